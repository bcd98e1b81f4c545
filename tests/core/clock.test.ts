import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10) as IsoDate);

describe('so many months on', () => {
  it('is the same day of the month, or the last one of a shorter month, as the calendar has it', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -600, max: 600 }), (day, months) => {
        const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
        const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
        const meant = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)));
        expect(addMonths(day, months)).toBe(meant.toISOString().slice(0, 10));
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows leap years, those of centuries among them', () => {
    expect(['2023-01-31', '2024-01-31', '1900-01-31', '2000-01-31'].map((day) => addMonths(day as IsoDate, 1))).toEqual(
      ['2023-02-28', '2024-02-29', '1900-02-28', '2000-02-29'],
    );
  });
});
