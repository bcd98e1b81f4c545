/** All the SQL that reads the tree, and keeps what was signed of it. */
import { type Asks, question } from '#core/database.ts';
import { Frontier, type HashesOf, nodeHash, type SubtreeName } from '#transparency/merkle.ts';
import { KEPT_LEVELS, MAX_BATCH } from './batch.ts';

const headOf = question<{ size: string; frontier: Buffer }, []>(
  'head of trail',
  'select size, frontier from audit.head',
);

const runs = question<{ first: string; hashes: Buffer }, [from: readonly number[], to: readonly number[]]>(
  'leaves of trail',
  `select distinct r.first, r.hashes from unnest($1::bigint[], $2::bigint[]) as t(from_idx, to_idx)
   join audit.run r on r.first > t.from_idx - ${MAX_BATCH} and r.first < t.to_idx`,
);

const nodes = question<
  { level: number; pos: string; hash: Buffer },
  [levels: readonly number[], from: readonly number[], to: readonly number[]]
>(
  'subtrees of trail',
  `select n.level, n.pos, n.hash from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as t(level, from_pos, to_pos)
   join audit.node n on n.level = t.level and n.pos >= t.from_pos and n.pos < t.to_pos`,
);

interface KeptRow {
  readonly size: string;
  readonly note: string;
  readonly witnessed: Date | null;
}

const lastKept = question<KeptRow, []>(
  'last checkpoint',
  'select size, note, witnessed from audit.checkpoint order by minute desc limit 1',
);
const lastWitnessed = question<KeptRow, []>(
  'last witnessed checkpoint',
  `select size, note, witnessed from audit.checkpoint where witnessed is not null order by witnessed desc limit 1`,
);
const keep = question<never, [moment: Date, size: number, note: string, witnessed: Date | null]>(
  'keep checkpoint',
  'select audit.keep_checkpoint($1, $2, $3, $4)',
);

/** The kept subtrees that another one is made of: itself where it is kept. */
function madeOf({ level, pos }: SubtreeName) {
  const kept = level - (level % KEPT_LEVELS);
  const count = 2 ** (level - kept);
  return { level: kept, from: pos * count, to: (pos + 1) * count };
}

const nameOf = (level: number, pos: number): string => `${level}/${pos}`;

function fold(hashes: readonly Buffer[]): Buffer {
  const [first, ...rest] = hashes;
  if (first === undefined) throw new RangeError('a subtree is made of something');
  if (rest.length === 0) return first;
  const half = hashes.length / 2;
  return nodeHash(fold(hashes.slice(0, half)), fold(hashes.slice(half)));
}

export interface KeptCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly witnessed: Date | null;
}

const readKept = (rows: readonly KeptRow[]): KeptCheckpoint | null =>
  rows[0] === undefined ? null : { ...rows[0], size: Number(rows[0].size) };

export const treeStore = (database: Asks) => ({
  /** The tree as it stands. */
  head: async (): Promise<Frontier> => {
    const [row] = await database.ask(headOf, []);
    return Frontier.decode(Number(row?.size), row?.frontier ?? Buffer.alloc(0));
  },

  /** For proofs. Throws a RangeError where something is asked for that is not complete. */
  hashesOf: (async (names) => {
    const parts = names.map(madeOf);
    const [low, high] = [parts.filter(({ level }) => level === 0), parts.filter(({ level }) => level > 0)];
    const found = new Map<string, Buffer>();
    const asked = [
      low.length === 0 ? [] : database.ask(runs, [low.map(({ from }) => from), low.map(({ to }) => to)]),
      high.length === 0
        ? []
        : database.ask(nodes, [high.map(({ level }) => level), high.map(({ from }) => from), high.map(({ to }) => to)]),
    ] as const;
    const [leaves, subtrees] = await Promise.all(asked);
    for (const { first, hashes } of leaves) {
      for (let at = 0; at * 32 < hashes.length; at += 1) {
        found.set(nameOf(0, Number(first) + at), hashes.subarray(32 * at, 32 * at + 32));
      }
    }
    for (const { level, pos, hash } of subtrees) found.set(nameOf(level, Number(pos)), hash);
    return parts.map(({ level, from, to }) =>
      fold(
        Array.from({ length: to - from }, (_, index) => {
          const hash = found.get(nameOf(level, from + index));
          if (hash === undefined) throw new RangeError('the tree has no such subtree');
          return hash;
        }),
      ),
    );
  }) satisfies HashesOf,

  lastCheckpoint: async (): Promise<KeptCheckpoint | null> => readKept(await database.ask(lastKept, [])),
  lastWitnessed: async (): Promise<KeptCheckpoint | null> => readKept(await database.ask(lastWitnessed, [])),
  keepCheckpoint: async (moment: Date, { size, note, witnessed }: KeptCheckpoint): Promise<void> => {
    await database.ask(keep, [moment, size, note, witnessed]);
  },
});
export type TreeStore = ReturnType<typeof treeStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [headOf, runs, nodes, lastKept, lastWitnessed, keep] as const;
