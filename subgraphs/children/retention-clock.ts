/**
 * When a record is archived, and when what is kept of it is deleted: pure functions of facts, and of no flag that anybody
 * sets (domain study 8.1 to 8.6). The database says the same (migrations 0023, 0024 and 0030), and a test holds the two together.
 */
import { addDays, addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';

/** What of a record its clock is made of. Days in England; null where it is not known, or is not so. */
export interface RetentionFacts {
  readonly dateOfBirth: IsoDate | null;
  /** Since when the record says that the child has died. */
  readonly deathNotedOn: IsoDate | null;
  /** Since when it says that the child has left England. Whether it means to come back nobody states (8.4: a year). */
  readonly leftNotedOn: IsoDate | null;
  /** When the young person last consented to be kept to 25; null where they have not, or no longer do. */
  readonly consentedOn: IsoDate | null;
}

/** Why nothing is kept any more; the first that holds. */
export const retentionRules = ['DEATH', 'OF_AGE', 'LEFT_ENGLAND'] as const;
export type RetentionRule = (typeof retentionRules)[number];

const YEARS_OF_A_CHILD = 18;
/** Care leavers, and young people with a learning difficulty or a disability (8.1). */
const YEARS_OF_PARTICIPATION = 25;
/** Half a year before the record would go: time to ask everybody, and no consent is old when it begins to matter. */
const MONTHS_TO_CONSENT = 12 * 17 + 6;
const YEARS_AFTER_NOTICE = 1;
/** Limitation Act 1980, as Hansard gives the reason in 2009 (8.2). */
const YEARS_IN_ARCHIVE = 6;

/** The corresponding day so many years on; the day after where there is none: of 29 February, 1 March. */
export function yearsAfter(day: IsoDate, years: number): IsoDate {
  const same = addMonths(day, 12 * years);
  return same.slice(8) === day.slice(8) ? same : addDays(same, 1);
}

const earliest = (days: readonly (IsoDate | null)[]): IsoDate | null =>
  days.filter((day) => day !== null).toSorted()[0] ?? null;

const after = (day: IsoDate | null, years: number): IsoDate | null => (day === null ? null : yearsAfter(day, years));

export const ofAgeOn = (dateOfBirth: IsoDate): IsoDate => yearsAfter(dateOfBirth, YEARS_OF_A_CHILD);

/** From when on a young person may consent, and the day on which it ends, whatever they say. */
export const participatesFrom = (dateOfBirth: IsoDate): IsoDate => addMonths(dateOfBirth, MONTHS_TO_CONSENT);
export const participatesUntil = (dateOfBirth: IsoDate): IsoDate => yearsAfter(dateOfBirth, YEARS_OF_PARTICIPATION);

/** A consent that was given too early, by the day of birth as it is known now, is none. */
function keptAsYoungUntil(dateOfBirth: IsoDate | null, consentedOn: IsoDate | null): IsoDate | null {
  if (dateOfBirth === null) return null;
  const holds = consentedOn !== null && consentedOn >= participatesFrom(dateOfBirth);
  return holds ? participatesUntil(dateOfBirth) : ofAgeOn(dateOfBirth);
}

/** The day from whose first moment on nobody reads the record; null as long as nothing says that there will be one. */
export const archiveOn = ({ dateOfBirth, deathNotedOn, leftNotedOn, consentedOn }: RetentionFacts): IsoDate | null =>
  earliest([
    keptAsYoungUntil(dateOfBirth, consentedOn),
    after(deathNotedOn, YEARS_AFTER_NOTICE),
    after(leftNotedOn, YEARS_AFTER_NOTICE),
  ]);

/**
 * The day on which it is deleted. Counted from when it was archived, and never from before its rule: a day of birth that
 * is wrong by a century archives a record, which can be taken back, and deletes none the same night.
 */
export function purgeOn(facts: RetentionFacts, archivedOn: IsoDate): IsoDate | null {
  const due = archiveOn(facts);
  return due === null ? null : yearsAfter(due > archivedOn ? due : archivedOn, YEARS_IN_ARCHIVE);
}

/** What a supplier still says of a record that is not kept any more. */
export interface StillSaid {
  readonly dateOfBirth?: IsoDate;
  readonly address?: { readonly status: string };
}

/**
 * Whether it stays forgotten, whatever is sent. A record is not taken up again by what would be due again at once; but a
 * child who came back to England, or whose day of birth was wrong, has one.
 */
export function staysForgotten(rule: RetentionRule, { dateOfBirth, address }: StillSaid, today: IsoDate): boolean {
  const isChild = dateOfBirth !== undefined && ofAgeOn(dateOfBirth) > today;
  if (rule === 'DEATH') return true;
  if (rule === 'OF_AGE') return !isChild;
  return address?.status !== 'CURRENT' || (dateOfBirth !== undefined && !isChild);
}
