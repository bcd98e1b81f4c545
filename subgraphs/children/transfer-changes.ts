/** Each change to a transfer: what it needs beyond its place in the order, and whom it is told. */
import type { OrganisationReader } from '#core/ports.ts';
import { newUuid } from '#core/uuid.ts';
import type { Acting } from './shield-act.ts';
import { ownAuthority } from './stewardship.ts';
import { act, held, heldUnanswered, type Seen, tell } from './transfer-acts.ts';
import { Refused } from './transfer-problems.ts';
import * as sql from './transfer-sql.ts';
import { answerDue, type Side } from './transfer-states.ts';

const AT_ONCE = 200;

const other = (side: Side): Side => (side === 'OUT' ? 'IN' : 'OUT');

/** Whether there is an authority with this code, with a body that could have a team. */
export async function isAuthority(organisations: OrganisationReader, code: string): Promise<boolean> {
  const meant = { kinds: ['LOCAL_AUTHORITY'], ids: [], except: [] } as const;
  for (let from: string | null = null; ; ) {
    const page = await organisations.organisations(meant, from, AT_ONCE);
    if (page.some(({ authority }) => authority === code)) return true;
    const last = page.at(-1);
    if (page.length < AT_ONCE || last === undefined || last.id === from) return false;
    from = last.id;
  }
}

export interface Proposed {
  readonly childId: string;
  /** Another authority; the viewer's own where none is named. */
  readonly toAuthority: string;
  readonly ground: string;
}

/** On which side whoever proposes is: of a child that is theirs they offer it, of any other they ask for it. */
function proposingSide(toAuthority: string, own: string, { authority, isItsOwn }: sql.HeldRecord): Side {
  const isOurs = authority === own;
  if (toAuthority === own) {
    if (isOurs) throw new Refused('ALREADY_YOURS', 'childId');
    return 'IN';
  }
  if (!isOurs) throw new Refused('NOT_YOURS', 'toAuthority');
  // Of a child that is hidden with another, its own team alone may know that.
  if (!isItsOwn) throw new Refused('LINKED_RECORD', 'childId');
  return 'OUT';
}

const isNobodys = ({ authority, state, isItsOwn }: sql.HeldRecord): boolean =>
  authority === null && state !== 'SHIELDED' && isItsOwn;

/** By the team that is responsible, to another; or by another team, for itself: a child that it may know of. */
export async function propose(acting: Acting, { childId, toAuthority, ground }: Proposed): Promise<string> {
  const { within, context } = acting;
  const [record] = await within.ask(sql.heldRecord, [childId]);
  if (record === undefined) throw new Refused('CHILD_NOT_FOUND', 'childId');
  const side = proposingSide(toAuthority, ownAuthority(context), record);
  const [open] = await within.ask(sql.openTo, [childId, toAuthority]);
  if (open !== undefined) throw new Refused('ALREADY_PROPOSED', 'childId');
  const id = newUuid(context.now);
  const asked = { side, inAuthority: toAuthority, ground, dueAt: answerDue(context.now) };
  const nobodys = isNobodys(record);
  await act(acting, { id, childId }, 'PROPOSE', nobodys ? 'ACCEPTED' : 'PROPOSED', asked);
  const told = { id, childId, from: record.authority, to: toAuthority, concealed: false };
  if (!nobodys) await tell(acting, 'TRANSFER_PROPOSED', told, other(side));
  return id;
}

/** Agreement counts whenever it comes; with that of both the child is the other authority's. */
export async function accept(acting: Acting, seen: Seen): Promise<string> {
  const found = await held(acting, seen);
  const { side, outAgreed, inAgreed } = found;
  if (side === 'OUT' ? outAgreed : inAgreed) throw new Refused('ALREADY_AGREED', 'transferId');
  const isLast = side === 'OUT' ? inAgreed : outAgreed;
  if (isLast && !found.isItsOwn) throw new Refused('LINKED_RECORD', 'transferId');
  await act(acting, found, 'AGREE', isLast ? 'ACCEPTED' : 'PROPOSED', { side });
  await tell(acting, 'TRANSFER_ANSWERED', { ...found, concealed: false }, other(side));
  return found.id;
}

export interface Rejected extends Seen {
  readonly reason?: string | null;
}

/** By whoever has proposed it: taken back. By the other: a no, in time. */
export async function reject(acting: Acting, { reason, ...seen }: Rejected): Promise<string> {
  const found = await held(acting, seen);
  const { side, origin, outAgreed, inAgreed, state } = found;
  if (side === origin) {
    await act(acting, found, 'WITHDRAW', 'WITHDRAWN', { side });
  } else {
    if (side === 'OUT' ? outAgreed : inAgreed) throw new Refused('ALREADY_AGREED', 'transferId');
    if (state === 'ESCALATED') throw new Refused('ESCALATED', 'transferId');
    if (!reason) throw new Refused('REASON_MISSING', 'reason');
    await act(acting, found, 'REJECT', 'REJECTED', { side, refusal: reason });
  }
  await tell(acting, 'TRANSFER_ANSWERED', found, other(side));
  return found.id;
}

export interface Decided extends Rejected {
  readonly decision: 'ACCEPT' | 'REJECT';
}

/** What the teams did not settle in ten working days, the national office does: it allocates (explanatory note). */
export async function decide(acting: Acting, { decision, reason, ...seen }: Decided): Promise<string> {
  const found = await heldUnanswered(acting, seen);
  if (found.state !== 'ESCALATED') throw new Refused('NOT_DUE', 'transferId');
  const accepts = decision === 'ACCEPT';
  if (accepts && !found.isItsOwn) throw new Refused('LINKED_RECORD', 'transferId');
  if (!accepts && !reason) throw new Refused('REASON_MISSING', 'reason');
  const refusal = accepts || !reason ? {} : { refusal: reason };
  await act(acting, found, accepts ? 'ORDER' : 'DISMISS', accepts ? 'ACCEPTED' : 'REJECTED', refusal);
  const told = { ...found, concealed: found.concealed && !accepts };
  for (const side of ['OUT', 'IN'] as const) await tell(acting, 'TRANSFER_ANSWERED', told, side);
  return found.id;
}
