/** All the SQL that counts records for management information. */
import { question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { SupplierTrust } from '#core/statements.ts';
import { isWithoutSetting } from './education-sql.ts';

export interface OpenRow {
  readonly id: string;
  readonly authority: string | null;
  readonly gender: string | null;
  /** In whole years; null where the day of birth is not known. */
  readonly age: number | null;
  readonly hasAddress: boolean;
  /** Of school age, and without a place that anybody knows of. */
  readonly lacksSetting: boolean;
  readonly members: readonly string[];
}

/** Records everybody may see, in their order. Those that were linked into another are the other's. */
export const openAfter = question<OpenRow, [day: IsoDate, after: string, limit: number]>(
  'open records counted',
  `select c.id::text as id, c.authority, c.gender,
     greatest(extract(year from age($1::date, c.date_of_birth)), 0)::int as age,
     coalesce(c.address ->> 'status' <> 'NONE_KNOWN', false) as "hasAddress",
     ${isWithoutSetting('c', '$1::date')} as "lacksSetting",
     array(select m.id::text from child m where m.merged_into = c.id order by m.id) as members
   from child c where c.id > $2::bigint and c.state = 'OPEN' and c.merged_into is null and c.date_of_death is null
   order by c.id limit $3`,
);

export interface SourceRow {
  readonly id: string;
  readonly trust: SupplierTrust;
  readonly supplier: string;
}

/** Who states each of these records. Of a page at once: record by record it would be at the mercy of the planner. */
export const sourcesOf = question<SourceRow, [records: readonly string[]]>(
  'sources of records',
  'select distinct child_id::text as id, trust, supplier from assertion where child_id = any($1::bigint[])',
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

/** Questions that wait for people, about records that are open to everybody alone: of a hidden child there is one more. */
export const reviewsWaiting = question<Row & { readonly waited: string }, [at: Date]>(
  'reviews waiting counted',
  `select r.authority as area, case when r.opened_at > $1::timestamptz - interval '7 days' then 'UNDER_7_DAYS'
       when r.opened_at > $1::timestamptz - interval '30 days' then 'FROM_7_TO_29_DAYS'
       when r.opened_at > $1::timestamptz - interval '90 days' then 'FROM_30_TO_89_DAYS' else 'FROM_90_DAYS' end as waited,
     count(*)::int as count
   from review r join child c on c.id = r.record left join child o on o.id = r.candidate
   where r.closed_at is null and c.state = 'OPEN' and (r.candidate is null or o.state = 'OPEN') group by 1, 2`,
);

/** Of records that are open to everybody, and were when it was settled what is left out. */
const openRequests = `from subject_access s join child c on c.id = s.child_id
   where c.state = 'OPEN' and not s.hidden and not exists (
     select from child m where m.id = any(s.subjects) and m.state in ('SHIELDED', 'SEALED'))`;

export const requestsClosed = question<
  Row & { readonly came: string; readonly time: string },
  [from: Date, until: Date]
>(
  'subject access requests closed counted',
  `select s.authority as area, s.state as came, case when (s.closed_at at time zone 'Europe/London')::date > s.due_on then 'LATE'
     when s.extended_for is not null then 'WITHIN_EXTENDED_TIME' else 'WITHIN_A_MONTH' end as time, count(*)::int as count
   ${openRequests} and s.closed_at >= $1 and s.closed_at < $2 group by 1, 2, 3`,
);

export const requestsOpen = question<Row & { readonly standing: string }, [day: IsoDate]>(
  'subject access requests open counted',
  `select s.authority as area, case when s.due_on = 'infinity' then 'IDENTITY_AWAITED' when s.due_on < $1::date then 'OVERDUE'
     else 'IN_TIME' end as standing, count(*)::int as count
   ${openRequests} and s.closed_at is null group by 1, 2`,
);

/** Of children who are open to everybody, as is every record that is disputed of them. */
const openDisputes = `from dispute d join child c on c.id = d.child_id join child w on w.id = coalesce(c.merged_into, c.id)
   where w.state = 'OPEN' and c.state not in ('SHIELDED', 'SEALED') and not exists (
     select from dispute_source s join child m on m.id = s.child_id
     where s.dispute_id = d.id and m.state in ('SHIELDED', 'SEALED'))`;

export const disputesClosed = question<
  Row & { readonly came: string; readonly time: string },
  [from: Date, until: Date]
>(
  'disputes closed counted',
  `select d.authority as area, coalesce(d.outcome, d.state) as came,
     case when (d.closed_at at time zone 'Europe/London')::date > d.due_on then 'LATE' else 'WITHIN_A_MONTH' end as time,
     count(*)::int as count
   ${openDisputes} and d.closed_at >= $1 and d.closed_at < $2 group by 1, 2, 3`,
);

export const disputesOpen = question<Row & { readonly standing: string }, [day: IsoDate]>(
  'disputes open counted',
  `select d.authority as area, case when d.due_on < $1::date then 'OVERDUE' else 'IN_TIME' end as standing,
     count(*)::int as count
   ${openDisputes} and d.closed_at is null group by 1, 2`,
);

/**
 * Of children who are open to everybody, and whose record is. Those of somebody are of no area: an officer of the team who
 * sees fewer in their list than are counted would know of one that is about them.
 */
const complaintArea = `case when not exists (select from complaint_party p where p.complaint_id = k.id) then k.authority end`;
const openComplaints = `from complaint k join child c on c.id = k.child_id join child w on w.id = coalesce(c.merged_into, c.id)
   where w.state = 'OPEN' and c.state not in ('SHIELDED', 'SEALED')`;

export const complaintsAnswered = question<
  Row & { readonly came: string; readonly time: string },
  [from: Date, until: Date]
>(
  'complaints answered counted',
  `select ${complaintArea} as area, k.answer as came, case when k.answered_late then 'LATE'
     when k.extended_for is not null then 'WITHIN_EXTENDED_TIME' else 'WITHIN_TEN_DAYS' end as time, count(*)::int as count
   ${openComplaints} and k.answered_at >= $1 and k.answered_at < $2 group by 1, 2, 3`,
);

export const complaintsOpen = question<Row & { readonly standing: string }, [day: IsoDate]>(
  'complaints open counted',
  `select ${complaintArea} as area, case when k.state = 'ESCALATED' then 'ESCALATED' when k.due_on < $1::date then 'OVERDUE'
     else 'IN_TIME' end as standing, count(*)::int as count
   ${openComplaints} and k.closed_at is null group by 1, 2`,
);

/** From where a record was when the period began to where it was when it ended: what came back has not moved. */
export const movesCounted = question<
  { readonly from: string | null; readonly to: string | null; readonly count: number },
  [from: Date, until: Date]
>(
  'moves counted',
  `select m.from_authority as "from", m.to_authority as "to", count(*)::int as count
   from (select distinct on (f.child_id) f.child_id, f.from_authority,
           last_value(f.to_authority) over (partition by f.child_id order by f.at
             rows between unbounded preceding and unbounded following) as to_authority
         from authority_move f where f.at >= $1 and f.at < $2 order by f.child_id, f.at) m
   join child c on c.id = m.child_id and c.state = 'OPEN' and c.merged_into is null
   where m.from_authority is distinct from m.to_authority group by 1, 2`,
);

/** Asked by other parts, or of every record in turn. What is counted once a year reads small tables whole. */
export const questions = [openAfter, sourcesOf, notOpenAfter] as const;
