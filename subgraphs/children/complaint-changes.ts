/** Each change to a complaint: what it needs beyond its place in the order, and what it keeps. */
import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { TrailReader } from '#core/trail-reader.ts';
import { act, held, type Seen } from './complaint-acts.ts';
import { Refused } from './complaint-problems.ts';
import { complaintDue, isOwed } from './complaint-states.ts';
import { complaintStore } from './complaint-store.ts';
import type { Acting } from './shield-act.ts';
import { ownAuthority } from './stewardship.ts';

export interface Received {
  readonly childId: string;
  readonly about: string;
  readonly complainant: string;
  readonly receivedBy: string;
  readonly receivedOn: string;
  readonly requestId: string | null;
  /** Where the look stands in the trail, where it is about one. */
  readonly place: number | null;
  /** The persons of whom it is complained. */
  readonly parties: readonly string[];
}

/**
 * Takes a complaint down. One about a look is told to those who look into misuse in the same transaction, by its place in
 * the trail alone: should the complaint then be lost, they have looked into a look for nothing; the other way round, a
 * family would wait for somebody who was never told.
 */
export async function receive(acting: Acting, trail: TrailReader, { place, parties, ...received }: Received) {
  const { context, person } = acting;
  if (received.receivedOn > dayOf(context.now)) throw new Refused('DATE_NOT_USABLE', 'receivedOn');
  if (parties.includes(person)) throw new Refused('ABOUT_YOURSELF');
  const dueOn = complaintDue(received.receivedOn as IsoDate, false);
  const id = await act(acting, received, 'RECEIVE', { ...received, place, parties, dueOn });
  // The child may have gone to another team since it was read: the complaint would be theirs.
  const reader = { authority: ownAuthority(context), person };
  if ((await complaintStore(acting.within).byId(id, reader)) === null) throw new Refused('CHILD_NOT_FOUND', 'childId');
  if (place !== null) await trail.complained(place);
  return id;
}

export const acknowledge = async (acting: Acting, seen: Seen): Promise<string> =>
  act(acting, await held(acting, seen), 'ACKNOWLEDGE');

/** Ten working days more, once; whoever complains is told so before the first have passed. */
export async function extend(acting: Acting, { reason, ...seen }: Seen & { readonly reason: string }): Promise<string> {
  const found = await held(acting, seen);
  if (found.extendedFor !== null) throw new Refused('ALREADY_EXTENDED', 'complaintId');
  if (isOwed(found.state) && dayOf(acting.context.now) > found.dueOn) {
    throw new Refused('TOO_LATE_TO_EXTEND', 'complaintId');
  }
  return act(acting, found, 'EXTEND', { reason, dueOn: complaintDue(found.receivedOn as IsoDate, true) });
}

type Found = Seen & { readonly outcome: string };

/** That there is nothing in it is for a second person to find, as every refusal is. */
export async function answer(acting: Acting, { outcome, ...seen }: Found): Promise<string> {
  const found = await held(acting, seen);
  if (outcome === 'NOT_UPHELD' && found.receivedPerson === acting.person) {
    throw new Refused('SECOND_PERSON_NEEDED', 'outcome');
  }
  return act(acting, found, 'ANSWER', { outcome });
}

/** Where the family took it: to the national office, or to the Commissioner (DPA 2018, s 165), who answer it themselves. */
export async function escalate(acting: Acting, { to, ...seen }: Seen & { readonly to: string }): Promise<string> {
  const found = await held(acting, seen);
  if (isOwed(found.state) && dayOf(acting.context.now) <= found.dueOn) throw new Refused('NOT_OVERDUE', 'complaintId');
  if (found.escalatedTo === to || found.escalatedTo === 'INFORMATION_COMMISSIONER') {
    throw new Refused('ALREADY_THERE', 'to');
  }
  return act(acting, found, 'ESCALATE', { escalatedTo: to });
}

/** What those it went to have found. */
export const conclude = async (acting: Acting, { outcome, ...seen }: Found): Promise<string> =>
  act(acting, await held(acting, seen), 'CONCLUDE', { outcome });

/** By a second person, as that there is nothing in it: nobody takes one down to have it closed. */
export async function withdraw(acting: Acting, seen: Seen): Promise<string> {
  const found = await held(acting, seen);
  if (found.receivedPerson === acting.person) throw new Refused('SECOND_PERSON_NEEDED', 'complaintId');
  return act(acting, found, 'WITHDRAW');
}
