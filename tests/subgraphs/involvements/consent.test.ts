import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths } from '#core/clock.ts';
import { type IsoDate, isoDate } from '#core/ids.ts';
import { basisOf, consentGivers, type StatedBasis } from '#subgraphs/involvements/consent.ts';

const today = isoDate('2026-11-25') as IsoDate;
const bornYearsAgo = (years: number): IsoDate => addMonths(today, -12 * years);
const stated = (more: Partial<StatedBasis>): StatedBasis => ({
  basis: 'CONSENT',
  givenBy: null,
  understands: null,
  ...more,
});
const anyStated: fc.Arbitrary<StatedBasis> = fc.record({
  basis: fc.constantFrom('CONSENT', 'SIGNIFICANT_HARM'),
  givenBy: fc.constantFrom(...consentGivers, null),
  understands: fc.constantFrom(true, false, null),
});
const birth = fc.option(fc.nat({ max: 17 }).map(bornYearsAgo), { freq: 8 });
const isBasis = (made: ReturnType<typeof basisOf>): boolean => typeof made !== 'string';

describe('what a sensitive service may be recorded on', () => {
  it('is the consent of exactly one: never of a parent where the child’s own would count', () => {
    fc.assert(
      fc.property(birth, fc.constantFrom(true, false, null), (born, understands) => {
        const by = consentGivers.filter((givenBy) => isBasis(basisOf(stated({ givenBy, understands }), born, today)));
        expect(by).toHaveLength(1);
      }),
    );
  });

  it('is somebody’s consent or harm, and never both or neither', () => {
    fc.assert(
      fc.property(birth, anyStated, (born, each) => {
        if (isBasis(basisOf(each, born, today))) expect(each.givenBy !== null).toBe(each.basis === 'CONSENT');
      }),
    );
  });

  it('rests on what the practitioner found of the child, whatever the age; where nothing is stated, on twelve years', () => {
    fc.assert(
      fc.property(birth, (born) => {
        const by = (understands: boolean | null) =>
          isBasis(basisOf(stated({ givenBy: 'CHILD', understands }), born, today));
        expect([by(true), by(false)]).toEqual([true, false]);
        expect(by(null)).toBe(born !== null && born <= bornYearsAgo(12));
      }),
    );
  });

  it('changes on the twelfth birthday, and not a day before', () => {
    const by = (born: IsoDate) => isBasis(basisOf(stated({ givenBy: 'CHILD' }), born, today));
    expect([by(isoDate('2014-11-26') as IsoDate), by(isoDate('2014-11-25') as IsoDate)]).toEqual([false, true]);
  });
});
