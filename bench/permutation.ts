/**
 * Whether two samples of times can be told apart by their medians: a permutation test (Good, Permutation Tests, 2nd ed.,
 * chapter 3). If it does not matter which of the two a time belongs to, mixing the labels makes differences like the one
 * that was measured; how often they are as large is p. The same mixtures tell how small a difference would be seen.
 */
import { median } from './figures.ts';

export interface Comparison {
  /** Median of the one less median of the other, in ms. */
  readonly difference: number;
  /** How often labels mixed at random differ at least as much: small means that they can be told apart. */
  readonly p: number;
  /** Probability that a true difference of so many ms is seen at the level, by the mixtures shifted by it. */
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
  const all = [...one, ...other];
  const difference = median(one) - median(other);
  const mixed = Array.from({ length: MIXTURES }, () => {
    shuffle(all, random);
    return median(all.slice(0, one.length)) - median(all.slice(one.length));
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

function shuffle(values: number[], random: () => number): void {
  for (let index = values.length - 1; index > 0; index -= 1) {
    const place = Math.floor(random() * (index + 1));
    [values[index], values[place]] = [values[place] as number, values[index] as number];
  }
}
