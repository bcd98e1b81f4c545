/** What days and moments the schema takes: none that a database, which reckons from them, would refuse. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scalarsFor } from '#core/scalars.ts';

const { Date: day, DateTime: moment } = scalarsFor(['Date', 'DateTime']);
const takes = (scalar: typeof day, text: string): boolean => {
  try {
    return scalar?.parseValue(text) === text;
  } catch {
    return false;
  }
};

describe('a day', () => {
  it.each(['1800-01-01', '2016-02-29', '2999-12-31'])('is taken from 1800 to 2999: %s', (text) => {
    expect(takes(day, text)).toBe(true);
  });
  it.each(['0000-01-01', '0001-01-01', '1799-12-31', '3000-01-01', '2015-02-29', '2016-2-9'])(
    'is not taken where it is none, or before and after: %s',
    (text) => {
      expect(takes(day, text)).toBe(false);
    },
  );
});

describe('a moment', () => {
  it('is taken as anybody writes it who has a clock', () => {
    const written = fc
      .date({ min: new Date('1800-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString());
    fc.assert(fc.property(written, (text) => takes(moment, text)));
    expect(takes(moment, '2026-11-24T09:30+14:00')).toBe(true);
  });
  it.each([
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+23:59',
    '2026-01-01T00:00:00-15:00',
    '0000-01-01T00:00:00Z',
    '2026-01-01T00:00:00',
  ])('is not taken where no clock shows it, or no place has that time: %s', (text) => {
    expect(takes(moment, text)).toBe(false);
  });
});
