import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { together, togetherByShape } from '#core/together.ts';

describe('questions asked together', () => {
  it('go as one when they come in the same turn, and each asker gets their own answer', async () => {
    const batches: number[][] = [];
    const double = together(async (keys: readonly number[]) => {
      batches.push([...keys]);
      return keys.map((key) => key * 2);
    });
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('wait while every lane is busy, and then go as one', async () => {
    const batches: string[][] = [];
    const open: (() => void)[] = [];
    const ask = together(
      (keys: readonly string[]) => {
        batches.push([...keys]);
        return new Promise<readonly string[]>((resolve) => open.push(() => resolve(keys)));
      },
      { lanes: 1 },
    );
    const first = ask('a');
    await turn();
    const rest = ['b', 'c', 'd'].map(ask);
    await turn();
    expect(batches).toEqual([['a']]);
    open.shift()?.();
    await first;
    await turn();
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
    open.shift()?.();
    expect(await Promise.all(rest)).toEqual(['b', 'c', 'd']);
  });

  it('fail together, and the next are asked all the same', async () => {
    const state = { broken: true };
    const ask = together(async (keys: readonly string[]) => {
      if (state.broken) throw new Error('gone');
      return keys;
    });
    expect(await Promise.allSettled([ask('a'), ask('b')])).toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    state.broken = false;
    expect(await ask('c')).toBe('c');
  });

  it('are never mixed up, however many come and whenever', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(50), fc.nat(3)), { maxLength: 60 }), async (asked) => {
        const ask = together(
          async (keys: readonly number[]) => {
            await turn();
            return keys.map((key) => `answer ${key}`);
          },
          { most: 7 },
        );
        const answers = asked.map(async ([key, wait]) => {
          for (let at = 0; at < wait; at += 1) await turn();
          return (await ask(key)) === `answer ${key}`;
        });
        expect((await Promise.all(answers)).every(Boolean)).toBe(true);
      }),
    );
  });

  it('of different shapes stay apart', async () => {
    const seen: string[] = [];
    const ask = togetherByShape((shape) => async (keys: readonly string[]) => {
      seen.push(`${shape}: ${keys.join()}`);
      return keys.map((key) => shape + key);
    });
    expect(await Promise.all([ask('x', '1'), ask('y', '2'), ask('x', '3')])).toEqual(['x1', 'y2', 'x3']);
    expect(new Set(seen)).toEqual(new Set(['x: 1,3', 'y: 2']));
  });
});
