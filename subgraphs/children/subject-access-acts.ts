/**
 * What the team does with a family's request: each act is one transaction behind an idempotency key, by one person, on a
 * request as it was seen. Whether it may be done is asked here to say why not; the database asks again.
 */
import { answerBy } from '#core/answer-within.ts';
import { dayOf } from '#core/clock.ts';
import { sees } from '#core/context.ts';
import type { IsoDate } from '#core/ids.ts';
import { newUuid } from '#core/uuid.ts';
import { onceOf } from './keyed-change.ts';
import type { Acting } from './shield-act.ts';
import { about, ownAuthority } from './stewardship.ts';
import { Refused } from './subject-access-problems.ts';
import * as sql from './subject-access-sql.ts';
import { type SubjectAccessAct, type SubjectAccessState, subjectAccessSteps } from './subject-access-states.ts';
import { type SubjectAccessRow, subjectAccessStore } from './subject-access-store.ts';

export interface Particulars {
  readonly requester?: string;
  readonly receivedBy?: string;
  /** The day it is about, where it is not today. */
  readonly day?: string;
  readonly identity?: string;
  readonly standing?: string;
  readonly subjects?: readonly string[];
  readonly upTo?: number;
  readonly reason?: string;
  readonly handedOver?: string;
}

const nothing = {
  requester: null,
  receivedBy: null,
  identity: null,
  standing: null,
  subjects: null,
  upTo: null,
  reason: null,
  handedOver: null,
};

/** A request that is still to be opened, or one as it is held. */
type Held = SubjectAccessRow | { readonly childId: string };

const STOPPED = 'infinity';

/** Until when there is time after the act; the clock stands still while proof is awaited. */
function dueOn(act: SubjectAccessAct, held: SubjectAccessRow | null, day: string): string {
  if (act === 'RECEIVE') return answerBy(day as IsoDate, false);
  if (held === null || act === 'ASK_IDENTITY') return STOPPED;
  const extended = held.extendedFor !== null || act === 'EXTEND';
  const from = act !== 'VERIFY_IDENTITY' ? held.clockFrom : held.identityAskedOn === null ? held.receivedOn : day;
  return from === null ? STOPPED : answerBy(from as IsoDate, extended);
}

function stateAfter(act: SubjectAccessAct, held: SubjectAccessRow | null): SubjectAccessState {
  if (act === 'RECEIVE') return 'RECEIVED';
  const to = held === null ? undefined : subjectAccessSteps[act][held.state];
  if (to === undefined) throw new Refused('WRONG_STATE', 'requestId');
  return to;
}

/** The day an act is about: today where none is said, never one to come, and none before the request was received. */
function dayFor(held: SubjectAccessRow | null, day: string | undefined, today: string): string {
  const about = day ?? today;
  if (about > today || (held !== null && about < held.receivedOn)) throw new Refused('DATE_NOT_USABLE', 'day');
  return about;
}

/** Of two requests that came together, the one that began first may be carried out last. */
const momentFor = (held: SubjectAccessRow | null, now: Date): Date =>
  held !== null && held.changedAt > now ? held.changedAt : now;

/** Adds the act; the database works out what it does, and refuses what must not be. Answers the request's identifier. */
export async function act(
  { within, context: { viewer, now }, person }: Acting,
  of: Held,
  name: SubjectAccessAct,
  particulars: Particulars = {},
): Promise<{ readonly id: string; readonly version: number }> {
  const held = 'id' in of ? of : null;
  const { day: said, ...rest } = particulars;
  const day = dayFor(held, said, dayOf(now));
  const { requester, receivedBy, identity, standing, subjects, upTo, reason, handedOver } = { ...nothing, ...rest };
  const [id, version] = held === null ? [newUuid(now), 1] : [held.id, held.version + 1];
  await within.ask(sql.insertAct, [
    id,
    version,
    of.childId,
    name,
    stateAfter(name, held),
    momentFor(held, now),
    viewer.account,
    person,
    viewer.organisation.id,
    viewer.request,
    requester,
    receivedBy,
    day,
    identity,
    standing,
    subjects,
    upTo,
    reason,
    handedOver,
    dueOn(name, held, day),
  ]);
  return { id, version };
}

export interface Seen {
  readonly requestId: string;
  readonly version: number;
}

/** The request, held until the transaction ends, unchanged since it was seen, and of a child that the viewer sees. */
export async function held({ within, context }: Acting, { requestId, version }: Seen): Promise<SubjectAccessRow> {
  await within.ask(sql.lockChildOfRequest, [requestId]);
  // Read after the lock is ours: what somebody else did while we waited counts.
  const found = await subjectAccessStore(within).byId(requestId, ownAuthority(context));
  if (!found || !sees(context, about(found).subject, 'STEWARDSHIP'))
    throw new Refused('REQUEST_NOT_FOUND', 'requestId');
  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  return found;
}

export const once = onceOf({
  changes: sql.changes,
  use: 'change of a subject access request',
  reused: () => new Refused('KEY_REUSED', 'idempotencyKey'),
});
