/**
 * What the team does with a complaint: each act is one transaction behind an idempotency key, by one person, on a complaint
 * as it was seen. Whether it may be done is asked here to say why not; the database asks again.
 */
import { sees } from '#core/context.ts';
import { newUuid } from '#core/uuid.ts';
import { Refused } from './complaint-problems.ts';
import * as sql from './complaint-sql.ts';
import { type ComplaintAct, type ComplaintState, complaintSteps } from './complaint-states.ts';
import { type ComplaintRow, complaintStore } from './complaint-store.ts';
import { onceOf } from './keyed-change.ts';
import type { Acting } from './shield-act.ts';
import { about, ownAuthority } from './stewardship.ts';

export interface Particulars {
  readonly about?: string;
  readonly complainant?: string;
  readonly receivedBy?: string;
  readonly receivedOn?: string;
  readonly requestId?: string | null;
  readonly place?: number | null;
  readonly parties?: readonly string[];
  readonly dueOn?: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly escalatedTo?: string;
}

const nothing = {
  about: null,
  complainant: null,
  receivedBy: null,
  receivedOn: null,
  requestId: null,
  place: null,
  parties: null,
  dueOn: null,
  reason: null,
  outcome: null,
  escalatedTo: null,
};

/** A complaint that is still to be taken down, or one as it is held. */
type Held = ComplaintRow | { readonly childId: string };

function stateAfter(act: ComplaintAct, held: ComplaintRow | null): ComplaintState {
  if (act === 'RECEIVE') return 'RECEIVED';
  const to = held === null ? undefined : complaintSteps[act][held.state];
  if (to === undefined) throw new Refused('WRONG_STATE', 'complaintId');
  return to;
}

/** Adds the act; the database works out what it does, and refuses what must not be. Answers the complaint's identifier. */
export async function act(
  { within, context: { viewer, now }, person }: Acting,
  of: Held,
  name: ComplaintAct,
  more: Particulars = {},
): Promise<string> {
  const held = 'id' in of ? of : null;
  const said = { ...nothing, ...more };
  const id = held?.id ?? newUuid(now);
  await within.ask(sql.insertAct, [
    id,
    (held?.version ?? 0) + 1,
    held?.recordId ?? of.childId,
    name,
    stateAfter(name, held),
    // Of two requests that came together, the one that began first may be carried out last.
    held !== null && held.changedAt > now ? held.changedAt : now,
    viewer.account,
    person,
    viewer.organisation.id,
    viewer.request,
    said.about,
    said.complainant,
    said.receivedBy,
    said.receivedOn,
    said.requestId,
    said.place,
    said.parties,
    said.dueOn,
    said.reason,
    said.outcome,
    said.escalatedTo,
  ]);
  return id;
}

export interface Seen {
  readonly complaintId: string;
  readonly version: number;
}

/**
 * The complaint, held until the transaction ends, unchanged since it was seen, and of a child that the viewer sees. Whoever
 * it is about is answered as if there were none.
 */
export async function held({ within, context, person }: Acting, { complaintId, version }: Seen): Promise<ComplaintRow> {
  await within.ask(sql.lockChildOfComplaint, [complaintId]);
  // Read after the lock is ours: what somebody else did while we waited counts.
  const found = await complaintStore(within).byId(complaintId, { authority: ownAuthority(context), person });
  if (!found || !sees(context, about(found).subject, 'STEWARDSHIP')) {
    throw new Refused('COMPLAINT_NOT_FOUND', 'complaintId');
  }
  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  return found;
}

export const once = onceOf({
  changes: sql.changes,
  use: 'change of a complaint',
  reused: () => new Refused('KEY_REUSED', 'idempotencyKey'),
});
