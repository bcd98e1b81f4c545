import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spansOf } from '#core/spans.ts';

const places = fc.array(fc.nat({ max: 60 }), { maxLength: 40 });

describe('the spans of places', () => {
  it('hold each place once and no other, in order, and as few as there can be', () => {
    fc.assert(
      fc.property(places, (all) => {
        const spans = spansOf(all);
        const within = spans.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
        expect(within).toEqual([...new Set(all)].toSorted((one, other) => one - other));
        for (const [index, [from]] of spans.entries()) expect(from).toBeGreaterThan((spans[index - 1]?.[1] ?? -2) + 1);
      }),
    );
  });

  it('are one from the first to the last where there would be more than are shown', () => {
    expect(spansOf([9, 1, 5, 6], 2)).toEqual([[1, 9]]);
    expect(spansOf([9, 5, 6], 2)).toEqual([
      [5, 6],
      [9, 9],
    ]);
    expect(spansOf([], 0)).toEqual([]);
  });
});
