/** All the SQL that shows feeds to those who look after them: who sends, what came, and how good it was. Counts alone. */
import { type Database, question } from '#core/database.ts';
import type { FeedReceipt } from '#core/feeds.ts';
import type { SupplierTrust } from '#core/statements.ts';

export interface FeedRow {
  readonly supplier: string;
  readonly format: string;
  readonly trust: SupplierTrust;
  readonly organisationId: string;
  readonly everyDays: number | null;
}

export interface FiguresRow {
  readonly supplier: string;
  readonly batches: number;
  readonly failed: number;
  /** Of `batches`, those that had a day to come by, and those that came after it. */
  readonly expected: number;
  readonly late: number;
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly passedOver: number;
  readonly lastOn: string | null;
}

export interface ShownBatchRow extends Omit<FeedReceipt, 'checksum' | 'receivedAt'> {
  readonly id: string;
  readonly receivedAt: Date;
  readonly dueOn: string | null;
}

/** Those of one's own organisation, of those it accredits, and of those in the authority whose team one belongs to. */
const feedsOf = question<
  FeedRow,
  [organisation: string, authority: string | null, after: string | null, limit: number]
>(
  'feeds',
  `select s.id as supplier, s.format, s.trust, s.organisation_id as "organisationId", s.every_days as "everyDays"
   from supplier s join organisation o on o.id = s.organisation_id
   where (o.id = $1 or o.accreditor = $1 or o.authority = $2) and ($3::text is null or s.id > $3)
   order by s.id limit $4`,
);

const figuresOf = question<FiguresRow, [suppliers: readonly string[], since: Date]>(
  'figures of feeds',
  `select asked.supplier, count(b.id)::int as batches, (count(b.id) filter (where b.state = 'FAILED'))::int as failed,
     (count(b.id) filter (where b.due_on is not null))::int as expected,
     (count(b.id) filter (where (b.received_at at time zone 'Europe/London')::date > b.due_on))::int as late,
     coalesce(sum(b.rows_done), 0)::float8 as received,
     coalesce(sum(b.created + b.changed + b.unchanged), 0)::float8 as accepted,
     coalesce(sum(b.rejected), 0)::float8 as rejected, coalesce(sum(b.passed_over), 0)::float8 as "passedOver",
     (max(b.received_at) filter (where b.state <> 'FAILED') at time zone 'Europe/London')::date::text as "lastOn"
   from unnest($1::text[]) as asked(supplier)
   left join feed_batch b on b.supplier = asked.supplier and b.received_at >= $2
   group by asked.supplier`,
);

const batchesOf = question<
  ShownBatchRow,
  [supplier: string, before: string | null, beforeId: string | null, limit: number]
>(
  'batches of feed',
  `select b.id, b.batch_id as batch, b.sequence::int as sequence, b.format, b.received_at as "receivedAt",
     b.due_on::text as "dueOn", b.state, b.failure, b.rows_done as received, b.created, b.changed, b.unchanged,
     b.passed_over as "passedOver", b.rejected, b.rejections, b.notes
   from feed_batch b
   where b.supplier = $1 and ($2::timestamptz is null or b.received_at < $2 or (b.received_at = $2 and b.id > $3::uuid))
   order by b.received_at desc, b.id limit $4`,
);

export const supplierOfOrganisation = question<{ id: string }, [supplier: string, organisation: string]>(
  'supplier of organisation',
  'select id from supplier where id = $1 and organisation_id = $2 for update',
);

export const connectSupplier = question<never, [supplier: string, installation: string]>(
  'connect supplier',
  'update supplier set installation_id = $2 where id = $1',
);

export const addClientKey = question<
  { keyId: string },
  [installation: string, keyId: string, publicKey: string, by: string, expiresOn: string]
>(
  'add client key',
  `insert into client_key (client_id, key_id, public_key, added_by, expires_on)
   select c.id, $2, $3, $4, $5 from client c where c.installation_id = $1
   on conflict do nothing returning key_id as "keyId"`,
);

export const feedStore = (database: Database) => ({
  feeds: (organisation: string, authority: string | null, after: string | null, limit: number) =>
    database.ask(feedsOf, [organisation, authority, after, limit]),
  figures: (suppliers: readonly string[], since: Date) => database.ask(figuresOf, [suppliers, since]),
  batches: (supplier: string, [before = null, id = null]: readonly (string | null)[], limit: number) =>
    database.ask(batchesOf, [supplier, before, id, limit]),
});
export type FeedStore = ReturnType<typeof feedStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [feedsOf, figuresOf, batchesOf] as const;
