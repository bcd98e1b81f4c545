/**
 * A batch from its file to its receipt: entered in the book before its first row is taken, noted piece by piece, and begun
 * again where it was cut off. Who fed what is in the trail before and after (law 1).
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import type { BatchRefusal, FeedReceipt, HeldBatch } from '#core/feeds.ts';
import type { Intake } from '#core/intake.ts';
import type { AuditLog, TrailEntry } from '#core/ports.ts';
import type { Supplier } from '#core/statements.ts';
import { checksumOf } from './checksum.ts';
import { FeedError } from './feed-error.ts';
import { sourceFormat } from './index.ts';
import { accepted, load } from './load.ts';
import type { FeedFile } from './source.ts';

export interface FeedParts {
  readonly intake: Intake;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Called after each piece with the rows read so far. */
  readonly progress?: (rows: number) => void;
}

/** A batch as it is told to whoever sent it. */
export type BatchReceipt = FeedReceipt & { readonly supplier: string; readonly accepted: number };

/** The receipt alone: nothing else that is known of a batch leaves the directory. */
export const receiptOf = (batch: HeldBatch): BatchReceipt => ({
  supplier: batch.supplier,
  batch: batch.batch,
  sequence: batch.sequence,
  checksum: batch.checksum,
  format: batch.format,
  receivedAt: batch.receivedAt,
  state: batch.state,
  failure: batch.failure,
  received: batch.received,
  accepted: accepted(batch),
  created: batch.created,
  changed: batch.changed,
  unchanged: batch.unchanged,
  passedOver: batch.passedOver,
  rejected: batch.rejected,
  rejections: batch.rejections,
  notes: batch.notes,
});

/** An entry of the trail about a feed: who, which batch, and how many. */
export const feedEntry = (request: string, supplier: string, decision: string, receipt?: object): TrailEntry => ({
  kind: 'FEED',
  request,
  client: supplier,
  decision,
  account: null,
  organisation: null,
  role: null,
  reason: null,
  purpose: null,
  caseReference: null,
  mediator: null,
  override: null,
  operation: 'feed',
  document: null,
  rules: [],
  children: {},
  peer: null,
  ...(receipt === undefined ? {} : { parameters: JSON.stringify(receipt) }),
});

export const formatOf = ({ format }: Supplier): string => `${format}/${sourceFormat(format).version}`;

const isRefusal = (found: HeldBatch | BatchRefusal): found is BatchRefusal => 'refused' in found;

/** Loads a file by hand: a load of the same bytes that was cut off goes on where it was. */
export async function feedFile(supplier: Supplier, path: string, parts: FeedParts): Promise<BatchReceipt> {
  const { intake } = parts;
  if (!(await intake.mayFeed(supplier))) throw new FeedError('FEED_NOT_ACCREDITED');
  const checksum = await checksumOf(path);
  const format = formatOf(supplier);
  return alone(supplier, parts, async () => {
    const rest = { sequence: null, rows: null, sentAt: null, client: null };
    const batch =
      (await intake.feeds.resumed(supplier, checksum)) ??
      (await intake.feeds.receive(supplier, { batch: randomUUID(), checksum, format, ...rest }));
    if (isRefusal(batch)) throw new FeedError(batch.refused);
    return loadBatch(supplier, path, batch, parts);
  });
}

/** Loads a batch that a machine sent. */
export const feedBatch = (
  supplier: Supplier,
  path: FeedFile,
  batch: HeldBatch,
  parts: FeedParts,
): Promise<BatchReceipt> =>
  alone(supplier, parts, async () => {
    if (!(await parts.intake.mayFeed(supplier))) throw new FeedError('FEED_NOT_ACCREDITED');
    const now = await stored(batch, parts);
    return now.state === 'RECEIVED' ? loadBatch(supplier, path, now, parts) : receiptOf(now);
  });

async function alone(
  supplier: Supplier,
  { intake }: FeedParts,
  work: () => Promise<BatchReceipt>,
): Promise<BatchReceipt> {
  const outcome = await intake.feeds.alone(supplier.id, work);
  if (outcome === null) throw new FeedError('FEED_BUSY');
  return outcome.done;
}

async function stored({ supplier, batch }: HeldBatch, { intake }: FeedParts): Promise<HeldBatch> {
  const found = await intake.feeds.batch(supplier, batch);
  if (found === null) throw new TypeError('a batch is never forgotten');
  return found;
}

async function loadBatch(
  supplier: Supplier,
  path: FeedFile,
  batch: HeldBatch,
  parts: FeedParts,
): Promise<BatchReceipt> {
  const { intake, audit } = parts;
  const request = randomUUID();
  const { batch: name, checksum } = batch;
  await audit.append(feedEntry(request, supplier.id, 'STARTED', { batch: name, checksum, from: batch.received }));
  try {
    await takeAll(supplier, path, batch, parts);
  } catch (error) {
    // A file that cannot be read is over; whatever else happened, the batch waits where it is.
    if (!(error instanceof FeedError) || error.code === 'FEED_BUSY') throw error;
    await audit.append(feedEntry(request, supplier.id, 'FAILED', { batch: name, code: error.code }));
    await intake.feeds.finish(batch, error.code);
    throw error;
  }
  // How it ended is in the trail before the book says that it is over: cut off in between, it is said twice and not never.
  const receipt: BatchReceipt = { ...receiptOf(await stored(batch, parts)), state: 'LOADED' };
  await audit.append(feedEntry(request, supplier.id, 'LOADED', receipt));
  await intake.feeds.finish(batch, null);
  return receipt;
}

async function takeAll(supplier: Supplier, path: FeedFile, batch: HeldBatch, parts: FeedParts): Promise<void> {
  const { intake, clock, progress } = parts;
  if (batch.received === 0 && batch.rowsStated !== null) await assertCount(supplier, path, batch.rowsStated, clock);
  let from = batch.received;
  await load({
    supplier,
    path,
    intake,
    clock,
    from,
    ...(progress === undefined ? {} : { progress }),
    taken: async (piece) => {
      if (!(await intake.feeds.advance(batch, from, piece))) throw new FeedError('FEED_BUSY');
      from += piece.rows;
    },
  });
}

/** Whether it has as many rows as its envelope says, found out before the first is taken. */
async function assertCount(supplier: Supplier, path: FeedFile, stated: number, clock: Clock): Promise<void> {
  let rows = 0;
  for await (const _ of sourceFormat(supplier.format).read(path, supplier, clock)) rows += 1;
  if (rows !== stated) throw new FeedError('FEED_COUNT_WRONG');
}
