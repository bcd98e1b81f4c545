/** All the SQL by which the team of an authority reads its shields and what it is told. By authority in every question. */
import { type Database, question } from '#core/database.ts';
import type { RecordFacts } from '#core/facts.ts';
import type { AccessReason } from '#core/reasons.ts';
import type { NoticeKind } from './notice-sql.ts';
import { shieldSettings } from './shield-settings-store.ts';
import type { ShieldAct, ShieldGround, ShieldState } from './shield-states.ts';

/** What must be known of the child before any of it is shown: rights are decided on that, and not here. */
interface OfChild {
  readonly childId: string;
  readonly facts: RecordFacts;
}

export interface ShieldCaseRow extends OfChild {
  readonly id: string;
  readonly state: ShieldState;
  readonly ground: ShieldGround;
  readonly version: number;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly reviewOn: string | null;
}

const factsBy = (authority: string): string => `jsonb_build_object('state', c.state, 'authority', ${authority},
  'synthetic', c.synthetic, 'source', c.source, 'members', '[]'::jsonb)`;
const facts = `${factsBy('c.authority')} as facts`;
/** What a transfer came to is for both teams, whichever of them the child is of: that, and nothing else of it. */
const told = factsBy(`case when n.kind like 'TRANSFER%' then n.authority else c.authority end`);

const caseColumns = `s.id, s.child_id as "childId", s.state, s.ground, s.version, s.opened_at as "openedAt",
  s.due_at as "dueAt", s.review_on::text as "reviewOn", ${facts}`;

const casesPage = (name: string, narrowing: string) =>
  question<
    ShieldCaseRow,
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
    `select ${caseColumns} from shield_case s join child c on c.id = s.child_id
     where s.authority = $1 and ${narrowing} and ($2::timestamptz is null or s.due_at <= $2)
       and ($3::timestamptz is null or (s.due_at, s.id) > ($3, $4::uuid)) and c.state not in ('SEALED', 'ARCHIVED')
     order by s.due_at, s.id limit $5`,
  );

const cases = {
  all: casesPage('shield cases', '$6::text is null'),
  inState: casesPage('shield cases in state', 's.state = $6'),
};

const latestCases = question<ShieldCaseRow, [children: readonly string[]]>(
  'shields of children',
  `select l.* from unnest($1::bigint[]) as asked(id) cross join lateral (
     select ${caseColumns} from shield_case s join child c on c.id = s.child_id
     where s.child_id = asked.id order by s.opened_at desc limit 1) l`,
);

const caseOfTeam = question<ShieldCaseRow, [id: string, authority: string]>(
  'shield case as shown',
  `select ${caseColumns} from shield_case s join child c on c.id = s.child_id where s.id = $1 and s.authority = $2`,
);

export interface ShieldActRow {
  readonly version: number;
  readonly act: ShieldAct;
  readonly at: Date;
  readonly account: string;
  readonly organisation: string;
  readonly ground: ShieldGround | null;
  readonly askedBy: string | null;
  readonly reasons: readonly string[];
  readonly reviewOn: string | null;
  readonly toldBy: string | null;
  readonly toldOn: string | null;
}

/** A page of the acts of a case: those before one of its versions. */
export interface ActsAsked {
  readonly id: string;
  readonly before: number;
  readonly limit: number;
}

const actsOfCases = question<
  ShieldActRow & { readonly place: number },
  [cases: readonly string[], before: readonly number[], limits: readonly number[]]
>(
  'acts of shield cases',
  `select asked.place::int, l.* from unnest($1::uuid[], $2::int[], $3::int[]) with ordinality as asked(id, before, most, place)
   cross join lateral (
     select a.version, a.act, a.at, a.account, a.organisation, a.ground, a.asked_by as "askedBy", a.reasons,
       a.review_on::text as "reviewOn", a.told_by as "toldBy", a.told_on::text as "toldOn"
     from shield_act a where a.case_id = asked.id and a.version < asked.before
     order by a.version desc limit asked.most) l order by asked.place, l.version desc`,
);

export interface NoticeRow extends OfChild {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly at: Date;
  readonly account: string | null;
  readonly mediator: string | null;
  readonly organisation: string | null;
  readonly reason: AccessReason | null;
  readonly request: string | null;
  readonly about: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
}

