import { describe, expect, it } from 'vitest';
import { readAhead } from '#sources/read-ahead.ts';

describe('what is read ahead', () => {
  /** Yields 1, 2, 3; notes how far it was asked, and that it was closed. */
  const counting = (upTo = 3, fault?: Error) => {
    const seen = { read: 0, heard: [] as number[], closed: false };
    async function* numbers(): AsyncGenerator<number> {
      try {
        for (let number = 1; number <= upTo; number += 1) {
          seen.read = number;
          if (fault && number === upTo) throw fault;
          yield number;
        }
      } finally {
        seen.closed = true;
      }
    }
    return { seen, items: readAhead(numbers(), (number) => seen.heard.push(number)) };
  };
  const turns = () => new Promise((resolve) => setImmediate(resolve));

  it('is the same in the same order, each heard of while the one before is being taken, and no further', async () => {
    const { seen, items } = counting(4);
    const taken: number[] = [];
    for await (const number of items) {
      await turns();
      taken.push(number);
      expect(seen.heard).toEqual([1, 2, 3, 4].slice(0, number + 1));
    }
    expect(taken).toEqual([1, 2, 3, 4]);
    expect(seen.closed).toBe(true);
  });

  it('says what is wrong at its turn, when all before it is taken', async () => {
    const { seen, items } = counting(3, new RangeError('the third cannot be read'));
    const taken: number[] = [];
    const all = async () => {
      for await (const number of items) {
        await turns();
        taken.push(number);
      }
    };
    await expect(all()).rejects.toThrow('the third cannot be read');
    expect(taken).toEqual([1, 2]);
    expect(seen.closed).toBe(true);
  });

  it('is closed where whoever takes it stops', async () => {
    const { seen, items } = counting(10);
    for await (const number of items) if (number === 2) break;
    expect(seen).toMatchObject({ read: 3, closed: true });
  });
});
