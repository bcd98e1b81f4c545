/** All the SQL that takes statements about children in. Many in, many out. */
import { question } from '#core/database.ts';
import type { ChildStatement, SupplierTrust } from '#core/statements.ts';
import type { RecordState } from '#core/words.ts';

/** Two files at once might both make a new record for one child: they take turns, batch by batch. */
export const oneIntakeAtATime = question<never, []>(
  'one intake at a time',
  `select pg_advisory_xact_lock(hashtextextended('children.intake', 0))`,
);

export const takenNumbers = question<{ id: string }, [readonly string[]]>(
  'taken numbers',
  'select id from child where id = any($1::bigint[])',
);

/** What this supplier said before, by its own identifier. */
export const saidBefore = question<
  { localId: string; childId: string; fingerprint: Buffer },
  [supplier: string, localIds: readonly string[]]
>(
  'said before',
  `select k.local_id as "localId", k.child_id as "childId", a.fingerprint from supplier_key k
   join assertion a on a.child_id = k.child_id and a.supplier = k.supplier and a.local_id = k.local_id
   where k.supplier = $1 and k.local_id = any($2)`,
);

export const sealedAmong = question<{ id: string }, [children: readonly string[]]>(
  'sealed among',
  `select id::text from child where id = any($1::bigint[]) and state = 'SEALED'`,
);

/** A record that one organisation alone told of is for everybody once a national source has confirmed it. */
export const openRecords = question<never, [children: readonly string[]]>(
  'open records',
  `update child set state = 'OPEN', source = null
   where id = any($1::bigint[]) and state = 'PROVISIONAL' and merged_into is null`,
);

export const keepEarlier = question<
  never,
  [supplier: string, localIds: readonly string[], children: readonly string[]]
>(
  'keep earlier statements',
  `insert into earlier_statement (child_id, supplier, local_id, received_at, statement, trust, identifiers)
   select a.child_id, a.supplier, a.local_id, a.received_at, a.statement, a.trust, a.identifiers
   from unnest($2::text[], $3::bigint[]) as asked(local_id, child_id)
   join assertion a on a.child_id = asked.child_id and a.supplier = $1 and a.local_id = asked.local_id
   on conflict do nothing`,
);

export const upsertAssertions = question<never, [supplier: string, trust: string, rows: string, now: Date]>(
  'upsert assertions',
  `insert into assertion (child_id, supplier, local_id, trust, statement, identifiers, fingerprint, received_at)
   select child_id, $1, local_id, $2, statement, decode(identifiers, 'hex'), decode(fingerprint, 'hex'), $4
   from jsonb_to_recordset($3::jsonb)
     as t(child_id bigint, local_id text, statement jsonb, identifiers text, fingerprint text)
   on conflict (child_id, supplier, local_id) do update set trust = excluded.trust, statement = excluded.statement,
     identifiers = excluded.identifiers, fingerprint = excluded.fingerprint, received_at = excluded.received_at`,
);

export const rememberLocalIds = question<
  never,
  [supplier: string, localIds: readonly string[], children: readonly string[]]
>(
  'remember local ids',
  `insert into supplier_key (supplier, local_id, child_id)
   select $1, local_id, child_id from unnest($2::text[], $3::bigint[]) as t(local_id, child_id) on conflict do nothing`,
);

export const rememberIdentifiers = question<
  never,
  [schemes: readonly string[], fingerprints: readonly Buffer[], children: readonly string[]]
>(
  'remember identifiers',
  `insert into identifier_key (scheme, fingerprint, child_id)
   select scheme, fingerprint, child_id from unnest($1::text[], $2::bytea[], $3::bigint[]) as t(scheme, fingerprint, child_id)
   on conflict do nothing`,
);

export const forgetIdentifiers = question<
  never,
  [
    children: readonly string[],
    schemes: readonly string[],
    fingerprints: readonly Buffer[],
    statedOf: readonly string[],
  ]
>(
  'forget identifiers',
  `delete from identifier_key k where k.child_id = any($1::bigint[]) and not exists (
     select 1 from unnest($2::text[], $3::bytea[], $4::bigint[]) as t(scheme, fingerprint, child_id)
     where t.scheme = k.scheme and t.fingerprint = k.fingerprint and t.child_id = k.child_id)`,
);

export interface AssertionRow {
  readonly childId: string;
  readonly supplier: string;
  readonly localId: string;
  readonly trust: SupplierTrust;
  readonly statement: ChildStatement;
  readonly identifiers: Buffer | null;
  readonly receivedAt: string;
}

