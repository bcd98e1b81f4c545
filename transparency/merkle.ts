/**
 * The Merkle tree of RFC 6962, section 2.1, over SHA-256, and nothing cleverer (a log that linked its entries in a second
 * way once let a server forge proofs: GHSA-672p-m5jq-mrh8). No database, no files.
 */
import { hash } from 'node:crypto';

/** By way of a string: handed over as a buffer of its own, a digest costs three times what making it does. */
const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'binary');

/** A leaf is hashed with a zero byte before it, so that it can never pass for an inner node. */
export function leafHash(body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(body.length + 1);
  bytes[0] = 0;
  bytes.set(body, 1);
  return sha256(bytes);
}

// Used again for each node: hashing two children needs no memory of its own.
const pair = Buffer.alloc(65);
pair[0] = 1;
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 33);
  return sha256(pair);
}

/** The root of a tree without leaves. */
export const EMPTY_ROOT = sha256(Buffer.alloc(0));

const half = (number: number): number => Math.floor(number / 2);

/** Where a subtree of 2^level leaves stands: the leaves from `pos` * 2^level on. */
export interface SubtreeName {
  readonly level: number;
  readonly pos: number;
}

/** Called for each subtree that has become complete. */
export type Completed = (name: SubtreeName, hash: Buffer) => void;

/**
 * All that is needed of a tree to let it grow: the roots of its complete subtrees, the largest first. At most 53 hashes,
 * however long the log.
 */
export class Frontier {
  #size: number;
  readonly #peaks: Buffer[];

  private constructor(size: number, peaks: Buffer[]) {
    this.#size = size;
    this.#peaks = peaks;
  }

  static readonly empty = (): Frontier => new Frontier(0, []);

  /** From its bytes. Throws a RangeError where they cannot be the frontier of a tree of this size. */
  static decode(size: number, bytes: Buffer): Frontier {
    const ones = [...size.toString(2)].filter((digit) => digit === '1').length;
    if (bytes.length !== 32 * ones) throw new RangeError('not the frontier of a tree of this size');
    return new Frontier(
      size,
      Array.from({ length: ones }, (_, index) => Buffer.from(bytes.subarray(32 * index, 32 * index + 32))),
    );
  }

  get size(): number {
    return this.#size;
  }

  clone(): Frontier {
    return new Frontier(this.#size, [...this.#peaks]);
  }

  append(leaf: Buffer, completed?: Completed): void {
    let [level, pos, current] = [0, this.#size, leaf];
    while (pos % 2 === 1) {
      current = nodeHash(this.#peaks.pop() as Buffer, current);
      pos = half(pos);
      level += 1;
      completed?.({ level, pos }, current);
    }
    this.#peaks.push(current);
    this.#size += 1;
  }

  root(): Buffer {
    return this.#peaks.length === 0 ? EMPTY_ROOT : this.#peaks.reduceRight((right, left) => nodeHash(left, right));
  }

  encode(): Buffer {
    return Buffer.concat(this.#peaks);
  }
}

/** The root of the tree of these leaves. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const tree = Frontier.empty();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** The largest power of two below `number`, which is at least 2. */
function split(number: number): number {
  let power = 1;
  while (power * 2 < number) power *= 2;
  return power;
}

/** Leaves from `from` up to and without `to`. */
type Range = readonly [from: number, to: number];

/** The complete subtrees a range is made of, from the left. */
function subtreesOf([from, to]: Range): SubtreeName[] {
  const width = to - from;
  const level = Math.round(Math.log2(width));
  if (2 ** level === width && from % width === 0) return [{ level, pos: from / width }];
  const middle = from + split(width);
  return [...subtreesOf([from, middle]), ...subtreesOf([middle, to])];
}

/** RFC 6962, 2.1.1: the subtrees beside the way from a leaf to the root, from the leaf up. */
function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      ranges.push([middle, to]);
      to = middle;
    } else {
      ranges.push([from, middle]);
      from = middle;
    }
  }
  return ranges.reverse();
}

/** RFC 6962, 2.1.2: what shows that a tree of `old` leaves is the beginning of one of `size`. */
function consistencyRanges(old: number, size: number): Range[] {
  if (old === 0 || old === size) return [];
  const ranges: Range[] = [];
  let [from, to, known] = [0, size, true];
  while (to !== old) {
    const middle = from + split(to - from);
    if (old <= middle) {
      ranges.push([middle, to]);
      to = middle;
    } else {
      ranges.push([from, middle]);
      from = middle;
      known = false;
    }
  }
  if (!known) ranges.push([from, to]);
  return ranges.reverse();
}

/** Finds the hashes of complete subtrees, in the order they are asked for. */
export type HashesOf = (names: readonly SubtreeName[]) => Promise<readonly Buffer[]>;

async function proof(ranges: readonly Range[], hashesOf: HashesOf): Promise<Buffer[]> {
  const parts = ranges.map(subtreesOf);
  const hashes = await hashesOf(parts.flat());
  let next = 0;
  return parts.map((names) => {
    const own = hashes.slice(next, next + names.length);
    next += names.length;
    return own.reduceRight((right, left) => nodeHash(left, right));
  });
}

/** Shows that a leaf stands at this place of the tree of `size` leaves. */
export function inclusionProof(index: number, size: number, hashesOf: HashesOf): Promise<Buffer[]> {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf in a tree of this size');
  return proof(inclusionRanges(index, size), hashesOf);
}

/** Shows that the tree of `old` leaves is the beginning of the tree of `size` leaves. */
export function consistencyProof(old: number, size: number, hashesOf: HashesOf): Promise<Buffer[]> {
  if (!(old >= 0 && old <= size)) throw new RangeError('an old tree is no larger than a new one');
  return proof(consistencyRanges(old, size), hashesOf);
}
