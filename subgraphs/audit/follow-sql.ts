/** All the SQL that follows the trail: derives facts of it, and keeps what detectors signal. */
import { question } from '#core/database.ts';
import { LOOKS_OF_A_DAY, type Look } from './detectors/detector.ts';
import type { Fact, StoredBody } from './facts.ts';

export const lengthOfTrail = question<{ next: string }, []>('length of trail', 'select size as next from audit.head');

export const placeOfFollower = question<{ next: string }, []>('place of follower', 'select next from audit.follower');

/** Numbers as PostgreSQL reads a list of them. */
const list = (numbers: readonly string[]): string => `{${numbers.join(',')}}`;

/** Nobody else derives or judges until the transaction has ended. */
export const lockFollower = question<{ next: string; mended: string }, []>(
  'lock follower',
  'select next, mended from audit.follower for update',
);

export const moveFollower = question<never, [next: string]>('move follower', 'update audit.follower set next = $1');

export const noteMended = question<never, []>('note mended', 'update audit.follower set mended = mended + 1');

export const entriesFrom = question<StoredBody, [from: string, limit: number]>(
  'entries to follow',
  'select idx, at as entered, body, account, mediator from audit.entry where idx >= $1 order by idx limit $2',
);

export const entryAt = question<StoredBody, [place: number]>(
  'entry that is complained of',
  'select idx, at as entered, body, account, mediator from audit.entry where idx = $1',
);

/** Of which accounts incidents know that a family has complained of this look before. */
export const complainedAt = question<{ account: string }, [place: number]>(
  'incident of look that is complained of',
  `select i.account from audit.incident_entry e join audit.incident i on i.number = e.incident
   where e.idx = $1 and e.detector = 'FAMILY_COMPLAINT'`,
);

/** Up to where everything has been judged; null where nothing has. */
export const judgedUpTo = question<{ upTo: Date }, []>(
  'judged up to',
  'select f.entered as "upTo" from audit.follower w join audit.fact f on f.idx = w.next - 1',
);

/** Entries that could not be read, as they are now. */
export const unreadableEntries = question<StoredBody, [after: string, limit: number]>(
  'entries that could not be read',
  `select e.idx, e.at as entered, e.body, e.account, e.mediator
   from (select idx, entered from audit.fact where kind = 'UNREADABLE' and idx > $1 order by idx limit $2) f
     join audit.entry e on e.idx = f.idx and e.at = f.entered order by e.idx`,
);

export const countUnreadable = question<{ count: number }, []>(
  'number of entries that could not be read',
  "select count(*)::int as count from audit.fact where kind = 'UNREADABLE'",
);

/** Those that have been mended are read like any other. */
export const forgetUnreadable = question<never, [entries: readonly string[]]>(
  'forget unreadable entries',
  'select audit.forget_unreadable($1)',
);

/** Columns of facts as they go in, each a list of its own: to take a list of objects apart costs PostgreSQL half as much again. */
const columns = [
  ['idx', 'bigint', ({ idx }) => idx],
  ['entered', 'timestamptz', ({ entered }) => entered.toISOString()],
  ['at', 'timestamptz', ({ at }) => at],
  ['day', 'date', ({ day }) => day],
  ['kind', 'text', ({ kind }) => kind],
  ['decision', 'text', ({ decision }) => decision],
  ['account', 'uuid', ({ account }) => account],
  ['organisation', 'text', ({ organisation }) => organisation],
  ['role', 'text', ({ role }) => role],
  ['client', 'text', ({ client }) => client],
  ['mediator', 'uuid', ({ mediator }) => mediator],
  ['mediator_organisation', 'text', ({ mediatorOrganisation }) => mediatorOrganisation],
  ['override', 'uuid', ({ override }) => override],
  ['reason', 'text', ({ reason }) => reason],
  ['operation', 'text', ({ operation }) => operation],
  ['network', 'text', ({ network }) => network],
  ['request', 'uuid', ({ request }) => request],
  ['opened', 'bigint[]', ({ opened }) => list(opened)],
  ['searches', 'jsonb', ({ searches }) => JSON.stringify(searches)],
  ['namesakes', 'bigint[]', ({ namesakes = [] }) => list(namesakes)],
  ['elsewhere', 'bigint[]', ({ elsewhere = [] }) => list(elsewhere)],
  ['at_home', 'bigint[]', ({ atHome = [] }) => list(atHome)],
] as const satisfies readonly (readonly [name: string, type: string, of: (fact: Fact) => string | null])[];

const names = columns.map(([name]) => name).join(', ');
// A list within a list would have to be as long as all others: it goes in as a text.
const lists = columns.map(([, type], at) => `$${at + 1}::${type.endsWith('[]') ? 'text' : type}[]`).join(', ');
const cast = columns.map(([name, type]) => (type.endsWith('[]') ? `${name}::${type}` : name)).join(', ');

