/** All the SQL by which emergency overrides are prompted for, granted, used, closed and investigated. Rows are only added. */
import { question } from '#core/database.ts';
import type { OpenOverride } from '#core/ports.ts';
import type { AccessReason } from '#core/reasons.ts';

/** How long a warning holds until it must be given again. */
export const PROMPT_MINUTES = 5;
/** How long an override lasts at most (domain rules 7.6). */
export const OVERRIDE_MINUTES = 15;
/** Requests under one override: more than a quarter of an hour at one record needs. */
const LOOKS = 100;
/** Two machines' clocks are never quite the same: one that is a little behind must not refuse what was granted just now. */
const CLOCKS_APART = `interval '5 seconds'`;

/**
 * Whether a grant `g` is open: by the clock of the request and by the database's own, so that neither lengthens it by
 * being put back. Nothing but a row in `override_end` closes it early, and nothing takes that row away.
 */
const isOpen = (now: string): string => `${now} >= g.granted_at - ${CLOCKS_APART} and ${now} < g.expires_at
  and clock_timestamp() >= g.stamped_at and clock_timestamp() < g.stamped_at + interval '${OVERRIDE_MINUTES} minutes'
  and not exists (select 1 from override_end e where e.id = g.id)`;

export interface PromptRow {
  readonly id: string;
  readonly childId: string;
  readonly account: string;
  readonly session: string;
  readonly warning: number;
  readonly promptedAt: Date;
}

export const insertPrompt = question<
  never,
  [
    id: string,
    child: string,
    account: string,
    person: string,
    organisation: string,
    session: string,
    warning: number,
    now: Date,
    request: string,
  ]
>(
  'insert override prompt',
  `insert into override_prompt (id, child_id, account, person, organisation, session, warning, prompted_at, request)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
);

export const promptById = question<PromptRow, [id: string]>(
  'override prompt by id',
  `select id, child_id as "childId", account, session, warning, prompted_at as "promptedAt"
   from override_prompt where id = $1`,
);

/** The same person's confirmations take turns, so that of many at once each is counted before the next. */
export const takeTurn = question<{ ok: number }, [person: string]>(
  'take turn at overrides',
  `select 1 as ok from (select pg_advisory_xact_lock(hashtextextended('override ' || $1, 0))) as turn`,
);

export const grantedOfLate = question<{ count: number }, [person: string, now: Date]>(
  'overrides of person of late',
  `select count(*)::int as count from override_grant
   where person = $1 and granted_at > $2::timestamptz - interval '24 hours'`,
);

export interface GrantRow {
  readonly id: string;
  readonly childId: string;
  readonly until: Date;
}

const grantColumns = `g.id, g.child_id as "childId", g.expires_at as until`;

export const insertGrant = question<
  GrantRow,
  [id: string, person: string, reason: AccessReason, caseReference: string, now: Date, request: string]
>(
  'insert override grant',
  `insert into override_grant as g (id, child_id, account, person, organisation, session, reason, case_reference,
     granted_at, expires_at, stamped_at, request)
   select p.id, p.child_id, p.account, p.person, p.organisation, p.session, $3, $4, $5,
     $5::timestamptz + interval '${OVERRIDE_MINUTES} minutes', clock_timestamp(), $6
   from override_prompt p where p.id = $1 and p.person = $2 returning ${grantColumns}`,
);

/** What this prompt has been granted, if that is still open. */
export const grantOpen = question<GrantRow, [id: string, now: Date]>(
  'open override grant',
  `select ${grantColumns} from override_grant g where g.id = $1 and ${isOpen('$2::timestamptz')}`,
);

export const grantById = question<{ id: string }, [id: string]>(
  'override grant by id',
  'select id from override_grant where id = $1',
);

export const openOverride = question<
  Omit<OpenOverride, 'until'> & { readonly until: Date },
  [id: string, account: string, session: string, now: Date]
>(
  'open override',
  `select g.id, g.child_id as child, g.reason, g.case_reference as "caseReference", g.expires_at as until
   from override_grant g where g.id = $1 and g.account = $2 and g.session = $3 and ${isOpen('$4::timestamptz')}`,
);

/** Notes a look while the override is open, in one statement: it is there or was refused. */
export const insertLook = question<
  { ok: number },
  [id: string, account: string, session: string, now: Date, request: string, details: readonly string[]]
>(
  'insert override look',
  `insert into override_look (override_id, request, at, details)
   select g.id, $5, $4, $6 from override_grant g
   where g.id = $1 and g.account = $2 and g.session = $3 and ${isOpen('$4::timestamptz')}
     and (select count(*) from override_look l where l.override_id = g.id) < ${LOOKS}
   returning 1 as ok`,
);

/** By its holder, from whatever session: closing takes nothing from anybody. */
export const closeGrant = question<never, [id: string, account: string, now: Date]>(
  'close override',
  `insert into override_end (id, closed_at)
   select g.id, greatest($3, g.granted_at) from override_grant g
   where g.id = $1 and g.account = $2 and $3 < g.expires_at
   on conflict do nothing`,
);

export interface Granted {
  readonly id: string;
  readonly childId: string;
  readonly account: string;
  readonly person: string;
  readonly organisation: string;
  readonly over: boolean;
  readonly outcome: string | null;
  readonly foundBy: string | null;
}

/** An override as its investigation finds it: only for the team of the record. */
export const grantOfTeam = question<Granted, [id: string, authority: string, now: Date]>(
  'override of team',
  `select g.id, g.child_id as "childId", g.account, g.person, g.organisation,
     (g.expires_at <= $3 or e.id is not null) as over, f.outcome, f.account as "foundBy"
   from override_grant g join child c on c.id = g.child_id left join override_end e on e.id = g.id
     left join override_finding f on f.id = g.id
   where g.id = $1 and g.authority = $2 and c.state <> 'SEALED'`,
);

export const insertFinding = question<
  { ok: number },
  [id: string, outcome: string, account: string, person: string, organisation: string, now: Date, request: string]
>(
  'insert override finding',
  `insert into override_finding (id, outcome, account, person, organisation, found_at, request)
   values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1 as ok`,
);

/** Every question here that looks for a row, for the test that no one is asked without an index. */
export const questions = [
  promptById,
  grantedOfLate,
  insertGrant,
  grantOpen,
  grantById,
  openOverride,
  insertLook,
  closeGrant,
  grantOfTeam,
] as const;
