/** The SQL by which children are found who are like the one looked for. What is hidden is hidden here (law 3). */
import { steadyQuestion } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';
import type { ChildRecord } from './child.ts';
import { findable } from './findable.ts';
import type { Said } from './person.ts';
import { columnsFor } from './record-sql.ts';

/** What a record is found by, and what else an open one is known by: what its sources said before, and linked records show. */
export interface AlikeRow {
  readonly id: string;
  readonly state: RecordState;
  readonly familyName: string | null;
  readonly givenNames: string | null;
  readonly preferredName: string | null;
  readonly gender: string | null;
  readonly dateOfBirth: string | null;
  /** Null too where a shield hides it from whoever searches. */
  readonly postcode: string | null;
  readonly also: readonly Said[];
}

type AlikeValues = [
  family: string,
  givens: readonly string[],
  /** As whole numbers: 20160331, 201603. */
  days: readonly number[],
  months: readonly number[],
  bornFrom: string | null,
  bornTo: string | null,
  postcode: string | null,
  /** Postcodes of one district, where no day is known. */
  districtFrom: string | null,
  districtBelow: string | null,
  visibleOnly: boolean,
  authority: string | null,
  organisation: string | null,
  syntheticOnly: boolean,
  most: number,
  /** The day that is asked for with a family name alone. */
  lone: number | null,
  gender: string | null,
  /** The family name's first and last three letters, and the first given name alone and before others. */
  begins: string,
  ends: string,
  firstGiven: string | null,
  beforeOthers: string | null,
];

/** What of a record is looked at before those are chosen that are weighed. */
const narrow =
  'c.id, c.state, c.synthetic, c.authority, c.source, c.merged_into, c.family_key, c.given_key, c.date_of_birth, c.gender';

/** What a record is found by, by its number. Always by its index: the planner cannot know that few are met. */
const recordOf = (id: string): string => `cross join lateral (select * from likeness where id = ${id} offset 0)`;

/** The keys of a row, as each of the two tables has them. */
const keysIn = {
  likeness: 'likeness_keys(family_key, given_key, called_key, date_of_birth)',
  earlier_statement: 'search_keys',
} as const;

/**
 * Who shares which key, whoever it is, and by which of three: what is shown of the record itself, what is shown of an open
 * one that is linked to it, what was said of it before. An open record that is linked to an open one stands for that one,
 * and for none that is hidden; by former names open records alone are met.
 *
 * Key by key: each of their lists is short, and who stands in several is counted by that. Asked for all at once (`&&`), the
 * keys of everybody met would have to be compared, which took most of the time at eleven million. And nothing is read for
 * what was not asked: the planner does not know what is null, and once read everybody of a name, for no postcode.
 */
const sharing = (table: keyof typeof keysIn): string =>
  `asked a cross join lateral (select * from ${table} where ${keysIn[table]} @> array[a.key] offset 0) c`;
const hit = `select a.key, ${narrow} from ${sharing('likeness')}`;
const met = `select c.key, ${narrow}, 1 as by from hit c
  union all select distinct o.key, ${narrow}, 2
    from (select * from hit where merged_into is not null and state = 'OPEN') o ${recordOf('o.merged_into')} c
    where c.state = 'OPEN'
  union all select null, ${narrow}, 1 from child c
    where $7::text is not null and c.postcode = $7 and c.state in ('OPEN', 'SHIELDED', 'PROVISIONAL')
  union all select null, ${narrow}, 1 from likeness c
    where $8::text is not null and c.postcode >= $8 and c.postcode < $9 and c.family_key = $1
  union all select distinct e.key, ${narrow}, 3
    from (select a.key, c.child_id from ${sharing('earlier_statement')}) e
    ${recordOf('e.child_id')} o left join likeness r on r.id = o.merged_into and r.state = 'OPEN'
    ${recordOf('coalesce(r.id, o.id)')} c
    where o.state = 'OPEN'`;

