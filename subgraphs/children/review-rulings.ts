/**
 * What a finding of the team does to records, once enough of them have found it: links, keeps apart, confirms. A record
 * that may be, or is, another team's hidden child becomes no more visible than it is: the review is escalated, and its
 * team learns no more than that (domain rules, appendix A). What they found is carried out when the other team has
 * found the record to be somebody else.
 */

import { type Joining, join, separate } from './merge.ts';
import { confirmRecord, joinedWith } from './merge-sql.ts';
import { mayLinkAgain, neverLink, recordsOf } from './never-link-sql.ts';
import { acceptIdentity, rederive } from './rederive.ts';
import * as sql from './review-change-sql.ts';
import { isHidden, outcomeOf, type ReviewFinding } from './review-findings.ts';
import { Refused } from './review-problems.ts';
import { votesWithin } from './review-store.ts';
import { carryOutSplit, emptied, keysWithin, type Splitting, takeBackSplit } from './split.ts';

/** A ruling that enough persons have found. */
type Deciding = Joining & Splitting;

const recordsOfReview = ({ record, candidate }: sql.OpenReview): string[] =>
  candidate === null ? [record] : [record, candidate];

/** How many persons must find the same before it is carried out. */
async function needed({ within }: Joining, review: sql.OpenReview, finding: ReviewFinding): Promise<1 | 2> {
  const records = recordsOfReview(review);
  const standing = await within.ask(sql.standingOfRecords, [records]);
  // What was found once is unfound by two.
  if (standing.some((each) => isHiddenTo(review, each)) || isUnfound(review, finding)) return 2;
  if (finding !== 'SAME_CHILD' && finding !== 'SEPARATE') return 1;
  // What is split off an established record is established too.
  if (review.kind === 'SPLIT') return standing.some(({ ownState }) => ownState === 'OPEN') ? 2 : 1;
  const without = finding === 'SEPARATE' ? review.about : null;
  const sides = await Promise.all(records.map((record) => within.ask(joinedWith, [record, without])));
  // Two established children become one, or one becomes two.
  return sides.every((side) => side.some(({ ownState }) => ownState === 'OPEN')) ? 2 : 1;
}

/** Whether the team knows that it is about a hidden child: one of its own, or one that is shown as hidden to all. */
const isHiddenTo = ({ authority }: sql.OpenReview, { state, shownState, shownAuthority }: sql.Standing): boolean =>
  isHidden(state) || (isHidden(shownState) && shownAuthority === authority);

const isUnfound = ({ kind, about }: sql.OpenReview, finding: ReviewFinding): boolean =>
  kind === 'POSSIBLE_SAME' && about !== null && finding === 'SAME_CHILD';

/** Whose hidden child stands in the way of making a record more visible: one of the team's own, or somebody else's. */
async function obstacle({ within }: Joining, review: sql.OpenReview, finding: ReviewFinding) {
  if (finding !== 'CONFIRM_RECORD' && finding !== 'SAME_CHILD') return null;
  const standing = await within.ask(sql.standingOfRecords, [recordsOfReview(review)]);
  // Another team's hidden child becomes no part of this team's: it would show them all of it, and be theirs to unshield.
  const others = standing.some((each) => isHidden(each.shownState) && each.shownAuthority !== review.authority);
  if (finding === 'SAME_CHILD' && others) return 'OTHERS';
  // Into a hidden child of the team's own a record may go: it becomes no more visible there.
  if (finding === 'SAME_CHILD' && standing.some((each) => isHiddenTo(review, each))) return null;
  const provisional = standing.filter(({ ownState }) => ownState === 'PROVISIONAL').map(({ id }) => id);
  const beside = await within.ask(sql.hiddenBeside, [provisional, review.id]);
  if (beside.some(({ authority }) => authority === review.authority)) return 'OWN';
  return beside.length > 0 ? 'OTHERS' : null;
}

async function linkRecords(joining: Deciding, review: sql.OpenReview): Promise<void> {
  const { record, candidate, about } = review;
  if (candidate === null) return;
  const kept = about === null ? [] : await keysWithin(joining, candidate);
  const made = about === null ? null : await takeBackSplit(joining, about);
  // Two persons who were shown that it was asked before have found otherwise.
  if (about !== null) await mayLinkAgain(joining.within, joining.keys, record, candidate);
  const standing = await join(joining, record, candidate);
  if (standing !== null) throw new Refused(standing, 'finding');
  if (made !== null) await emptied(joining, made, kept);
  await closeMoot(joining, review);
}

