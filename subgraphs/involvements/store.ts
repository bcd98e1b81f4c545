/** All the SQL that reads involvements and practitioners. What a viewer may not see is left out here, before pages are cut. */
import { type Asks, type Database, question, steadyQuestion } from '#core/database.ts';
import { assessedOn, assessment } from './assessment-sql.ts';
import { ENDED_VISIBLE_MONTHS, type InvolvementKey, type InvolvementRow, type PractitionerRow } from './involvement.ts';
import { type MediatedChangeRow, mediatedChangesOf } from './mediated-sql.ts';
import type { SharedPointers } from './sharing.ts';

const practitionerColumns = `p.id, p.organisation_id as "organisationId", p.name, p.team, p.telephone, p.email`;

export const columns = `i.child_id as "childId", i.id, i.practitioner_id as "practitionerId",
  i.organisation_id as "organisationId", i.service_type as "serviceType", i.record_type as "recordType", i.team,
  i.contacts, i.started_on::text as "startedOn", i.ended_on::text as "endedOn", i.confirmed_on::text as "confirmedOn",
  i.source, i.assessment as "commonAssessment", i.assessed_on::text as "cafRecordedOn", i.version,
  l.involvement_id is not null as leads, i.content,
  case when p.id is not null then json_build_object('id', p.id, 'organisationId', p.organisation_id, 'name', p.name,
    'team', p.team, 'telephone', p.telephone, 'email', p.email) end as practitioner`;

/** Whoever leads. Of records that were found to be of one child each may have a lead: the one who led first does. */
const joined = (first = ''): string => `left join practitioner p on p.id = i.practitioner_id
  left join lead l on l.child_id = i.child_id and l.involvement_id = i.id and l.until is null and i.content ${first}`;

/** One's own, with all that is known. */
export const tables = `(select e.*, ${assessment('e')} as assessment, ${assessedOn('e')} as assessed_on, true as content
  from involvement e) i ${joined()}`;

/** Of `c.records`, the numbers under which what hangs on a child is kept, written `{123,456}`. */
const ofChild = '= any(c.records::bigint[])';
const ledFirst = `and not exists (select 1 from lead o where o.child_id ${ofChild} and o.until is null
    and (o.since, o.involvement_id) < (l.since, l.involvement_id))`;

/** The parameters of what somebody may see: the day, and the two lists of `SharedPointers`. */
type Sight = readonly [today: string, existence: string, content: string];

/** Whether a row is no pointer under an agreement, or one of these. */
const isShared = (pointers: string): string =>
  `(e.record_type is null or e.organisation_id || ' ' || e.record_type = any(${pointers}::text[]))`;

/**
 * What somebody may see of a child. A pointer under an agreement is there only where it says so; and where it shares no
 * content, the particulars are not there from here on, so that neither order, cursor, page nor state tells of them. What
 * ended long ago is not shown at all.
 */
function seen([today, existence, content]: Sight, child: string): string {
  const ifContent = (column: string, otherwise = 'null'): string =>
    `case when s.content then e.${column} else ${otherwise} end as ${column}`;
  return `(
  select e.child_id, e.id, e.organisation_id, e.service_type, e.record_type, e.source, s.content,
    ${ifContent('practitioner_id')}, ${ifContent('team')}, ${ifContent('contacts', "'[]'")}, ${ifContent('started_on')},
    ${ifContent('ended_on')}, ${ifContent('confirmed_on')}, ${ifContent('version')},
    case when s.content then ${assessment('e')} end as assessment,
    case when s.content then ${assessedOn('e')} end as assessed_on
  from involvement e cross join lateral (select ${isShared(content)} as content offset 0) s
  where e.child_id ${child} and ${isShared(existence)}
    and (e.ended_on is null or e.ended_on > ${today}::date - interval '${ENDED_VISIBLE_MONTHS} months')) i ${joined(ledFirst)}`;
}

/** Current first, then the newest: the three parts of the order, each rising. */
const order = (today: string): string =>
  `(i.ended_on is not null and i.ended_on <= ${today}::date)::int, (date '4000-01-01' - coalesce(i.started_on, '0001-01-01')), i.id`;

/** In which state: mirrors `statusOn`, and of what shares no content there is none. `$n` null: any. */
const inState = (state: string, today: string): string =>
  `(${state}::text is null or i.content and ${state} = case
     when i.ended_on <= ${today}::date then 'ENDED'
     when i.source in ('PRACTITIONER', 'CASE_SYSTEM')
       and coalesce(i.confirmed_on, i.started_on) + interval '6 months' < ${today}::date then 'UNCONFIRMED'
     else 'ACTIVE' end)`;

type PageValues = [
  names: readonly string[],
  today: string,
  existence: readonly string[],
  content: readonly string[],
  state: string | null,
  after1: number | null,
  after2: number | null,
  after3: string | null,
  limit: number,
];

/** A row, and the records of the child it is shown of, as they were asked for. */
interface RowOfAsked extends InvolvementRow {
  readonly records: string;
}

const involvementsOfChildren = steadyQuestion<RowOfAsked, PageValues>(
  'involvements of children',
  `select c.records, page.* from unnest($1::text[]) as c(records) cross join lateral (
     select ${columns} from ${seen(['$2', '$3', '$4'], ofChild)}
     where ${inState('$5', '$2')} and ($6::int is null or (${order('$2')}) > ($6, $7::int, $8::uuid))
     order by ${order('$2')} limit $9) page`,
);

