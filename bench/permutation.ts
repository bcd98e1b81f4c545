/**
 * Whether two questions can be told apart by how long they take: a permutation test for pairs (Good, Permutation Tests,
 * 2nd ed., chapter 3). Both of a pair are asked right after each other, either first by chance, so what the machine does
 * meanwhile is in both and falls out of their difference. If it does not matter which of the two a time belongs to, each
 * difference could as well have the other sign; how often signs by chance make a median as far from zero is p. The same
 * signs tell how small a difference would be seen.
 */
import { median } from './figures.ts';

export interface Comparison {
  /** Median of the differences within a pair, in ms. */
  readonly difference: number;
  /** How often signs by chance differ at least as much: small means that they can be told apart. */
  readonly p: number;
  /** Probability that a true difference of so many ms is seen at the level, by those signs shifted by it. */
  power(shift: number): number;
}

const MIXTURES = 1_000;

/** `random` answers a number below 1; the level is the share of false alarms that is accepted. */
export function compare(
  one: readonly number[],
  other: readonly number[],
  random: () => number,
  level: number,
): Comparison {
  const differences = one.map((time, index) => time - (other[index] ?? Number.NaN));
  const difference = median(differences);
  const mixed = Array.from({ length: MIXTURES }, () => {
    // As numbers of one kind: sorting them is nearly all that this costs.
    const signed = Float64Array.from(differences, (each) => (random() < 0.5 ? each : -each)).sort();
    return signed[signed.length >> 1] ?? Number.NaN;
  });
  const share = (holds: (value: number) => boolean): number => (mixed.filter(holds).length + 1) / (MIXTURES + 1);
  const sizes = mixed.map(Math.abs).toSorted((a, b) => a - b);
  const bound = sizes[Math.ceil((1 - level) * MIXTURES) - 1] ?? Number.POSITIVE_INFINITY;
  return {
    difference,
    p: share((value) => Math.abs(value) >= Math.abs(difference)),
    power: (shift) => mixed.filter((value) => Math.abs(value + shift) > bound).length / MIXTURES,
  };
}
