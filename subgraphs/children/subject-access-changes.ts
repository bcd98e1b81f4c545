/** Each change to a family's request: what it needs beyond its place in the order, and what it keeps. */
import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import type { TrailReader } from '#core/trail-reader.ts';
import type { Acting } from './shield-act.ts';
import { act, held, type Seen } from './subject-access-acts.ts';
import type { LookPlaces } from './subject-access-looks.ts';
import { Refused } from './subject-access-problems.ts';
import * as sql from './subject-access-sql.ts';
import type { SubjectAccessRow } from './subject-access-store.ts';

/** What the changes need beside the act itself. */
export interface AccessMeans {
  readonly trail: TrailReader;
  readonly places: LookPlaces;
}

export interface Received {
  readonly childId: string;
  readonly requester: string;
  readonly receivedBy: string;
  readonly receivedOn: string;
}

export const receive = async (acting: Acting, { childId, requester, receivedBy, receivedOn }: Received) =>
  (await act(acting, { childId }, 'RECEIVE', { requester, receivedBy, day: receivedOn })).id;

export async function askIdentity(acting: Acting, input: Seen & { readonly askedOn: string }): Promise<string> {
  const found = await held(acting, input);
  if (found.identityAskedOn !== null) throw new Refused('ALREADY_ASKED', 'requestId');
  return (await act(acting, found, 'ASK_IDENTITY', { day: input.askedOn })).id;
}

export interface Verified extends Seen {
  readonly identity: string;
  readonly standing: string;
  readonly suppliedOn: string;
}

/** A child asks because it understands; anybody else shows what their right rests on (DPA 2018; domain rules 9.7). */
export async function verifyIdentity(acting: Acting, input: Verified): Promise<string> {
  const found = await held(acting, input);
  const { identity, standing, suppliedOn: day } = input;
  if ((found.requester === 'CHILD') !== (standing === 'CHILD_UNDERSTANDS')) {
    throw new Refused('EVIDENCE_DOES_NOT_FIT', 'standing');
  }
  if (found.identityAskedOn !== null && day < found.identityAskedOn) throw new Refused('DATE_NOT_USABLE', 'suppliedOn');
  return (await act(acting, found, 'VERIFY_IDENTITY', { identity, standing, day })).id;
}

const subjectsNow = async ({ within }: Acting, { childId }: SubjectAccessRow): Promise<string[]> =>
  (await within.ask(sql.subjectsOf, [childId])).map(({ id }) => id);

/** Fixes of whom and up to where looks are told. What is looked at from now on is for the next report, this look too. */
export const collate =
  ({ trail }: AccessMeans) =>
  async (acting: Acting, input: Seen): Promise<string> => {
    const found = await held(acting, input);
    const subjects = await subjectsNow(acting, found);
    const [newest] = await trail.looks([{ children: subjects, upTo: Number.MAX_SAFE_INTEGER, limit: 1 }]);
    const upTo = newest?.[0]?.place ?? 0;
    return (await act(acting, found, 'COLLATE', { subjects, upTo })).id;
  };

export interface Redacted extends Seen {
  readonly withhold: readonly { readonly lookId: string; readonly ground: string }[];
}

/** More than anybody goes through one by one. */
const MOST_WITHHELD = 500;

/** Another person than who collated. Leaves out more than the rules do, and never less. */
export const redact =
  ({ trail, places }: AccessMeans) =>
  async (acting: Acting, input: Redacted): Promise<string> => {
    const found = await held(acting, input);
    if (found.collatedPerson === acting.person) throw new Refused('SECOND_PERSON_NEEDED', 'requestId');
    if (input.withhold.length > MOST_WITHHELD) throw new AppError('BAD_USER_INPUT', { field: 'withhold' });
    const grounds = new Map<number, string>();
    for (const { lookId, ground } of input.withhold) {
      const place = places.placeOf(lookId);
      if (place === undefined) throw new Refused('LOOK_NOT_FOUND', 'withhold');
      grounds.set(place, ground);
    }
    const collated = new Set(found.subjects);
    const subjects = (await subjectsNow(acting, found)).filter((id) => collated.has(id));
    await requireOwn(trail, subjects, Number(found.upTo), [...grounds.keys()]);
    const { id, version } = await act(acting, found, 'REDACT');
    await acting.within.ask(sql.withhold, [id, version, [...grounds.keys()], [...grounds.values()]]);
    return id;
  };

/** Whether each place is a look of this request: one question for all of them, each asked for itself. */
async function requireOwn(trail: TrailReader, children: readonly string[], upTo: number, asked: readonly number[]) {
  const found = await trail.looks(asked.map((place) => ({ children, upTo: Math.min(place, upTo), limit: 1 })));
  if (asked.some((place, index) => found[index]?.[0]?.place !== place)) throw new Refused('LOOK_NOT_FOUND', 'withhold');
}

/** Of the records that two people have gone through, and no others: their child is held until this is done. */
export async function release(acting: Acting, input: Seen & { readonly handedOver: string }): Promise<string> {
  const found = await held(acting, input);
  const collated = (found.subjects ?? []).toSorted().join();
  if (found.state === 'REDACTED' && (await subjectsNow(acting, found)).join() !== collated) {
    throw new Refused('COLLATE_AGAIN', 'requestId');
  }
  return (await act(acting, found, 'RELEASE', { handedOver: input.handedOver })).id;
}

const forMoreTime: readonly string[] = ['COMPLEX', 'SEVERAL_REQUESTS'];

export async function refuse(acting: Acting, input: Seen & { readonly reason: string }): Promise<string> {
  const found = await held(acting, input);
  if (forMoreTime.includes(input.reason)) throw new Refused('REASON_DOES_NOT_FIT', 'reason');
  if (found.receivedPerson === acting.person) throw new Refused('SECOND_PERSON_NEEDED', 'requestId');
  return (await act(acting, found, 'REFUSE', { reason: input.reason })).id;
}

/** Two months more, once, and whoever asked is told so within the first (UK GDPR art 12(3)). */
export async function extend(acting: Acting, input: Seen & { readonly reason: string }): Promise<string> {
  const found = await held(acting, input);
  if (!forMoreTime.includes(input.reason)) throw new Refused('REASON_DOES_NOT_FIT', 'reason');
  if (found.extendedFor !== null) throw new Refused('ALREADY_EXTENDED', 'requestId');
  if (dayOf(acting.context.now) > found.dueOn) throw new Refused('TOO_LATE_TO_EXTEND', 'requestId');
  return (await act(acting, found, 'EXTEND', { reason: input.reason })).id;
}
