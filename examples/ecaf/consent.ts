/**
 * Whose consent it takes. Pure: a young person of 16 is presumed able, one of 12 generally is, a younger one may be; a
 * parent is asked only where the child lacks understanding (domain study 5.8). The directory's rule for sensitive
 * services is the same; this is another program's own.
 */
import { z } from 'zod';
import { day, line } from './form.ts';

export const givers = ['CHILD', 'PARENT'] as const;

export const consentGiven = z.strictObject({
  /** Null for a child that is not born yet. */
  childBornOn: day.nullable(),
  givenBy: z.enum(givers),
  /** What the practitioner found of this child; not said: what is presumed at this age. */
  childUnderstands: z.boolean().nullish(),
  /** Which wording was read and signed. */
  statement: z.enum(['2026-1']),
  givenOn: day,
  /** With whom it may not be shared: the family's own words. */
  exceptions: z.array(line(200)).max(20).default([]),
});
export type ConsentGiven = z.infer<typeof consentGiven>;

const GENERALLY_ABLE = 12;
const PRESUMED_ABLE = 16;

/** The day on which somebody born then is so old. Born on 29 February: on 1 March, in other years. */
function birthday(born: string, years: number): string {
  const [year = 0, month = 1, date = 1] = born.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, date)).toISOString().slice(0, 10);
}

type Fault = 'CHILD_CANNOT_CONSENT' | 'CHILD_CONSENTS_ITSELF' | 'DATE_IN_FUTURE';

/** What is wrong with it; nothing if it holds. */
export function faultOf(
  { childBornOn, givenBy, childUnderstands, givenOn }: ConsentGiven,
  today: string,
): Fault | null {
  if (givenOn > today || (childBornOn !== null && childBornOn > today)) return 'DATE_IN_FUTURE';
  const is = (age: number): boolean => childBornOn !== null && birthday(childBornOn, age) <= today;
  // Nobody consents in the place of one of 16 unless the practitioner has found that they cannot.
  const able = childBornOn !== null && (childUnderstands ?? is(is(PRESUMED_ABLE) ? PRESUMED_ABLE : GENERALLY_ABLE));
  if (givenBy === 'CHILD' && !able) return 'CHILD_CANNOT_CONSENT';
  return givenBy === 'PARENT' && able ? 'CHILD_CONSENTS_ITSELF' : null;
}
