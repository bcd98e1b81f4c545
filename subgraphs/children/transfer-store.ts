/** All the SQL by which transfers are read: by the teams of either side, and by the national office what nobody answered. */
import { type Asks, question } from '#core/database.ts';
import type { KeptState, Origin, Side, TransferState } from './transfer-states.ts';

export interface TransferRow {
  readonly id: string;
  readonly childId: string;
  /** On which side whoever reads it is; null for the national office. */
  readonly side: Side | null;
  readonly origin: Origin;
  readonly ground: string;
  readonly state: TransferState;
  readonly keptState: KeptState;
  readonly version: number;
  readonly from: string | null;
  readonly to: string;
  readonly outAgreed: boolean;
  readonly inAgreed: boolean;
  readonly refusal: string | null;
  readonly proposedBy: string | null;
  readonly answeredBy: string | null;
  readonly proposedAt: Date;
  readonly dueAt: Date;
  readonly changedAt: Date;
  readonly closedAt: Date | null;
  /** Whether it is told who is responsible: to whoever asks for a hidden child it is not, before it is theirs (law 3). */
  readonly concealed: boolean;
  /** Whether the record has a team of its own, and is not hidden with the child it was found to be of. */
  readonly isItsOwn: boolean;
}

/** What `now` makes of what is kept. */
const escalated = (now: string): string => `(t.closed_at is null and t.due_at <= ${now})`;

const columns = (side: string, now: string): string => `t.id, t.child_id::text as "childId", ${side} as side, t.origin,
  t.ground, case when ${escalated(now)} then 'ESCALATED' else t.state end as state, t.state as "keptState", t.version,
  t.out_authority as "from", t.in_authority as "to", t.out_agreed as "outAgreed", t.in_agreed as "inAgreed", t.refusal,
  t.proposed_by as "proposedBy", t.answered_by as "answeredBy", t.proposed_at as "proposedAt", t.due_at as "dueAt",
  t.changed_at as "changedAt", t.closed_at as "closedAt",
  t.origin = 'IN' and t.state <> 'ACCEPTED' and c.state <> 'OPEN' as concealed, is_its_own(c) as "isItsOwn"`;

/** Of what was archived, and of identities that were given up, nothing is told. */
const there = `c.state not in ('SEALED', 'ARCHIVED')`;
const tables = `transfer t join child c on c.id = t.child_id and ${there}`;

type ListValues = [
  authority: string,
  direction: Side | null,
  state: TransferState | null,
  now: Date,
  after: string | null,
  afterId: string | null,
  limit: number,
];

/** Both directions, each by its own index, and then what is due first of all of it. */
const pageOf = (name: string, narrowing: string) => {
  const branch = (side: Side, column: string): string =>
    `(select ${columns(`'${side}'`, '$4')} from ${tables}
      where t.${column} = $1 and ($2::text is null or $2 = '${side}') and ${narrowing}
        and ($5::timestamptz is null or (t.due_at, t.id) > ($5, $6::uuid))
      order by t.due_at, t.id limit $7)`;
  return question<TransferRow, ListValues>(
    name,
    `select * from (${branch('OUT', 'out_authority')} union all ${branch('IN', 'in_authority')}) as both_ways
     order by "dueAt", id limit $7`,
  );
};

const pages = {
  open: pageOf(
    'open transfers of team',
    `t.closed_at is null and ($3::text is null or ($3 = 'ESCALATED') = (t.due_at <= $4::timestamptz))`,
  ),
  closed: pageOf('closed transfers of team', `t.state = $3 and $4::timestamptz is not null`),
};

const sideOf = (authority: string): string =>
  `case ${authority} when t.out_authority then 'OUT' when t.in_authority then 'IN' end`;

const oneOfTeam = question<TransferRow, [id: string, authority: string, now: Date]>(
  'transfer of team',
  `select ${columns(sideOf('$2::text'), '$3::timestamptz')} from ${tables}
   where t.id = $1 and (t.out_authority = $2 or t.in_authority = $2)`,
);

const openOfChildren = question<TransferRow, [children: readonly string[], authority: string, now: Date]>(
  'open transfers of children',
  `select ${columns(sideOf('$2::text'), '$3::timestamptz')} from ${tables}
   where t.child_id = any($1::bigint[]) and t.closed_at is null and (t.out_authority = $2 or t.in_authority = $2)
   order by t.due_at, t.id`,
);

const unanswered = question<TransferRow, [now: Date, after: string | null, afterId: string | null, limit: number]>(
  'transfers that nobody answered',
  `select ${columns('null', '$1::timestamptz')} from ${tables}
   where t.closed_at is null and t.due_at <= $1 and ($2::timestamptz is null or (t.due_at, t.id) > ($2, $3::uuid))
   order by t.due_at, t.id limit $4`,
);

const oneUnanswered = question<TransferRow, [id: string, now: Date]>(
  'transfer that nobody answered',
  `select ${columns('null', '$2::timestamptz')} from ${tables}
   where t.id = $1 and (t.ordered or t.due_at <= coalesce(t.closed_at, $2))`,
);

export interface TransfersAsked {
  readonly direction: Side | null;
  readonly state: TransferState | null;
  readonly after: readonly (string | null)[];
  readonly limit: number;
}

const isClosed = (state: TransferState | null): boolean =>
  state !== null && state !== 'PROPOSED' && state !== 'ESCALATED';

export const transferStore = (database: Asks) => ({
  /** Those of one team that are open, or in one state: what is due first. */
  page: (authority: string, asked: TransfersAsked, now: Date) => {
    const { direction, state, limit } = asked;
    const [at = null, id = null] = asked.after;
    return database.ask(pages[isClosed(state) ? 'closed' : 'open'], [authority, direction, state, now, at, id, limit]);
  },
  byId: async (id: string, authority: string, now: Date): Promise<TransferRow | null> =>
    (await database.ask(oneOfTeam, [id, authority, now]))[0] ?? null,
  /** By child: those of them that this team is a side of. */
  ofChildren: async (ids: readonly string[], authority: string, now: Date): Promise<TransferRow[][]> => {
    const rows = Map.groupBy(await database.ask(openOfChildren, [ids, authority, now]), ({ childId }) => childId);
    return ids.map((id) => rows.get(id) ?? []);
  },
  /** Those that are for the national office, whoever's they are. */
  unanswered: ([at = null, id = null]: readonly (string | null)[], limit: number, now: Date) =>
    database.ask(unanswered, [now, at, id, limit]),
  oneUnanswered: async (id: string, now: Date): Promise<TransferRow | null> =>
    (await database.ask(oneUnanswered, [id, now]))[0] ?? null,
});
export type TransferStore = ReturnType<typeof transferStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [...Object.values(pages), oneOfTeam, openOfChildren, unanswered, oneUnanswered] as const;
