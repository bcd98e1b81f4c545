/** All the SQL of brokered contact. Whose team a request is for is part of every question of a team's. */
import { type Asks, type Database, question } from '#core/database.ts';
import type { ContactStatement } from '#core/statements.ts';
import type { InvolvementKey, PractitionerRow } from './involvement.ts';

export const brokeringStates = ['REQUESTED', 'ASSIGNED', 'CONTACTED', 'ANSWERED', 'CLOSED'] as const;
export type BrokeringState = (typeof brokeringStates)[number];
export type ContactUrgency = 'URGENT' | 'STANDARD';
export type ContactAnswer = 'SERVICE_WILL_CONTACT' | 'DECLINED' | 'CONTACT_RELEASED';

export interface ContactRequestRow {
  readonly childId: string;
  readonly id: string;
  readonly requestedBy: string;
  readonly organisationId: string;
  readonly urgency: ContactUrgency;
  readonly reason: string;
  readonly requestedAt: Date;
  readonly dueAt: Date;
  readonly authority: string | null;
  readonly state: BrokeringState;
  readonly assignedTo: string | null;
  readonly answer: ContactAnswer | null;
  readonly answeredAt: Date | null;
  readonly released: ContactStatement | null;
  readonly version: number;
  readonly practitioner: PractitionerRow | null;
  /** Where it stands in its list, exactly: a moment in milliseconds. */
  readonly place: string;
}

const columns = (place: string): string => `r.child_id as "childId", r.id, r.requested_by as "requestedBy",
  r.organisation_id as "organisationId", r.urgency, r.reason, r.requested_at as "requestedAt", r.due_at as "dueAt",
  r.authority, r.state, r.assigned_to as "assignedTo", r.answer, r.answered_at as "answeredAt", r.released, r.version,
  to_char(r.${place} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as place,
  case when p.id is not null then json_build_object('id', p.id, 'organisationId', p.organisation_id, 'name', p.name,
    'team', p.team, 'telephone', p.telephone, 'email', p.email) end as practitioner`;
const tables = `contact_request r left join practitioner p on p.id = r.practitioner_id`;

const ofAccount = question<
  ContactRequestRow,
  [account: string, afterTime: string | null, afterId: string | null, limit: number]
>(
  'contact requests of an account',
  `select ${columns('requested_at')} from ${tables}
   where r.requested_by = $1 and ($2::timestamptz is null or (r.requested_at, r.id) < ($2, $3::uuid))
   order by r.requested_at desc, r.id desc limit $4`,
);

type TeamValues = [
  authority: string,
  states: readonly string[],
  dueBefore: Date | null,
  afterTime: string | null,
  afterId: string | null,
  limit: number,
];

/** What waits for a team, the most urgent first; each of the two lists by its own index. */
const teamList = (name: string, narrowing: string) =>
  question<ContactRequestRow, TeamValues>(
    name,
    `select * from (
       (select ${columns('due_at')} from ${tables} where r.authority = $1 and ${narrowing}
          and r.state = any($2::text[]) and ($3::timestamptz is null or r.due_at < $3)
          and ($4::timestamptz is null or (r.due_at, r.id) > ($4, $5::uuid)) order by r.due_at, r.id limit $6)
       union all
       (select ${columns('due_at')} from ${tables} where r.authority is null and ${narrowing}
          and r.state = any($2::text[]) and ($3::timestamptz is null or r.due_at < $3)
          and ($4::timestamptz is null or (r.due_at, r.id) > ($4, $5::uuid)) order by r.due_at, r.id limit $6)) found
     order by "dueAt", id limit $6`,
  );
const waiting = teamList('contact requests that wait', `r.state in ('REQUESTED', 'ASSIGNED', 'CONTACTED')`);
const anyState = teamList('contact requests of a team', 'true');

const byKey = question<ContactRequestRow, [child: string, id: string]>(
  'contact request by key',
  `select ${columns('due_at')} from ${tables} where r.child_id = $1 and r.id = $2`,
);

export const lockRequest = question<{ ok: number }, [child: string, id: string]>(
  'lock contact request',
  'select 1 as ok from contact_request where child_id = $1 and id = $2 for update',
);

export const insertRequest = question<
  { id: string },
  [
    child: string,
    id: string,
    account: string,
    organisation: string,
    practitioner: string | null,
    urgency: string,
    reason: string,
    now: Date,
    due: Date,
    authority: string | null,
  ]
>(
  'insert contact request',
  `insert into contact_request (child_id, id, requested_by, organisation_id, practitioner_id, urgency, reason,
     requested_at, due_at, authority)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
);

export const assignRequest = question<never, [child: string, id: string, account: string, now: Date]>(
  'assign contact request',
  `update contact_request set state = case state when 'REQUESTED' then 'ASSIGNED' else state end, assigned_to = $3,
     assigned_at = $4, version = version + 1 where child_id = $1 and id = $2`,
);

export const noteContacted = question<never, [child: string, id: string, now: Date]>(
  'note service contacted',
  `update contact_request set state = 'CONTACTED', contacted_at = $3, version = version + 1
   where child_id = $1 and id = $2`,
);

export const answerRequest = question<
  never,
  [child: string, id: string, answer: string, released: string | null, now: Date]
>(
  'answer contact request',
  `update contact_request set state = 'ANSWERED', answer = $3, released = $4::jsonb, answered_at = $5,
     version = version + 1 where child_id = $1 and id = $2`,
);

export const passOnRequest = question<never, [child: string, id: string, authority: string | null]>(
  'pass contact request on',
  `update contact_request set state = 'REQUESTED', authority = $3, assigned_to = null, assigned_at = null,
     contacted_at = null, version = version + 1 where child_id = $1 and id = $2`,
);

export const closeRequest = question<never, [child: string, id: string, now: Date]>(
  'close contact request',
  `update contact_request set state = 'CLOSED', closed_at = $3, version = version + 1 where child_id = $1 and id = $2`,
);

export const requestByKeyIn = async (within: Asks, { childId, id }: InvolvementKey) =>
  (await within.ask(byKey, [childId, id]))[0] ?? null;

interface Page {
  readonly first: number;
  readonly after: readonly string[] | null;
}

export const brokerStore = (database: Database) => ({
  ofAccount: (account: string, { first, after }: Page) =>
    database.ask(ofAccount, [account, after?.[0] ?? null, after?.[1] ?? null, first + 1]),
  ofTeam: (authority: string, state: BrokeringState | null, dueBefore: Date | null, { first, after }: Page) => {
    const open = state === null || !['ANSWERED', 'CLOSED'].includes(state);
    const states = state === null ? ['REQUESTED', 'ASSIGNED', 'CONTACTED'] : [state];
    const place = [after?.[0] ?? null, after?.[1] ?? null] as const;
    return database.ask(open ? waiting : anyState, [authority, states, dueBefore, ...place, first + 1]);
  },
  byKey: (key: InvolvementKey) => requestByKeyIn(database, key),
});
export type BrokerStore = ReturnType<typeof brokerStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  ofAccount,
  waiting,
  anyState,
  byKey,
  lockRequest,
  insertRequest,
  assignRequest,
  noteContacted,
  answerRequest,
  passOnRequest,
  closeRequest,
] as const;
