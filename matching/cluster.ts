/**
 * From pairs to people. Connected components chain (of historical_50k they made one person of 4 233 records); here two
 * groups become one only if their records agree on average: average linkage, with weights computed when asked for. The
 * result depends on weights alone, not on the order in which records came.
 */
export interface Link {
  readonly row: number;
  readonly other: number;
  readonly weight: number;
}

interface Clustering {
  readonly size: number;
  /** Place of each row in an order that is the same whoever came first; breaks ties. */
  readonly rank: Int32Array;
  weigh(row: number, other: number): number;
  /** Two rows that cannot be one person, whatever else agrees. */
  apart(row: number, other: number): boolean;
  /** Least average weight within a group. */
  readonly least: number;
}

/** One pair says no more than this for, or against, a whole group. */
const MOST_FOR = 20;
const MOST_AGAINST = -15;
const bounded = (weight: number): number => Math.max(MOST_AGAINST, Math.min(MOST_FOR, weight));

/** Group of each row: the number of one of its members. */
export function cluster(links: readonly Link[], { size, rank, weigh, apart, least }: Clustering): Int32Array {
  const group = Int32Array.from({ length: size }, (_, row) => row);
  const members: number[][] = Array.from({ length: size }, (_, row) => [row]);
  const version = new Int32Array(size);
  const refused = new Map<number, number>();
  const place = (row: number): number => rank[row] ?? 0;

  const weight = (row: number, other: number): number =>
    bounded(place(row) < place(other) ? weigh(row, other) : weigh(other, row));
  const together = (one: readonly number[], other: readonly number[]): boolean => {
    if (one.some((row) => other.some((partner) => apart(row, partner)))) return false;
    let sum = 0;
    for (const row of one) for (const partner of other) sum += weight(row, partner);
    return sum / (one.length * other.length) >= least;
  };

  const join = (kept: number, lost: number): void => {
    for (const row of members[lost] ?? []) group[row] = kept;
    members[kept] = [...(members[kept] ?? []), ...(members[lost] ?? [])].toSorted((a, b) => place(a) - place(b));
    members[lost] = [];
    version[kept] = (version[kept] ?? 0) + 1;
  };

  const ordered = links.toSorted(
    (a, b) =>
      b.weight - a.weight ||
      Math.min(place(a.row), place(a.other)) - Math.min(place(b.row), place(b.other)) ||
      Math.max(place(a.row), place(a.other)) - Math.max(place(b.row), place(b.other)),
  );
  for (const { row, other } of ordered) {
    const [one = 0, two = 0] = [group[row], group[other]];
    if (one === two) continue;
    const pair = Math.min(one, two) * size + Math.max(one, two);
    const state = (version[one] ?? 0) + (version[two] ?? 0);
    if (refused.get(pair) === state) continue;
    if (together(members[one] ?? [], members[two] ?? [])) join(Math.min(one, two), Math.max(one, two));
    else refused.set(pair, state);
  }
  return group;
}
