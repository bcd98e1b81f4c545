/** Levels of many pairs, counted: a million pairs have some hundreds of different patterns, which is what EM works on. */
import { type Comparison, UNKNOWN } from './comparison.ts';
import type { Table } from './fields.ts';
import type { Chances } from './score.ts';

/** Levels of one kind of pair, and how many such pairs there are. */
export interface Pattern {
  readonly levels: Int8Array;
  count: number;
}

export class Patterns {
  readonly comparisons: readonly Comparison[];
  readonly #patterns = new Map<number, Pattern>();
  readonly #levels: Int8Array;

  constructor(comparisons: readonly Comparison[]) {
    this.comparisons = comparisons;
    this.#levels = new Int8Array(comparisons.length);
  }

  add(one: Table, row: number, other: Table, otherRow: number): void {
    let key = 0;
    for (let at = 0; at < this.comparisons.length; at++) {
      const level = this.comparisons[at]?.compare(one, row, other, otherRow) ?? UNKNOWN;
      this.#levels[at] = level;
      key = key * 13 + level + 2; // at most 11 levels, and 13 ** 13 is exact
    }
    const known = this.#patterns.get(key);
    if (known === undefined) this.#patterns.set(key, { levels: this.#levels.slice(), count: 1 });
    else known.count++;
  }

  get all(): Pattern[] {
    return [...this.#patterns.values()];
  }

  get size(): number {
    return this.all.reduce((sum, { count }) => sum + count, 0);
  }

  /** Share of each level among these pairs. Half a pair is spread over the levels, so that none is impossible. */
  shares(): Chances {
    const counts = this.comparisons.map(({ levels }) => new Array<number>(levels.length).fill(0.5 / levels.length));
    for (const { levels, count } of this.#patterns.values()) {
      levels.forEach((level, at) => {
        const column = counts[at];
        if (level !== UNKNOWN && column !== undefined) column[level] = (column[level] ?? 0) + count;
      });
    }
    return counts.map(normalised);
  }
}

/** The same proportions, with sum 1. */
export function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
