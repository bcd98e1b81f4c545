/** All the SQL that counts involvements for management information. Of sensitive services it knows nothing. */
import { question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import { assessment } from './assessment-sql.ts';

export interface CountedRow {
  readonly organisation: string;
  readonly service: string;
  readonly status: string;
  readonly count: number;
  readonly assessed: number;
  readonly assessedBefore: number;
  readonly leads: number;
}

/** Mirrors `statusOn`. */
const counted = (which: string): string =>
  `select e.organisation_id as organisation, e.service_type as service, case when e.ended_on <= $1::date then 'ENDED'
     when e.source in ('PRACTITIONER', 'CASE_SYSTEM')
       and coalesce(e.confirmed_on, e.started_on) + interval '6 months' < $1::date then 'UNCONFIRMED'
     else 'ACTIVE' end as status, count(*)::int as count,
     (count(*) filter (where ${assessment('e')} = 'CURRENT'))::int as assessed,
     (count(*) filter (where ${assessment('e')} = 'CLOSED'))::int as "assessedBefore", count(l.child_id)::int as leads
   from involvement e left join lead l on l.child_id = e.child_id and l.involvement_id = e.id and l.until is null
   ${which} group by 1, 2, 3`;

export const allCounted = question<CountedRow, [day: IsoDate]>('involvements counted', counted(''));

/** Of some children: what is taken off again. */
export const theirsCounted = question<CountedRow, [day: IsoDate, children: readonly string[]]>(
  'involvements of these counted',
  counted('where e.child_id = any($2::bigint[])'),
);

export const knownTo = question<
  { readonly child: string; readonly gp: boolean },
  [day: IsoDate, records: readonly string[]]
>(
  'who involvements know of',
  `select child_id::text as child, bool_or(service_type = 'HLTH_GP') as gp
   from involvement where child_id = any($2::bigint[]) and (ended_on is null or ended_on > $1::date) group by 1`,
);

/** Asked by children alone, and once a month; the whole count reads the whole table. */
export const questions = [theirsCounted, knownTo] as const;
