/** All the SQL that reads children. What is hidden is hidden here, so that no count, page or cap can tell of it. */
import { createHash } from 'node:crypto';
import type { Asker } from '#core/asker.ts';
import { type Database, question, steadyQuestion } from '#core/database.ts';
import type { ChildRecord } from './child.ts';
import type { NamePattern, SearchPlan } from './criteria.ts';
import { findable } from './findable.ts';
import { columns, columnsFor } from './record-sql.ts';

interface RecordRow extends Omit<ChildRecord, 'shownBy'> {
  readonly mergedInto: string | null;
}

/**
 * With the records that they lead to: in the same question, so that it takes no longer where there are some. An identity
 * that was given up is not there for the directory itself either.
 */
const childrenById = steadyQuestion<RecordRow, [readonly string[]]>(
  'children by id',
  `select ${columns}, c.merged_into as "mergedInto" from child c where c.state <> 'SEALED' and c.id = any(array(
     select a.id from unnest($1::bigint[]) as a(id)
     union all select m.merged_into from child m where m.id = any($1::bigint[]) and m.merged_into is not null))`,
);

/**
 * The same for whoever opens records by their numbers. Records of which they may not even know are left out here and not
 * only by the policy: an answer that is not made takes no time (law 3). Neither does it take less where there is no such
 * record: the next one by number (after the last, the last) is looked up in its place and passed over, as a hidden one is.
 * (Which of the two is met first is the order in which PostgreSQL goes through them; `read-for-nobody` and `known` would tell.)
 */
const childrenKnown = steadyQuestion<
  RecordRow & { readonly asked: string },
  [
    ids: readonly string[],
    authorities: readonly (string | null)[],
    organisations: readonly (string | null)[],
    overridden: readonly (string | null)[],
  ]
>(
  'children known',
  `select a.n as asked, ${columnsFor('a.authority', 'a.overridden')}, c.merged_into as "mergedInto"
   from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) with ordinality
     as a(id, authority, organisation, overridden, n)
   cross join lateral (
     (select m.id, m.merged_into from child m where m.id >= a.id order by m.id limit 1)
     union all (select m.id, m.merged_into from child m where m.id < a.id order by m.id desc limit 1) limit 1
   ) met
   cross join lateral (
     select met.id union all select met.merged_into where met.merged_into is not null
   ) as wanted(id)
   cross join lateral (select * from child where id = wanted.id offset 0) c
   where case when (c.merged_into is not null and exists (
         select 1 from child r where r.id = c.merged_into and (r.state = 'OPEN' or r.authority = a.authority)))
     or c.state in ('OPEN', 'SHIELDED')
     or (c.state = 'PROVISIONAL' and (c.authority = a.authority or c.source = a.organisation))
     then met.id = a.id else false end`,
);

/**
 * By a number of another body. Where nobody has it, whoever has the next one by fingerprint is looked up in their place and
 * passed over: it takes as long as where a hidden child has it (law 3). After the last fingerprint comes nobody.
 */
const childrenByIdentifier = steadyQuestion<
  ChildRecord,
  [
    scheme: string,
    fingerprint: Buffer,
    authority: string | null,
    organisation: string | null,
    syntheticOnly: boolean,
    limit: number,
  ]
>(
  'children by identifier',
  `select ${columnsFor('$3::text')} from (
     (select k.child_id, k.fingerprint = $2 as asked from identifier_key k
      where k.scheme = $1 and k.fingerprint >= $2 order by k.fingerprint, k.child_id limit 1)
     union all
     (select k.child_id, true from identifier_key k
      where k.scheme = $1 and k.fingerprint = $2 order by k.child_id offset 1)
   ) met join child c on c.id = met.child_id
   where case when ${findable({
     visibleOnly: 'false',
     authority: '$3::text',
     organisation: '$4::text',
     syntheticOnly: '$5::boolean',
   })} then met.asked else false end
   order by md5(c.id::text), c.id limit $6`,
);

type DetailValues = [
  familyFrom: string,
  familyBelow: string,
  givenFrom: string | null,
  givenBelow: string | null,
  bornFrom: string | null,
  bornTo: string | null,
  gender: string | null,
  postcode: string | null,
  visibleOnly: boolean,
  authority: string | null,
  organisation: string | null,
  syntheticOnly: boolean,
  limit: number,
];

/** A text for each way in and its own index; for one day or one postcode planned once, which spares three fourths of it. */
const searchBy = (name: string, narrowing: string, asking: typeof question = question) =>
  asking<ChildRecord, DetailValues>(
    name,
    `select ${columnsFor('$10::text')} from child c
     where c.family_key >= $1 and c.family_key < $2 and ${narrowing}
       and ($3::text is null or (c.given_key >= $3 and c.given_key < $4))
       and ($5::date is null or c.date_of_birth >= $5) and ($6::date is null or c.date_of_birth <= $6)
       and ($7::text is null or c.gender = $7) and ($8::text is null or c.postcode = $8)
       and ${findable({
         visibleOnly: '$9::boolean',
         authority: '$10::text',
         organisation: '$11::text',
         syntheticOnly: '$12::boolean',
       })}
     order by md5(c.id::text), c.id limit $13`,
  );

