/**
 * All the SQL that finds entries for a review. Each question walks one index of the facts downwards from where the last
 * page ended; what else is asked for is looked at on the way.
 */
import { question } from '#core/database.ts';

export interface Row {
  readonly idx: string;
  readonly body: Buffer;
}

export type Values = [
  before: string | null,
  limit: number,
  reader: readonly string[],
  area: readonly string[] | null,
  organisation: string | null,
  account: string | null,
  reason: string | null,
  kind: string | null,
  decision: string | null,
  operation: string | null,
  mediated: boolean | null,
  overridden: boolean | null,
  from: Date | null,
  until: Date | null,
  person: string,
];

/**
 * Nobody reviews their own looks, whichever of their accounts they used, and whether they asked or mediated; nor what was
 * done about an incident that they are in.
 */
const others = `(f.account is null or f.account <> all($3::uuid[]))
  and (f.mediator is null or f.mediator <> all($3::uuid[]))
  and not exists (select from audit.incident_act a join audit.incident_party p on p.incident = a.incident
    where a.request = f.request and p.person = $15)`;

const asked = `($1::bigint is null or f.idx < $1) and ${others}
  and ($4::text[] is null or f.organisation = any($4) or f.mediator_organisation = any($4))
  and ($5::text is null or f.organisation = $5 or f.mediator_organisation = $5)
  and ($6::uuid is null or f.account = $6 or f.mediator = $6)
  and ($7::text is null or f.reason = $7) and ($8::text is null or f.kind = $8)
  and ($9::text is null or f.decision = $9) and ($10::text is null or f.operation = $10)
  and ($11::boolean is null or (f.mediator is not null) = $11)
  and ($12::boolean is null or (f.override is not null) = $12)
  and ($13::timestamptz is null or f.at >= $13) and ($14::timestamptz is null or f.at < $14)`;

const page = (found: string): string =>
  `select e.idx, e.body from (${found}) found join audit.entry e on e.idx = found.idx and e.at = found.entered
   order by e.idx desc`;

const walk = (condition: string): string =>
  `(select f.idx, f.entered from audit.fact f where ${condition} and ${asked} order by f.idx desc limit $2)`;

/** Those of the one column and those of the other, each by its own index; an entry in both once. */
const either = (one: string, other: string): string =>
  `select idx, entered from (${walk(one)} union ${walk(other)}) both_ways order by idx desc limit $2`;

const all = question<Row, Values>('records', page(walk('true')));
const ofAccount = question<Row, Values>('records of account', page(either('f.account = $6', 'f.mediator = $6')));
const ofOrganisation = question<Row, Values>(
  'records of organisation',
  page(either('f.organisation = $5', 'f.mediator_organisation = $5')),
);
const ofArea = question<Row, Values>(
  'records of area',
  page(`select idx, entered from (
      select t.* from unnest($4::text[]) as a(id) cross join lateral ${walk('f.organisation = a.id')} t
      union
      select t.* from unnest($4::text[]) as a(id) cross join lateral ${walk('f.mediator_organisation = a.id')} t
    ) everywhere order by idx desc limit $2`),
);
const ofOperation = question<Row, Values>('records of operation', page(walk('f.operation = $10')));
const forReason = question<Row, Values>('records for reason', page(walk('f.reason = $7')));
const underOverride = question<Row, Values>('records under override', page(walk('f.override is not null')));
const mediated = question<Row, Values>('mediated records', page(walk('f.mediator is not null')));

const ofChild = question<Row, [...Values, child: string]>(
  'records of child',
  page(`select f.idx, f.entered from audit.subject s join audit.fact f on f.idx = s.idx
    where s.child_id = $16 and ($1::bigint is null or s.idx < $1) and ${asked} order by s.idx desc limit $2`),
);
const ofIncident = question<Row, [...Values, reference: string, reach: readonly string[] | null]>(
  'records of incident',
  page(`select f.idx, f.entered from audit.incident i
      join (select distinct incident, idx from audit.incident_entry) n on n.incident = i.number
      join audit.fact f on f.idx = n.idx
    where i.reference = $16 and ($17::text[] is null or i.organisation = any($17))
      and not exists (select from audit.incident_party p where p.incident = i.number and p.person = $15)
      and ${asked} order by f.idx desc limit $2`),
);

/** By what is asked for most narrowly. */
export const by = {
  all,
  ofAccount,
  ofOrganisation,
  ofArea,
  ofOperation,
  forReason,
  underOverride,
  mediated,
  ofChild,
  ofIncident,
} as const;

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = Object.values(by);
