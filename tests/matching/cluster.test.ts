import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cluster, type Link } from '../../matching/cluster.ts';
import { deduplicate } from '../../matching/deduplicate.ts';
import { Encoder, type Person } from '../../matching/encode.ts';
import { partitionQuality } from '../../matching/evaluate/figures.ts';
import { careful, careless, Families } from '../../matching/made/families.ts';
import { Values } from '../../matching/values.ts';

const SIZE = 8;

/** Groups as sets of record names, whatever their numbers. */
const partition = (group: Int32Array, names: readonly number[]): string[] =>
  [...Map.groupBy(names, (_, row) => group[row]).values()]
    .map((members) => members.toSorted((one, other) => one - other).join())
    .toSorted((one, other) => one.localeCompare(other));

describe('cluster', () => {
  const weights = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE });
  const order = fc.shuffledSubarray([...Array(SIZE).keys()], { minLength: SIZE, maxLength: SIZE });

  /** Clusters records that stand in this order; weights belong to the records, not to their places. */
  function clustered(names: readonly number[], all: readonly number[], apart = new Set<string>()): string[] {
    const between = (one: number, other: number): number =>
      all[Math.min(one, other) * SIZE + Math.max(one, other)] ?? 0;
    const name = (row: number): number => names[row] ?? 0;
    const links: Link[] = names.flatMap((_, row) =>
      [...Array(row).keys()].map((other) => ({ row, other, weight: between(name(row), name(other)) })),
    );
    const group = cluster(links, {
      size: SIZE,
      rank: Int32Array.from(names),
      weigh: (row, other) => between(name(row), name(other)),
      apart: (row, other) => apart.has([name(row), name(other)].toSorted().join()),
      least: 0,
    });
    return partition(group, names);
  }

  it('gives the same groups in whatever order the records came', () => {
    fc.assert(
      fc.property(weights, order, (all, names) => {
        expect(clustered(names, all)).toEqual(clustered([...Array(SIZE).keys()], all));
      }),
      { numRuns: 300 },
    );
  });

  it('does not chain: two who are strangers are not joined by a third', () => {
    const all = Array<number>(SIZE * SIZE).fill(-20);
    all[0 * SIZE + 1] = 5;
    all[1 * SIZE + 2] = 4;
    expect(clustered([...Array(SIZE).keys()], all)).toContain('0,1');
  });

  it('never joins two who are kept apart', () => {
    const all = Array<number>(SIZE * SIZE).fill(20);
    const groups = clustered([...Array(SIZE).keys()], all, new Set(['0,1']));
    expect(groups.filter((group) => /\b0\b.*\b1\b/.test(group))).toEqual([]);
  });
});

describe('deduplicate', () => {
  const families = new Families(21, 900);
  const children = [...families.children(900)];
  const records = (errors: typeof careful): Person[] => children.map((child) => families.record(child, errors));
  const lists = [records(careful), records(careless)];

  it('finds who is who across two lists, and gives no two of one list the same child', () => {
    const encoder = new Encoder(new Values());
    const table = encoder.table(lists.flat());
    const person = Int32Array.from(lists.flat(), (_, row) => row % children.length);
    const side = Uint8Array.from(person, (_, row) => Number(row >= children.length));
    const { group } = deduplicate(encoder.values, table, { side });
    const { precision, recall } = partitionQuality(group, person, side);
    expect(precision).toBeGreaterThan(0.999);
    expect(recall).toBeGreaterThan(0.98);
    for (const list of [0, 1]) {
      const within = group.filter((_, row) => side[row] === list);
      expect(new Set(within).size).toBe(children.length);
    }
  });
});
