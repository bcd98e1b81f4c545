/** All the SQL of sensitive services. They stand in a table of their own, which nothing else reads. */
import { type Asks, type Database, question } from '#core/database.ts';
import { type ConsentGiver, MONTHS_UNTIL_LAPSED, type SensitiveKind } from './consent.ts';
import type { InvolvementKey, PractitionerRow } from './involvement.ts';

/** As it is read, with its practitioner. Days are texts. */
export interface SensitiveRow {
  readonly childId: string;
  readonly id: string;
  readonly kind: SensitiveKind;
  readonly practitionerId: string;
  readonly organisationId: string;
  readonly startedOn: string;
  readonly endedOn: string | null;
  readonly basis: 'CONSENT' | 'SIGNIFICANT_HARM';
  readonly givenBy: ConsentGiver | null;
  readonly recordedOn: string;
  readonly recordedBy: string;
  readonly confirmedOn: string;
  readonly version: number;
  readonly practitioner: PractitionerRow | null;
}

const columns = `s.child_id as "childId", s.id, s.kind, s.practitioner_id as "practitionerId",
  s.organisation_id as "organisationId", s.started_on::text as "startedOn", s.ended_on::text as "endedOn", s.basis,
  s.given_by as "givenBy", s.recorded_on::text as "recordedOn", s.recorded_by as "recordedBy",
  s.confirmed_on::text as "confirmedOn", s.version,
  case when p.id is not null then json_build_object('id', p.id, 'organisationId', p.organisation_id, 'name', p.name,
    'team', p.team, 'telephone', p.telephone, 'email', p.email) end as practitioner`;
const tables = `sensitive_service s left join practitioner p on p.id = s.practitioner_id`;

/** Current, and on a basis that somebody has confirmed within the year. */
const shows = (today: string): string =>
  `(s.ended_on is null or s.ended_on > ${today}::date)
   and s.confirmed_on > ${today}::date - interval '${MONTHS_UNTIL_LAPSED} months'`;

/** Which of these records have any: one word each, whatever there is. */
const recordsWithAny = question<{ childId: string }, [records: readonly string[], today: string]>(
  'records with sensitive services',
  `select r.id as "childId" from unnest($1::bigint[]) as r(id)
   where exists (select 1 from sensitive_service s where s.child_id = r.id and ${shows('$2')})`,
);

/** For the team that looks after the record: more than a few are not kept of one child. */
const ofRecords = question<SensitiveRow, [records: readonly string[], today: string]>(
  'sensitive services of records',
  `select found.* from unnest($1::bigint[]) as r(id) cross join lateral (
     select ${columns} from ${tables} where s.child_id = r.id and ${shows('$2')}
     order by s.started_on desc, s.id limit 20) found`,
);

const ofPractitioner = question<
  SensitiveRow,
  [practitioner: string, organisation: string, afterDay: string | null, afterId: string | null, limit: number]
>(
  'sensitive services of a practitioner',
  `select ${columns} from ${tables}
   where s.practitioner_id = $1 and s.organisation_id = $2
     and ($3::date is null or (s.started_on, s.id) < ($3, $4::uuid))
   order by s.started_on desc, s.id desc limit $5`,
);

const byKey = question<SensitiveRow, [child: string, id: string]>(
  'sensitive service by key',
  `select ${columns} from ${tables} where s.child_id = $1 and s.id = $2`,
);

/** Takes the row for this transaction, so that whoever comes second sees what the first has done. */
export const lockSensitive = question<{ ok: number }, [child: string, id: string]>(
  'lock sensitive service',
  'select 1 as ok from sensitive_service where child_id = $1 and id = $2 for update',
);

export const insertSensitive = question<
  { id: string },
  [
    child: string,
    id: string,
    kind: string,
    practitioner: string,
    organisation: string,
    startedOn: string,
    basis: string,
    givenBy: string | null,
    today: string,
    account: string,
  ]
>(
  'insert sensitive service',
  `insert into sensitive_service (child_id, id, kind, practitioner_id, organisation_id, started_on, basis, given_by,
     recorded_on, recorded_by, confirmed_on)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9) on conflict do nothing returning id`,
);

export const confirmSensitive = question<never, [child: string, id: string, today: string]>(
  'confirm sensitive service',
  'update sensitive_service set confirmed_on = $3, version = version + 1 where child_id = $1 and id = $2',
);

export const endSensitive = question<never, [child: string, id: string, endedOn: string]>(
  'end sensitive service',
  'update sensitive_service set ended_on = $3, version = version + 1 where child_id = $1 and id = $2',
);

/** The pointer goes and the mark comes in one transaction, which holds the pointer: nobody sees the one without the other. */
export const markWithdrawn = question<
  never,
  [child: string, id: string, content: Buffer, account: string, onBehalfOf: string, now: Date]
>(
  'mark consent withdrawn',
  `insert into withdrawn_consent (child_id, id, content, withdrawn_by, on_behalf_of, at) values ($1, $2, $3, $4, $5, $6)`,
);
export const removeWithdrawn = question<never, [child: string, id: string]>(
  'remove what consent was withdrawn of',
  `delete from sensitive_service where child_id = $1 and id = $2 and basis = 'CONSENT'`,
);

export const sensitiveByKeyIn = async (within: Asks, { childId, id }: InvolvementKey): Promise<SensitiveRow | null> =>
  (await within.ask(byKey, [childId, id]))[0] ?? null;

export const sensitiveStore = (database: Database) => ({
  /** Which of these records show that a sensitive service is involved. */
  withAny: async (records: readonly string[], today: string): Promise<ReadonlySet<string>> =>
    new Set((await database.ask(recordsWithAny, [records, today])).map(({ childId }) => childId)),
  ofRecords: (records: readonly string[], today: string) => database.ask(ofRecords, [records, today]),
  ofPractitioner: (
    practitioner: string,
    organisation: string,
    { first, after }: { readonly first: number; readonly after: readonly string[] | null },
  ) => database.ask(ofPractitioner, [practitioner, organisation, after?.[0] ?? null, after?.[1] ?? null, first + 1]),
  byKey: (key: InvolvementKey) => sensitiveByKeyIn(database, key),
});
export type SensitiveStore = ReturnType<typeof sensitiveStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  recordsWithAny,
  ofRecords,
  ofPractitioner,
  byKey,
  lockSensitive,
  insertSensitive,
  confirmSensitive,
  endSensitive,
  markWithdrawn,
  removeWithdrawn,
] as const;
