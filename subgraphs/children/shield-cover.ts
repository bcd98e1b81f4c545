/**
 * A shield covers the person, not a row (domain rules 7.8): what is linked with the child, and what possibly is the same,
 * is hidden with it until the team has ruled on each.
 */
import type { Keyring } from '#core/secrets.ts';
import type { NeighboursOf } from './neighbours.ts';
import { openReviews } from './review-sql.ts';
import { type Acting, act, runningOr, stateOf } from './shield-act.ts';
import * as sql from './shield-sql.ts';

async function coverRecords(acting: Acting, records: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of records) {
    const held = await runningOr(acting, id);
    if (stateOf(held) === 'NONE') await act(acting, held, 'COVER', { ground: 'POSSIBLE_DUPLICATE' });
  }
}

/**
 * Opens a provisional case for each record of the children that these are of, that is open to everybody and has none: of the
 * whole child, also where one of these was linked with another while the child beside it was being hidden.
 */
export async function coverThese(acting: Acting, ids: readonly string[]): Promise<void> {
  await acting.within.ask(sql.lockRecords, [ids]);
  // A provisional record is seen by its supplier alone already; what it may be is a review of the team.
  await coverRecords(acting, await acting.within.ask(sql.openAmong, [ids]));
}

/**
 * What whoever asks would find again once the child is hidden: a provisional record stands by itself then. Before the child is
 * hidden, for whose it is alone is not known after.
 */
export const coverAsked = async (acting: Acting, asked: string, shown: string): Promise<void> =>
  coverRecords(acting, await acting.within.ask(sql.provisionalWith, [asked, shown]));

/** What covering needs beside the act itself. */
export interface Means {
  readonly keys: Keyring;
  readonly neighboursOf: NeighboursOf;
}

/**
 * The same for each record that was linked with this child, or could be it under another row; whether it is, the review
 * queue asks. Once people have kept two records apart, neither is the other's neighbour any more.
 */
export async function cover(acting: Acting, { keys, neighboursOf }: Means, childId: string): Promise<void> {
  const { within, context } = acting;
  const found = await neighboursOf(within, childId);
  const coverable = await within.ask(sql.coverableWith, [childId, found.map((each) => each.childId)]);
  const near = found.filter((each) => coverable.some(({ id }) => id === each.childId));
  await coverThese(acting, [childId, ...near.map((each) => each.childId)]);
  await openReviews(
    within,
    keys,
    context.now,
    near.map((each) => ({ kind: 'POSSIBLE_SAME', record: each.childId, candidate: childId, weight: each.weight })),
  );
}
