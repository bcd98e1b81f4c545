import { describe, expect, it } from 'vitest';
import { randomStream } from '#demo/random.ts';
import { compare } from '../../bench/permutation.ts';

/** Pairs of times whose common part, the machine, varies far more than they do. */
function pairs(shift: number, seed: number): readonly [number[], number[]] {
  const { fraction } = randomStream(seed, 'pairs');
  const machine = Array.from({ length: 2_000 }, () => 5 + 20 * fraction());
  const own = () => fraction() - 0.5;
  return [machine.map((each) => each + shift + own()), machine.map((each) => each + own())];
}

const LEVEL = 0.01;

describe('the comparison of two questions by their times', () => {
  it('tells apart what differs by a tenth of what each varies by itself', () => {
    const { difference, p } = compare(...pairs(0.1, 1), randomStream(2, 'signs').fraction, LEVEL);
    expect(difference).toBeCloseTo(0.1, 1);
    expect(p).toBeLessThan(LEVEL);
  });

  it('does not tell apart what is alike, and knows that it would have seen such a difference', () => {
    const alike = Array.from({ length: 10 }, (_each, seed) =>
      compare(...pairs(0, seed), randomStream(seed, 'signs').fraction, LEVEL),
    );
    expect(alike.filter(({ p }) => p < LEVEL).length).toBeLessThanOrEqual(1);
    expect(alike.every(({ power }) => power(0.1) > 0.9 && power(0.001) < 0.2)).toBe(true);
  });
});
