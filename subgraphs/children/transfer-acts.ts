/**
 * What people do with a transfer: each act is one transaction behind an idempotency key, on a transfer as it was seen. It
 * takes turns with feeds: who is responsible, and where the sources say that the child lives, does not change under it.
 */
import type { RequestContext } from '#core/context.ts';
import { oneIntakeAtATime } from './intake-sql.ts';
import { onceOf } from './keyed-change.ts';
import { type NoticeKind, notify } from './notice-sql.ts';
import type { Acting } from './shield-act.ts';
import { ownAuthority } from './stewardship.ts';
import { Refused } from './transfer-problems.ts';
import * as sql from './transfer-sql.ts';
import type { KeptState, Side, TransferAct } from './transfer-states.ts';
import { type TransferRow, transferStore } from './transfer-store.ts';

interface Particulars {
  readonly side?: Side;
  readonly inAuthority?: string;
  readonly ground?: string;
  readonly refusal?: string;
  readonly dueAt?: Date;
}

/** What an act is on: a transfer as it stands, or one that is still to be proposed. */
type ActedOn = Pick<TransferRow, 'id' | 'childId'> & Partial<Pick<TransferRow, 'version' | 'changedAt'>>;

/** Adds the act; the database works out what it does, and refuses what must not be. */
export async function act(
  { within, context: { viewer, now }, person }: Acting,
  { id, childId, version = 0, changedAt }: ActedOn,
  name: TransferAct,
  toState: KeptState,
  { side, inAuthority, ground, refusal, dueAt }: Particulars,
): Promise<void> {
  await within.ask(sql.insertAct, [
    id,
    version + 1,
    childId,
    name,
    toState,
    // Of two requests that came together, the one that began first may be carried out last.
    changedAt !== undefined && changedAt > now ? changedAt : now,
    side ?? null,
    viewer.account,
    person,
    viewer.organisation.id,
    viewer.request,
    inAuthority ?? null,
    ground ?? null,
    refusal ?? null,
    dueAt ?? null,
  ]);
}

export interface Seen {
  readonly transferId: string;
  readonly version: number;
}

/** A list or an answer tells of a child, whoever reads which field (law 1). */
export function noted<Row extends TransferRow | null>(row: Row, { disclosures }: RequestContext): Row {
  if (row !== null) disclosures.disclosed(row.childId, 'EXISTENCE');
  return row;
}

function asSeen(found: TransferRow | null, version: number): TransferRow {
  if (found === null) throw new Refused('TRANSFER_NOT_FOUND', 'transferId');
  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  if (found.closedAt !== null) throw new Refused('WRONG_STATE', 'transferId');
  return found;
}

/** One that the viewer's authority is a side of, open and unchanged since it was seen. */
export async function held({ within, context }: Acting, { transferId, version }: Seen) {
  const found = await transferStore(within).byId(transferId, ownAuthority(context), context.now);
  const { side, ...row } = noted(asSeen(found, version), context);
  return { ...row, side: side === 'OUT' ? side : ('IN' as const) };
}

/** One that is the national office's to decide. */
export async function heldUnanswered({ within, context }: Acting, { transferId, version }: Seen): Promise<TransferRow> {
  return noted(asSeen(await transferStore(within).oneUnanswered(transferId, context.now), version), context);
}

/**
 * Tells the team of one side. Whoever has asked for a hidden child is not told who has answered: it would say who is
 * responsible for it (law 3).
 */
export async function tell(
  { within, context: { viewer, now } }: Acting,
  kind: NoticeKind,
  { id, childId, from, to, concealed }: Pick<TransferRow, 'id' | 'childId' | 'from' | 'to' | 'concealed'>,
  side: Side,
): Promise<void> {
  const by = concealed && side === 'IN' ? null : viewer;
  await notify(within, { kind, childId, by, about: id, at: now, team: side === 'OUT' ? from : to });
}

const keyed = onceOf({
  changes: sql.changes,
  use: 'change of a transfer',
  reused: () => new Refused('KEY_REUSED', 'idempotencyKey'),
});

/** The same, in turn with feeds. */
export const once: typeof keyed = async (acting, ...asked) => {
  await acting.within.ask(oneIntakeAtATime, []);
  return keyed(acting, ...asked);
};
