/** All the SQL by which the team of an authority reads the requests of families. By authority in every question. */
import { type Asks, question } from '#core/database.ts';
import type { RecordFacts } from '#core/facts.ts';
import type { SubjectAccessAct, SubjectAccessState } from './subject-access-states.ts';

export interface SubjectAccessRow {
  readonly id: string;
  readonly childId: string;
  readonly facts: RecordFacts;
  readonly state: SubjectAccessState;
  readonly version: number;
  readonly requester: string;
  readonly receivedBy: string;
  readonly receivedOn: string;
  readonly identityAskedOn: string | null;
  readonly clockFrom: string | null;
  readonly extendedFor: string | null;
  /** `infinity` while the clock stands still. */
  readonly dueOn: string;
  readonly changedAt: Date;
  readonly receivedPerson: string;
  readonly collatedPerson: string | null;
  readonly subjects: readonly string[] | null;
  readonly upTo: string | null;
  readonly redactedVersion: number | null;
  /** Whether the child was hidden when it was redacted, or is at this moment. */
  readonly hidden: boolean;
}

const factsOf = (child: string): string =>
  `jsonb_build_object('state', ${child}.state, 'authority', ${child}.authority, 'synthetic', ${child}.synthetic,
    'source', ${child}.source, 'members', '[]'::jsonb)`;

const columns = `s.id, s.child_id as "childId", s.state, s.version, s.requester, s.received_by as "receivedBy",
  s.received_on::text as "receivedOn", s.identity_asked_on::text as "identityAskedOn", s.clock_from::text as "clockFrom",
  s.extended_for as "extendedFor", s.due_on::text as "dueOn", s.changed_at as "changedAt",
  s.received_person as "receivedPerson", s.collated_person as "collatedPerson", s.subjects, s.up_to as "upTo",
  s.redacted_version as "redactedVersion",
  s.hidden or c.state <> 'OPEN' or exists (select 1 from subject_access_record r join child o on o.id = r.id
    where r.child_id = c.id and r.id = any(s.subjects) and o.state in ('SHIELDED', 'SEALED')) as hidden,
  ${factsOf('c')} as facts`;

const pageOf = (name: string, narrowing: string) =>
  question<
    SubjectAccessRow,
    [
      authority: string,
      dueBy: string | null,
      after: string | null,
      afterId: string | null,
      limit: number,
      state: string | null,
    ]
  >(
    name,
    `select ${columns} from subject_access s join child c on c.id = s.child_id
     where s.authority = $1 and ${narrowing} and ($2::date is null or s.due_on <= $2)
       and ($3::date is null or (s.due_on, s.id) > ($3, $4::uuid)) and c.state <> 'SEALED'
     order by s.due_on, s.id limit $5`,
  );

const pages = {
  open: pageOf('open subject access requests of children', 's.closed_at is null and $6::text is null'),
  inState: pageOf('subject access requests of children in state', 's.state = $6'),
};

const oneOfTeam = question<SubjectAccessRow, [id: string, authority: string]>(
  'subject access request of team, child',
  `select ${columns} from subject_access s join child c on c.id = s.child_id
   where s.id = $1 and s.authority = $2 and c.state <> 'SEALED'`,
);

export interface SubjectAccessActRow {
  readonly version: number;
  readonly act: SubjectAccessAct;
  readonly at: Date;
  readonly account: string;
  readonly organisation: string;
  readonly day: string;
  readonly identity: string | null;
  readonly standing: string | null;
  readonly reason: string | null;
  readonly handedOver: string | null;
}

/** A page of the acts of a request: those before one of its versions. */
export interface SubjectAccessActsAsked {
  readonly id: string;
  readonly before: number;
  readonly limit: number;
}

const actsOf = question<
  SubjectAccessActRow & { readonly place: number },
  [requests: readonly string[], before: readonly number[], limits: readonly number[]]
