/**
 * Blocking: which records are worth comparing at all. A key is a hash of what must agree exactly; two records with one
 * key in common are candidates. A register of millions is one array of record numbers per key, grouped by hash.
 */
import type { Table } from './fields.ts';

/** One way to be found: the hash of a row, or 0 where the row lacks what the key needs. */
export interface Key {
  readonly name: string;
  hash(table: Table, row: number): number;
  /** A hash that more records share than this finds nobody: it says too little. */
  readonly most?: number;
}

/** Mixes up to three value numbers into 32 bits; never 0 for values that are known. Constants of MurmurHash3. */
export function hashOf(salt: number, one: number, other = 0, third = 0): number {
  let hash = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash ^ other, 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash ^ third, 0x85ebca77);
  hash ^= hash >>> 13;
  hash = Math.imul(hash ^ salt, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0 || 1;
}

interface Bucket {
  readonly starts: Uint32Array;
  readonly rows: Int32Array;
  /** Eight bits of the hash that the place does not use: most chance neighbours are passed over unseen. */
  readonly tags: Uint8Array;
}

/** Where the rows of each place begin; one more entry than places. */
function startsOf(hashes: Uint32Array, mask: number): Uint32Array {
  const starts = new Uint32Array(mask + 2);
  for (const hash of hashes) {
    if (hash !== 0) starts[(hash & mask) + 1] = (starts[(hash & mask) + 1] ?? 0) + 1;
  }
  for (let place = 0; place <= mask; place++) starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0);
  return starts;
}

function build(table: Table, key: Key, mask: number): Bucket {
  const hashes = Uint32Array.from({ length: table.size }, (_, row) => key.hash(table, row));
  const starts = startsOf(hashes, mask);
  const next = starts.slice(0, mask + 1);
  const rows = new Int32Array(starts[mask + 1] ?? 0);
  const tags = new Uint8Array(rows.length);
  hashes.forEach((hash, row) => {
    if (hash === 0) return;
    const place = next[hash & mask] ?? 0;
    next[hash & mask] = place + 1;
    rows[place] = row;
    tags[place] = hash >>> 24;
  });
  return { starts, rows, tags };
}

export class BlockIndex {
  readonly keys: readonly Key[];
  readonly #buckets: readonly Bucket[];
  readonly #mask: number;
  readonly #most: Float64Array;
  /** Whom the current question has already found. */
  readonly #asked: Int32Array;
  #question = 0;
  #found = new Int32Array(1024);
  #count = 0;

  constructor(table: Table, keys: readonly Key[]) {
    this.keys = keys;
    this.#mask = 2 ** Math.min(26, Math.max(4, Math.ceil(Math.log2(table.size + 1)))) - 1;
    this.#buckets = keys.map((key) => build(table, key, this.#mask));
    this.#most = Float64Array.from(keys, ({ most = Number.POSITIVE_INFINITY }) => most);
    this.#asked = new Int32Array(table.size);
  }

  /** Begins a new question: nobody found yet. */
  ask(): void {
    this.#question++;
    this.#count = 0;
  }

  /** Adds whoever has this hash under the key with this number. */
  look(key: number, hash: number): void {
    const bucket = this.#buckets[key];
    if (hash === 0 || bucket === undefined) return;
    const place = hash & this.#mask;
    const tag = hash >>> 24;
    const from = bucket.starts[place] ?? 0;
    const end = bucket.starts[place + 1] ?? 0;
    if (end - from > (this.#most[key] ?? 0)) return;
    for (let at = from; at < end; at++) {
      if (bucket.tags[at] === tag) this.#add(bucket.rows[at] ?? 0);
    }
  }

  #add(row: number): void {
    if (this.#asked[row] === this.#question) return;
    this.#asked[row] = this.#question;
    if (this.#count === this.#found.length) {
      const larger = new Int32Array(this.#count * 2);
      larger.set(this.#found);
      this.#found = larger;
    }
    this.#found[this.#count++] = row;
  }

  /** Adds whoever shares a key with this row. */
  lookAll(table: Table, row: number): void {
    for (let key = 0; key < this.keys.length; key++) this.look(key, this.keys[key]?.hash(table, row) ?? 0);
  }

  /** Rows found since `ask`, each once. Valid until the next question. */
  found(): Int32Array {
    return this.#found.subarray(0, this.#count);
  }
}
