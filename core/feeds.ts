/** Batches of statements as suppliers send them: their envelope, their receipt, and the book in which both are kept. */
import type { DataQualityCode, Rejection, Supplier } from './statements.ts';

/** What is said of a batch beside its rows (domain rules, appendix E10). */
export interface Envelope {
  /** The supplier's own name for it: the same batch sent again is told by it. */
  readonly batch: string;
  /** Its place in the order of the supplier's batches, from 1 and without gaps; null for a file loaded by hand. */
  readonly sequence: number | null;
  /** How many rows it has; null when not said. */
  readonly rows: number | null;
  /** SHA-256 of its bytes, in hex. */
  readonly checksum: string;
  /** Name and version of the format, such as `school-census/1`. */
  readonly format: string;
  /** When the supplier sent it; null when not said. */
  readonly sentAt: string | null;
  /** The machine client that sent it; null for a file loaded by hand. */
  readonly client: string | null;
}

/** What became of rows: each counts once. It compares with what the same supplier sent before, and with nothing else (law 3). */
export interface RowCounts {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Versions older than one that has come already. */
  readonly passedOver: number;
  readonly rejected: number;
}

/** What is known of a batch at any time: the same fields for every supplier, every file and every outcome. */
export interface FeedReceipt extends RowCounts {
  readonly batch: string;
  readonly sequence: number | null;
  readonly checksum: string;
  readonly format: string;
  readonly receivedAt: string;
  readonly state: 'RECEIVED' | 'LOADED' | 'FAILED';
  /** Code of the fault of a batch that failed. */
  readonly failure: string | null;
  /** Rows read so far. */
  readonly received: number;
  /** The first thousand; `rejected` counts them all. */
  readonly rejections: readonly Rejection[];
  /** How often each number was noted beside a row that was taken. */
  readonly notes: Readonly<Partial<Record<DataQualityCode, number>>>;
}

/** A batch that is to be loaded, or was. */
export interface HeldBatch extends FeedReceipt {
  readonly id: string;
  readonly supplier: string;
  readonly rowsStated: number | null;
}

export type BatchRefusal =
  /** Its name was used for other bytes. */
  | { readonly refused: 'FEED_BATCH_REUSED' }
  /** Another batch of the supplier is under way. */
  | { readonly refused: 'FEED_BUSY' }
  /** It is not its turn: this is. */
  | { readonly refused: 'FEED_OUT_OF_TURN'; readonly expected: number };

/** What a piece of a batch came to. */
export interface Progress extends RowCounts {
  readonly rows: number;
  readonly rejections: readonly Rejection[];
  readonly notes: Readonly<Partial<Record<DataQualityCode, number>>>;
  /** Versions of the records in it that count them, by the supplier's own identifier. */
  readonly versions: ReadonlyMap<string, number>;
}

/** A machine that shows who it is, and whether it may send for a supplier at this moment. */
export interface Uploader {
  readonly supplier: Supplier;
  /** Its public key, in PEM. */
  readonly publicKey: string;
  /** Whether client, key, product, installation and organisation all hold. */
  readonly holds: boolean;
}

export interface FeedBook {
  /** Null when this client has no such key, or does not send for this supplier. */
  uploader(client: string, key: string, supplier: string): Promise<Uploader | null>;
  /** Enters a batch; answers the one that is there when it was sent before. */
  receive(supplier: Supplier, envelope: Envelope): Promise<HeldBatch | BatchRefusal>;
  /** Whether it would be entered: asked before its bytes are read. */
  refusal(supplier: Supplier, envelope: Envelope): Promise<BatchRefusal | HeldBatch | null>;
  /** The batch loaded by hand that was cut off with these bytes; any other one under way by hand is given up. */
  resumed(supplier: Supplier, checksum: string): Promise<HeldBatch | null>;
  /** Does this while no other process does anything of the supplier's; null when one does. */
  alone<Done>(supplier: string, work: () => Promise<Done>): Promise<{ readonly done: Done } | null>;
  /** The latest version of each of these records that has come. */
  versions(supplier: string, localIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Notes durably how far a batch is: false when it is no longer where this process left it. */
  advance(batch: HeldBatch, from: number, progress: Progress): Promise<boolean>;
  finish(batch: HeldBatch, failure: string | null): Promise<void>;
  batch(supplier: string, name: string): Promise<HeldBatch | null>;
  /** Batches that machines sent and that are not loaded yet. */
  underWay(): Promise<readonly HeldBatch[]>;
}
