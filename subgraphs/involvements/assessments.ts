/**
 * Who holds a common assessment, as practitioners say it through their case system: that one exists, and with whom. What
 * it says is never told here (domain study 5.5, 13.1).
 */
import { dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import * as assessments from './assessment-sql.ts';
import { currentInvolvementOf, entryWithin } from './change-sql.ts';
import type { ChildChange, Outcome } from './changes.ts';
import type { InvolvementKey } from './involvement.ts';
import { confirmationOf, keepMediator } from './mediated.ts';
import { onceIn } from './once.ts';
import { Refused } from './problems.ts';
import type { CommonAssessmentStep } from './schema.generated.ts';

type Holding = assessments.Holding;

export interface AssessmentStep {
  readonly step: CommonAssessmentStep;
  /** Whether the viewer may see who works with the child: else nothing is found out of others by trying. */
  readonly seesServices: boolean;
}

/**
 * A case system asks for its users, and changes what has come through itself, whoever of them said it; a person at a
 * screen changes what is their own (law: a source may change only its own assertions).
 */
const cameThroughIt = ({ viewer: { session, mediation, client } }: RequestContext, row: Holding): boolean =>
  session === null && mediation === null && row.client === client;

/** The viewer's own entry among the practitioners, if it is of their organisation. */
async function ownEntry(within: Asks, { context: { viewer } }: ChildChange): Promise<string | null> {
  const { practitioner, organisation } = viewer;
  const [own] = practitioner === null ? [] : await within.ask(entryWithin, [practitioner, organisation.id]);
  return own?.id ?? null;
}

async function close(within: Asks, rows: readonly Holding[]): Promise<void> {
  await within.ask(assessments.closeAssessments, [rows.map(({ childId }) => childId), rows.map(({ id }) => id)]);
}

export function assessmentsIn(database: Database, keys: Keyring) {
  const once = onceIn(database, keys, (within, change, changed) => keepMediator(within, change, changed, keys));

  /** Closes what the new holder takes over, and what is held by somebody who no longer works with the child. */
  async function takeOver(within: Asks, { context }: ChildChange, step: CommonAssessmentStep, others: Holding[]) {
    const stays = (row: Holding): boolean => row.stands && !(step === 'TAKEN_OVER' && cameThroughIt(context, row));
    if (others.some(stays)) throw new Refused('ASSESSMENT_HELD', 'childId');
    await close(within, others);
  }

  async function hold(within: Asks, change: ChildChange, { step }: AssessmentStep): Promise<InvolvementKey> {
    const { viewer, now } = change.context;
    const own = await ownEntry(within, change);
    const [current] = own ? await within.ask(currentInvolvementOf, [change.records, own, dayOf(now)]) : [];
    if (!own || !current) throw new Refused('NOT_INVOLVED', 'childId');
    const open = await within.ask(assessments.openAssessments, [change.records, dayOf(now)]);
    // The one that stands is left as it is: said twice, it is one assessment, since the first day.
    const mine = open.find(({ holder, stands }) => holder === own && stands);
    const others = open.filter((row) => row !== mine);
    await takeOver(within, change, step, others);
    const { childId, id } = mine ?? current;
    if (!mine) await within.ask(assessments.holdAssessment, [childId, id, own, dayOf(now), viewer.client]);
    return { childId, id };
  }

  async function end(within: Asks, change: ChildChange, { seesServices }: AssessmentStep): Promise<InvolvementKey> {
    const { context, records } = change;
    const own = await ownEntry(within, change);
    const open = await within.ask(assessments.openAssessments, [records, dayOf(context.now)]);
    const theirs = open.filter((row) => row.holder === own || (seesServices && cameThroughIt(context, row)));
    const [first] = theirs;
    if (!first) throw new Refused('ASSESSMENT_NOT_OPEN', 'childId');
    await close(within, theirs);
    return { childId: first.childId, id: first.id };
  }

  return {
    register: async (change: ChildChange, step: AssessmentStep): Promise<Outcome> => {
      const done = await once(change, async (within) => {
        await within.ask(assessments.oneHolderAtATime, [change.childId]);
        return step.step === 'CLOSED' ? end(within, change, step) : hold(within, change, step);
      });
      return 'problem' in done ? done : { ...done, confirmation: confirmationOf(change, keys) };
    },
  };
}
export type Assessments = ReturnType<typeof assessmentsIn>;
