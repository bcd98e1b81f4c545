/**
 * What brothers, sisters and twins look like, read off the register itself: two of its records in one home are two
 * children. No labels, and every register brings its own families.
 */
import type { BlockIndex } from './block.ts';
import type { Comparison } from './comparison.ts';
import { type Table, valueAt } from './fields.ts';
import { normalised, Patterns } from './patterns.ts';
import type { Random } from './random.ts';
import type { Chances } from './score.ts';

export interface Families {
  readonly sibling: Chances;
  readonly twin: Chances;
  /** How many siblings, twins a child of the register has in it, on average. */
  readonly siblings: number;
  readonly twins: number;
}

/** Children looked at; enough for some ten thousand sibling pairs, and some hundred twins, of a large register. */
const SAMPLE = 60_000;
/** A home with more children than this is a hostel, a barracks, or a default address. */
const LARGEST = 12;
/** Family fields of siblings agree as one child's own do, but for this share (step-families, one moved out). */
const APART = 0.03;

/** Keys by which those of one home find each other. */
const HOME_KEYS: ReadonlySet<string> = new Set(['postcode+line', 'postcode+family']);

/** Where no line is known, one family name in one postcode is taken for a house. */
const houseOf = (table: Table, row: number): number => valueAt(table.line, row) || valueAt(table.family, row);

function sameHome(table: Table, row: number, other: number): boolean {
  const postcode = valueAt(table.postcode, row);
  const house = houseOf(table, row);
  return postcode !== 0 && house !== 0 && postcode === table.postcode[other] && house === houseOf(table, other);
}

function sameBirth({ birthDate }: Table, row: number, other: number): boolean {
  const date = valueAt(birthDate, row);
  return date !== 0 && date === valueAt(birthDate, other);
}

/** Register's pairs of one home, twins apart from siblings by their day of birth. */
export function readFamilies(
  table: Table,
  index: BlockIndex,
  comparisons: readonly Comparison[],
  random: Random,
): Families {
  const siblings = new Patterns(comparisons);
  const twins = new Patterns(comparisons);
  const sample = Math.min(SAMPLE, table.size);
  const homeKeys = [...index.keys.keys()].filter((key) => HOME_KEYS.has(index.keys[key]?.name ?? ''));
  const others = (row: number): Int32Array => {
    index.ask();
    for (const key of homeKeys) index.look(key, index.keys[key]?.hash(table, row) ?? 0);
    const found = index.found().filter((other) => other !== row && sameHome(table, row, other));
    return found.length > LARGEST ? found.subarray(0, 0) : found;
  };
  for (let count = 0; count < sample; count++) {
    const row = sample === table.size ? count : random.below(table.size);
    for (const other of others(row)) {
      (sameBirth(table, row, other) ? twins : siblings).add(table, row, table, other);
    }
  }
  return {
    sibling: siblings.shares(),
    twin: twins.shares(),
    siblings: siblings.size / Math.max(1, sample),
    twins: twins.size / Math.max(1, sample),
  };
}

/** The matches' own chances, but for the share of families of which a part lives or is called otherwise. */
const inherit = (match: readonly number[], stranger: readonly number[]): number[] =>
  match.map((chance, level) => Math.max(1e-6, (1 - APART) * chance + APART * (stranger[level] ?? 0)));

/**
 * A register that writes middle names out tells nothing of a feed that gives initials: what strangers of feed and
 * register agree in by chance, siblings do too.
 */
function atLeastChance(own: readonly number[], stranger: readonly number[]): number[] {
  return normalised(own.map((chance, level) => Math.max(chance, stranger[level] ?? 0)));
}

/**
 * Chances of a sibling and a twin against an incoming record. What is one's own (given names, sex, day of birth) is as
 * seen in the register; what is the family's carries the incoming feed's errors, as the child's own records do.
 */
export function familyChances(
  { sibling, twin }: Pick<Families, 'sibling' | 'twin'>,
  comparisons: readonly Comparison[],
  match: Chances,
  stranger: Chances,
): { readonly sibling: Chances; readonly twin: Chances } {
  const of = (chances: Chances, at: number): readonly number[] => chances[at] ?? [];
  const family = (own: Chances, which: 'sibling' | 'twin'): Chances =>
    comparisons.map(({ name, household, fixed }, at) => {
      if (fixed !== undefined) return fixed[which];
      if (household) return inherit(of(match, at), of(stranger, at));
      return which === 'twin' && name === 'birthDate' ? of(match, at) : atLeastChance(of(own, at), of(stranger, at));
    });
  return { sibling: family(sibling, 'sibling'), twin: family(twin, 'twin') };
}
