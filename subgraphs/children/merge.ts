/**
 * Joining records of one child and taking them apart: a list of decisions that hold, from which everything else follows.
 * The same decisions in any order give the same children, and a decision taken back leaves no trace in what is shown.
 */
import type { Asks } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import type { RecordState } from '#core/words.ts';
import type { Identifiers } from './identifiers.ts';
import * as sql from './merge-sql.ts';
import { neverLink, neverLinkedPairs } from './never-link-sql.ts';
import { rederive } from './rederive.ts';

/** What changing which records are one child needs. */
export interface Joining {
  readonly within: Asks;
  readonly keys: Keyring;
  readonly identifiers: Identifiers;
  /** The persons who have decided it. */
  readonly persons: readonly string[];
  readonly now: Date;
}

/** By which record a child is shown: the most hidden one, so that nothing is less hidden than it was (INV-10). */
const byShown: readonly RecordState[] = ['SEALED', 'SHIELDED', 'OPEN', 'PROVISIONAL', 'ARCHIVED'];

/** Of records of one child, the one it is shown by. Their directory numbers have twelve digits each. */
export function shownOf<Joined extends sql.JoinedRow>(records: readonly Joined[]): Joined {
  return records.reduce((best, each) => {
    const hidden = byShown.indexOf(each.ownState) - byShown.indexOf(best.ownState);
    const later = hidden || Number(each.emptied) - Number(best.emptied);
    return later < 0 || (later === 0 && each.id < best.id) ? each : best;
  });
}

/** Makes of what is joined with this record one child, shown by one record and made of all. */
async function settle({ within, identifiers, now }: Joining, record: string): Promise<void> {
  const joined = await within.ask(sql.joinedWith, [record, null]);
  const ids = joined.map(({ id }) => id);
  await within.ask(sql.standAlone, [ids]);
  if (joined.length > 1) {
    const shown = shownOf(joined);
    // What is hidden with another is kept as it is by itself, and not as it was shown before.
    if (shown.ownState === 'SHIELDED') await rederive(within, identifiers, ids, now);
    await within.ask(sql.leadTo, [ids.filter((id) => id !== shown.id), shown.id]);
  }
  await rederive(within, identifiers, ids, now);
}

/** Why two records cannot be joined. */
export type NotJoined = 'KEPT_APART' | 'NOT_TO_JOIN';

/** An archived record is closed, and an identity that was given up is nobody's: neither becomes part of another. */
const joinable: readonly RecordState[] = ['PROVISIONAL', 'OPEN', 'SHIELDED'];

/** Says that two records are of one child; null when that is so from now on, as it may have been before. */
export async function join(joining: Joining, one: string, other: string): Promise<NotJoined | null> {
  const { within, keys, persons, now } = joining;
  const sides = [
    await within.ask(sql.joinedWith, [one, null]),
    await within.ask(sql.joinedWith, [other, null]),
  ] as const;
  if (sides[0].some(({ id }) => id === other)) return null;
  const isJoinable = ({ id, ownState, endedAlone }: sql.JoinedRow): boolean =>
    joinable.includes(ownState) || (endedAlone && id !== one && id !== other);
  if (sides.some((side) => side.length === 0 || !side.every(isJoinable))) return 'NOT_TO_JOIN';
  if ((await neverLinkedPairs(within, keys, [[one, other] as const])).size > 0) return 'KEPT_APART';
  await within.ask(sql.keepMerge, [newUuid(now), one, other, persons, now]);
  await settle(joining, one);
  return null;
}

/** Takes a decision back, and keeps the two records apart for good. False when it does not hold any more. */
export async function separate(joining: Joining, merge: string): Promise<boolean> {
  const { within, keys, persons, now } = joining;
  const [held] = await within.ask(sql.mergeById, [merge]);
  if (held === undefined) return false;
  const together = await within.ask(sql.joinedWith, [held.one, null]);
  await within.ask(sql.undoMerge, [merge, persons, now]);
  // None may still lead to a record it is no longer of when either side is made anew.
  await within.ask(sql.standAlone, [together.map(({ id }) => id)]);
  await settle(joining, held.one);
  await settle(joining, held.other);
  await neverLink(within, keys, held.one, held.other, now);
  return true;
}
