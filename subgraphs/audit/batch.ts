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
  /** What it was asked with; null where there is nothing of it. */
  readonly asked: Sealed | null;
  readonly account: string | null;
  readonly mediator: string | null;
  readonly children: readonly string[];
}

export function prepare(entry: TrailEntry, at: Date, asked: Sealed | null): Prepared {
  const body = bodyOf(entry, at, asked?.sealed ?? null);
  return {
    body,
    leaf: leafHash(body),
    asked,
    account: entry.account,
    mediator: entry.mediator?.account ?? null,
    children: Object.keys(entry.children),
  };
}

/**
 * An array of numbers as PostgreSQL reads it. They need no quotes, and to look for what does would cost more than all else
 * that is done to a batch here. Accounts go the usual way, quoted: one that said "null" would be nobody.
 */
const list = (values: readonly (string | number)[]): string => `{${values.join(',')}}`;

/** Children, each with the entry of the batch that it belongs to. */
function pairsOf(entries: readonly Prepared[], childrenOf: (entry: Prepared) => readonly string[]) {
  const [children, places]: [string[], number[]] = [[], []];
  for (const [place, entry] of entries.entries()) {
    for (const child of childrenOf(entry)) {
      children.push(child);
      places.push(place);
    }
  }
  return [list(children), list(places)] as const;
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
  const values = [
    tree.size,
    tree.encode(),
    grown.encode(),
    at,
    Buffer.concat(entries.map(({ body }) => body)),
    list(entries.map(({ body }) => body.length)),
    Buffer.concat(entries.map(({ leaf }) => leaf)),
    Buffer.concat(entries.flatMap(({ asked }) => (asked === null ? [] : [asked.salt, asked.sealed]))),
    list(entries.map(({ asked }) => (asked === null ? 0 : asked.salt.length + asked.sealed.length))),
    entries.map(({ account }) => account),
    entries.map(({ mediator }) => mediator),
    ...pairsOf(entries, ({ children }) => children),
    ...pairsOf(entries, ({ asked }) => asked?.named ?? []),
    list(levels),
    list(positions),
    Buffer.concat(hashes),
  ] as const;
  return { grown, values };
}
export type BatchValues = ReturnType<typeof batchAfter>['values'];