/** What is asked of two records that are now one child, or of whether a linked record stands alone, is answered. */
async function closeMoot({ within, keys, now }: Joining, { id, record, authority }: sql.OpenReview): Promise<void> {
  const [{ shownAs = record, shownState = 'OPEN' } = {}] = await within.ask(sql.standingOfRecords, [[record]]);
  const joined = new Set((await recordsOf(within, [record])).get(record)?.all);
  const isConfirmed = (review: sql.OpenReview): boolean => review.record !== shownAs || shownState !== 'PROVISIONAL';
  const isMoot = (review: sql.OpenReview): boolean =>
    review.id !== id &&
    review.kind !== 'SEPARATION' &&
    recordsOfReview(review).every((each) => joined.has(each)) &&
    (review.candidate !== null || (review.kind === 'UNCONFIRMED' && isConfirmed(review))) &&
    // Another team is not told that there is nothing left to ask: the record stands as it stood for them.
    (review.authority === authority || !isHidden(shownState));
  for (const review of (await within.ask(sql.openAbout, [[...joined]])).filter(isMoot)) {
    await within.ask(sql.closeReview, [review.id, null, sealPair(keys, review), now]);
  }
}

/** The records of a closed review: what is kept of them. */
export const sealPair = (keys: Joining['keys'], { record, candidate }: Pick<sql.OpenReview, 'record' | 'candidate'>) =>
  keys.seal('review', JSON.stringify([record, candidate]));

/** Nothing is left to find of records that nobody is shown any more. */
export async function closeAbout(
  { within, keys, now }: Pick<Joining, 'within' | 'keys' | 'now'>,
  records: readonly string[],
) {
  for (const review of await within.ask(sql.openAbout, [records])) {
    await within.ask(sql.closeReview, [review.id, null, sealPair(keys, review), now]);
  }
}

async function keepApart({ within, keys, now }: Joining, { record, candidate }: sql.OpenReview): Promise<void> {
  if (candidate !== null) await neverLink(within, keys, record, candidate, now);
}

/** Answers with the review as it is kept: with the record that came of it. */
async function carryOut(joining: Deciding, review: sql.OpenReview, finding: ReviewFinding): Promise<sql.OpenReview> {
  const { within, identifiers, now } = joining;
  if (review.kind === 'SPLIT') {
    return finding === 'SEPARATE' ? { ...review, candidate: await carryOutSplit(joining, review.id) } : review;
  }
  if (finding === 'SAME_CHILD') await linkRecords(joining, review);
  if (finding === 'OTHER_CHILD') await keepApart(joining, review);
  if (finding === 'CONFIRM_RECORD') {
    await within.ask(confirmRecord, [review.record]);
    await rederive(within, identifiers, [review.record], now);
  }
  if (finding === 'ACCEPT_IDENTITY') await acceptIdentity(within, identifiers, review.record, now);
  if (finding === 'SEPARATE' && review.about !== null && !(await separate(joining, review.about))) {
    throw new Refused('MERGE_NOT_FOUND', 'reviewId');
  }
  return review;
}

/** Counts the votes that are kept, and does what follows from them. */
export async function settleVotes(joining: Splitting, review: sql.OpenReview, finding: ReviewFinding): Promise<void> {
  const { within, keys, now } = joining;
  const votes = await votesWithin(within, review.id);
  const persons = votes.filter((vote) => vote.finding === finding).map(({ person }) => person);
  const deciding: Deciding = { ...joining, persons };
  const outcome = outcomeOf(votes, finding, await needed(deciding, review, finding));
  const held = outcome === 'CLOSED' ? await obstacle(deciding, review, finding) : null;
  if (held === 'OWN') throw new Refused('RULE_FIRST', 'reviewId');
  if (outcome !== 'CLOSED' || held === 'OTHERS') {
    await within.ask(sql.passReview, [review.id, held === null ? outcome : 'ESCALATED']);
    return;
  }
  const settled = await carryOut(deciding, review, finding);
  await within.ask(sql.closeReview, [review.id, finding, sealPair(keys, settled), now]);
  await release(joining, review);
}

/** Another team's finding that waited for this one: carried out now, if nothing else stands in its way. */
async function release(joining: Splitting, ruled: sql.OpenReview): Promise<void> {
  const { within } = joining;
  const waiting = (await within.ask(sql.openAbout, [recordsOfReview(ruled)])).filter(
    ({ authority, state }) => authority !== ruled.authority && state === 'ESCALATED',
  );
  for (const review of waiting) {
    const votes = await votesWithin(within, review.id);
    const found = votes.find(({ finding }) => finding === 'CONFIRM_RECORD' || finding === 'SAME_CHILD');
    // Where it still waits nothing of it changes: its team cannot tell that anybody has ruled.
    const free = found && (await obstacle({ ...joining, persons: [] }, review, found.finding)) === null;
    if (free) await settleVotes(joining, review, found.finding);
  }
}
