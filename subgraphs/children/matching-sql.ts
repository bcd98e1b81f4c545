/** All the SQL by which children are found who may be one and the same. Many in, many out. */
import { question } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';
import type { Said } from './person.ts';

/** Whole numbers as PostgreSQL reads an array: by the driver, each of tens of thousands would be looked at for quotes. */
export const arrayOf = (numbers: readonly (number | string)[]): string => `{${numbers.join(',')}}`;

/** How many children the register holds, nearly: what the database's own figures say. */
export const sizeOfRegister = question<{ size: number }, []>(
  'size of the register',
  `select greatest(reltuples, 0)::float8 as size from pg_class where oid = 'children.child'::regclass`,
);

/** Records whose keys are not made: new with a migration, or put there by somebody who makes none. */
export const childrenWithoutKeys = question<{ id: string }, [limit: number]>(
  'children without keys',
  'select id::text from child where not keyed order by id limit $1',
);

export const addMatchKeys = question<never, [keys: string, children: string]>(
  'add match keys',
  `insert into match_key (key, child_id) select key, child_id from unnest($1::bigint[], $2::bigint[]) as t(key, child_id)
   on conflict do nothing`,
);

/** Of records that are being made beside, on another connection. */
export const keysAreUnderWay = question<never, [id: string, ofRecords: readonly string[]]>(
  'keys are under way',
  'insert into keys_under_way (id, children) values ($1, $2::bigint[])',
);

/** By the transaction that makes the records. */
export const keysHaveRecords = question<{ id: string }, [id: string]>(
  'keys have records',
  'delete from keys_under_way where id = $1 returning id',
);

/** While nobody takes statements in, what is under way was cut off. */
export const keysCutOff = question<{ id: string; children: readonly string[] }, []>(
  'keys cut off',
  'select id, children::text[] from keys_under_way order by id limit 100',
);

export const dropKeysOfNobody = question<never, [children: readonly string[]]>(
  'drop keys of nobody',
  `delete from match_key k where k.child_id = any($1::bigint[]) and not exists (select from child c where c.id = k.child_id)`,
);

/** Of records that have lost statements. */
export const dropMatchKeys = question<never, [keys: string, children: string]>(
  'drop match keys',
  `delete from match_key k using unnest($1::bigint[], $2::bigint[]) as t(key, child_id)
   where k.key = t.key and k.child_id = t.child_id`,
);

export const keysAreMade = question<never, [children: readonly string[]]>(
  'keys are made',
  'update child set keyed = true where id = any($1::bigint[]) and not keyed',
);

/** A child that may be the one a statement is about. */
export interface CandidateRow {
  /** Place of the statement in what was asked. */
  readonly statement: number;
  readonly childId: string;
}

/** Whether a provisional record is told by the supplier itself, or by its organisation. */
const isOwn = (child: string, supplier: string, source: string): string =>
  `(${child}.state = 'PROVISIONAL' and (${child}.source = ${source} or exists (
     select 1 from assertion a where a.child_id = ${child}.id and a.supplier = ${supplier}))) is true`;

/**
 * Of those met, for each statement: at most so many of those the supplier may link to, and as many of the hidden ones,
 * those with most in common first. They are counted apart, so that nobody hidden can stand in the place of somebody
 * visible (law 3). A record that was found to be a child's stands for that child, but to the one who tells of it.
 */
const nearest = (met: string, supplier: string, source: string, most: string): string =>
  `with met as (${met})
   select statement, id::text as "childId" from (
     select m.statement, r.id, row_number() over (
       partition by m.statement, case when r.state = 'OPEN' or o.own then 'visible'
         when r.state = 'PROVISIONAL' then 'told by others' else 'hidden' end
       order by m.shared desc, c.id) as place
     from met m join child c on c.id = m.child_id
     cross join lateral (select ${isOwn('c', supplier, source)} as own) o
     left join child root on root.id = c.merged_into and (root.state = 'OPEN' or not o.own)
     cross join lateral (select coalesce(root.id, c.id) as id, coalesce(root.state, c.state) as state) r) ranked
   where place <= ${most}`;

type By<Statements, Values extends readonly unknown[]> = [
  statements: Statements,
  ...Values,
  supplier: string | null,
  source: string | null,
  most: number,
];

export const candidatesByKey = question<CandidateRow, By<string, [keys: string]>>(
  'candidates by key',
  nearest(
    `select asked.statement, k.child_id, count(*) as shared
     from unnest($1::int[], $2::bigint[]) as asked(statement, key) join match_key k on k.key = asked.key
     group by asked.statement, k.child_id`,
    '$3::text',
    '$4::text',
    '$5',
  ),
);

export const candidatesByNumber = question<
  CandidateRow,
  By<readonly number[], [schemes: readonly string[], fingerprints: readonly Buffer[]]>
>(
  'candidates by number',
  nearest(
    `select asked.statement, k.child_id, count(*) as shared
     from unnest($1::int[], $2::text[], $3::bytea[]) as asked(statement, scheme, fingerprint)
     join identifier_key k on k.scheme = asked.scheme and k.fingerprint = asked.fingerprint
     group by asked.statement, k.child_id`,
    '$4::text',
    '$5::text',
    '$6',
  ),
);

/** A record, and whether this supplier may link to it: it is open, or its own organisation alone tells of it. */
export interface StandingRow {
  readonly id: string;
  readonly state: RecordState;
  readonly isOwn: boolean;
  readonly source: string | null;
  /** What is shown of it, as a statement: it may hold what no source says any more. */
  readonly shown: Said;
  readonly identifiers: Buffer | null;
}

export const standingOfChildren = question<
  StandingRow,
  [children: readonly string[], supplier: string | null, source: string | null]
>(
  'standing of children',
  `select c.id::text, c.state, c.source, c.identifiers, ${isOwn('c', '$2::text', '$3::text')} as "isOwn",
     jsonb_strip_nulls(jsonb_build_object('familyName', c.family_name, 'givenNames', c.given_names,
       'preferredName', c.preferred_name, 'gender', c.gender, 'dateOfBirth', c.date_of_birth,
       'address', c.address, 'carers', c.carers)) as shown
   from child c where c.id = any($1::bigint[])`,
);

export interface SaidRow {
  readonly childId: string;
  readonly statement: Said;
  readonly identifiers: Buffer | null;
}

/** Everything any source ever said of children, and of the records that are linked into them. */
export const saidOfChildren = question<SaidRow, [children: readonly string[]]>(
  'said of children',
  `with record as (
     select id, id as child_id from child where id = any($1::bigint[])
     union all select id, merged_into from child where merged_into = any($1::bigint[]))
   select r.child_id::text as "childId", a.statement, a.identifiers from record r join assertion a on a.child_id = r.id
   union all
   select r.child_id::text, e.statement, null from record r join earlier_statement e on e.child_id = r.id`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  sizeOfRegister,
  childrenWithoutKeys,
  addMatchKeys,
  keysAreUnderWay,
  keysHaveRecords,
  keysCutOff,
  dropKeysOfNobody,
  dropMatchKeys,
  keysAreMade,
  candidatesByKey,
  candidatesByNumber,
  standingOfChildren,
  saidOfChildren,
] as const;
