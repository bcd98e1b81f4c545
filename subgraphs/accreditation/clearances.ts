/**
 * What an account's right to ask rests on besides its own state: each part a dated fact, with the last day on which it
 * holds (domain rules 3.2: "each is a dated fact, not a tick"). Pure: facts and a day in, days and faults out.
 */
import { addDays, addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { StandingFault } from '#core/ports.ts';
import type { Suspension } from './account-states.ts';

/** The dated facts of an account. Null is what was never recorded. */
export interface ClearanceFacts {
  readonly enhancedCheckOn: IsoDate | null;
  readonly trainedUntil: IsoDate | null;
  readonly authenticatorBoundOn: IsoDate | null;
  readonly activatedOn: IsoDate | null;
  readonly reviewedOn: IsoDate | null;
  readonly lastUsedOn: IsoDate | null;
  readonly wokenOn: IsoDate | null;
  readonly agreementSignedOn: IsoDate | null;
  readonly agreementVersion: number | null;
  /** The version in force on the day that is asked about; null when there is none, which nobody has signed. */
  readonly agreementInForce: number | null;
  readonly proceduresSignedOn: IsoDate | null;
  readonly proceduresVersion: number | null;
  readonly proceduresInForce: number | null;
}

export type FactKind =
  | 'ENHANCED_CHECK'
  | 'TRAINING'
  | 'AUTHENTICATOR'
  | 'ACCESS_REVIEW'
  | 'USE'
  | 'USER_AGREEMENT'
  | 'SECURITY_PROCEDURES';

/** The check "is subject to 3 year renewal" (the slides the project started from). No grace. */
const MONTHS_OF_CHECK = 36;
const MONTHS_BETWEEN_REVIEWS = 4;
const DAYS_TO_REVIEW = 14;
const DAYS_UNUSED = 90;

const latest = (...days: readonly (IsoDate | null)[]): IsoDate | null =>
  days
    .filter((day) => day !== null)
    .toSorted()
    .at(-1) ?? null;

/** The last day an enhanced check counts: the day before it turns three. */
export const checkValidUntil = ({ enhancedCheckOn }: Pick<ClearanceFacts, 'enhancedCheckOn'>): IsoDate | null =>
  enhancedCheckOn && addDays(addMonths(enhancedCheckOn, MONTHS_OF_CHECK), -1);

/** By when access is to be reviewed: four months after the last time, or after the account began. */
export function reviewDueOn({ reviewedOn, activatedOn }: Pick<ClearanceFacts, 'reviewedOn' | 'activatedOn'>) {
  const last = latest(reviewedOn, activatedOn);
  return last && addMonths(last, MONTHS_BETWEEN_REVIEWS);
}

function dormantAfter({ lastUsedOn, activatedOn, wokenOn }: ClearanceFacts): IsoDate | null {
  const last = latest(lastUsedOn, activatedOn, wokenOn);
  return last && addDays(last, DAYS_UNUSED);
}

/** Until when a fact holds: a day, for ever, or not at all. */
type Span = IsoDate | 'FOR_EVER' | null;

const signed = (on: IsoDate | null, version: number | null, inForce: number | null, today: IsoDate): Span =>
  on !== null && on <= today && version !== null && inForce !== null && version >= inForce ? 'FOR_EVER' : null;

interface Part {
  readonly kind: FactKind;
  readonly fault: StandingFault;
  readonly suspension: Suspension;
  /** Counted from the day it was recorded for: what begins tomorrow does not hold today. */
  readonly holds: (facts: ClearanceFacts, today: IsoDate) => Span;
}

const begun = (on: IsoDate | null, today: IsoDate, until: Span): Span => (on !== null && on <= today ? until : null);

/**
 * The parts in the order in which they are named as missing. What its holder can put right alone, by signing, comes last,
 * so that whoever is told of it lacks nothing else.
 */
export const parts: readonly Part[] = [
  {
    kind: 'ENHANCED_CHECK',
    fault: 'ENHANCED_CHECK_EXPIRED',
    suspension: 'CHECK_EXPIRED',
    holds: (facts, today) => begun(facts.enhancedCheckOn, today, checkValidUntil(facts)),
  },
  {
    kind: 'TRAINING',
    fault: 'TRAINING_EXPIRED',
    suspension: 'TRAINING_LAPSED',
    holds: ({ trainedUntil }) => trainedUntil,
  },
  {
    kind: 'AUTHENTICATOR',
    fault: 'AUTHENTICATOR_NOT_BOUND',
    suspension: 'TOKEN_NOT_BOUND',
    holds: ({ authenticatorBoundOn }, today) => begun(authenticatorBoundOn, today, 'FOR_EVER'),
  },
  {
    kind: 'ACCESS_REVIEW',
    fault: 'REVIEW_OVERDUE',
    suspension: 'REVIEW_OVERDUE',
    holds: (facts) => {
      const due = reviewDueOn(facts);
      return due && addDays(due, DAYS_TO_REVIEW);
    },
  },
  { kind: 'USE', fault: 'ACCOUNT_DORMANT', suspension: 'INACTIVITY', holds: dormantAfter },
  {
    kind: 'USER_AGREEMENT',
    fault: 'AGREEMENT_OUTDATED',
    suspension: 'AGREEMENT_OUTDATED',
    holds: ({ agreementSignedOn, agreementVersion, agreementInForce }, today) =>
      signed(agreementSignedOn, agreementVersion, agreementInForce, today),
  },
  {
    kind: 'SECURITY_PROCEDURES',
    fault: 'PROCEDURES_OUTDATED',
    suspension: 'PROCEDURES_OUTDATED',
    holds: ({ proceduresSignedOn, proceduresVersion, proceduresInForce }, today) =>
      signed(proceduresSignedOn, proceduresVersion, proceduresInForce, today),
  },
];

const holdsOn = (span: Span, today: IsoDate): boolean => span === 'FOR_EVER' || (span !== null && span >= today);

/** The parts that do not hold on this day, in the order in which they are named. */
export const missing = (facts: ClearanceFacts, today: IsoDate): readonly Part[] =>
  parts.filter(({ holds }) => !holdsOn(holds(facts, today), today));

export type ClearanceWarning = 'DUE_IN_90_DAYS' | 'DUE_IN_30_DAYS' | 'DUE_IN_7_DAYS' | 'RUN_OUT';

export interface Clearance<Kind extends string = string> {
  readonly kind: Kind;
  readonly validUntil: IsoDate | null;
  readonly holds: boolean;
  readonly warning: ClearanceWarning | null;
}

/** How near the end of something is (domain rules 3.2.3: warnings at 90, 30 and 7 days). */
export function warningOf(holds: boolean, validUntil: IsoDate | null, today: IsoDate): ClearanceWarning | null {
  if (!holds) return 'RUN_OUT';
  if (validUntil === null) return null;
  if (validUntil < addDays(today, 7)) return 'DUE_IN_7_DAYS';
  if (validUntil < addDays(today, 30)) return 'DUE_IN_30_DAYS';
  return validUntil < addDays(today, 90) ? 'DUE_IN_90_DAYS' : null;
}

/** Every part with its last day. */
export const clearancesOf = (facts: ClearanceFacts, today: IsoDate): readonly Clearance<FactKind>[] =>
  parts.map(({ kind, holds }) => {
    const span = holds(facts, today);
    const validUntil = span === 'FOR_EVER' ? null : span;
    return {
      kind,
      validUntil,
      holds: holdsOn(span, today),
      warning: warningOf(holdsOn(span, today), validUntil, today),
    };
  });
