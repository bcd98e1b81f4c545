/**
 * What reads one kind of file. An adapter says what stands in the file and nothing more: whether a child is already
 * known, and which word counts when two differ, is decided where all statements meet.
 */
import type { Clock } from '#core/clock.ts';
import type { ReadRow, Supplier } from '#core/statements.ts';

/** A batch that waits sealed: its bytes, as they came, piece by piece. */
export interface SealedFile {
  bytes(): AsyncIterable<Buffer>;
}

/** The path of a file or folder that somebody loads, or a batch that a machine has sent. */
export type FeedFile = string | SealedFile;

export interface SourceFormat {
  /** Stable: what `Supplier.format` says. */
  readonly name: string;
  /** Counts what would have a supplier change its export; a file of another version is refused. */
  readonly version: number;
  /** For the person who loads a file: what it must be, in a sentence. */
  readonly describes: string;
  /**
   * Every row of the file in its order, each taken or rejected. A file that cannot be read at all throws a `FeedError`
   * before the first row is given, so that nothing is half loaded. Holds a few rows at a time, however long the file.
   */
  read(file: FeedFile, supplier: Supplier, clock?: Clock): AsyncIterable<ReadRow>;
}
