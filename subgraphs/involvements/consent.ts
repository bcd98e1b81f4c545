/**
 * Who may consent to a sensitive service being recorded. Pure: a young person of 16 is presumed able, one of 12 generally
 * is, a younger one may be; a parent is asked only where the child lacks understanding (domain study 5.8, 20.1).
 */
import { addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ProblemCode } from './schema.generated.ts';

export const sensitiveKinds = ['SEXUAL_HEALTH', 'MENTAL_HEALTH', 'SUBSTANCE_MISUSE'] as const;
export type SensitiveKind = (typeof sensitiveKinds)[number];
export const consentGivers = ['CHILD', 'PARENT'] as const;
export type ConsentGiver = (typeof consentGivers)[number];

/** What a service may be recorded on. `understands`: what the practitioner found of this child; null: nothing is stated. */
export type Basis =
  | { readonly basis: 'SIGNIFICANT_HARM'; readonly givenBy: null }
  | { readonly basis: 'CONSENT'; readonly givenBy: ConsentGiver };

export interface StatedBasis {
  readonly basis: 'CONSENT' | 'SIGNIFICANT_HARM';
  readonly givenBy: ConsentGiver | null;
  readonly understands: boolean | null;
}

const MONTHS_OF_A_YEAR = 12;
const GENERALLY_ABLE = 12;

/** Whether a child of this age understands, where nothing else is stated; one whose birth is not known is taken as young. */
const presumedAble = (dateOfBirth: IsoDate | null, today: IsoDate): boolean =>
  dateOfBirth !== null && addMonths(dateOfBirth, GENERALLY_ABLE * MONTHS_OF_A_YEAR) <= today;

/** The basis, or why it is none. */
export function basisOf(stated: StatedBasis, dateOfBirth: IsoDate | null, today: IsoDate): Basis | ProblemCode {
  const { basis, givenBy, understands } = stated;
  if (basis === 'SIGNIFICANT_HARM') return givenBy === null ? { basis, givenBy } : 'CONSENT_NOT_ASKED_FOR';
  if (givenBy === null) return 'CONSENT_GIVER_MISSING';
  const able = understands ?? presumedAble(dateOfBirth, today);
  if (givenBy === 'CHILD' && !able) return 'CHILD_CANNOT_CONSENT';
  if (givenBy === 'PARENT' && able) return 'CHILD_CONSENTS_ITSELF';
  return { basis, givenBy };
}

/** A basis that nobody confirmed for so long no longer shows. */
export const MONTHS_UNTIL_LAPSED = 12;
