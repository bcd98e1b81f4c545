/** What spoke for and against a pair, step by step, as a clerk reads it: prior, evidence, sum. */
import { UNKNOWN } from './comparison.ts';
import type { Table } from './fields.ts';
import { type Population, populations, type Scorer } from './score.ts';

export interface Step {
  readonly comparison: string;
  /** The level in words. */
  readonly level: string;
  /** For (above 0) or against the pair being one child, compared with the likeliest other explanation. */
  readonly bits: number;
  /** Bits that a rare value adds to, or a common one takes from, the average of its level. */
  readonly rarity?: number;
}

export interface Waterfall {
  /** The likeliest explanation other than a match. */
  readonly rival: Exclude<Population, 'match'>;
  /** Before anything is compared: one record of the register in so many is the child. */
  readonly prior: number;
  readonly steps: readonly Step[];
  /** What the other two explanations, taken together with the rival, take away. */
  readonly others: number;
  /** The sum. */
  readonly weight: number;
  /** Of each explanation, of one. */
  readonly probability: Readonly<Record<Population, number>>;
}

type Likelihood = Readonly<Record<Population, number>>;

function probabilities(likelihood: Likelihood): Record<Population, number> {
  const most = Math.max(...populations.map((name) => likelihood[name]));
  const parts = populations.map((name) => [name, 2 ** (likelihood[name] - most)] as const);
  const sum = parts.reduce((total, [, part]) => total + part, 0);
  return Object.fromEntries(parts.map(([name, part]) => [name, part / sum])) as Record<Population, number>;
}

const rivalOf = (likelihood: Likelihood): Exclude<Population, 'match'> => {
  const rivals = ['stranger', 'sibling', 'twin'] as const;
  return rivals.reduce((best, name) => (likelihood[name] > likelihood[best] ? name : best));
};

/** Weighs the pair and says why. The steps hold names of comparisons and levels, no values. */
export function waterfall(scorer: Scorer, one: Table, row: number, other: Table, otherRow: number): Waterfall {
  const weight = scorer.weigh(one, row, other, otherRow);
  const likelihood = { ...scorer.likelihood };
  const rival = rivalOf(likelihood);
  const steps = scorer.comparisons.flatMap(({ name, levels }, at): Step[] => {
    const level = scorer.pattern[at] ?? UNKNOWN;
    if (level === UNKNOWN) return [];
    const { match, [rival]: against } = scorer.contributions(at, level, one, row, other, otherRow);
    const average = scorer.bitsOf(rival, at, level);
    const rarity = average - against;
    return [
      {
        comparison: name,
        level: levels[level] ?? '',
        bits: match - against,
        ...(Math.abs(rarity) < 0.05 ? {} : { rarity }),
      },
    ];
  });
  const prior = scorer.priorBits('match') - scorer.priorBits(rival);
  const sum = steps.reduce((total, { bits }) => total + bits, prior);
  return { rival, prior, steps, others: weight - sum, weight, probability: probabilities(likelihood) };
}
