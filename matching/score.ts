/**
 * The weight of a pair, in bits: log2 of how much likelier the pair is one child than anything else it could be.
 * Fellegi and Sunter (1969) know "match" and "no match"; brothers, sisters and above all twins are no matches that agree
 * in almost everything, so here a pair may be of four populations, and the weight is against the sum of the other three.
 */
import { type Comparison, UNKNOWN } from './comparison.ts';
import { type Field, type Table, valueAt } from './fields.ts';
import type { Frequencies } from './frequencies.ts';
import type { Values } from './values.ts';

export const populations = ['match', 'stranger', 'sibling', 'twin'] as const;
export type Population = (typeof populations)[number];

/** Per comparison the chance of each level; per population. */
export type Chances = readonly (readonly number[])[];

export interface Parameters {
  readonly chances: Readonly<Record<Population, Chances>>;
  /** That a given record of the register is the match, a sibling, a twin of the incoming one; strangers are the rest. */
  readonly prior: Readonly<Record<Population, number>>;
}

type Term = NonNullable<Comparison['term']>;
type Contribution = Record<Population, number>;

const LEAST = 1e-9;
const bits = (chance: number): number => Math.log2(Math.max(chance, LEAST));

/** log2(2^a + 2^b + 2^c) without leaving the range of numbers. */
function sumOfPowers(one: number, other: number, third: number): number {
  const most = Math.max(one, other, third);
  return most + Math.log2(2 ** (one - most) + 2 ** (other - most) + 2 ** (third - most));
}

export class Scorer {
  readonly comparisons: readonly Comparison[];
  /** Levels of the pair weighed last, one per comparison; -1 where one side does not know. */
  readonly pattern: Int8Array;
  /** log2 of the likelihood of each population for the pair weighed last, priors included. */
  readonly likelihood: Contribution = { match: 0, stranger: 0, sibling: 0, twin: 0 };
  /** Filled anew by every call of `contributions`: the innermost loop makes no objects. */
  readonly contribution: Contribution = { match: 0, stranger: 0, sibling: 0, twin: 0 };
  readonly #offsets: Int32Array;
  readonly #bits: Readonly<Record<Population, Float64Array>>;
  readonly #prior: Readonly<Record<Population, number>>;
  readonly #frequencies: Frequencies;
  readonly #values: Values;
  /** Where given, middle and family name are compared. */
  readonly #nameLevels: readonly (number | undefined)[];

