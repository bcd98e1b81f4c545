import { dayOf } from '#core/clock.ts';
import { type RequestContext, sees, wouldSee } from '#core/context.ts';
import { childNumber, isoDate, isUuid } from '#core/ids.ts';
import { recordsOf } from '#core/linked.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { type Child, shownTo } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { isRegistered } from './corrected-place.ts';
import { once, type Seen } from './dispute-acts.ts';
import * as changes from './dispute-changes.ts';
import type { CorrectionInput } from './dispute-correction.ts';
import { detailOf } from './dispute-fields.ts';
import { Refused } from './dispute-problems.ts';
import type { DisputeState } from './dispute-states.ts';
import type { AskedRow, DisputeRow } from './dispute-store.ts';
import type { Acting } from './shield-act.ts';
import { type About, about, acting, ownAuthority, pageOf } from './stewardship.ts';

type Dispute = About<DisputeRow>;
type Keyed<Input> = Input & { readonly idempotencyKey: string };

const isDay = (text: string): boolean => isoDate(text) !== undefined;

async function disputes(
  _parent: unknown,
  args: PageArguments & { readonly state?: DisputeState | null; readonly dueBy?: string | null },
  context: ChildrenContext,
) {
  const { first, after } = pageRequest(args, 20, [isDay, isUuid]);
  const { state = null, dueBy = null } = args;
  const asked = { state, dueBy, after: after ?? [], limit: first + 1 };
  const rows = await context.children.disputes.page(ownAuthority(context), asked);
  return pageOf(rows, first, context, ({ dueOn, id }) => [dueOn, id]);
}

/** The dispute as the team sees it now. */
async function shown(id: string | null, context: ChildrenContext): Promise<Dispute | null> {
  const row = id === null || !isUuid(id) ? null : await context.children.disputes.byId(id, ownAuthority(context));
  const made = row && about(row);
  return made && sees(context, made.subject, 'STEWARDSHIP') ? made : null;
}

const suppliersOf = ({ viewer, children }: ChildrenContext): Promise<readonly string[]> =>
  children.organisations.suppliers(viewer.organisation.id);

/**
 * What the viewer's organisation is asked about as a source. Nothing of it follows from the record: a child that was
 * hidden since, or whose identity was given up, stays on the list as it was (law 3).
 */
async function disputedStatements(_parent: unknown, args: PageArguments, context: ChildrenContext) {
  const { first, after } = pageRequest(args, 20, [isDay, isUuid]);
  const rows = await context.children.disputes.asked(await suppliersOf(context), after ?? [], first + 1);
  const page = connection(rows, first, ({ dueOn, id }) => [dueOn, id]);
  for (const { childId } of page.nodes) context.disclosures.disclosed(childId, 'EXISTENCE');
  return page;
}

/**
 * One change: behind its key, in a transaction, and answered with what it made or with why it was not made. What it needs
 * of elsewhere is read before: whoever holds the turn waits for nobody.
 */