export const assertionsOf = question<AssertionRow, [children: readonly string[]]>(
  'assertions of children',
  `select child_id as "childId", supplier, local_id as "localId", trust, statement, identifiers,
     to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "receivedAt"
   from assertion where child_id = any($1::bigint[])`,
);

export const earlierStatementsOf = question<
  { childId: string; statement: ChildStatement },
  [children: readonly string[]]
>(
  'earlier statements of children',
  'select child_id as "childId", statement from earlier_statement where child_id = any($1::bigint[])',
);

/** A hidden child of whom the statements say something else than what stays visible. */
export interface NamedOtherwise {
  readonly id: string;
  readonly state: RecordState;
}

/** What stays visible of a hidden child (IDENTITY in core/decide.ts). */
const visible = [
  'synthetic',
  'family_name',
  'given_names',
  'preferred_name',
  'gender',
  'date_of_birth',
  'date_of_death',
  'family_key',
  'given_key',
] as const;

/** From which day to which one nobody knows of a place of education. */
const withoutSetting = ['without_setting_since', 'without_setting_from', 'without_setting_until'] as const;
const education = ['education', 'practice', ...withoutSetting] as const;

const identity = (row: string): string =>
  `(${row}.family_name, ${row}.given_names, ${row}.preferred_name, ${row}.gender, ${row}.date_of_birth, ${row}.date_of_death)`;

/**
 * An open record that is hidden with the child it was found to be of goes back to what it says by itself; by no feed. One
 * that was archived follows too, unless it was hidden before: by a corrected fact it is given back.
 */
const follows = `child.archived_as in ('OPEN', 'PROVISIONAL') or child.state in ('OPEN', 'PROVISIONAL') or (child.own_state = 'OPEN' and not $3)`;

const followed = (column: string, when: string): string =>
  `${column} = case when ${when} then excluded.${column} else child.${column} end`;

/**
 * A feed sets the state of a new record alone: nothing a supplier sends lifts a shield, moves a hidden child to another
 * team, or changes what is seen of it (law 5). What is hidden of it stays current.
 */
export const upsertChildren = question<NamedOtherwise, [rows: string, now: Date, byFeed: boolean]>(
  'upsert children',
  `with t as (
     select * from jsonb_to_recordset($1::jsonb) as t(id bigint, state text, source text, synthetic boolean,
       area text, family_name text, given_names text, preferred_name text, gender text, date_of_birth date,
       date_of_death date, address jsonb, carers jsonb, identifiers text, family_key text, given_key text,
       postcode text, education jsonb, practice jsonb, without_setting_since date, without_setting_from date,
       without_setting_until date)),
   kept as (
     insert into child (id, state, source, synthetic, authority, area, family_name, given_names, preferred_name, gender,
       date_of_birth, date_of_death, address, carers, identifiers, family_key, given_key, postcode, derived_at, keyed,
       ${education.join(', ')})
     select id, state, source, synthetic, area, area, family_name, given_names, preferred_name, gender, date_of_birth,
       date_of_death, nullif(address, 'null'::jsonb), carers, decode(identifiers, 'hex'), family_key, given_key,
       postcode, $2, true, nullif(education, 'null'::jsonb), nullif(practice, 'null'::jsonb), ${withoutSetting.join(', ')}
     from t
     on conflict (id) do update set
       -- The first address in England says whose it is: from then on it is theirs until they hand it over (12.1).
       authority = case when child.state in ('OPEN', 'PROVISIONAL') then coalesce(child.authority, excluded.area)
         else child.authority end,
       area = excluded.area,
       ${visible.map((each) => followed(each, follows)).join(', ')},
       address = excluded.address, carers = excluded.carers, identifiers = excluded.identifiers,
       postcode = excluded.postcode, ${education.map((each) => `${each} = excluded.${each}`).join(', ')}, derived_at = excluded.derived_at, keyed = true
     returning child.*)
   select k.id::text, k.state from kept k join t on t.id = k.id
   where k.state not in ('OPEN', 'PROVISIONAL') and ${identity('k')} is distinct from ${identity('t')}`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  oneIntakeAtATime,
  takenNumbers,
  saidBefore,
  sealedAmong,
  openRecords,
  keepEarlier,
  upsertAssertions,
  rememberLocalIds,
  rememberIdentifiers,
  forgetIdentifiers,
  assertionsOf,
  earlierStatementsOf,
  upsertChildren,
] as const;
