/** One act on a shield under way: what every act needs, and how it is kept. */
import type { RequestContext } from '#core/context.ts';
import type { Asks } from '#core/database.ts';
import { newUuid } from '#core/uuid.ts';
import { type NoticeKind, notify } from './notice-sql.ts';
import { Refused } from './shield-problems.ts';
import * as sql from './shield-sql.ts';
import { dueAt, type ShieldAct, type ShieldGround, type ShieldState, stepFrom } from './shield-states.ts';

export interface Acting {
  readonly within: Asks;
  readonly context: RequestContext;
  /** Who the viewer is, whatever their accounts are. */
  readonly person: string;
}

interface Particulars {
  readonly ground?: ShieldGround | null;
  readonly askedBy?: string | null;
  readonly reasons?: readonly string[];
  readonly reviewOn?: string | null;
  readonly toldBy?: string | null;
  readonly toldOn?: string | null;
}

/** A case that is still to be opened for this child, or one as it is held. */
export type Held = sql.HeldCase | { readonly childId: string };

const isCase = (held: Held): held is sql.HeldCase => 'id' in held;

/** How a case stands before an act; of one that is still to be opened, as it will begin. */
const before = (held: Held, now: Date) =>
  isCase(held)
    ? held
    : {
        id: newUuid(now),
        state: 'NONE' as const,
        version: 0,
        changedAt: now,
        dueAt: null,
        reviewOn: null,
        returnsTo: null,
      };

/** Adds the act; the database works out what it does, and refuses what must not be. Answers the case's identifier. */
export async function act(
  { within, context: { viewer, now }, person }: Acting,
  held: Held,
  name: ShieldAct,
  { ground = null, askedBy = null, reasons = [], reviewOn = null, toldBy = null, toldOn = null }: Particulars = {},
): Promise<string> {
  const { id, state, version, ...was } = before(held, now);
  const step = stepFrom(name, state, name === 'CANCEL_LIFT' ? was.returnsTo : null);
  if (step === undefined) throw new Refused('WRONG_STATE', 'caseId');
  // Of two requests that came together, the one that began first may be carried out last.
  const at = was.changedAt > now ? was.changedAt : now;
  const stays = step.from === step.to && reviewOn === null;
  await within.ask(sql.insertAct, [
    id,
    version + 1,
    held.childId,
    name,
    step.to,
    at,
    viewer.account,
    person,
    viewer.organisation.id,
    viewer.request,
    ground,
    askedBy,
    [...new Set(reasons)],
    reviewOn,
    toldBy,
    toldOn,
    (stays ? was.dueAt : null) ?? dueAt(step.to, now, reviewOn ?? was.reviewOn),
  ]);
  return id;
}

/** Tells the team what came from outside it, or what its people should know of before it holds. */
export const tell = ({ within, context: { viewer, now } }: Acting, kind: NoticeKind, childId: string, about: string) =>
  notify(within, { kind, childId, by: viewer, about, at: now });

/** The child as it is shown, held until the transaction ends; null when there is none. */
export async function lockedChild({ within }: Acting, child: string): Promise<string | null> {
  await within.ask(sql.oneRequestAtATime, []);
  // Asked for its child only when it is ours: what was linked or taken apart while we waited counts.
  await within.ask(sql.lockRecord, [child]);
  return (await within.ask(sql.lockShown, [child]))[0]?.id ?? null;
}

/** The case that is running for this child; one to be opened where there is none. */
export async function runningOr({ within }: Acting, childId: string): Promise<Held> {
  return (await within.ask(sql.runningCase, [childId]))[0] ?? { childId };
}

export const stateOf = (held: Held): ShieldState | 'NONE' => (isCase(held) ? held.state : 'NONE');
