import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, jaroWinkler } from '../../matching/strings.ts';

const name = fc.string({ unit: fc.constantFrom(...'ABCDE'), maxLength: 9 });

/** Optimal string alignment as the textbook writes it: whole table, no shortcuts. */
function slowDistance(one: string, other: string): number {
  const table = Array.from({ length: one.length + 1 }, (_, at) =>
    Array.from({ length: other.length + 1 }, (__, to) => (at === 0 ? to : to === 0 ? at : 0)),
  );
  const cell = (at: number, to: number): number => table[at]?.[to] ?? Number.POSITIVE_INFINITY;
  for (let at = 1; at <= one.length; at++) {
    for (let to = 1; to <= other.length; to++) {
      const same = one[at - 1] === other[to - 1] ? 0 : 1;
      const swapped = at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
      const row = table[at] ?? [];
      row[to] = Math.min(
        cell(at - 1, to) + 1,
        cell(at, to - 1) + 1,
        cell(at - 1, to - 1) + same,
        swapped ? cell(at - 2, to - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return cell(one.length, other.length);
}

describe('jaroWinkler', () => {
  // Winkler (1990), table of examples; the third decimal is what the paper prints.
  it.for([
    ['MARTHA', 'MARHTA', 0.961],
    ['DWAYNE', 'DUANE', 0.84],
    ['DIXON', 'DICKSONX', 0.813],
    ['SHACKLEFORD', 'SHACKELFORD', 0.982],
    ['ABC', 'XYZ', 0],
  ] as const)('%s and %s are %d alike', ([one, other, similarity]) => {
    expect(jaroWinkler(one, other)).toBeCloseTo(similarity, 3);
  });

  it('is 1 for equal names, and never outside 0 to 1', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const similarity = jaroWinkler(one, other);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        if (one !== '') expect(jaroWinkler(one, one)).toBe(1);
      }),
    );
  });
});

describe('editDistance', () => {
  it('is the textbook distance, up to its bound', () => {
    fc.assert(
      fc.property(name, name, fc.integer({ min: 1, max: 3 }), (one, other, most) => {
        expect(editDistance(one, other, most)).toBe(Math.min(slowDistance(one, other), most + 1));
      }),
      { numRuns: 2_000 },
    );
  });
});