  constructor(comparisons: readonly Comparison[], { chances, prior }: Parameters, frequencies: Frequencies) {
    this.#values = frequencies.values;
    this.#nameLevels = ['given', 'middle', 'family'].map((name) => {
      const place = comparisons.findIndex((comparison) => comparison.name === name);
      return place < 0 ? undefined : place;
    });
    this.comparisons = comparisons;
    this.pattern = new Int8Array(comparisons.length);
    const sizes = comparisons.map(({ levels }) => levels.length);
    this.#offsets = Int32Array.from(sizes, (_, at) => sizes.slice(0, at).reduce((sum, size) => sum + size, 0));
    const flat = (each: Chances): Float64Array => Float64Array.from(each.flat(), bits);
    this.#bits = {
      match: flat(chances.match),
      stranger: flat(chances.stranger),
      sibling: flat(chances.sibling),
      twin: flat(chances.twin),
    };
    this.#prior = {
      match: Math.log2(prior.match),
      stranger: Math.log2(prior.stranger),
      sibling: Math.log2(prior.sibling),
      twin: Math.log2(prior.twin),
    };
    this.#frequencies = frequencies;
  }

  /** Bits of one level for a population. */
  bitsOf(population: Population, comparison: number, level: number): number {
    return this.#bits[population][(this.#offsets[comparison] ?? 0) + level] ?? 0;
  }

  /**
   * Bits of the chance that a stranger agrees so. Where the same value is on both sides, its share. Where the values are
   * but alike, at least the share of the other's: TOMMY is near THOMAS, and one boy in a hundred is called THOMAS.
   */
  #strangerBits(level: number, average: number, term: Term, value: number, other: number): number {
    if (level < term.from) return Math.max(average, this.#frequencies.bits(term.field, other) ?? average);
    const share = this.#frequencies.bits(term.field, value) ?? average;
    // Above the first level with a term more agrees than the term alone, and less by chance.
    return level === term.from ? share : Math.min(share, average);
  }

  /** Who has had three surnames agrees in one of them three times as easily: log2 of the number of chances. */
  #chances({ field }: Comparison, one: Table, row: number, other: Table, otherRow: number): number {
    if (!this.#values.hasSets) return 0;
    const values = this.#values.members(one[field][row] ?? 0).length;
    return Math.log2(values * this.#values.members(other[field][otherRow] ?? 0).length);
  }

  /** log2 of the prior of a population. */
  priorBits(population: Population): number {
    return this.#prior[population];
  }

  /** Bits that one comparison's level adds to each population. */
  contributions(at: number, level: number, one: Table, row: number, other: Table, otherRow: number): Contribution {
    const comparison = this.comparisons[at] as Comparison;
    const place = (this.#offsets[at] ?? 0) + level;
    const { term, household } = comparison;
    const average = this.#bits.stranger[place] ?? 0;
    const { contribution } = this;
    contribution.match = this.#bits.match[place] ?? 0;
    contribution.stranger = average;
    contribution.sibling = this.#bits.sibling[place] ?? 0;
    contribution.twin = this.#bits.twin[place] ?? 0;
    if (level === 0) return contribution;
    const value = term === undefined ? 0 : valueAt(one[term.field], row);
    const once =
      term === undefined
        ? average
        : this.#strangerBits(level, average, term, value, valueAt(other[term.field], otherRow));
    contribution.stranger = Math.min(0, once + this.#chances(comparison, one, row, other, otherRow));
    // Parents give a name twice no more often than strangers do.
    if (term !== undefined && !household) {
      const own = level >= term.from ? contribution.stranger : contribution.sibling;
      contribution.sibling = Math.max(own, contribution.stranger);
    }
    return contribution;
  }

  /**
   * Bits by which names of the family's community are likelier together than apart: what the shares of given, middle and
   * family name, taken for independent, make of them too much.
   */
  #namesTogether(one: Table, row: number): number {
    const [given, middle, family] = this.#nameLevels;
    if (family === undefined || !this.#isTop(family)) return 0;
    const surname = valueAt(one.family, row);
    const surnameBits = this.#frequencies.bits('family', surname) ?? 0;
    const excess = (which: 'given' | 'middle', place: number | undefined): number => {
      if (place === undefined || !this.#isTop(place)) return 0;
      const name = valueAt(one[which], row);
      const both = this.#frequencies.together(which, name, surname);
      return both === undefined ? 0 : Math.max(0, both - surnameBits - (this.#frequencies.bits(which, name) ?? 0));
    };
    return excess('given', given) + excess('middle', middle);
  }

  #isTop(place: number): boolean {
    return this.pattern[place] === (this.comparisons[place]?.levels.length ?? 0) - 1;
  }

  /** Weight of the pair in bits. */
  weigh(one: Table, row: number, other: Table, otherRow: number): number {
    let { match, stranger, sibling, twin } = this.#prior;
    for (let at = 0; at < this.comparisons.length; at++) {
      const level = this.comparisons[at]?.compare(one, row, other, otherRow) ?? UNKNOWN;
      this.pattern[at] = level;
      if (level === UNKNOWN) continue;
      const added = this.contributions(at, level, one, row, other, otherRow);
      match += added.match;
      stranger += added.stranger;
      sibling += added.sibling;
      twin += added.twin;
    }
    const together = this.#namesTogether(one, row);
    stranger += together;
    sibling += together;
    const { likelihood } = this;
    likelihood.match = match;
    likelihood.stranger = stranger;
    likelihood.sibling = sibling;
    likelihood.twin = twin;
    return match - sumOfPowers(stranger, sibling, twin);
  }
}

/** The field whose frequency a comparison looks up, for every comparison that has one. */
export const termFields = (comparisons: readonly Comparison[]): Field[] => [
  ...new Set(comparisons.flatMap(({ term }) => (term === undefined ? [] : [term.field]))),
];