/** What is complained of somebody is told to everybody else. */
const notOf = (readers: string): string =>
  `not exists (select 1 from complaint_party p where p.complaint_id = n.about and p.person = any(${readers}::uuid[]))`;

const noticesPage = (name: string, narrowing: string) =>
  question<
    NoticeRow,
    [
      authority: string,
      kind: string | null,
      after: string | null,
      afterId: string | null,
      limit: number,
      readers: readonly string[],
    ]
  >(
    name,
    `select n.id, n.child_id as "childId", n.kind, n.at, n.account, n.mediator, n.organisation, n.reason, n.request,
       n.about, n.acknowledged_by as "acknowledgedBy", n.acknowledged_at as "acknowledgedAt", ${told} as facts
     from notice n join child c on c.id = n.child_id
     where n.authority = $1 and ($2::text is null or n.kind = $2) and ${narrowing}
       and ($3::timestamptz is null or (n.at, n.id) < ($3, $4::uuid)) and c.state not in ('SEALED', 'ARCHIVED') and ${notOf('$6')}
     order by n.at desc, n.id desc limit $5`,
  );

const notices = {
  all: noticesPage('notices', 'true'),
  unread: noticesPage('unread notices', 'n.acknowledged_at is null'),
};

const acknowledge = question<
  { id: string },
  [ids: readonly string[], authority: string, account: string, now: Date, readers: readonly string[]]
>(
  'acknowledge notices',
  `update notice n set acknowledged_by = $3, acknowledged_at = $4 from child c
   where n.id = any($1::uuid[]) and n.authority = $2 and n.acknowledged_at is null
     and c.id = n.child_id and c.state not in ('SEALED', 'ARCHIVED') and ${notOf('$5')} returning n.id`,
);

export interface CasesAsked {
  readonly state: ShieldState | null;
  readonly dueBy: string | null;
  readonly after: readonly (string | null)[];
  readonly limit: number;
}

export interface NoticesAsked {
  readonly kind: NoticeKind | null;
  readonly unread: boolean;
  readonly after: readonly (string | null)[];
  readonly limit: number;
  /** Everybody who reads the answer. */
  readonly readers: readonly string[];
}

export const shieldStore = (database: Database) => ({
  /** Those of one team, what is due first. */
  cases: (authority: string, { state, dueBy, after: [at = null, id = null], limit }: CasesAsked) =>
    database.ask(state === null ? cases.all : cases.inState, [authority, dueBy, at, id, limit, state]),
  /** The last case of each child, running or over; null where there was none. */
  latest: async (children: readonly string[]): Promise<(ShieldCaseRow | null)[]> => {
    const found = new Map((await database.ask(latestCases, [children])).map((row) => [row.childId, row]));
    return children.map((id) => found.get(id) ?? null);
  },
  byId: async (id: string, authority: string): Promise<ShieldCaseRow | null> =>
    (await database.ask(caseOfTeam, [id, authority]))[0] ?? null,
  /** The acts of each case before one of its versions, newest first. */
  acts: async (asked: readonly ActsAsked[]): Promise<ShieldActRow[][]> => {
    const rows = await database.ask(actsOfCases, [
      asked.map(({ id }) => id),
      asked.map(({ before }) => before),
      asked.map(({ limit }) => limit),
    ]);
    const at = Map.groupBy(rows, ({ place }) => place);
    return asked.map((_asked, index) => at.get(index + 1) ?? []);
  },
  /** Those of one team, newest first. */
  notices: (authority: string, { kind, unread, after: [at = null, id = null], limit, readers }: NoticesAsked) =>
    database.ask(unread ? notices.unread : notices.all, [authority, kind, at, id, limit, readers]),
  /** How many of these were the team's and not acknowledged yet. */
  acknowledge: async (
    ids: readonly string[],
    authority: string,
    by: { readonly account: string; readonly readers: readonly string[]; readonly now: Date },
  ): Promise<number> => (await database.ask(acknowledge, [ids, authority, by.account, by.now, by.readers])).length,
  ...shieldSettings(database),
});
export type ShieldStore = ReturnType<typeof shieldStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  ...Object.values(cases),
  latestCases,
  caseOfTeam,
  actsOfCases,
  ...Object.values(notices),
  acknowledge,
] as const;
