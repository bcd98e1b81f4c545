import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '#core/clock.ts';
import { type IsoDate, isoDate } from '#core/ids.ts';
import { addWorkingDays } from '#core/working-days.ts';

const day = (text: string): IsoDate => isoDate(text) as IsoDate;
const YEARS = [2026, 2027, 2028];
const on = (year: number, month: number, date: number): IsoDate =>
  day(new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10));
const weekday = (date: IsoDate): number => new Date(date).getUTCDay();

/** Easter Sunday (Meeus, Astronomical Algorithms, chapter 8): worked out here, not read from the list. */
function easter(year: number): IsoDate {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const sum = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114;
  return on(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** The first Monday of a month, or the last. */
function monday(year: number, month: number, which: 'first' | 'last'): IsoDate {
  let date = which === 'first' ? on(year, month, 1) : on(year, month, 31);
  while (weekday(date) !== 1) date = addDays(date, which === 'first' ? 1 : -1);
  return date;
}

/** Banking and Financial Dealings Act 1971, Schedule 1, with the substitutes that are proclaimed for weekends. */
function holidays(year: number): Set<IsoDate> {
  const found = new Set<IsoDate>([
    addDays(easter(year), -2),
    addDays(easter(year), 1),
    monday(year, 5, 'first'),
    monday(year, 5, 'last'),
    monday(year, 8, 'last'),
  ]);
  for (const fixed of [on(year, 1, 1), on(year, 12, 25), on(year, 12, 26)]) {
    let date = fixed;
    while ([0, 6].includes(weekday(date)) || found.has(date)) date = addDays(date, 1);
    found.add(date);
  }
  return found;
}

describe('working days in England', () => {
  it('leave out weekends and exactly the bank holidays, every day of the years that are listed', () => {
    const off = new Set(YEARS.flatMap((year) => [...holidays(year)]));
    expect(off.size).toBe(YEARS.length * 8);
    for (let date = day('2026-01-01'); date < '2028-12-31'; date = addDays(date, 1)) {
      const next = addDays(date, 1);
      const isWorking = ![0, 6].includes(weekday(next)) && !off.has(next);
      expect([date, addWorkingDays(date, 1) === next]).toEqual([date, isWorking]);
    }
  });

  it('add up: two days on is one day on, twice', () => {
    const dates = fc.integer({ min: 0, max: 1_000 }).map((days) => addDays(day('2026-01-01'), days));
    fc.assert(fc.property(dates, (date) => addWorkingDays(date, 2) === addWorkingDays(addWorkingDays(date, 1), 1)));
  });

  it('bring a contact asked for on Christmas Eve 2026 to the last day but two of the year', () => {
    expect(addWorkingDays(day('2026-12-24'), 2)).toBe('2026-12-30');
  });
});
