/**
 * Chance that can be repeated: the same seed and stream give the same numbers on every machine. Each part of the
 * demonstration draws from a stream of its own, so that a change in one part leaves the others as they were.
 */
export interface Random {
  /** At least 0, less than 1. */
  fraction(): number;
  /** A whole number; both ends can come up. */
  between(from: number, to: number): number;
  /** True in so large a share of the draws. */
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Heavier entries come up more often. */
  weighted<T extends { readonly weight: number }>(list: readonly T[]): T;
}

/** FNV-1a: short, and good enough to keep streams apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return value;
}

/** Chris Doty-Humphrey's sfc32 (PractRand). Twelve rounds mix the seed in before the first number is used. */
function sfc32(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [seed | 0, stream, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error('Nothing to choose from');
  return found;
}

export function randomStream(seed: number, stream: string): Random {
  const fraction = sfc32(seed, hash(stream));
  const below = (limit: number): number => Math.floor(fraction() * limit);
  return {
    fraction,
    between: (from, to) => from + below(to - from + 1),
    chance: (share) => fraction() < share,
    pick: (list) => at(list, below(list.length)),
    weighted: (list) => {
      let left = fraction() * list.reduce((total, each) => total + each.weight, 0);
      for (const each of list) {
        left -= each.weight;
        if (left < 0) return each;
      }
      // A rounding error at the very end of the range.
      return at(list, list.length - 1);
    },
  };
}
