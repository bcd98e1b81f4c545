/**
 * What the team of the responsible authority does with a shield: decides, reviews, and lifts it by two people with the
 * family told and 48 hours between (domain rules 7.4): what was disclosed once cannot be taken back.
 */
import { addMonths, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Identifiers } from './identifiers.ts';
import { rederive } from './rederive.ts';
import { type Acting, act, tell } from './shield-act.ts';
import { Refused } from './shield-problems.ts';
import * as sql from './shield-sql.ts';
import { COOLING_OFF_HOURS, REVIEW_MONTHS } from './shield-states.ts';

export interface Seen {
  readonly caseId: string;
  readonly version: number;
}

/** The case, held until the transaction ends, unchanged since it was seen, and of the viewer's authority. */
async function held(
  { within, context: { viewer, disclosures } }: Acting,
  { caseId, version }: Seen,
): Promise<sql.HeldCase> {
  const { authority } = viewer;
  await within.ask(sql.lockChildOfCase, [caseId]);
  // Read after the lock is ours: what somebody else did while we waited counts.
  const [found] = authority === null ? [] : await within.ask(sql.caseOfTeam, [caseId, authority]);
  if (found === undefined) throw new Refused('CASE_NOT_FOUND', 'caseId');
  // Why nothing was changed tells of the child too (law 1).
  disclosures.disclosed(found.childId, 'STEWARDSHIP');
  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  return found;
}

/** The next day on which somebody looks whether the shield is still needed. */
function checkReview(reviewOn: string | null | undefined, now: Date): string {
  const today = dayOf(now);
  if (!reviewOn || reviewOn <= today || reviewOn > addMonths(today as IsoDate, REVIEW_MONTHS)) {
    throw new Refused('DATE_NOT_USABLE', 'reviewOn');
  }
  return reviewOn;
}

const requireReasons = (reasons: readonly string[]): void => {
  if (reasons.length === 0) throw new Refused('REASON_MISSING', 'reasons');
};

export interface Decision extends Seen {
  readonly decision: 'SHIELD' | 'REFUSE';
  readonly reviewOn?: string | null;
  readonly reasons: readonly string[];
}

export async function decide(acting: Acting, input: Decision): Promise<string> {
  const found = await held(acting, input);
  if (found.state === 'APPEALED' && found.refusedPerson === acting.person) {
    throw new Refused('ANOTHER_PERSON_NEEDED', 'caseId');
  }
  if (input.decision === 'SHIELD') {
    return act(acting, found, 'SHIELD', { reviewOn: checkReview(input.reviewOn, acting.context.now) });
  }
  requireReasons(input.reasons);
  await tell(acting, 'SHIELD_REFUSED', found.childId, found.id);
  return act(acting, found, 'REFUSE', { reasons: input.reasons });
}

export interface Review extends Seen {
  readonly outcome: 'BEGUN' | 'KEPT';
  readonly reviewOn?: string | null;
}

export async function review(acting: Acting, input: Review): Promise<string> {
  const found = await held(acting, input);
  if (input.outcome === 'BEGUN') return act(acting, found, 'BEGIN_REVIEW');
  return act(acting, found, 'KEEP', { reviewOn: checkReview(input.reviewOn, acting.context.now) });
}

export interface Proposal extends Seen {
  readonly reasons: readonly string[];
  readonly familyToldBy: string;
  readonly familyToldOn: string;
}

/** The first of two. From now on the family, and everybody in the team, has two days to object. */
export async function proposeLift(acting: Acting, input: Proposal): Promise<string> {
  const found = await held(acting, input);
  requireReasons(input.reasons);
  if (input.familyToldOn > dayOf(acting.context.now)) throw new Refused('DATE_NOT_USABLE', 'familyToldOn');
  await tell(acting, 'LIFT_PROPOSED', found.childId, found.id);
  const { reasons, familyToldBy: toldBy, familyToldOn: toldOn } = input;
  return act(acting, found, 'PROPOSE_LIFT', { reasons, toldBy, toldOn });
}

/** The second of two, and another person. */
export async function confirmLift(acting: Acting, input: Seen, identifiers: Identifiers): Promise<string> {
  const found = await held(acting, input);
  const { proposedAt, proposedPerson } = found;
  if (proposedAt !== null) {
    if (proposedPerson === acting.person) throw new Refused('SECOND_PERSON_NEEDED', 'caseId');
    if (acting.context.now.getTime() < proposedAt.getTime() + COOLING_OFF_HOURS * 3_600_000) {
      throw new Refused('COOLING_OFF', 'caseId');
    }
  }
  const [linked] = await acting.within.ask(sql.shieldedMembers, [found.childId]);
  if (linked !== undefined) throw new Refused('LINKED_STILL_SHIELDED', 'caseId');
  await tell(acting, 'SHIELD_LIFTED', found.childId, found.id);
  const id = await act(acting, found, 'CONFIRM_LIFT');
  // What no feed could change of a hidden child, whose it is and what it is called, is what its sources say from now on.
  await rederive(acting.within, identifiers, [found.childId], acting.context.now);
  return id;
}

/** Anybody of the team may call it off, the one who proposed it too. */
export const cancelLift = async (acting: Acting, input: Seen): Promise<string> =>
  act(acting, await held(acting, input), 'CANCEL_LIFT');
