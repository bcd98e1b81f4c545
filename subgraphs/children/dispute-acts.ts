/**
 * What people do with a dispute: each act is one transaction behind an idempotency key, on a dispute as it was seen. It
 * takes turns with feeds: what sources say, and what is shown of it, does not change under it.
 */
import { sees } from '#core/context.ts';
import { Refused } from './dispute-problems.ts';
import * as sql from './dispute-sql.ts';
import { type DisputeAct, type DisputeState, disputeSteps } from './dispute-states.ts';
import { type DisputeRow, disputeStore } from './dispute-store.ts';
import { oneIntakeAtATime } from './intake-sql.ts';
import { onceOf } from './keyed-change.ts';
import type { Acting } from './shield-act.ts';
import { about, ownAuthority } from './stewardship.ts';

export interface Particulars {
  readonly field?: string;
  readonly ground?: string;
  readonly onBehalfOf?: string;
  readonly dueOn?: string;
  readonly sources?: string;
  readonly source?: string;
  readonly value?: string;
  readonly outcome?: string;
}

/** What an act is on: a dispute as it stands, or one that is still to be raised. */
export interface ActedOn {
  readonly disputeId: string;
  /** The record it stays with. */
  readonly childId: string;
  readonly state: DisputeState | null;
  readonly version: number;
  readonly changedAt: Date | null;
}

const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;

function stateAfter(act: DisputeAct, state: DisputeState | null): DisputeState {
  const to = act === 'RAISE' ? 'OPEN' : disputeSteps[act][state ?? 'WITHDRAWN'];
  if (to === undefined) throw new Refused('WRONG_STATE', 'disputeId');
  return to;
}

/** Adds the act; the database works out what it does, and refuses what must not be. */
export async function act(
  { within, context: { viewer, now }, person }: Acting,
  { disputeId, childId, state, version, changedAt }: ActedOn,
  name: DisputeAct,
  more: Particulars = {},
): Promise<void> {
  await within.ask(sql.insertAct, [
    disputeId,
    version + 1,
    childId,
    name,
    stateAfter(name, state),
    // Of two requests that came together, the one that began first may be carried out last.
    changedAt !== null && changedAt > now ? changedAt : now,
    viewer.account,
    person,
    viewer.organisation.id,
    viewer.request,
    orNull(more.field),
    orNull(more.ground),
    orNull(more.onBehalfOf),
    orNull(more.dueOn),
    orNull(more.sources),
    orNull(more.source),
    orNull(more.value),
    orNull(more.outcome),
  ]);
}

export interface Seen {
  readonly disputeId: string;
  readonly version: number;
}

export const actedOn = ({ id, recordId, state, version, changedAt }: DisputeRow): ActedOn => ({
  disputeId: id,
  childId: recordId,
  state,
  version,
  changedAt,
});

/** A dispute of the viewer's team, unchanged since it was seen, and of a child that they see. */
export async function held({ within, context }: Acting, { disputeId, version }: Seen): Promise<DisputeRow> {
  const found = await disputeStore(within).byId(disputeId, ownAuthority(context));
  if (!found || !sees(context, about(found).subject, 'STEWARDSHIP')) {
    throw new Refused('DISPUTE_NOT_FOUND', 'disputeId');
  }
  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  return found;
}

const keyed = onceOf({
  changes: sql.changes,
  use: 'change of a dispute',
  reused: () => new Refused('KEY_REUSED', 'idempotencyKey'),
});

/** The same, in turn with feeds. */
export const once: typeof keyed = async (acting, ...asked) => {
  await acting.within.ask(oneIntakeAtATime, []);
  return keyed(acting, ...asked);
};
