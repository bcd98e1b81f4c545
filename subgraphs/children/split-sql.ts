/** All the SQL that splits a record. What moves a statement, and whether it may be moved, is in the migration's functions. */
import { question } from '#core/database.ts';
import type { ChildStatement, SupplierTrust } from '#core/statements.ts';
import type { RecordState } from '#core/words.ts';

/** One version of what a source says of a child, as it is kept. */
export interface VersionRow {
  readonly childId: string;
  readonly supplier: string;
  readonly localId: string;
  readonly trust: SupplierTrust;
  readonly statement: ChildStatement;
  readonly identifiers: Buffer | null;
  readonly receivedAt: string;
}

const version = (table: string): string =>
  `select child_id::text as "childId", supplier, local_id as "localId", trust, statement, identifiers,
     to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "receivedAt"
   from ${table} where child_id = any($1::bigint[])`;

/** Everything that is kept of what sources have said of these records. */
export const versionsOf = question<VersionRow, [records: readonly string[]]>(
  'versions of statements of records',
  `${version('assertion')} union all ${version('earlier_statement')}`,
);

/** A record that this team looks after, held until the transaction ends. */
export const recordToSplit = question<{ id: string }, [record: string, authority: string, now: Date]>(
  'record to split',
  `select c.id::text from child c cross join lateral review_owner('SPLIT', c.id, null, $3::timestamptz::date) o
   where c.id = $1 and o.authority = $2 and c.state in ('OPEN', 'PROVISIONAL', 'SHIELDED') for update of c`,
);

/** A statement that is the other child's, by the fingerprint of its supplier's own identifier. */
export interface SplitStatement {
  readonly supplier: string;
  readonly localId: string;
  /** What had been said before this moment stays; all of it goes where it is not there. */
  readonly since?: string;
}

export const insertSplit = question<never, [review: string, record: string, statements: string]>(
  'insert split',
  'insert into split (id, record, statements) values ($1, $2, $3)',
);

export interface SplitRow {
  readonly id: string;
  readonly record: string;
  readonly statements: readonly SplitStatement[];
  readonly made: string | null;
  readonly undoneAt: Date | null;
}

export const splitById = question<SplitRow, [review: string]>(
  'split by id',
  'select id, record::text, statements, made::text, undone_at as "undoneAt" from split where id = $1',
);

/** What is disputed, or shown instead, rests on the statement of this record: it is settled before that goes elsewhere. */
export const disputedAmong = question<
  { id: string },
  [record: string, suppliers: readonly string[], localIds: readonly string[]]
>(
  'disputed among statements of record',
  `select s.id from unnest($2::text[], $3::text[]) as t(supplier, local_id) join dispute_source s
     on s.supplier = t.supplier and s.local_id = t.local_id and (s.closed_at is null or s.correction is not null)
   where s.child_id = $1 limit 1`,
);

/** Begins as the record stands by itself, of the same team; a hidden one is covered before anything is put into it. */
export const beginRecord = question<{ state: RecordState }, [made: string, record: string, now: Date]>(
  'begin record that is split off',
  `insert into child (id, state, source, synthetic, authority, derived_at, keyed)
   select $1, case when c.state = 'PROVISIONAL' then c.state else 'OPEN' end, c.source, c.synthetic, c.authority, $3, true
   from child c where c.id = $2 returning (select o.state from child o where o.id = $2) as state`,
);

export const carryOutSplit = question<{ done: boolean }, [split: string, made: string, now: Date]>(
  'carry out split',
  'select carry_out_split($1, $2, $3) as done',
);

export const takeBackSplit = question<{ done: boolean }, [split: string, now: Date]>(
  'take back split',
  'select take_back_split($1, $2) as done',
);

/** A record that has nothing left shows nothing: its number leads to the one it had been split off. */
export const emptyRecord = question<never, [record: string]>(
  'empty record',
  `update child c set address = null, carers = '[]', identifiers = null, postcode = null, area = null, education = null,
     practice = null, without_setting_since = null, without_setting_from = null, without_setting_until = null,
     family_name = case when own then null else family_name end, given_names = case when own then null else given_names end,
     preferred_name = case when own then null else preferred_name end, gender = case when own then null else gender end,
     date_of_birth = case when own then null else date_of_birth end, date_of_death = case when own then null else date_of_death end,
     family_key = case when own then null else family_key end, given_key = case when own then null else given_key end
   from (select id as of, state in ('OPEN', 'PROVISIONAL') or own_state is not null as own from child where id = $1) o
   where c.id = o.of and c.merged_into is not null and is_emptied(c.id)`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  versionsOf,
  recordToSplit,
  insertSplit,
  splitById,
  disputedAmong,
  beginRecord,
  carryOutSplit,
  takeBackSplit,
  emptyRecord,
] as const;
