/** Arithmetic of evaluation: how good a partition, or a set of links, is against the truth. */

export interface Quality {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** From right links, links made, links there should be. Nothing asked and nothing answered is perfect. */
export function quality(right: number, made: number, wanted: number): Quality {
  return {
    precision: made === 0 ? 1 : right / made,
    recall: wanted === 0 ? 1 : right / wanted,
    f1: made + wanted === 0 ? 1 : (2 * right) / (made + wanted),
  };
}

export interface PartitionQuality extends Quality {
  readonly wrongPairs: number;
  readonly pairs: number;
  /** People who are exactly one group, and how many people there are. */
  readonly exact: number;
  readonly people: number;
}

/** Rows of each number, in the first list and in the second. */
function sizes(numbers: Int32Array, side: Uint8Array | undefined): readonly [Int32Array, Int32Array] {
  const most = numbers.reduce((largest, number) => Math.max(largest, number), 0);
  const counts = [new Int32Array(most + 1), new Int32Array(most + 1)] as const;
  numbers.forEach((number, row) => {
    const list = counts[side?.[row] === 1 ? 1 : 0];
    list[number] = (list[number] ?? 0) + 1;
  });
  return counts;
}

/** Calls `take` for each group and person with records in common, and how many in either list. Sorts, to need no map. */
function overlaps(
  group: Int32Array,
  person: Int32Array,
  side: Uint8Array | undefined,
  take: (group: number, person: number, one: number, other: number) => void,
): void {
  const people = person.reduce((largest, number) => Math.max(largest, number), 0) + 1;
  const keys = Float64Array.from(
    group,
    (number, row) => (number * people + (person[row] ?? 0)) * 2 + (side?.[row] ?? 0),
  );
  keys.sort();
  let at = 0;
  while (at < keys.length) {
    const both = Math.floor((keys[at] ?? 0) / 2);
    const counts: [number, number] = [0, 0];
    while (at < keys.length && Math.floor((keys[at] ?? 0) / 2) === both) {
      counts[(keys[at] ?? 0) % 2 === 1 ? 1 : 0]++;
      at++;
    }
    take(Math.floor(both / people), both % people, ...counts);
  }
}

/** Pairs of rows in one group against pairs of rows of one person; across two lists where `side` is given. */
export function partitionQuality(group: Int32Array, person: Int32Array, side?: Uint8Array): PartitionQuality {
  const pairsOf = (one: number, other: number): number => (side === undefined ? (one * (one - 1)) / 2 : one * other);
  const total = ([first, second]: readonly [Int32Array, Int32Array]): number =>
    first.reduce((sum, one, number) => sum + pairsOf(one, second[number] ?? 0), 0);
  const groups = sizes(group, side);
  const people = sizes(person, side);
  let right = 0;
  let exact = 0;
  overlaps(group, person, side, (inGroup, ofPerson, one, other) => {
    right += pairsOf(one, other);
    const whole = (counts: typeof groups, number: number): boolean =>
      (counts[0][number] ?? 0) + (counts[1][number] ?? 0) === one + other;
    exact += Number(whole(groups, inGroup) && whole(people, ofPerson));
  });
  const [made, wanted] = [total(groups), total(people)];
  const known = people[0].reduce((sum, one, number) => sum + Number(one + (people[1][number] ?? 0) > 0), 0);
  return { ...quality(right, made, wanted), wrongPairs: made - right, pairs: made, exact, people: known };
}

/** The value below which this share of the values lies. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const perHundredThousand = (wrong: number, of: number): number => (of === 0 ? 0 : (wrong / of) * 100_000);

/** Four significant digits; shares near 1 keep theirs. */
export const rounded = (value: number): number => Number(value.toFixed(Math.abs(value) < 10 ? 6 : 2));
