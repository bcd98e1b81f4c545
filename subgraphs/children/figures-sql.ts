/** All the SQL that counts records for management information. */
import { question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';

export interface OpenRow {
  readonly id: string;
  readonly authority: string | null;
  readonly gender: string | null;
  /** In whole years; null where the day of birth is not known. */
  readonly age: number | null;
  readonly hasAddress: boolean;
  readonly members: readonly string[];
}

/** Records everybody may see, in their order. Those that were linked into another are the other's. */
export const openAfter = question<OpenRow, [day: IsoDate, after: string, limit: number]>(
  'open records counted',
  `select c.id::text as id, c.authority, c.gender,
     greatest(extract(year from age($1::date, c.date_of_birth)), 0)::int as age,
     coalesce(c.address ->> 'status' <> 'NONE_KNOWN', false) as "hasAddress",
     array(select m.id::text from child m where m.merged_into = c.id order by m.id) as members
   from child c where c.id > $2::bigint and c.state = 'OPEN' and c.merged_into is null and c.date_of_death is null
   order by c.id limit $3`,
);

export const notOpenAfter = question<{ id: string }, [after: string, limit: number]>(
  'records not open',
  "select id::text as id from child where state <> 'OPEN' and id > $1::bigint order by id limit $2",
);

interface Row {
  readonly area: string | null;
  readonly count: number;
}

export const actsCounted = question<Row & { readonly act: string }, [from: Date, until: Date]>(
  'shield acts counted',
  `select c.authority as area, a.act, count(*)::int as count from shield_act a join shield_case c on c.id = a.case_id
   where a.at >= $1 and a.at < $2 group by 1, 2`,
);

export const casesCounted = question<Row & { readonly state: string; readonly punctual: string }, [at: Date]>(
  'shield cases counted',
  `select authority as area, state, case when due_at < $1 then 'OVERDUE' else 'IN_TIME' end as punctual,
     count(*)::int as count from shield_case where state <> 'LIFTED' group by 1, 2, 3`,
);

export const overridesCounted = question<Row & { readonly found: string }, [from: Date, until: Date]>(
  'overrides counted',
  `select g.authority as area, case when f.id is null then 'OPEN' else f.outcome ||
       case when f.found_at < g.granted_at + interval '7 days' then ':WITHIN_7_DAYS' else ':LATER' end end as found,
     count(*)::int as count
   from override_grant g left join override_finding f on f.id = g.id
   where g.granted_at >= $1 and g.granted_at < $2 group by 1, 2`,
);

/** Asked by other parts, or of every record in turn. What is counted once a year reads small tables whole. */
export const questions = [openAfter, notOpenAfter] as const;