const involvementsOfPractitioner = question<
  InvolvementRow,
  [
    practitioner: string,
    today: string,
    state: string | null,
    after1: string | null,
    after2: string | null,
    limit: number,
    organisation: string,
  ]
>(
  'involvements of a practitioner',
  `select ${columns} from ${tables}
   where i.practitioner_id = $1 and p.organisation_id = $7 and ${inState('$3', '$2')}
     and ($4::date is null or (coalesce(i.started_on, '0001-01-01'), i.id) < ($4, $5::uuid))
   order by coalesce(i.started_on, '0001-01-01') desc, i.id desc limit $6`,
);

/** Whoever leads, and whoever holds a common assessment: at most a few rows a child. */
const rolesOfChildren = steadyQuestion<
  RowOfAsked,
  [
    names: readonly string[],
    today: string,
    existence: readonly string[],
    content: readonly string[],
    records: readonly string[],
  ]
>(
  'roles of children',
  `select c.records, ${columns} from unnest($5::bigint[], $1::text[]) as c(record, records)
   cross join lateral ${seen(['$2', '$3', '$4'], '= c.record')}
   where (l.involvement_id is not null or i.assessment is not null)
   order by i.assessment desc nulls last, i.assessed_on desc nulls last, i.id`,
);

const involvementByKey = question<InvolvementRow, [string, string]>(
  'involvement by key',
  `select ${columns} from ${tables} where i.child_id = $1 and i.id = $2`,
);

const practitionersById = steadyQuestion<PractitionerRow, [readonly string[]]>(
  'practitioners by id',
  `select ${practitionerColumns} from practitioner p where p.id = any($1::uuid[])`,
);

/** One page of one child's involvements. `after` is where the page before ended. */
export interface InvolvementPage {
  readonly first: number;
  readonly after: readonly string[] | null;
  readonly state: string | null;
}

export const involvementByKeyIn = async (
  within: Asks,
  { childId, id }: InvolvementKey,
): Promise<InvolvementRow | null> => (await within.ask(involvementByKey, [childId, id]))[0] ?? null;

/** The records of one child, as a question names them. */
const named = (records: readonly string[]): string => `{${records.join()}}`;

/** Asks once for what is asked several times, and answers each in the order asked. */
async function byChild(
  children: readonly (readonly string[])[],
  ask: (different: readonly (readonly string[])[]) => Promise<readonly RowOfAsked[]>,
): Promise<InvolvementRow[][]> {
  const different = new Map(children.map((records) => [named(records), records]));
  const of = Map.groupBy(await ask([...different.values()]), ({ records }) => records);
  return children.map((records) => of.get(named(records)) ?? []);
}

const integer = (text: string | undefined): number | null => (/^-?\d{1,9}$/.test(text ?? '') ? Number(text) : null);

export const involvementStore = (database: Database) => ({
  /** For each child, named by its records, in the order asked: its involvements, one beyond the page if there are more. */
  ofChildren: (
    children: readonly (readonly string[])[],
    today: string,
    { existence, content }: SharedPointers,
    { first, after, state }: InvolvementPage,
  ): Promise<InvolvementRow[][]> => {
    const [one, two, three] = after ?? [];
    const place = [integer(one), integer(two), three ?? null] as const;
    return byChild(children, (different) =>
      database.ask(involvementsOfChildren, [
        different.map(named),
        today,
        existence,
        content,
        state,
        ...place,
        first + 1,
      ]),
    );
  },
  rolesOf: (children: readonly (readonly string[])[], today: string, { existence, content }: SharedPointers) =>
    byChild(children, (different) =>
      database.ask(rolesOfChildren, [
        different.flatMap((records) => records.map(() => named(records))),
        today,
        existence,
        content,
        different.flat(),
      ]),
    ),
  /** Nothing, if the practitioner is not of the organisation. */
  ofPractitioner: (
    practitioner: string,
    organisation: string,
    today: string,
    { first, after, state }: InvolvementPage,
  ) =>
    database.ask(involvementsOfPractitioner, [
      practitioner,
      today,
      state,
      after?.[0] ?? null,
      after?.[1] ?? null,
      first + 1,
      organisation,
    ]),
  byKey: (key: InvolvementKey) => involvementByKeyIn(database, key),
  practitioners: async (ids: readonly string[]): Promise<(PractitionerRow | null)[]> => {
    const found = new Map((await database.ask(practitionersById, [ids])).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  },
  mediatedChanges: async (keys: readonly InvolvementKey[]): Promise<MediatedChangeRow[][]> => {
    const [children, ids] = [keys.map(({ childId }) => childId), keys.map(({ id }) => id)];
    const rows = await database.ask(mediatedChangesOf, [children, ids]);
    const found = Map.groupBy(rows, ({ involvement }) => involvement);
    return ids.map((id) => found.get(id) ?? []);
  },
});
export type InvolvementStore = ReturnType<typeof involvementStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  involvementsOfChildren,
  involvementsOfPractitioner,
  rolesOfChildren,
  involvementByKey,
  practitionersById,
  mediatedChangesOf,
] as const;
