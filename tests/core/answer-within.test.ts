import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerBy } from '#core/answer-within.ts';
import { addDays } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { addWorkingDays } from '#core/working-days.ts';

const day = (text: string) => text as IsoDate;
const weekday = (text: string): number => new Date(text).getUTCDay();
const dateOf = (text: string): number => Number(text.slice(8));
const monthOf = (text: string): number => 12 * Number(text.slice(0, 4)) + Number(text.slice(5, 7)) - 1;
const lastOf = (month: number): number => new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();

/** Days whose month ends within the years of which the bank holidays are known. */
const days = fc.integer({ min: 0, max: 900 }).map((count) => addDays(day('2026-01-01'), count));

describe('how long there is for an answer', () => {
  // The examples of the Information Commissioner’s Office, moved to years whose holidays are known here.
  it.each([
    ['2026-09-03', false, '2026-10-05', 'the corresponding day is a Saturday'],
    ['2027-03-31', false, '2027-04-30', 'April has thirty days'],
    ['2026-11-25', false, '2026-12-29', 'Christmas Day, Boxing Day’s weekend and its substitute'],
    ['2026-06-30', false, '2026-07-30', 'the corresponding day'],
    ['2027-01-31', false, '2027-03-01', 'February ends on a Sunday'],
    ['2028-01-31', false, '2028-02-29', 'a leap year'],
    ['2026-08-31', true, '2026-11-30', 'three months'],
    ['2026-11-30', true, '2027-03-01', 'three months, and February ends on a Sunday'],
  ])('of a request of %s, extended: %s, is until %s: %s', (from, extended, until) => {
    expect(answerBy(day(from), extended)).toBe(until);
  });

  it('is the corresponding day of the month, or its last, or the first day after it on which offices are open', () => {
    fc.assert(
      fc.property(days, fc.boolean(), (from, extended) => {
        const until = answerBy(from, extended);
        const month = monthOf(from) + (extended ? 3 : 1);
        const corresponding = day(
          `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-${String(Math.min(dateOf(from), lastOf(month))).padStart(2, '0')}`,
        );
        expect([0, 6]).not.toContain(weekday(until));
        // No day on which somebody works stands between the two.
        if (until !== corresponding) expect(addWorkingDays(corresponding, 1)).toBe(until);
        expect(until >= corresponding).toBe(true);
        // What the database allows: a week for weekends and holidays in a row.
        expect(until <= addDays(corresponding, 7)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never ends sooner for what came later, and never sooner for being extended', () => {
    fc.assert(
      fc.property(days, fc.nat({ max: 60 }), (from, later) => {
        expect(answerBy(addDays(from, later), false) >= answerBy(from, false)).toBe(true);
        expect(answerBy(from, true) > answerBy(from, false)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
