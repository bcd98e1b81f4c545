/** All the SQL that counts accounts, organisations, places and feeds for management information. */
import { question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';

interface Row {
  readonly area: string | null;
  readonly count: number;
}

/** When something ends, as it is counted. */
const ends = (
  day: string,
): string => `case when ${day} is null then 'NOT_RECORDED' when ${day} < $1::date then 'RUN_OUT'
  when ${day} <= $1::date + 30 then 'WITHIN_30_DAYS' when ${day} <= $1::date + 60 then 'IN_31_TO_60_DAYS'
  when ${day} <= $1::date + 90 then 'IN_61_TO_90_DAYS' else 'LATER' end`;

/** The last day of an enhanced check is that before it turns three (`clearances.ts`). */
export const accountsCounted = question<
  Row & { readonly role: string; readonly state: string; readonly check: string; readonly training: string },
  [day: IsoDate]
>(
  'accounts counted',
  `select o.authority as area, a.role,
     case when a.state = 'ACTIVE' and a.suspended_for <> '{}' then 'SUSPENDED' else a.state end as state,
     case when a.state = 'CLOSED' then 'LATER' else
       ${ends("(a.enhanced_check_on + interval '36 months' - interval '1 day')::date")} end as check,
     case when a.state = 'CLOSED' then 'LATER' else ${ends('a.trained_until')} end as training, count(*)::int as count
   from account a join organisation o on o.id = a.organisation_id group by 1, 2, 3, 4, 5`,
);

export const organisationsCounted = question<Row & { readonly state: string }, []>(
  'organisations counted',
  'select authority as area, accreditation as state, count(*)::int as count from organisation group by 1, 2',
);

export const roundsCounted = question<Row & { readonly state: string; readonly age: string }, [at: Date]>(
  'rounds counted',
  `select o.authority as area, c.state, case when c.opened_at > $1::timestamptz - interval '30 days' then 'UNDER_30_DAYS'
     when c.opened_at > $1::timestamptz - interval '90 days' then 'FROM_30_TO_89_DAYS' else 'FROM_90_DAYS' end as age,
     count(*)::int as count
   from accreditation_case c join organisation o on o.id = c.organisation_id
   where c.state in ('DRAFT', 'SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW') group by 1, 2, 3`,
);

export const placesCounted = question<Row & { readonly state: string }, [day: IsoDate]>(
  'places counted',
  `select o.authority as area, case when l.expires_on >= $1::date then 'ACCEPTED' when l.expires_on is not null then 'RUN_OUT'
     when l.assessed_on is not null then 'ASSESSED' else 'NOT_ASSESSED' end as state, count(*)::int as count
   from location l join organisation o on o.id = l.organisation_id where l.closed_on is null group by 1, 2`,
);

export const batchesCounted = question<
  Row & {
    readonly state: string;
    readonly punctual: string;
    readonly created: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly passedOver: number;
    readonly rejected: number;
  },
  [from: Date, until: Date]
>(
  'batches counted',
  `select o.authority as area, b.state, case when b.due_on is null then 'NO_DAY_AGREED'
     when (b.received_at at time zone 'Europe/London')::date <= b.due_on then 'ON_TIME' else 'LATE' end as punctual,
     count(*)::int as count, sum(b.created)::int as created, sum(b.changed)::int as changed,
     sum(b.unchanged)::int as unchanged, sum(b.passed_over)::int as "passedOver", sum(b.rejected)::int as rejected
   from feed_batch b join supplier s on s.id = b.supplier left join organisation o on o.id = s.organisation_id
   where b.received_at >= $1 and b.received_at < $2 group by 1, 2, 3`,
);

/** In which authority each organisation is: what other parts count their own by. */
export const placed = question<{ id: string; authority: string | null }, [after: string | null, limit: number]>(
  'organisations placed',
  'select id, authority from organisation where $1::text is null or id > $1 order by id limit $2',
);

export const caseSystems = question<{ id: string }, [clients: readonly string[]]>(
  'case systems',
  "select id from client where id = any($1) and kind = 'CASE_SYSTEM'",
);

/** Asked by an answer or by another part; what a closing counts reads whole tables, once a month. */
export const questions = [placed, caseSystems] as const;
