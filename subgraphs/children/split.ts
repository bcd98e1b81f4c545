/**
 * Splitting a record that holds what sources say of two children: a decision that holds, from which everything else
 * follows. Each half is derived from its own statements; that the two are never linked again is kept as for any two that
 * people have found to be two children. Taken back, nothing of it is left but a number that leads on.
 */
import type { Asks } from '#core/database.ts';
import { forgetKeys, keysOf } from './keying.ts';
import type { Joining } from './merge.ts';
import type { NeighboursOf } from './neighbours.ts';
import { neverLink } from './never-link-sql.ts';
import { unusedNumbers } from './numbers.ts';
import { acceptIdentity, everSaidOf, rederive } from './rederive.ts';
import { isHidden } from './review-findings.ts';
import { Refused } from './review-problems.ts';
import { openReviews } from './review-sql.ts';
import type { Acting } from './shield-act.ts';
import { coverThese } from './shield-cover.ts';
import * as sql from './split-sql.ts';

export interface Splitting extends Omit<Joining, 'persons'> {
  /** Whose finding it is that carries it out. */
  readonly by: Acting;
  readonly neighboursOf: NeighboursOf;
}

/** What is disputed of a statement, or shown instead of it, is about the record that it stands in. */
export async function refuseDisputed(
  within: Asks,
  record: string,
  statements: readonly sql.SplitStatement[],
): Promise<void> {
  const suppliers = statements.map(({ supplier }) => supplier);
  const localIds = statements.map(({ localId }) => localId);
  const disputed = await within.ask(sql.disputedAmong, [record, suppliers, localIds]);
  if (disputed.length > 0) throw new Refused('DISPUTED', 'statementIds');
}

const theSplit = async (within: Asks, review: string): Promise<sql.SplitRow | undefined> =>
  (await within.ask(sql.splitById, [review]))[0];

/** By which keys a record is found, and the one its child is shown by. */
export const keysWithin = async ({ within, identifiers }: Splitting, record: string) =>
  keysOf(identifiers, await everSaidOf(within, identifiers, [record]));

/** Asks whether what was split off is of a child that has a record: of its supplier's earlier one, it may be. */
async function askWhose({ within, keys, now, neighboursOf }: Splitting, made: string, provisional: boolean) {
  const near = (await neighboursOf(within, made)).filter(
    ({ outcome, record }) => outcome !== 'NoMatch' || isHidden(record.state),
  );
  await openReviews(within, keys, now, [
    ...(provisional ? [{ kind: 'UNCONFIRMED' as const, record: made }] : []),
    ...near.map(({ childId, weight }) => ({
      kind: 'POSSIBLE_SAME' as const,
      record: made,
      candidate: childId,
      weight,
    })),
  ]);
}

/** Carries it out, within the transaction in which enough persons have found it. Answers the number of the new record. */
export async function carryOutSplit(splitting: Splitting, review: string): Promise<string> {
  const { within, keys, identifiers, now, by } = splitting;
  const split = await theSplit(within, review);
  if (split === undefined) throw new Refused('CHANGED_SINCE', 'reviewId');
  const { record, statements } = split;
  await refuseDisputed(within, record, statements);
  const before = await keysWithin(splitting, record);
  const [made = ''] = await unusedNumbers(within, keys, 1);
  const [{ state } = { state: 'SHIELDED' as const }] = await within.ask(sql.beginRecord, [made, record, now]);
  // Hidden before anything is put into it: nothing of a hidden child is proposed to anybody, or found, at any moment.
  if (isHidden(state)) await coverThese(by, [made]);
  const [{ done } = { done: false }] = await within.ask(sql.carryOutSplit, [review, made, now]);
  if (!done) throw new Refused('CHANGED_SINCE', 'reviewId');
  await rederive(within, identifiers, [record, made], now);
  if (isHidden(state)) await acceptIdentity(within, identifiers, made, now);
  await forgetKeys(within, before, await keysWithin(splitting, record));
  await neverLink(within, keys, record, made, now);
  await askWhose(splitting, made, state === 'PROVISIONAL');
  return made;
}

/**
 * Puts the statements back, where two persons have found what was asked again: that it is one child. The two are joined as
 * any two are after that, for what else has come to the new record since is that child's too. False where the review is of
 * no split that holds.
 */
export async function takeBackSplit(splitting: Splitting, review: string): Promise<string | null> {
  const { within, now } = splitting;
  const split = await theSplit(within, review);
  if (split === undefined || split.made === null || split.undoneAt !== null) return null;
  await refuseDisputed(within, split.made, split.statements);
  const [{ done } = { done: false }] = await within.ask(sql.takeBackSplit, [review, now]);
  if (!done) throw new Refused('SPLIT_SINCE', 'finding');
  return split.made;
}

/** Once the two are one: nothing is shown, and nobody found, by what has gone from the record that the split had made. */
export async function emptied(splitting: Splitting, made: string, before: Awaited<ReturnType<typeof keysWithin>>) {
  await splitting.within.ask(sql.emptyRecord, [made]);
  await forgetKeys(splitting.within, before, await keysWithin(splitting, made));
}
