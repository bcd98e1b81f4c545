/** A batch as it goes to the database: many entries end to end, and what they add to the tree. */
import type { TrailEntry } from '#core/ports.ts';
import { type Frontier, leafHash } from '#transparency/merkle.ts';
import { bodyOf } from './entry.ts';
import type { Sealed } from './sealing.ts';

/** How many entries go in at once: also the most hashes that stand in one row, see the migration. */
export const MAX_BATCH = 512;
/** Complete subtrees that are kept: every eighth level. Those between are made of them (c2sp.org/tlog-tiles). */
export const KEPT_LEVELS = 8;

/** An entry as it will stand, ready to go in: made while the batch before it is being written. */
export interface Prepared {
  readonly body: Buffer;
  readonly leaf: Buffer;
  /** What it was asked with, after the salt of its key; empty where there is none. */
  readonly seal: Buffer;
  readonly account: string | null;
  readonly mediator: string | null;
  readonly children: readonly string[];
  /** Whom what was asked with names. */
  readonly named: readonly string[];
}

const NOTHING = Buffer.alloc(0);

export function prepare(entry: TrailEntry, at: Date, asked: Sealed | null): Prepared {
  const body = bodyOf(entry, at, asked?.sealed ?? null);
  return {
    body,
    leaf: leafHash(body),
    seal: asked === null ? NOTHING : Buffer.concat([asked.salt, asked.sealed]),
    account: entry.account,
    mediator: entry.mediator?.account ?? null,
    children: Object.keys(entry.children),
    named: asked?.named ?? [],
  };
}

/** What `audit.append` is given to put these entries after a tree, and the tree that has then grown. */
export function batchAfter(tree: Frontier, entries: readonly Prepared[], at: Date) {
  const grown = tree.clone();
  const [levels, positions, hashes]: [number[], number[], Buffer[]] = [[], [], []];
  for (const { leaf } of entries) {
    grown.append(leaf, ({ level, pos }, hash) => {
      if (level % KEPT_LEVELS !== 0) return;
      levels.push(level);
      positions.push(pos);
      hashes.push(hash);
    });
  }
  const subjects = entries.flatMap(({ children }, index) => children.map((child) => ({ child, index })));
  const names = entries.flatMap(({ named }, index) => named.map((child) => ({ child, index })));
  const values = [
    tree.size,
    tree.encode(),
    grown.encode(),
    at,
    Buffer.concat(entries.map(({ body }) => body)),
    entries.map(({ body }) => body.length),
    Buffer.concat(entries.map(({ leaf }) => leaf)),
    Buffer.concat(entries.map(({ seal }) => seal)),
    entries.map(({ seal }) => seal.length),
    entries.map(({ account }) => account),
    entries.map(({ mediator }) => mediator),
    subjects.map(({ child }) => child),
    subjects.map(({ index }) => index),
    names.map(({ child }) => child),
    names.map(({ index }) => index),
    levels,
    positions,
    Buffer.concat(hashes),
  ] as const;
  return { grown, values };
}
export type BatchValues = ReturnType<typeof batchAfter>['values'];