>(
  'acts of subject access requests',
  `select asked.place::int, l.* from unnest($1::uuid[], $2::int[], $3::int[]) with ordinality as asked(id, before, most, place)
   cross join lateral (
     select a.version, a.act, a.at, a.account, a.organisation, a.day::text, a.identity, a.standing, a.reason,
       a.handed_over as "handedOver"
     from subject_access_act a where a.request_id = asked.id and a.version < asked.before
     order by a.version desc limit asked.most) l order by asked.place, l.version desc`,
);

const withheldOf = question<{ request: string; place: string; ground: string }, [requests: readonly string[]]>(
  'withheld looks',
  `select w.request_id as request, w.place, w.ground from subject_access s
   join subject_access_withheld w on w.request_id = s.id and w.version = s.redacted_version where s.id = any($1::uuid[])`,
);

/** A record whose looks are told, and what rights to it rest on: of a linked one, the child it is shown by. */
export interface ToldRecord {
  readonly id: string;
  readonly facts: RecordFacts;
}

/** Those that were collated and are the child's still: what was taken apart since is another child's. */
const recordsOf = question<ToldRecord & { readonly request: string }, [requests: readonly string[]]>(
  'records told of in subject access requests',
  `select s.id as request, r.id, ${factsOf('w')} as facts
   from subject_access s cross join lateral (
     select id, shown_by from subject_access_record where child_id = s.child_id) r
   join child w on w.id = r.shown_by where s.id = any($1::uuid[]) and r.id = any(s.subjects) order by s.id, r.id`,
);

/** An override that an entry of the trail names: of whose shield it was, and whether somebody has ruled on it. */
export interface NamedOverride {
  readonly id: string;
  readonly childId: string;
  readonly ruled: boolean;
}

const overridesNamed = question<NamedOverride, [overrides: readonly string[]]>(
  'overrides named among looks',
  `select g.id, g.child_id as "childId", f.id is not null as ruled
   from override_grant g left join override_finding f on f.id = g.id where g.id = any($1::uuid[])`,
);

export interface RequestsAsked {
  readonly state: SubjectAccessState | null;
  readonly dueBy: string | null;
  readonly after: readonly (string | null)[];
  readonly limit: number;
}

export const subjectAccessStore = (database: Asks) => ({
  /** Those of one team that are still to be answered, or in one state: what is due first. */
  page: (authority: string, { state, dueBy, after: [day = null, id = null], limit }: RequestsAsked) =>
    database.ask(state === null ? pages.open : pages.inState, [authority, dueBy, day, id, limit, state]),
  byId: async (id: string, authority: string): Promise<SubjectAccessRow | null> =>
    (await database.ask(oneOfTeam, [id, authority]))[0] ?? null,
  acts: async (asked: readonly SubjectAccessActsAsked[]): Promise<SubjectAccessActRow[][]> => {
    const rows = await database.ask(actsOf, [
      asked.map(({ id }) => id),
      asked.map(({ before }) => before),
      asked.map(({ limit }) => limit),
    ]);
    const at = Map.groupBy(rows, ({ place }) => place);
    return asked.map((_asked, index) => at.get(index + 1) ?? []);
  },
  /** What was found must be left out of each, by its place in the trail. */
  withheld: async (requests: readonly string[]): Promise<ReadonlyMap<number, string>[]> => {
    const rows = Map.groupBy(await database.ask(withheldOf, [requests]), ({ request }) => request);
    return requests.map((id) => new Map((rows.get(id) ?? []).map(({ place, ground }) => [Number(place), ground])));
  },
  /** The records that each tells of, as they are now. */
  records: async (requests: readonly string[]): Promise<ToldRecord[][]> => {
    const rows = Map.groupBy(await database.ask(recordsOf, [requests]), ({ request }) => request);
    return requests.map((id) => rows.get(id) ?? []);
  },
  overrides: (named: readonly string[]): Promise<NamedOverride[]> => database.ask(overridesNamed, [named]),
});
export type SubjectAccessStore = ReturnType<typeof subjectAccessStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [...Object.values(pages), oneOfTeam, actsOf, withheldOf, recordsOf, overridesNamed] as const;