export const insertFacts = question<never, ReturnType<typeof columnsOf>>(
  'insert facts',
  `insert into audit.fact (${names}) select ${cast} from unnest(${lists}) as f(${names}) on conflict do nothing`,
);

/** What `insertFacts` is given. To look for what needs quotes costs more than all else, and numbers and moments need none. */
export const columnsOf = (facts: readonly Fact[]): readonly (string | readonly (string | null)[])[] =>
  columns.map(([, type, of]) =>
    type === 'bigint' || type === 'uuid' || type === 'timestamptz' || type === 'date'
      ? list(facts.map((fact) => of(fact) ?? 'null'))
      : facts.map(of),
  );

const look = `f.idx, f.at, f.account, f.organisation, f.role, f.client, f.mediator,
  f.mediator_organisation as "mediatorOrganisation", f.network, f.opened, f.searches, f.namesakes, f.elsewhere,
  f.at_home as "atHome"`;

export interface LookRow extends Look {
  /** Whose day it is judged in. */
  readonly of: string;
}

/** Days of accounts: what was asked for them, and what they asked for others, each by its own index. */
export const looksOfDays = question<LookRow, [accounts: readonly string[], day: string]>(
  'looks of days',
  `select l.* from unnest($1::uuid[]) as k(account) cross join lateral (
     (select k.account as of, ${look} from audit.fact f
       where f.account = k.account and f.day = $2 and f.kind = 'OUTCOME' order by f.idx limit ${LOOKS_OF_A_DAY})
     union all
     (select k.account as of, ${look} from audit.fact f
       where f.mediator = k.account and f.day = $2 and f.kind = 'OUTCOME' and f.account <> k.account
       order by f.idx limit ${LOOKS_OF_A_DAY})
   ) l order by l.idx`,
);

export const keepActivity = question<
  never,
  [accounts: readonly string[], day: string, opened: readonly number[], night: readonly number[]]
>(
  'keep activity',
  `insert into audit.activity (account, day, opened, night)
   select account, $2, opened, night from unnest($1::uuid[], $3::int[], $4::int[]) as t(account, opened, night)
   on conflict (account, day) do update set opened = excluded.opened, night = excluded.night`,
);

export interface HistoryRow {
  readonly account: string;
  readonly days: number;
  readonly nights: number;
  readonly lastDay: string | null;
}

export const historyOf = question<HistoryRow, [accounts: readonly string[], day: string]>(
  'history of accounts',
  `select account, (count(*) filter (where day >= $2::date - 35))::int as days,
     (count(*) filter (where day >= $2::date - 35 and night > 0))::int as nights, max(day)::text as "lastDay"
   from audit.activity where account = any($1::uuid[]) and day < $2 and day >= $2::date - 100 and opened > 0
   group by account`,
);

export const signalsOfDay = question<{ detector: string; account: string }, [accounts: readonly string[], day: string]>(
  'signals of day',
  `select detector, account from audit.signal where account = any($1::uuid[]) and day = $2`,
);

/** That of the account that is still open, which nobody ends meanwhile. */
export const openIncidentOf = question<{ number: string; reference: string }, [account: string]>(
  'open incident of account',
  'select number, reference from audit.hold_open_incident($1)',
);

export const openIncident = question<
  { number: string; reference: string },
  [account: string, organisation: string, now: Date]
>(
  'open incident',
  `insert into audit.incident (account, organisation, opened_at) values ($1, $2, $3) returning number, reference`,
);

export const insertSignal = question<
  never,
  [detector: string, account: string, day: string, incident: string, now: Date]
>(
  'insert signal',
  `insert into audit.signal (detector, account, day, incident, at) values ($1, $2, $3, $4, $5)
   on conflict (account, day, detector, incident) do nothing`,
);

export const insertIncidentEntries = question<never, [incident: string, detector: string, entries: readonly string[]]>(
  'insert incident entries',
  'insert into audit.incident_entry (incident, detector, idx) select $1, $2, unnest($3::bigint[]) on conflict do nothing',
);

export const insertParties = question<never, [incident: string, persons: readonly string[]]>(
  'insert parties of incident',
  'insert into audit.incident_party (incident, person) select $1, unnest($2::uuid[]) on conflict do nothing',
);

/** Every question of this file that reads, for the test that no one is asked without an index. */
export const questions = [
  lengthOfTrail,
  placeOfFollower,
  lockFollower,
  entriesFrom,
  entryAt,
  complainedAt,
  judgedUpTo,
  unreadableEntries,
  countUnreadable,
  forgetUnreadable,
  looksOfDays,
  historyOf,
  signalsOfDay,
  openIncidentOf,
] as const;
