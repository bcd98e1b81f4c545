/** The SQL by which children are found who are like the one looked for. What is hidden is hidden here (law 3). */
import { steadyQuestion } from '#core/database.ts';
import type { ChildRecord } from './child.ts';
import type { Said } from './person.ts';
import { columnsFor } from './record-sql.ts';
import { findable } from './store.ts';

/** A record, and what else an open one is known by: what its sources said before, and what is shown of records linked to it. */
export interface AlikeRow extends ChildRecord {
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
];

/**
 * Who shares a key, whoever it is: `shown` where it is one of what is shown of the record itself. An open record that is
 * linked to an open one stands for that one, and for none that is hidden; by former names open records alone are met.
 */
const met = `select coalesce(r.id, c.id) as id, r.id is null as shown
    from child c left join child r on r.id = c.merged_into and r.state = 'OPEN' and c.state = 'OPEN'
    where c.search_keys && (select keys from asked)
  union all select c.id, true from child c where c.postcode = $7
  union all select c.id, true from child c where c.postcode >= $8 and c.postcode < $9 and c.family_key = $1
  union all select coalesce(r.id, c.id), false
    from earlier_statement e join child c on c.id = e.child_id and c.state = 'OPEN'
    left join child r on r.id = c.merged_into and r.state = 'OPEN'
    where e.search_keys && (select keys from asked)`;

/** What an open record is known by beside what is shown of it: of itself, and of the open records that lead to it. */
const also = `case when c.state = 'OPEN' then array(
    select jsonb_strip_nulls(jsonb_build_object('familyName', e.statement ->> 'familyName', 'givenNames',
      e.statement ->> 'givenNames', 'preferredName', e.statement ->> 'preferredName', 'dateOfBirth',
      e.statement ->> 'dateOfBirth'))
    from child o join earlier_statement e on e.child_id = o.id
    where (o.id = c.id or o.merged_into = c.id) and o.state = 'OPEN'
    union
    select jsonb_strip_nulls(jsonb_build_object('familyName', o.family_name, 'givenNames', o.given_names,
      'dateOfBirth', o.date_of_birth))
    from child o where o.merged_into = c.id and o.state = 'OPEN') else '{}' end`;

/**
 * Of those met, the records that whoever searches may find: as many open ones as are weighed, those nearest at first sight
 * before others, and as many that are not. They are counted apart, so that nobody hidden stands in another's place.
 */
export const childrenAlike = steadyQuestion<AlikeRow, AlikeValues>(
  'children alike',
  `with asked as materialized (select search_keys($1, $2::text[], $3::int[], $4::int[], $15::int) as keys),
   met as materialized (select id, bool_or(shown) as shown from (${met}) every group by id),
   ranked as (
     select c.*, row_number() over (partition by c.state = 'OPEN' order by
         case when m.shown then 0 else 2 end + case when c.family_key = $1 then 2 else 0 end
         + case when split_part(c.given_key, ' ', 1) = ($2::text[])[1] then 2 else 0 end
         + case when to_char(c.date_of_birth::timestamp, 'YYYYMMDD')::int = any($3::int[]) then 3 else 0 end desc,
         (select count(*) from unnest(c.search_keys) as key where key = any ((select keys from asked)::int[])) desc,
         c.id) as place
     from met m join child c on c.id = m.id
     where ($5::date is null or c.date_of_birth >= $5) and ($6::date is null or c.date_of_birth <= $6)
       and ${findable({
         visibleOnly: '$10::boolean',
         authority: '$11::text',
         organisation: '$12::text',
         syntheticOnly: '$13::boolean',
       })})
   select ${columnsFor('$11::text')}, ${also} as also from ranked c where c.place <= $14 order by c.id`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [childrenAlike] as const;
