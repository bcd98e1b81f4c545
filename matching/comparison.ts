/** A comparison says how far two records agree in one respect: a level, from 0 ("differs") upwards. */
import type { Field, Table } from './fields.ts';
import type { Values } from './values.ts';

/** One side, or both, does not know: the comparison says nothing (no agreement by absence). */
export const UNKNOWN = -1;

export interface Comparison {
  readonly name: string;
  /** The field compared, or the first of several. */
  readonly field: Field;
  /** From "differs" up; the order is that of the tests, the weight of each is learnt. */
  readonly levels: readonly string[];
  /**
   * Whose agreement is less likely the more people share the value: from this level on, the chance that strangers
   * agree is the value's own share, not the average (Winkler 2000; Splink's term frequency adjustment).
   */
  readonly term?: { readonly field: Field; readonly from: number };
  /** Children of one family agree in it as one child agrees with himself. */
  readonly household: boolean;
  /** Known beforehand, because trusted too much to be learnt from few records. */
  readonly fixed?: FixedChances;
  compare(one: Table, row: number, other: Table, otherRow: number): number;
}

/** The chance of each level within each population. */
export interface FixedChances {
  readonly match: readonly number[];
  readonly stranger: readonly number[];
  readonly sibling: readonly number[];
  readonly twin: readonly number[];
}

type LevelOf = (value: number, other: number) => number;

/** Best level over all values of both sides. */
export function bestLevel(values: Values, value: number, other: number, levelOf: LevelOf): number {
  if (!values.hasSets) return levelOf(value, other);
  let best = 0;
  for (const each of values.members(value)) {
    for (const partner of values.members(other)) best = Math.max(best, levelOf(each, partner));
  }
  return best;
}

interface FieldComparison extends Omit<Comparison, 'compare' | 'household' | 'name' | 'term'> {
  readonly values: Values;
  readonly name?: string;
  readonly household?: boolean;
  /** Levels from this one on use the term's own frequency. */
  readonly termFrom?: number;
  /** For two known values that are not the same. */
  readonly levelOf: LevelOf;
}

/** A comparison of one field with itself: the top level is "the same". */
export function fieldComparison(plan: FieldComparison): Comparison {
  const { values, field, name = field, levels, household = false, termFrom, fixed, levelOf } = plan;
  const top = levels.length - 1;
  const level = (value: number, other: number): number => (value === other ? top : levelOf(value, other));
  return {
    name,
    field,
    levels,
    household,
    ...(termFrom === undefined ? {} : { term: { field, from: termFrom } }),
    ...(fixed === undefined ? {} : { fixed }),
    compare(one, row, another, otherRow) {
      const value = one[field][row] ?? 0;
      const other = another[field][otherRow] ?? 0;
      if (value === 0 || other === 0) return UNKNOWN;
      return value === other ? top : bestLevel(values, value, other, level);
    },
  };
}

/** Something worked out once for each distinct value. */
export function perValue<T>(work: (id: number) => T): (id: number) => T {
  const known: (T | undefined)[] = [];
  return (id) => {
    const before = known[id];
    if (before !== undefined) return before;
    const result = work(id);
    // Without holes: an array with holes becomes a hash table, which is ten times slower.
    while (known.length < id) known.push(undefined);
    known[id] = result;
    return result;
  };
}
