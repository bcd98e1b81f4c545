/**
 * Law 3, in statistics: whoever has everything that is published, of all areas and figures at once, and knows exactly how
 * it is made, learns of a suppressed count only that it is one of 1 to 5.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counted, ELSEWHERE, ENGLAND, type FigureDefinition, type FigureTable } from '#core/figures/definition.ts';
import { isSmall, publish, shown, sumOf } from '#core/figures/suppression.ts';

const define = (code: string, categories: readonly string[], partOf?: string): FigureDefinition => ({
  code,
  version: 1,
  description: code,
  length: 'MONTH',
  audience: 'FIGURES',
  categories,
  ...(partOf === undefined ? {} : { partOf }),
});
const catalogue = [
  define('RECORDS', ['A', 'B', 'C']),
  define('LACKING', ['GP', 'SCHOOL'], 'RECORDS'),
  define('LOOKS', ['X', 'Y']),
];
const areas = ['901', '902', '903', null] as const;

const byArea = (tables: readonly FigureTable[], figure: string, area: string): FigureTable =>
  tables.find((table) => table.figure === figure && table.area === area) ?? expect.unreachable(`${figure} ${area}`);

/** Counts as they come in life: none, few, around the edges of rounding, many. */
const count = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 6, max: 16 }),
  fc.integer({ min: 90, max: 110 }),
  fc.integer({ min: 6, max: 40_000 }),
);

/** Everything counted in a small country: wholes, and of each how many are parts. */
const country: fc.Arbitrary<Counted[]> = fc
  .array(fc.record({ a: count, b: count, c: count, x: count, y: count, share: fc.nat(100), other: fc.nat(100) }), {
    minLength: areas.length,
    maxLength: areas.length,
  })
  .map((rows) =>
    rows.flatMap(({ a, b, c, x, y, share, other }, index): Counted[] => {
      const area = areas[index] ?? null;
      const whole = { A: a, B: b, C: c };
      return [
        ...Object.entries(whole).flatMap(([category, number]): Counted[] => [
          { figure: 'RECORDS', area, category, count: number },
          { figure: 'LACKING', area, category: 'GP', within: category, count: Math.floor((number * share) / 100) },
          { figure: 'LACKING', area, category: 'SCHOOL', within: category, count: Math.floor((number * other) / 100) },
        ]),
        { figure: 'LOOKS', area, category: 'X', count: x },
        { figure: 'LOOKS', area, category: 'Y', count: y },
      ];
    }),
  );

const isWhole = ({ within }: Counted): boolean => within === undefined;

/** The same country with every suppressed count another of 1 to 5, and any number of parts in it. */
const likewise = (counted: readonly Counted[], draw: (at: number) => number): Counted[] => {
  const small = new Set(
    counted
      .filter((each) => isWhole(each) && isSmall(each.count))
      .map(({ figure, area, category }) => `${figure}/${area}/${category}`),
  );
  return counted.map((each, at) => {
    if (isWhole(each)) return isSmall(each.count) ? { ...each, count: 1 + (draw(at) % 5) } : each;
    return small.has(`RECORDS/${each.area}/${each.within}`) ? { ...each, count: draw(at) % 6 } : each;
  });
};

/** A mutant of the publication with exact totals: what it would be without complementary suppression. */
const withExactTotals = (counted: readonly Counted[]): FigureTable[] =>
  publish(catalogue, counted).map((table) => ({
    ...table,
    total: table.total && {
      roundedTo: 1,
      value: counted
        .filter(
          (each) =>
            isWhole(each) &&
            each.figure === table.figure &&
            (table.area === ENGLAND || (each.area ?? ELSEWHERE) === table.area),
        )
        .reduce((sum, each) => sum + each.count, 0),
    },
  }));

/** And with England rounded to the nearest ten of what it really is, as if rounding alone were enough. */
const withEnglandRounded = (counted: readonly Counted[]): FigureTable[] =>
  publish(catalogue, counted).map((table) => {
    const { categories = [], partOf } = catalogue.find(({ code }) => code === table.figure) ?? {};
    if (table.area !== ENGLAND || partOf !== undefined) return table;
    const cells = categories.map((category) => {
      const sum = counted
        .filter((each) => isWhole(each) && each.figure === table.figure && each.category === category)
        .reduce((all, each) => all + each.count, 0);
      return { value: Math.round(sum / 10) * 10, roundedTo: 10 };
    });
    return { ...table, cells };
  });

const invariant = (made: (counted: readonly Counted[]) => FigureTable[]) =>
  fc.property(country, fc.array(fc.nat(1_000), { minLength: 64, maxLength: 64 }), (counted, draws) => {
    const other = likewise(counted, (at) => draws[at % draws.length] ?? 0);
    expect(made(other)).toEqual(made(counted));
  });

/** Of every country of three counts: the suppressed ones that what is published leaves fewer than five numbers for. */
function narrowed(made: (...counts: [number, number, number]) => FigureTable[]) {
  const possible = new Map<string, Set<number>[]>();
  const numbers = Array.from({ length: 13 }, (_, number) => number);
  const countries = numbers.flatMap((a) => numbers.flatMap((b) => numbers.map((c) => [a, b, c] as const)));
  for (const counts of countries) {
    const seen = JSON.stringify(made(...counts));
    const sets = possible.get(seen) ?? counts.map(() => new Set<number>());
    possible.set(seen, sets);
    for (const [at, number] of counts.entries()) if (isSmall(number)) sets[at]?.add(number);
  }
  const sizes = [...possible.values()].flat().map(({ size }) => size);
  return {
    narrowed: sizes.filter((size) => size !== 0 && size !== 5),
    suppressed: sizes.filter((size) => size === 5).length,
  };
}