async function change<Input>(
  name: string,
  { idempotencyKey, ...input }: Keyed<Input>,
  context: ChildrenContext,
  prepare: () => Promise<(made: Acting) => Promise<string>>,
) {
  try {
    const { keys } = context.children.identity;
    const carryOut = await prepare();
    const id = await acting(context, (made) => once(made, keys, idempotencyKey, [name, input], () => carryOut(made)));
    return { id, problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { id: null, problems: [error.problem] };
    throw error;
  }
}

interface RaiseInput extends changes.Raised {
  readonly childId: string;
}

/** A child of whom the viewer sees the field; any other is answered as one there is not. */
async function disputedChild({ childId, field, onBehalfOf }: RaiseInput, context: ChildrenContext): Promise<Child> {
  const id = childNumber(childId);
  const record = id === undefined ? null : await context.children.byId.load(id);
  const child = record && shownTo(context, record);
  if (!child || !sees(context, child.subject, detailOf(field, child.state))) {
    throw new Refused('CHILD_NOT_FOUND', 'childId');
  }
  if (onBehalfOf !== 'PRACTITIONER' && !sees(context, child.subject, 'STEWARDSHIP')) {
    throw new Refused('ON_NOBODYS_BEHALF', 'onBehalfOf');
  }
  return child;
}

async function raiseDispute(_parent: unknown, { input }: { input: Keyed<RaiseInput> }, context: ChildrenContext) {
  const { id, problems } = await change('raiseDispute', input, context, async () => {
    const { field, ground, onBehalfOf } = input;
    const child = await disputedChild(input, context);
    return (made) => changes.raise(made, context.children.identity, child, { field, ground, onBehalfOf });
  });
  return { reference: id, problems };
}

async function upholdStatement(
  _parent: unknown,
  { input }: { input: Keyed<{ readonly statementId: string }> },
  context: ChildrenContext,
) {
  const { id, problems } = await change('upholdStatement', input, context, async () => {
    if (!isUuid(input.statementId)) throw new Refused('STATEMENT_NOT_FOUND', 'statementId');
    const suppliers = await suppliersOf(context);
    return (made) => changes.uphold(made, input.statementId, suppliers);
  });
  return { upheld: id !== null, problems };
}

/** `read`: what the change needs of elsewhere. */
const changeOf =
  <Input extends Seen, Read = undefined>(
    name: string,
    carryOut: (made: Acting, means: changes.DisputeMeans, input: Input, read: Read) => Promise<string>,
    read: (input: Input, context: ChildrenContext) => Promise<Read> = async () => undefined as Read,
  ) =>
  async (_parent: unknown, { input }: { input: Keyed<Input> }, context: ChildrenContext) => {
    const { id, problems } = await change(name, input, context, async () => {
      if (!isUuid(input.disputeId)) throw new Refused('DISPUTE_NOT_FOUND', 'disputeId');
      const { idempotencyKey: _, ...rest } = input;
      const asked = rest as unknown as Input;
      const found = await read(asked, context);
      return (made) => carryOut(made, context.children.identity, asked, found);
    });
    return { dispute: await shown(id, context), problems };
  };

export const disputeQueries = {
  disputes,
  dispute: (_parent: unknown, { id }: { id: string }, context: ChildrenContext) => shown(id, context),
  disputedStatements,
};

const placeIsRegistered = ({ education }: CorrectionInput, { children }: ChildrenContext): Promise<boolean> =>
  isRegistered(children.organisations, education ?? {});

export const disputeMutations = {
  raiseDispute,
  upholdStatement,
  correctDisputedField: changeOf<Seen & CorrectionInput, boolean>(
    'correctDisputedField',
    changes.correct,
    placeIsRegistered,
  ),
  undoCorrection: changeOf('undoCorrection', changes.undo),
  settleDispute: changeOf<Seen & { readonly outcome: string }>('settleDispute', (made, _means, input) =>
    changes.settle(made, input),
  ),
  withdrawDispute: changeOf('withdrawDispute', (made, _means, input) => changes.withdraw(made, input)),
};

const isPast = (day: string, now: Date): boolean => day < dayOf(now);

export const disputeOfChild = {
  /** Of the fields that the viewer sees, and of the records that they are shown as this child's. */
  disputedFields: async ({ subject, state }: Child, _args: unknown, context: ChildrenContext) => {
    const fields = await context.children.disputedFields.load(recordsOf(context, subject));
    return fields.filter((field) => wouldSee(context, subject, detailOf(field, state)));
  },
};

export const disputeTypes = {
  Dispute: {
    overdue: ({ state, dueOn }: Dispute, _args: unknown, { now }: RequestContext) =>
      state === 'OPEN' && isPast(dueOn, now),
    sources: ({ id }: Dispute, _args: unknown, { children }: ChildrenContext) => children.disputeSources.load(id),
  },
  DisputedStatement: {
    raisedOn: ({ raisedAt }: AskedRow) => dayOf(raisedAt),
    overdue: ({ dueOn }: AskedRow, _args: unknown, { now }: RequestContext) => isPast(dueOn, now),
  },
};
