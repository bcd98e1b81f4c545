/** All the SQL about batches: who may send them, what was received, and how far each is. */
import { question } from '#core/database.ts';
import type { FeedReceipt } from '#core/feeds.ts';
import type { Supplier } from '#core/statements.ts';

export interface UploaderRow extends Supplier {
  readonly publicKey: string;
  readonly holds: boolean;
}

/** Everything a call rests on, in one question: the client, its key, product, installation, and the organisation's accreditation. */
export const uploader = question<UploaderRow, [client: string, key: string, supplier: string, today: string]>(
  'uploader',
  `select s.id, s.format, s.trust, s.organisation_id as organisation, k.public_key as "publicKey",
     c.active and c.suspended_for = '{}' and k.expires_on >= $4::date and i.state = 'INSTANCE_ACCREDITED'
       and p.state = 'TYPE_ACCREDITED' and o.functions @> '{FEED_DATA}' and o.review_on >= $4::date
       and o.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') as holds
   from client_key k join client c on c.id = k.client_id
     join system_installation i on i.id = c.installation_id join system_product p on p.id = i.product_id
     join organisation o on o.id = i.organisation_id
     join supplier s on s.installation_id = i.id
   where k.client_id = $1 and k.key_id = $2 and s.id = $3`,
);

export interface BatchRow extends Omit<FeedReceipt, 'checksum' | 'receivedAt'> {
  readonly id: string;
  readonly supplier: string;
  readonly checksum: Buffer;
  readonly receivedAt: Date;
  readonly rowsStated: number | null;
  readonly byHand: boolean;
}

const columns = `b.id, b.supplier, b.batch_id as batch, b.sequence::int as sequence, b.checksum, b.format,
  b.received_at as "receivedAt", b.state, b.failure, b.rows_done as received, b.created, b.changed, b.unchanged,
  b.passed_over as "passedOver", b.rejected, b.rejections, b.notes, b.rows_stated as "rowsStated",
  b.client_id is null as "byHand"`;

export const batchByName = question<BatchRow, [supplier: string, name: string]>(
  'batch by name',
  `select ${columns} from feed_batch b where b.supplier = $1 and b.batch_id = $2`,
);

export const batchUnderWay = question<BatchRow, [supplier: string]>(
  'batch under way',
  `select ${columns} from feed_batch b where b.supplier = $1 and b.state = 'RECEIVED'`,
);

export const batchesUnderWay = question<BatchRow, [limit: number]>(
  'batches under way',
  `select ${columns} from feed_batch b where b.state = 'RECEIVED' and b.client_id is not null order by b.id limit $1`,
);

export const lastInOrder = question<{ sequence: number }, [supplier: string]>(
  'last batch in order',
  `select sequence::int from feed_batch where supplier = $1 and sequence is not null and state <> 'FAILED'
   order by sequence desc limit 1`,
);

export const enterBatch = question<
  BatchRow,
  [
    id: string,
    supplier: string,
    name: string,
    sequence: number | null,
    client: string | null,
    format: string,
    checksum: Buffer,
    rows: number | null,
    sentAt: string | null,
    now: Date,
    usualDays: number | null,
  ]
>(
  'enter batch',
  `insert into feed_batch as b (id, supplier, batch_id, sequence, client_id, format, checksum, rows_stated, sent_at, received_at, due_on)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
     (select (max(l.received_at) at time zone 'Europe/London')::date from feed_batch l where l.supplier = $2 and l.state = 'LOADED')
       + coalesce((select every_days from supplier where id = $2), $11::int))
   on conflict do nothing returning ${columns}`,
);

/** Two processes must not load the same supplier's batches; the lock goes with the connection of a process that is killed. */
export const holdSupplier = question<{ held: boolean }, [supplier: string]>(
  'hold supplier',
  `select pg_try_advisory_xact_lock(hashtextextended('feed of ' || $1, 0)) as held`,
);

export const advanceBatch = question<
  { id: string },
  [
    id: string,
    from: number,
    rows: number,
    created: number,
    changed: number,
    unchanged: number,
    passedOver: number,
    rejected: number,
    rejections: string,
    notes: string,
  ]
>(
  'advance batch',
  `update feed_batch set rows_done = rows_done + $3, created = created + $4, changed = changed + $5,
     unchanged = unchanged + $6, passed_over = passed_over + $7, rejected = rejected + $8,
     rejections = case when jsonb_array_length(rejections) + jsonb_array_length($9::jsonb) <= 1000
       then rejections || $9::jsonb
       else (select jsonb_agg(r) from (select r from jsonb_array_elements(rejections || $9::jsonb) r limit 1000) t) end,
     notes = (select coalesce(jsonb_object_agg(code, n), '{}') from (
       select key as code, sum(value::int) as n from (select * from jsonb_each_text(notes)
         union all select * from jsonb_each_text($10::jsonb)) said group by key) counted)
   where id = $1 and rows_done = $2 and state = 'RECEIVED' returning id`,
);

export const finishBatch = question<never, [id: string, failure: string | null, now: Date]>(
  'finish batch',
  `update feed_batch set state = case when $2::text is null then 'LOADED' else 'FAILED' end, failure = $2, finished_at = $3
   where id = $1 and state = 'RECEIVED'`,
);

export const versionsOf = question<{ key: Buffer; version: number }, [supplier: string, keys: readonly Buffer[]]>(
  'versions of records',
  `select record_key as key, version::float8 as version from feed_record
   where supplier = $1 and record_key = any($2::bytea[])`,
);

export const rememberVersions = question<
  never,
  [supplier: string, keys: readonly Buffer[], versions: readonly number[]]
>(
  'remember versions',
  `insert into feed_record as r (supplier, record_key, version)
   select $1, key, version from unnest($2::bytea[], $3::bigint[]) as t(key, version)
   on conflict (supplier, record_key) do update set version = greatest(r.version, excluded.version)`,
);

/** Every question of this file that is asked often, for the test that no one is asked without an index. */
export const questions = [
  uploader,
  batchByName,
  batchUnderWay,
  batchesUnderWay,
  lastInOrder,
  advanceBatch,
  versionsOf,
] as const;