describe('what is published is the same whatever the suppressed counts are', () => {
  it('of all figures, areas and totals at once', () => {
    fc.assert(
      invariant((counted) => publish(catalogue, counted)),
      { numRuns: 400 },
    );
  });

  it('and a mutant with exact totals is caught', () => {
    expect(fc.check(invariant(withExactTotals), { numRuns: 400 }).failed).toBe(true);
  });

  it('and one that trusts in rounding alone is caught', () => {
    expect(fc.check(invariant(withEnglandRounded), { numRuns: 2_000 }).failed).toBe(true);
  });

  it('in every small country there is: each suppressed count may be any of the five', () => {
    const few = [define('RECORDS', ['A', 'B'])];
    const found = narrowed((a, b, c) =>
      publish(few, [
        { figure: 'RECORDS', area: '901', category: 'A', count: a },
        { figure: 'RECORDS', area: '901', category: 'B', count: b },
        { figure: 'RECORDS', area: '902', category: 'A', count: c },
      ]),
    );
    expect(found.narrowed).toEqual([]);
    expect(found.suppressed).toBeGreaterThan(100);
  });
});

describe('a whole that is suppressed, and its parts', () => {
  it('says nothing of how many of it lack something', () => {
    const records = (lacking: number): FigureTable[] =>
      publish(catalogue, [
        { figure: 'RECORDS', area: '901', category: 'A', count: 40 },
        { figure: 'RECORDS', area: '901', category: 'B', count: 5 },
        { figure: 'LACKING', area: '901', category: 'GP', within: 'A', count: 40 },
        { figure: 'LACKING', area: '901', category: 'GP', within: 'B', count: lacking },
      ]);
    expect(records(5)).toEqual(records(0));
    expect(byArea(records(5), 'LACKING', '901').cells[0]).toEqual({ value: 40, roundedTo: 10 });
  });

  it('is suppressed as its whole is: each may be any of the five, in every area and in England', () => {
    const found = narrowed((one, other, c) =>
      publish(
        catalogue,
        ['901', '902'].flatMap((area, at): Counted[] => [
          { figure: 'RECORDS', area, category: 'A', count: 12 },
          { figure: 'RECORDS', area, category: 'B', count: c },
          { figure: 'LACKING', area, category: 'GP', within: 'A', count: [one, other][at] ?? 0 },
        ]),
      ),
    );
    expect(found.narrowed).toEqual([]);
    expect(found.suppressed).toBeGreaterThan(50);
  });

  it('is rounded, so that the few who lack nothing cannot be counted', () => {
    const tables = publish(catalogue, [
      { figure: 'RECORDS', area: '901', category: 'A', count: 100 },
      { figure: 'LACKING', area: '901', category: 'GP', within: 'A', count: 97 },
    ]);
    expect(byArea(tables, 'LACKING', '901').cells[0]).toEqual({ value: 100, roundedTo: 10 });
  });
});

describe('a number as it is published', () => {
  it('is suppressed from 1 to 5, and zero is shown', () => {
    expect([0, 1, 5, 6].map((number) => shown(number).value)).toEqual([0, null, null, 6]);
    expect([0, 1, 5, 6, 14, 15].map((number) => shown(number, 10).value)).toEqual([0, null, null, 10, 10, 20]);
  });

  it('adds up exactly where nothing is suppressed', () => {
    expect(sumOf([shown(6), shown(0), shown(17)], 1)).toEqual({ value: 23, roundedTo: 1 });
    expect(sumOf([shown(6), shown(0), shown(17)], 10)).toEqual({ value: 20, roundedTo: 10 });
  });

  it('is as coarse as what is suppressed in it makes it, and never none where there is some', () => {
    expect(sumOf([shown(100), shown(3)], 1)).toEqual({ value: 100, roundedTo: 50 });
    expect(sumOf([shown(90), shown(4)], 1)).toEqual({ value: 100, roundedTo: 50 });
    expect(sumOf([shown(16), shown(3)], 1)).toEqual({ value: 20, roundedTo: 10 });
    expect(sumOf([shown(0), shown(3)], 1)).toEqual({ value: null, roundedTo: 1 });
  });

  it('is for areas nobody is counted in nothing at all, and for the rest of England a row of its own', () => {
    const tables = publish(catalogue, [{ figure: 'LOOKS', area: null, category: 'X', count: 12 }]);
    expect(byArea(tables, 'LOOKS', ELSEWHERE).cells.map(({ value }) => value)).toEqual([12, 0]);
    expect(byArea(tables, 'LOOKS', ENGLAND).cells.map(({ value }) => value)).toEqual([10, 0]);
    expect(byArea(tables, 'RECORDS', ENGLAND).total).toEqual({ value: 0, roundedTo: 10 });
  });

  it('refuses what no definition has a place for', () => {
    expect(() => publish(catalogue, [{ figure: 'LOOKS', area: '901', category: 'Z', count: 1 }])).toThrow(
      /no category/,
    );
    expect(() => publish(catalogue, [{ figure: 'LACKING', area: '901', category: 'GP', count: 1 }])).toThrow(
      /no category/,
    );
  });
});
