/** Where a log is read from to be checked: a database, or files that were exported from one. */

export interface LogEntry {
  readonly idx: number;
  readonly body: Buffer;
  /** Null where there was none, or where it was erased. */
  readonly sealed: Buffer | null;
  /** What its key comes from; null in files, because it never leaves the database. */
  readonly salt: Buffer | null;
}

/** An entry with what a database keeps beside it. */
export interface StoredEntry extends LogEntry {
  readonly leaf: Buffer;
  readonly account: string | null;
  readonly mediator: string | null;
}

/** What a database can be asked beyond the entries themselves: each a second witness of its own to what they were. */
export interface Copies {
  /** How long the log is, by its head, and the frontier of its tree. */
  readonly size: number;
  readonly frontier: Buffer;
  /** The hashes of leaves as they came, from one place up to another; null where one is missing. */
  leaves(from: number, to: number): Promise<readonly (Buffer | null)[]>;
  /** The hash of a complete subtree that is kept; null where it is missing. */
  subtree(level: number, pos: number): Promise<Buffer | null>;
  /** Of these pairs of a child and an entry, the first that a search by child would not find. */
  missingSubject(pairs: readonly (readonly [child: string, idx: number])[]): Promise<number | null>;
}

export interface LogSource {
  /** All entries, in the order of their places, many at a time. */
  entries(): AsyncIterable<readonly (LogEntry | StoredEntry)[]>;
  /** What was signed of it, as notes, the shortest log first. */
  checkpoints(): AsyncIterable<readonly string[]>;
  /** Null for files. */
  readonly copies: Copies | null;
}

export const isStored = (entry: LogEntry | StoredEntry): entry is StoredEntry => 'leaf' in entry;
