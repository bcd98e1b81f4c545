/**
 * What is known of a child's education on a day, and from which day to which one nothing is: the two follow from the same
 * statement, so that the list of children without a place and what their records show cannot differ. Pure.
 */
import { addDays } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { SchoolStatement } from '#core/statements.ts';
import { addSchoolDays, schoolAge } from './school-age.ts';

export const educationStates = [
  'IN_SCHOOL',
  'HOME_EDUCATED',
  'ALTERNATIVE_PROVISION',
  'NOT_YET_SCHOOL_AGE',
  'OVER_AGE',
  'MOVED_UNCONFIRMED',
  'NO_KNOWN_SETTING',
  'AGE_NOT_KNOWN',
] as const;
export type EducationState = (typeof educationStates)[number];

/** So many after a child has left, schools and authorities must have found out where it went (domain rules 12.4). */
const SCHOOL_DAYS = 20;

const EVER = '' as IsoDate;
const later = (one: IsoDate, other: IsoDate): IsoDate => (one > other ? one : other);

/** That no place is known, by what is stated alone: since when, and from when on somebody must ask. Null where one is. */
function nothingFrom(said: SchoolStatement | undefined): { readonly since: IsoDate; readonly from: IsoDate } | null {
  if (said === undefined) return { since: EVER, from: EVER };
  const { status, since = EVER, until } = said;
  // Somebody has said it: there is nothing to wait for.
  if (status === 'NOT_RECEIVING' || status === 'UNKNOWN') return { since, from: since };
  return until === undefined ? null : { since: addDays(until, 1), from: addDays(addSchoolDays(until, SCHOOL_DAYS), 1) };
}

/** A time in which a child of compulsory school age has no place that anybody knows of. */
export interface WithoutSetting {
  /** Since when it has none: the last day on a roll, or of being too young, is the day before. */
  readonly since: IsoDate;
  /** From when on that is one for the authority to look into (Education Act 1996 s 436A). */
  readonly from: IsoDate;
  /** The first day after compulsory school age. */
  readonly until: IsoDate;
}

/** The time in which nobody will know of a place, if nobody says anything else; null where there is none. */
export function withoutSetting(said: SchoolStatement | undefined, born: IsoDate | undefined): WithoutSetting | null {
  const nothing = nothingFrom(said);
  if (nothing === null || born === undefined) return null;
  const age = schoolAge(born);
  const since = later(nothing.since, age.from);
  const from = later(nothing.from, since);
  return from < age.until ? { since, from, until: age.until } : null;
}

export interface EducationOnDay {
  readonly state: EducationState;
  readonly since: IsoDate | null;
}

/** What is known on a day. Each statement and day has one answer. */
export function educationOn(
  said: SchoolStatement | undefined,
  born: IsoDate | undefined,
  today: IsoDate,
): EducationOnDay {
  const nothing = nothingFrom(said);
  if (said !== undefined && (nothing === null || today < nothing.since)) {
    const { status = 'IN_SCHOOL', since = null } = said;
    if (status !== 'NOT_RECEIVING' && status !== 'UNKNOWN') return { state: status, since };
  }
  if (born === undefined) return { state: 'AGE_NOT_KNOWN', since: null };
  const age = schoolAge(born);
  if (today < age.from) return { state: 'NOT_YET_SCHOOL_AGE', since: null };
  if (today >= age.until) return { state: 'OVER_AGE', since: age.until };
  const since = later(nothing?.since ?? EVER, age.from);
  return { state: nothing !== null && today < nothing.from ? 'MOVED_UNCONFIRMED' : 'NO_KNOWN_SETTING', since };
}
