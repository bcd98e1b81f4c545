import { describe, expect, it } from 'vitest';
import { textCache } from '#core/text-cache.ts';

const counting = (limit: number) => {
  const made: string[] = [];
  const cache = textCache<string>(limit);
  const get = (text: string) =>
    cache.get(text, (each) => {
      made.push(each);
      return each.toUpperCase();
    });
  return { made, get };
};

describe('what is kept of texts', () => {
  it('is made once', () => {
    const { made, get } = counting(10);
    expect([get('a'), get('a')]).toEqual(['A', 'A']);
    expect(made).toEqual(['a']);
  });

  it('is bounded by characters, and what was used last stays longest', () => {
    const { made, get } = counting(3);
    for (const text of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) get(text);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('does not include what failed', () => {
    const cache = textCache<string>();
    const fail = () => {
      throw new Error('no');
    };
    expect(() => cache.get('a', fail)).toThrow('no');
    expect(cache.get('a', () => 'A')).toBe('A');
  });
});
