import { sees } from '#core/context.ts';
import { recordsOf } from '#core/linked.ts';
import type { ChildChange, Outcome } from './changes.ts';
import type { InvolvementsContext } from './context.ts';
import { type Involvement, type InvolvementKey, involvementKey } from './involvement.ts';
import { childNamed, type KnownChild } from './known-child.ts';
import { type Problem, problem } from './problems.ts';
import type { CommonAssessmentStep } from './schema.generated.ts';

type Input<Fields extends string> = Readonly<Record<Fields | 'idempotencyKey', string>>;
type Arguments<Fields extends string, More = unknown> = { readonly input: Input<Fields> & More };

interface Settled {
  readonly involvement: Involvement | null;
  readonly confirmationNumber: string | null;
  readonly problems: readonly Problem[];
}

const refused = (found: Problem): Settled => ({ involvement: null, confirmationNumber: null, problems: [found] });

async function settled(child: KnownChild, outcome: Outcome, { involvements }: InvolvementsContext): Promise<Settled> {
  if ('problem' in outcome) return refused(outcome.problem);
  const row = await involvements.store.byKey(outcome.changed);
  return {
    involvement: row === null ? null : { ...row, subject: child.subject },
    confirmationNumber: outcome.confirmation,
    problems: [],
  };
}

/** The frame of every change: find the child, carry the change out under its key, say what became of it. */
async function change(
  childId: string,
  field: string,
  { key, asked }: { key: string; asked: readonly unknown[] },
  context: InvolvementsContext,
  carryOut: (change: ChildChange, child: KnownChild) => Promise<Outcome>,
): Promise<Settled> {
  const { mediation } = context.viewer;
  const child = await childNamed(childId, context);
  // What is changed through another was read to them first: the mediation is about that child by then.
  if (mediation !== null && (child === null || mediation.child !== child.id)) {
    return refused(problem('NOT_OPENED', field));
  }
  // Noted as looked at, if the viewer may know of it at all.
  if (child === null || !sees(context, child.subject, 'EXISTENCE')) {
    return refused(problem(field === 'childId' ? 'CHILD_NOT_FOUND' : 'INVOLVEMENT_NOT_FOUND', field));
  }
  const records = recordsOf(context, child.subject);
  return settled(child, await carryOut({ context, childId: child.id, records, key, asked }, child), context);
}

const asLead = async (result: Promise<Settled>) => {
  const { involvement, ...rest } = await result;
  return { leadProfessional: involvement, ...rest };
};

export const mutations = {
  registerCommonAssessment: (
    _parent: unknown,
    { input }: Arguments<'childId', { step: CommonAssessmentStep }>,
    context: InvolvementsContext,
  ) => {
    const { childId, step, idempotencyKey: key } = input;
    return change(childId, 'childId', { key, asked: ['assessment', step] }, context, async (made, { subject: of }) => {
      const seesServices = sees(context, of, 'SERVICES');
      // Whether somebody else holds one is among what is withheld. What one has said oneself can be ended all the same.
      if (step !== 'CLOSED' && !seesServices) return { problem: problem('CHILD_NOT_FOUND', 'childId') };
      return context.involvements.assessments.register(made, { step, seesServices });
    });
  },

  recordInvolvement: (
    _parent: unknown,
    { input }: Arguments<'childId' | 'serviceType' | 'startedOn', { team?: string | null }>,
    context: InvolvementsContext,
  ) => {
    const { childId, serviceType, startedOn } = input;
    const team = input.team ?? null;
    const asked = ['record', serviceType, startedOn, team];
    return change(
      childId,
      'childId',
      { key: input.idempotencyKey, asked },
      context,
      async (made, { life, subject: of }) => {
        // What is said of the day tells when the child was born or died: part of who they are, and noted as seen.
        if (!sees(context, of, 'IDENTITY')) return { problem: problem('CHILD_NOT_FOUND', 'childId') };
        return context.involvements.changes.record(made, life, { serviceType, startedOn, team });
      },
    );
  },

  endInvolvement: (
    _parent: unknown,
    { input }: Arguments<'involvementId' | 'endedOn', { version: number }>,
    context: InvolvementsContext,
  ) => {
    const { involvementId, endedOn, version } = input;
    const key = involvementKey(involvementId);
    const asked = ['end', involvementId, endedOn, version];
    return change(key?.childId ?? '', 'involvementId', { key: input.idempotencyKey, asked }, context, (made) =>
      context.involvements.changes.end(made, key as InvolvementKey, version, endedOn),
    );
  },

  confirmInvolvement: (
    _parent: unknown,
    { input }: Arguments<'involvementId', { version: number }>,
    context: InvolvementsContext,
  ) => {
    const key = involvementKey(input.involvementId);
    const asked = ['confirm', input.involvementId, input.version];
    return change(key?.childId ?? '', 'involvementId', { key: input.idempotencyKey, asked }, context, (made) =>
      context.involvements.changes.confirm(made, key as InvolvementKey, input.version),
    );
  },

  becomeLeadProfessional: (_parent: unknown, { input }: Arguments<'childId'>, context: InvolvementsContext) =>
    asLead(
      change(input.childId, 'childId', { key: input.idempotencyKey, asked: ['lead'] }, context, async (made, child) =>
        // Whether somebody leads is among what is withheld: who may not see it cannot find it out by trying either.
        sees(context, child.subject, 'SERVICES')
          ? context.involvements.changes.becomeLead(made)
          : { problem: problem('CHILD_NOT_FOUND', 'childId') },
      ),
    ),

  handOverLeadProfessional: (
    _parent: unknown,
    { input }: Arguments<'childId' | 'fromInvolvementId' | 'toInvolvementId'>,
    context: InvolvementsContext,
  ) => {
    const [from, to] = [involvementKey(input.fromInvolvementId), involvementKey(input.toInvolvementId)];
    const asked = ['hand over', input.fromInvolvementId, input.toInvolvementId];
    return asLead(
      change(
        input.childId,
        'childId',
        { key: input.idempotencyKey, asked },
        context,
        async (made, { life, subject: of }) => {
          const isOfChild = (end: InvolvementKey | undefined): end is InvolvementKey =>
            end !== undefined && made.records.includes(end.childId);
          if (!isOfChild(from)) return { problem: problem('INVOLVEMENT_NOT_FOUND', 'fromInvolvementId') };
          if (!isOfChild(to)) return { problem: problem('INVOLVEMENT_NOT_FOUND', 'toInvolvementId') };
          const seesServices = sees(context, of, 'SERVICES');
          return context.involvements.changes.handOverLead(made, life, { from, to, seesServices });
        },
      ),
    );
  },
};
