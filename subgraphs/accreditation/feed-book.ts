/** The book of batches: each is entered before its first row is taken, and stands where it was left when a process dies. */
import { type Clock, dayOf } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import type { BatchRefusal, Envelope, FeedBook, HeldBatch } from '#core/feeds.ts';
import type { Keyring } from '#core/secrets.ts';
import type { Supplier, SupplierTrust } from '#core/statements.ts';
import { newUuid } from '#core/uuid.ts';
import * as sql from './feed-sql.ts';

/** How many days may lie between two batches, where nothing else is agreed (domain rules 20): the census comes once a term. */
export const usualDays: Readonly<Record<SupplierTrust, number | null>> = {
  GRO: 7,
  NHS: 1,
  SCHOOL_CENSUS: 122,
  CHILD_BENEFIT: 7,
  CASE_SYSTEM: 1,
  CUSTODIAN: null,
};

/** More than there are, and each has one batch under way. */
const SUPPLIERS = 10_000;

const heldBatch = ({ checksum, receivedAt, byHand: _, ...row }: sql.BatchRow): HeldBatch => ({
  ...row,
  checksum: checksum.toString('hex'),
  receivedAt: receivedAt.toISOString(),
});

/** What stands in the way of a batch, or the same batch sent before; null for one whose turn it is. */
async function standing(
  within: Asks,
  supplier: Supplier,
  { batch: name, checksum, sequence }: Envelope,
): Promise<BatchRefusal | HeldBatch | null> {
  const [known] = await within.ask(sql.batchByName, [supplier.id, name]);
  if (known) {
    // One that failed is over: a file that is put right has a name of its own.
    return known.checksum.toString('hex') === checksum ? heldBatch(known) : { refused: 'FEED_BATCH_REUSED' };
  }
  const [under] = await within.ask(sql.batchUnderWay, [supplier.id]);
  if (under) return { refused: 'FEED_BUSY' };
  if (sequence === null) return null;
  const [last] = await within.ask(sql.lastInOrder, [supplier.id]);
  const expected = (last?.sequence ?? 0) + 1;
  return sequence === expected ? null : { refused: 'FEED_OUT_OF_TURN', expected };
}

export function feedBook(database: Database, keys: Keyring, clock: Clock): FeedBook {
  const keyOf = (supplier: string, localId: string): Buffer =>
    keys.fingerprint('record of a feed', JSON.stringify([supplier, localId]));

  return {
    uploader: async (client, key, supplier) => {
      const [row] = await database.ask(sql.uploader, [client, key, supplier, dayOf(clock())]);
      if (!row) return null;
      const { publicKey, holds, ...fed } = row;
      return { supplier: fed, publicKey, holds };
    },

    refusal: (supplier, envelope) => standing(database, supplier, envelope),

    receive: async (supplier, envelope) => {
      const found = await standing(database, supplier, envelope);
      if (found) return found;
      const { batch, sequence, client, format, checksum, rows, sentAt } = envelope;
      const now = clock();
      const [entered] = await database.ask(sql.enterBatch, [
        newUuid(now),
        supplier.id,
        batch,
        sequence,
        client,
        format,
        Buffer.from(checksum, 'hex'),
        rows,
        sentAt,
        now,
        usualDays[supplier.trust],
      ]);
      // Somebody else was quicker: the order says who is under way.
      return entered
        ? heldBatch(entered)
        : ((await standing(database, supplier, envelope)) ?? { refused: 'FEED_BUSY' });
    },

    resumed: async (supplier, checksum) => {
      const [under] = await database.ask(sql.batchUnderWay, [supplier.id]);
      if (!under?.byHand) return null;
      if (under.checksum.toString('hex') === checksum) return heldBatch(under);
      await database.ask(sql.finishBatch, [under.id, 'FEED_GIVEN_UP', clock()]);
      return null;
    },

    alone: (supplier, work) =>
      database.transaction(async (within) => {
        const [lock] = await within.ask(sql.holdSupplier, [supplier]);
        return lock?.held === true ? { done: await work() } : null;
      }),

    versions: async (supplier, localIds) => {
      const names = new Map(localIds.map((localId) => [keyOf(supplier, localId).toString('hex'), localId]));
      const found = await database.ask(sql.versionsOf, [supplier, localIds.map((localId) => keyOf(supplier, localId))]);
      return new Map(found.map(({ key, version }) => [names.get(key.toString('hex')) ?? '', version]));
    },

    advance: ({ id, supplier }, from, { rows, rejections, notes, versions, ...counts }) =>
      database.transaction(async (within) => {
        const moved = await within.ask(sql.advanceBatch, [
          id,
          from,
          rows,
          counts.created,
          counts.changed,
          counts.unchanged,
          counts.passedOver,
          counts.rejected,
          JSON.stringify(rejections),
          JSON.stringify(notes),
        ]);
        if (moved.length === 0) return false;
        const recordKeys = [...versions.keys()].map((localId) => keyOf(supplier, localId));
        if (recordKeys.length > 0) {
          await within.ask(sql.rememberVersions, [supplier, recordKeys, [...versions.values()]]);
        }
        return true;
      }),

    finish: async ({ id }, failure) => void (await database.ask(sql.finishBatch, [id, failure, clock()])),

    batch: async (supplier, name) => {
      const [row] = await database.ask(sql.batchByName, [supplier, name]);
      return row ? heldBatch(row) : null;
    },

    underWay: async () => (await database.ask(sql.batchesUnderWay, [SUPPLIERS])).map(heldBatch),
  };
}
