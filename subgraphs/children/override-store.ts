/** All the SQL by which the team of an authority reads the overrides it has to investigate. By authority in every question. */
import { type Database, question } from '#core/database.ts';
import type { RecordFacts } from '#core/facts.ts';
import type { AccessReason } from '#core/reasons.ts';

export type OverrideState = 'GRANTED' | 'CLOSED' | 'EXPIRED' | 'INVESTIGATED';

export interface OverrideRow {
  readonly id: string;
  readonly childId: string;
  readonly facts: RecordFacts;
  readonly state: OverrideState;
  readonly account: string;
  readonly organisation: string;
  readonly reason: AccessReason;
  readonly caseReference: string;
  readonly grantedAt: Date;
  readonly until: Date;
  readonly closedAt: Date | null;
  readonly outcome: 'JUSTIFIED' | 'MISUSE' | null;
  readonly investigatedBy: string | null;
  readonly investigatedAt: Date | null;
}

const state = (now: string) => `case when f.id is not null then 'INVESTIGATED' when e.id is not null then 'CLOSED'
  when g.expires_at <= ${now} then 'EXPIRED' else 'GRANTED' end`;

const rows = (now: string) => `select g.id, g.child_id as "childId", ${state(now)} as state, g.account, g.organisation,
    g.reason, g.case_reference as "caseReference", g.granted_at as "grantedAt", g.expires_at as until,
    e.closed_at as "closedAt", f.outcome, f.account as "investigatedBy", f.found_at as "investigatedAt",
    jsonb_build_object('state', c.state, 'authority', c.authority, 'synthetic', c.synthetic, 'source', c.source,
      'members', '[]'::jsonb) as facts
  from override_grant g join child c on c.id = g.child_id left join override_end e on e.id = g.id
    left join override_finding f on f.id = g.id`;

const ofTeam = question<
  OverrideRow,
  [
    authority: string,
    now: Date,
    state: OverrideState | null,
    after: string | null,
    afterId: string | null,
    limit: number,
  ]
>(
  'overrides of team',
  `${rows('$2::timestamptz')}
   where g.authority = $1 and c.state <> 'SEALED' and ($3::text is null or ${state('$2::timestamptz')} = $3)
     and ($4::timestamptz is null or (g.granted_at, g.id) < ($4, $5::uuid))
   order by g.granted_at desc, g.id desc limit $6`,
);

const oneOfTeam = question<OverrideRow, [id: string, authority: string, now: Date]>(
  'override as shown',
  `${rows('$3::timestamptz')} where g.id = $1 and g.authority = $2 and c.state <> 'SEALED'`,
);

export interface LookRow {
  readonly override: string;
  readonly request: string;
  readonly at: Date;
  readonly details: readonly string[];
}

/** Requests at the same moment may come to a few more than there should be. */
const looksOf = question<LookRow, [overrides: readonly string[]]>(
  'looks of overrides',
  `select l.* from unnest($1::uuid[]) as asked(id) cross join lateral (
     select override_id as override, request, at, details from override_look where override_id = asked.id
     order by at, request limit 200) l`,
);

export const overrideStore = (database: Database) => ({
  /** Those of one team, newest first. */
  page: (
    authority: string,
    asked: {
      readonly state: OverrideState | null;
      readonly after: readonly (string | null)[];
      readonly limit: number;
    },
    now: Date,
  ) => {
    const [at = null, id = null] = asked.after;
    return database.ask(ofTeam, [authority, now, asked.state, at, id, asked.limit]);
  },
  byId: async (id: string, authority: string, now: Date): Promise<OverrideRow | null> =>
    (await database.ask(oneOfTeam, [id, authority, now]))[0] ?? null,
  looks: async (overrides: readonly string[]): Promise<LookRow[][]> => {
    const found = Map.groupBy(await database.ask(looksOf, [overrides]), ({ override }) => override);
    return overrides.map((id) => found.get(id) ?? []);
  },
});
export type OverrideStore = ReturnType<typeof overrideStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [ofTeam, oneOfTeam, looksOf] as const;