/** The open child that a record leads to, for everybody, or the record itself; none for one that was sealed. */
const shownForAll = question<{ id: string; shown: string }, [readonly string[]]>(
  'children shown for all',
  `select c.id, coalesce(r.id, c.id) as shown from child c
     left join child r on r.id = c.merged_into and coalesce(r.archived_as, r.state) not in ('SHIELDED', 'SEALED')
   where c.id = any($1::bigint[]) and c.state <> 'SEALED'`,
);

const searches = {
  birthday: searchBy('children by birthday', 'c.date_of_birth = $5::date', steadyQuestion),
  range: searchBy('children by range of birth', 'c.date_of_birth between $5::date and $6::date'),
  postcode: searchBy('children by postcode', 'c.postcode = $8', steadyQuestion),
};

const LAST_LETTER = String.fromCodePoint(0x10ffff);
const FIRST_LETTER = '\u0001';

/** The range of keys a pattern stands for. */
const rangeOf = ({ key, prefix }: NamePattern): [from: string, below: string] => [
  key,
  key + (prefix ? LAST_LETTER : FIRST_LETTER),
];

/** The same for given names, where a name also stands for those that go on after it: `Ann` for `Ann Marie`. */
const givenRangeOf = ({ key, prefix }: NamePattern): [from: string, below: string] => [
  key,
  key + (prefix ? LAST_LETTER : ` ${LAST_LETTER}`),
];

/** Where a record stands in a list of matches: the same order as the SQL's. */
export const placeOf = (id: string): string => createHash('md5').update(id).digest('hex');

/** What of the person who searches bears on who may be found. */
export interface Searcher extends Asker {
  readonly syntheticOnly: boolean;
}

/** What is archived leads nobody on who is not. */
const leads = ({ state }: RecordRow, led: RecordRow): boolean => state !== 'ARCHIVED' || led.state === 'ARCHIVED';

/** A record, with the one it was found to be part of. */
function inOne(id: string, rows: readonly RecordRow[]): ChildRecord | null {
  const row = rows.find((each) => each.id === id);
  const shownBy = row?.mergedInto ? rows.find((each) => each.id === row.mergedInto && leads(each, row)) : undefined;
  return row === undefined ? null : { ...row, ...(shownBy && { shownBy }) };
}

/** A directory number, and who asks for it. */
export interface KnownTo extends Asker {
  readonly id: string;
  /** The number of the child whom they look at by an override; null for nearly everybody. */
  readonly overridden: string | null;
}

export interface ChildStore {
  /** Records by directory number, in the order asked; null where there is none. */
  byId(ids: readonly string[]): Promise<(ChildRecord | null)[]>;
  /** Those of which these may know; null alike where there is none and where they may not. */
  known(asked: readonly KnownTo[]): Promise<(ChildRecord | null)[]>;
  /** The numbers under which these are shown to everybody, in the order asked; null alike for what is sealed and what is not there. */
  shownAs(ids: readonly string[]): Promise<(string | null)[]>;
  /** Those whom the plan finds, at most `limit`, in an order that means nothing. */
  search(plan: SearchPlan, searcher: Searcher, limit: number): Promise<ChildRecord[]>;
}

export const childStore = (
  database: Database,
  fingerprint: (scheme: string, number: string) => Buffer,
): ChildStore => ({
  byId: async (ids) => {
    const rows = await database.ask(childrenById, [ids]);
    return ids.map((id) => inOne(id, rows));
  },
  known: async (asked) => {
    const rows = await database.ask(childrenKnown, [
      asked.map(({ id }) => id),
      asked.map(({ authority }) => authority),
      asked.map(({ organisation }) => organisation),
      asked.map(({ overridden }) => overridden),
    ]);
    const found = Map.groupBy(rows, (row) => Number(row.asked));
    return asked.map(({ id }, index) => inOne(id, found.get(index + 1) ?? []));
  },
  shownAs: async (ids) => {
    const shown = new Map((await database.ask(shownForAll, [ids])).map((row) => [row.id, row.shown]));
    return ids.map((id) => shown.get(id) ?? null);
  },
  search: (plan, { authority, organisation, syntheticOnly }, limit) => {
    if (plan.by === 'identifier') {
      const bytes = fingerprint(plan.scheme, plan.number);
      return database.ask(childrenByIdentifier, [plan.scheme, bytes, authority, organisation, syntheticOnly, limit]);
    }
    const { family, given, bornFrom, bornTo, gender, postcode, visibleOnly } = plan;
    const way = bornFrom === null ? 'postcode' : bornFrom === bornTo ? 'birthday' : 'range';
    return database.ask(searches[way], [
      ...rangeOf(family),
      ...(given === null ? ([null, null] as const) : givenRangeOf(given)),
      bornFrom,
      bornTo,
      gender,
      postcode,
      visibleOnly,
      authority,
      organisation,
      syntheticOnly,
      limit,
    ]);
  },
});

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  childrenById,
  childrenKnown,
  childrenByIdentifier,
  shownForAll,
  ...Object.values(searches),
] as const;
