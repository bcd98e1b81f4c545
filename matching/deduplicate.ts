/** Finds who is who within one list, or across two: train, weigh the candidates, cluster. */
import { BlockIndex } from './block.ts';
import { cluster, type Link } from './cluster.ts';
import { type Field, presentFields, type Table } from './fields.ts';
import { Frequencies } from './frequencies.ts';
import { NameBook } from './name-book.ts';
import { peopleComparisons, peopleKeys } from './people.ts';
import { Random } from './random.ts';
import { Scorer, termFields } from './score.ts';
import { priorFrom, trainPeople } from './train-people.ts';
import type { Values } from './values.ts';

interface Options {
  /** Which of two lists each row stands in; absent for one list. */
  readonly side?: Uint8Array;
  readonly progress?: (done: number, of: number) => void;
}

export interface People {
  /** Rows of one group are one person. */
  readonly group: Int32Array;
  readonly candidatePairs: number;
}

/** A key shared by more records than this is not followed. */
const MOST_SHARING = 3_000;
/** Lighter pairs cannot matter to any group. */
const LIGHTEST = -8;
/** Average weight (bits) a group needs: a little below even, because one record that says little should not split it. */
const LEAST = -1;
/** A list with fewer strong pairs within than this share of its records holds a person once (bits; share). */
const STRONG = 8;
const SINGLE = 0.002;

/** Rows ordered by what they say: the same order in whichever order they came. */
function canonicalRank(values: Values, table: Table, fields: readonly Field[]): Int32Array {
  const texts = Array.from({ length: table.size }, (_, row) =>
    fields.map((field) => values.text(table[field][row] ?? 0)).join('\u0000'),
  );
  const order = [...texts.keys()].toSorted((one, other) => ((texts[one] ?? '') < (texts[other] ?? '') ? -1 : 1));
  const rank = new Int32Array(table.size);
  order.forEach((row, place) => {
    rank[row] = place;
  });
  return rank;
}

/** Candidate pairs with their weights, prior not included. */
function weighCandidates(table: Table, index: BlockIndex, scorer: Scorer, progress: Options['progress']): Link[] {
  const links: Link[] = [];
  for (let row = 0; row < table.size; row++) {
    index.ask();
    index.lookAll(table, row);
    for (const other of index.found()) {
      if (other < row) links.push({ row, other, weight: scorer.weigh(table, row, table, other) });
    }
    if (row % 1_000 === 0) progress?.(row, table.size);
  }
  return links;
}

/** Which lists hold a person once, from the model's own weights. */
function singleSides(links: readonly Link[], side: Uint8Array, prior: number): ReadonlySet<number> {
  const within = [0, 0];
  for (const { row, other, weight } of links) {
    const list = side[row] ?? 0;
    if (list === side[other] && weight + prior >= STRONG) within[list] = (within[list] ?? 0) + 1;
  }
  return new Set([0, 1].filter((list) => (within[list] ?? 0) < SINGLE * side.filter((each) => each === list).length));
}

const possiblePairs = (size: number, side: Uint8Array | undefined): number => {
  const second = side?.reduce((sum, each) => sum + each, 0) ?? 0;
  return side === undefined ? (size * (size - 1)) / 2 : second * (size - second);
};

export function deduplicate(values: Values, table: Table, { side, progress }: Options = {}): People {
  const book = new NameBook(values);
  const fields = presentFields(table);
  const comparisons = peopleComparisons(book, table);
  const keys = peopleKeys(values, table, MOST_SHARING);
  const sameSide = (row: number, other: number): boolean => side !== undefined && side[row] === side[other];
  const parameters = trainPeople(table, keys, comparisons, sameSide, new Random(7));
  const frequencies = new Frequencies(values);
  for (const field of termFields(comparisons)) frequencies.count(table, field);
  const scorer = new Scorer(comparisons, parameters, frequencies);
  const candidates = weighCandidates(table, new BlockIndex(table, keys), scorer, progress);
  const across = candidates.filter(({ row, other }) => !sameSide(row, other));
  const prior = priorFrom(
    Float64Array.from(across, ({ weight }) => weight),
    possiblePairs(table.size, side),
  );
  const single = side === undefined ? new Set<number>() : singleSides(candidates, side, prior);
  const group = cluster(
    candidates
      .map(({ row, other, weight }) => ({ row, other, weight: weight + prior }))
      .filter(({ weight }) => weight >= LIGHTEST),
    {
      size: table.size,
      rank: canonicalRank(values, table, fields),
      weigh: (row, other) => scorer.weigh(table, row, table, other) + prior,
      apart: (row, other) => sameSide(row, other) && single.has(side?.[row] ?? 0),
      least: LEAST,
    },
  );
  return { group, candidatePairs: candidates.length };
}
