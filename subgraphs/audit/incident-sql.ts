/** All the SQL of incidents. What is not the reader's to see is left out here, so that no page and no count tells of it. */
import { question } from '#core/database.ts';
import type { IncidentState } from './incident-states.ts';

export interface IncidentRow {
  readonly number: string;
  readonly reference: string;
  readonly account: string;
  readonly organisation: string;
  readonly state: IncidentState;
  readonly openedAt: Date;
}

export interface SignalRow {
  readonly incident: string;
  readonly detector: string;
  readonly day: string;
  readonly at: Date;
}

export interface ActRow {
  readonly incident: string;
  readonly state: IncidentState;
  readonly account: string;
  readonly person: string;
  readonly organisation: string;
  readonly at: Date;
}

/** Of the reader's area, and none they are in. */
const theirs = `($1::text[] is null or i.organisation = any($1))
  and not exists (select from audit.incident_party p where p.incident = i.number and p.person = $2)`;

const columns = 'i.number, i.reference, i.account, i.organisation, i.state, i.opened_at as "openedAt"';

export const incidentsPage = question<
  IncidentRow,
  [
    area: readonly string[] | null,
    person: string,
    before: string | null,
    limit: number,
    state: string | null,
    account: string | null,
    organisation: string | null,
    detector: string | null,
  ]
>(
  'incidents',
  `select ${columns} from audit.incident i
   where ${theirs} and ($3::bigint is null or i.number < $3) and ($5::text is null or i.state = $5)
     and ($6::uuid is null or i.account = $6) and ($7::text is null or i.organisation = $7)
     and ($8::text is null or exists (select from audit.signal s where s.incident = i.number and s.detector = $8))
   order by i.number desc limit $4`,
);

export const incidentByReference = question<
  IncidentRow,
  [area: readonly string[] | null, person: string, reference: string]
>('incident by reference', `select ${columns} from audit.incident i where ${theirs} and i.reference = $3`);

/** Nobody else acts on it until the transaction has ended. */
export const holdIncident = question<never, [reference: string]>('hold incident', 'select audit.hold_incident($1)');

export const signalsOf = question<SignalRow, [incidents: readonly string[]]>(
  'signals of incidents',
  `select incident, detector, day::text, at from audit.signal where incident = any($1::bigint[])
   order by incident, at, day, detector`,
);

export const actsOf = question<ActRow, [incidents: readonly string[]]>(
  'acts of incidents',
  `select incident, state, account, person, organisation, at from audit.incident_act
   where incident = any($1::bigint[]) order by incident, step`,
);

/** What a key was used for before. */
export const actByKey = question<{ incident: string; state: IncidentState }, [account: string, key: string]>(
  'incident act by key',
  'select incident, state from audit.incident_act where account = $1 and key = $2',
);

export const insertAct = question<
  { step: number },
  [
    incident: string,
    state: string,
    account: string,
    person: string,
    organisation: string,
    key: string,
    now: Date,
    request: string,
  ]
>(
  'insert incident act',
  `insert into audit.incident_act (incident, step, state, account, person, organisation, key, at, request)
   values ($1, 0, $2, $3, $4, $5, $6, $7, $8) on conflict (account, key) do nothing returning step`,
);

/** Every question of this file that reads, for the test that no one is asked without an index. */
export const questions = [incidentsPage, incidentByReference, holdIncident, signalsOf, actsOf, actByKey] as const;
