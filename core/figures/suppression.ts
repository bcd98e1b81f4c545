/**
 * Statistics that tell nobody's secret (domain study 11.3, INV-12; law 3). Counts of 1 to 5 are suppressed, zeros are
 * shown, and whatever adds up is made to add nothing to what is shown: a total is a number that comes out the same
 * whatever the suppressed counts in it are, of 1 to 5 each. So a total could be worked out from the published counts
 * alone, and no sum or difference, over all areas, figures and callers together, narrows a suppressed count down: it may
 * be any of the five. That is complementary suppression of the margins, taken as far as it goes; it needs no second
 * count in a row to be given up, and nothing can be learned from which was.
 */
import { type Counted, ELSEWHERE, ENGLAND, type FigureDefinition, type FigureTable, type Shown } from './definition.ts';

export const LEAST_SUPPRESSED = 1;
export const MOST_SUPPRESSED = 5;
/** England, and parts of what is published, to the nearest ten (the Department's own practice, domain study 11.3). */
export const NATIONAL_BASE = 10;

export const isSmall = (count: number): boolean => count >= LEAST_SUPPRESSED && count <= MOST_SUPPRESSED;

const SUPPRESSED: Shown = { value: null, roundedTo: 1 };
const rounded = (value: number, base: number): number => Math.floor(value / base + 0.5) * base;

/** A count of an area, as it is published. */
export const shown = (count: number, base = 1): Shown =>
  isSmall(count) ? SUPPRESSED : { value: rounded(count, base), roundedTo: base };

/**
 * Coarser and coarser. Each step is tried by all that is known outside, and never by the counts themselves: which one it
 * comes to says nothing either.
 */
const coarser = [10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000] as const;

/**
 * The sum of published numbers. What is suppressed could make it anything between two sums; it is published to the finest
 * base to which both are the same, and not at all where that would be nothing, which means that there is none.
 */
export function sumOf(numbers: readonly Shown[], base: number): Shown {
  const known = numbers.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const hidden = numbers.filter(({ value }) => value === null).length;
  if (hidden === 0) return { value: rounded(known, base), roundedTo: base };
  const least = known + hidden * LEAST_SUPPRESSED;
  const most = known + hidden * MOST_SUPPRESSED;
  for (const roundedTo of coarser) {
    const value = rounded(least, roundedTo);
    if (value === rounded(most, roundedTo)) return value === 0 ? SUPPRESSED : { value, roundedTo };
  }
  return SUPPRESSED;
}

/** Exact counts by area and category; of a part, by category and by that of its whole. */
type Counts = ReadonlyMap<string, number>;
const key = (...parts: readonly string[]): string => parts.join('\n');

function countsOf(counted: readonly Counted[]): Counts {
  const counts = new Map<string, number>();
  for (const { figure, area, category, within = '', count } of counted) {
    const at = key(figure, area ?? ELSEWHERE, category, within);
    counts.set(at, (counts.get(at) ?? 0) + count);
  }
  return counts;
}

/** Counted where nothing is defined would be left out without a word. */
function refuseUndefined(definitions: readonly FigureDefinition[], counted: readonly Counted[]): void {
  const known = new Map(definitions.map((each) => [each.code, each]));
  for (const { figure, category, within } of counted) {
    const definition = known.get(figure);
    const whole = known.get(definition?.partOf ?? '');
    const fits = whole === undefined ? within === undefined : whole.categories.includes(within ?? '');
    if (!definition?.categories.includes(category) || !fits) {
      throw new TypeError(`${figure} has no category ${category}${within === undefined ? '' : ` within ${within}`}`);
    }
  }
}

/** One figure of one area as it is published. `whole`: that of which it counts parts, as it is published. */
function tableOf(
  { code, categories }: FigureDefinition,
  area: string,
  counts: Counts,
  whole: readonly [FigureDefinition, FigureTable] | null,
): FigureTable {
  const count = (category: string, within = ''): number => counts.get(key(code, area, category, within)) ?? 0;
  if (whole === null) {
    const cells = categories.map((category) => shown(count(category)));
    return { figure: code, area, cells, total: sumOf(cells, 1) };
  }
  const [definition, table] = whole;
  const within = definition.categories.filter((_, index) => table.cells[index]?.value !== null);
  // Rounded, for the rest of a part is a count too: of a hundred, what is not among the 97 are three.
  const cells = categories.map((category) =>
    shown(
      within.reduce((sum, each) => sum + count(category, each), 0),
      NATIONAL_BASE,
    ),
  );
  return { figure: code, area, cells, total: null };
}

/** The whole country: sums of what its areas publish. */
function england({ code, categories, partOf }: FigureDefinition, areas: readonly FigureTable[]): FigureTable {
  const cells = categories.map((_, index) =>
    sumOf(
      areas.map((table) => table.cells[index] ?? SUPPRESSED),
      NATIONAL_BASE,
    ),
  );
  const total =
    partOf === undefined
      ? sumOf(
          areas.flatMap((table) => table.cells),
          NATIONAL_BASE,
        )
      : null;
  return { figure: code, area: ENGLAND, cells, total };
}

/** The tables of a catalogue, as they are published: for each authority that is counted in, the rest, and England. */
export function publish(definitions: readonly FigureDefinition[], counted: readonly Counted[]): FigureTable[] {
  refuseUndefined(definitions, counted);
  const counts = countsOf(counted);
  const areas = [...new Set([...counted.map(({ area }) => area ?? ELSEWHERE), ELSEWHERE])].toSorted();
  const tables = new Map<string, FigureTable>();
  const wholesFirst = [...definitions].sort((one, other) => Number(!!one.partOf) - Number(!!other.partOf));
  for (const definition of wholesFirst) {
    const ofAreas = areas.map((area) => {
      const whole = definitions.find(({ code }) => code === definition.partOf);
      const table = whole && tables.get(key(whole.code, area));
      return tableOf(definition, area, counts, whole && table ? [whole, table] : null);
    });
    for (const table of [...ofAreas, england(definition, ofAreas)]) tables.set(key(table.figure, table.area), table);
  }
  return [...tables.values()];
}