const saidBefore = `select jsonb_strip_nulls(jsonb_build_object('familyName', e.statement ->> 'familyName', 'givenNames',
      e.statement ->> 'givenNames', 'preferredName', e.statement ->> 'preferredName', 'dateOfBirth',
      e.statement ->> 'dateOfBirth')) from earlier_statement e`;

/** What an open record is known by beside what is shown of it: of itself, and of the open records that lead to it. */
const also = `case when c.state = 'OPEN' then array(
    ${saidBefore} where e.child_id = c.id
    union
    ${saidBefore} join child o on o.id = e.child_id where o.merged_into = c.id and o.state = 'OPEN'
    union
    select jsonb_strip_nulls(jsonb_build_object('familyName', o.family_name, 'givenNames', o.given_names,
      'dateOfBirth', o.date_of_birth))
    from child o where o.merged_into = c.id and o.state = 'OPEN') else '{}' end`;

/**
 * How near a record is at first sight: how many keys it shares, and whether what weighs most is just as it was said. What is
 * asked comes ready cut: PostgreSQL would cut it anew for each of the thousands met, which took a fourth of the search.
 */
const nearness = `greatest(c.own, c.linked, c.former) + case when c.shown then 0 else 2 end
    + case when c.family_key = $1 then 2
        when starts_with(c.family_key, $17) or right(c.family_key, 3) = $18 then 1 else 0 end
    + case when c.given_key = $19 or starts_with(c.given_key, $20) then 1 else 0 end
    + case when c.gender = $16 then 1 else 0 end`;

/** The nearest of these, kept as they come: to number all of them in order took a seventh of a search that meets many. */
const nearest = (which: string): string =>
  `(select c.id from counted c where ${which} order by ${nearness} desc, c.id limit $14)`;

/**
 * Of those met, the records that whoever searches may find: as many open ones as are weighed, those nearest at first sight
 * before others, and as many that are not. They are counted apart, so that nobody hidden stands in another's place.
 */
export const childrenAlike = steadyQuestion<AlikeRow, AlikeValues>(
  'children alike',
  `with asked as materialized (
     select distinct unnest(search_keys($1, $2::text[], $3::int[], $4::int[], $15::int)) as key),
   hit as materialized (${hit}),
   met as (${met}),
   counted as (
     select c.id, c.state, c.family_key, c.given_key, c.gender, bool_or(by = 1) as shown, count(key) filter (where by = 1) as own,
       count(key) filter (where by = 2) as linked, count(key) filter (where by = 3) as former
     from met c
     where ($5::date is null or c.date_of_birth >= $5) and ($6::date is null or c.date_of_birth <= $6)
       and ${findable({
         visibleOnly: '$10::boolean',
         authority: '$11::text',
         organisation: '$12::text',
         syntheticOnly: '$13::boolean',
       })}
     group by c.id, c.state, c.family_key, c.given_key, c.gender),
   nearest as materialized (${nearest("c.state = 'OPEN'")} union all ${nearest("c.state <> 'OPEN'")})
   select c.id, c.state, c.family_key as "familyName", c.given_key as "givenNames", c.called_key as "preferredName", c.gender,
     c.date_of_birth::text as "dateOfBirth",
     case when c.state <> 'SHIELDED' or c.authority = $11::text then c.postcode end as postcode, ${also} as also
   from nearest ${recordOf('nearest.id')} c order by c.id`,
);

/** Records that are to be listed, as far as they may still be found. */
export const childrenListed = steadyQuestion<
  ChildRecord,
  [
    ids: readonly string[],
    visibleOnly: boolean,
    authority: string | null,
    organisation: string | null,
    syntheticOnly: boolean,
  ]
>(
  'children listed',
  `select ${columnsFor('$3::text')} from unnest($1::bigint[]) as l(id)
     cross join lateral (select * from child where id = l.id offset 0) c
   where ${findable({
     visibleOnly: '$2::boolean',
     authority: '$3::text',
     organisation: '$4::text',
     syntheticOnly: '$5::boolean',
   })}`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [childrenAlike, childrenListed] as const;
