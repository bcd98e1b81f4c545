/**
 * All the SQL by which the team of a responsible authority is told (domain rules 9.6, after CP-IS). A notice is as durable
 * as what it tells of: it is written in the same transaction, or before the answer leaves.
 */
import { randomUUID } from 'node:crypto';
import { dayOf } from '#core/clock.ts';
import { type Asks, question } from '#core/database.ts';
import type { Viewer } from '#core/viewer.ts';

export const noticeKinds = [
  'FOUND',
  'LOOKED_AT',
  'OVERRIDE_GRANTED',
  'OVERRIDE_INVESTIGATION',
  'SHIELD_REQUESTED',
  'SHIELD_APPEALED',
  'SHIELD_REFUSED',
  'LIFT_PROPOSED',
  'SHIELD_LIFTED',
  'SHIELD_DUE',
  'DISPUTE_RAISED',
  'DISPUTE_ANSWERED',
  'DISPUTE_DUE',
  'COMPLAINT_DUE',
  'TRANSFER_PROPOSED',
  'TRANSFER_ANSWERED',
  'TRANSFER_ESCALATED',
  'MOVED_AWAY',
  'SAME_CHILD_ELSEWHERE',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Who did what is told of. Null for what nobody did, such as what a feed brought about. */
export type Actor = Pick<Viewer, 'account' | 'organisation' | 'reason' | 'request' | 'mediation'>;

export interface Notice {
  readonly kind: NoticeKind;
  /** Directory number. Which team is told follows from the record, whoever asks, but where a transfer is between two. */
  readonly childId: string;
  readonly by: Actor | null;
  /** The case, override, review or transfer it is about; null for a look. */
  readonly about: string | null;
  readonly at: Date;
  readonly team?: string | null;
}

const insertNotices = question<never, [rows: string]>(
  'insert notices',
  `insert into notice (id, authority, kind, child_id, at, account, mediator, organisation, reason, request, about)
   select n.id, coalesce(n.team, c.authority), n.kind, n.child_id, n.at, n.account, n.mediator, n.organisation, n.reason, n.request, n.about
   from jsonb_to_recordset($1::jsonb) as n(id uuid, kind text, child_id bigint, at timestamptz, account uuid,
     mediator uuid, organisation text, reason text, request uuid, about uuid, team text)
   left join child c on c.id = n.child_id
   on conflict (child_id, request) where kind in ('FOUND', 'LOOKED_AT')
   do update set kind = excluded.kind where excluded.kind = 'LOOKED_AT'`,
);

/**
 * What a team was to have decided on or reviewed by now and has not been told of: once for each time it is due. A lifting
 * that may be confirmed, and a refusal that hides on until it is, are not overdue.
 */
const tellWhatIsDue = question<never, [authority: string, now: Date]>(
  'insert notices of what is due',
  `insert into notice (id, authority, kind, child_id, at, about)
   select gen_random_uuid(), s.authority, 'SHIELD_DUE', s.child_id, s.due_at, s.id
   from shield_case s join child c on c.id = s.child_id and c.state not in ('SEALED', 'ARCHIVED')
   where s.authority = $1 and s.due_at <= $2 and s.state in ('PROVISIONAL', 'SHIELDED', 'UNDER_REVIEW', 'APPEALED')
     and not exists (select 1 from notice n where n.about = s.id and n.authority = s.authority and n.at = s.due_at
       and n.kind = 'SHIELD_DUE')
   order by s.due_at, s.id limit 100
   on conflict (about, authority, at) where kind = 'SHIELD_DUE' do nothing`,
);

/** A dispute that was to be answered by now: told once to each team that it has come to. */
const tellOfDisputesDue = question<never, [authority: string, today: string]>(
  'insert notices of disputes due',
  `insert into notice (id, authority, kind, child_id, at, about)
   select gen_random_uuid(), d.authority, 'DISPUTE_DUE', w.id, (d.due_on + 1)::timestamp at time zone 'Europe/London', d.id
   from dispute d join child c on c.id = d.child_id join child w on w.id = shown_by(c)
   where d.authority = $1 and d.closed_at is null and d.due_on < $2::date and w.state not in ('SEALED', 'ARCHIVED')
     and not exists (select 1 from notice n where n.about = d.id and n.authority = d.authority
       and n.at = (d.due_on + 1)::timestamp at time zone 'Europe/London' and n.kind = 'DISPUTE_DUE')
   order by d.due_on, d.id limit 100
   on conflict (about, authority, at) where kind = 'DISPUTE_DUE' do nothing`,
);

/** A complaint that was to be answered by now: told once to each team that it has come to. */
const tellOfComplaintsDue = question<never, [authority: string, today: string]>(
  'insert notices of complaints due',
  `insert into notice (id, authority, kind, child_id, at, about)
   select gen_random_uuid(), k.authority, 'COMPLAINT_DUE', w.id, (k.due_on + 1)::timestamp at time zone 'Europe/London', k.id
   from complaint k join child c on c.id = k.child_id join child w on w.id = shown_by(c)
   where k.authority = $1 and k.closed_at is null and k.due_on < $2::date and w.state <> 'SEALED'
     and not exists (select 1 from notice n where n.about = k.id and n.authority = k.authority
       and n.at = (k.due_on + 1)::timestamp at time zone 'Europe/London' and n.kind = 'COMPLAINT_DUE')
   order by k.due_on, k.id limit 100
   on conflict (about, authority, at) where kind = 'COMPLAINT_DUE' do nothing`,
);

/** A transfer that was to be answered by now: told once to each team that it has come to. */
const tellOfEscalations = question<never, [authority: string, now: Date]>(
  'insert notices of escalated transfers',
  `insert into notice (id, authority, kind, child_id, at, about)
   select gen_random_uuid(), $1, 'TRANSFER_ESCALATED', t.child_id, t.due_at, t.id
   from (select * from transfer where out_authority = $1 and closed_at is null and due_at <= $2
     union all select * from transfer where in_authority = $1 and closed_at is null and due_at <= $2) t
   join child c on c.id = t.child_id and c.state not in ('SEALED', 'ARCHIVED')
   where not exists (select 1 from notice n where n.about = t.id and n.authority = $1 and n.at = t.due_at
       and n.kind = 'TRANSFER_ESCALATED')
   order by t.due_at, t.id limit 100
   on conflict (about, authority, at) where kind = 'TRANSFER_ESCALATED' do nothing`,
);

const rowOf = ({ kind, childId, by, about, at, team }: Notice) => ({
  id: randomUUID(),
  kind,
  child_id: childId,
  at,
  account: by?.account,
  mediator: by?.mediation?.mediator.account,
  organisation: by?.organisation.id,
  reason: by?.reason,
  request: by?.request,
  about,
  team,
});

/** What the database would refuse to write twice in one statement: found and opened by one request is one look. */
const keyOf = ({ kind, childId, by, about }: Notice): string =>
  JSON.stringify(
    kind === 'FOUND' || kind === 'LOOKED_AT' ? [childId, by?.request] : [kind, childId, by?.request, about],
  );

/** Tells the teams responsible of several things in one statement; a look that was told already is not told again. */
export async function notifyAll(within: Asks, notices: readonly Notice[]): Promise<void> {
  const foundFirst = notices.toSorted((one, other) => Number(one.kind !== 'FOUND') - Number(other.kind !== 'FOUND'));
  const rows = [...new Map(foundFirst.map((each) => [keyOf(each), each])).values()].map(rowOf);
  if (rows.length > 0) await within.ask(insertNotices, [JSON.stringify(rows)]);
}

/** Tells the team responsible for the child. */
export const notify = (within: Asks, notice: Notice): Promise<void> => notifyAll(within, [notice]);

/** Tells a team what is due: when it asks what there is to be told, so that no clock of ours need run. */
export async function notifyDue(within: Asks, authority: string, now: Date): Promise<void> {
  await within.ask(tellWhatIsDue, [authority, now]);
  await within.ask(tellOfDisputesDue, [authority, dayOf(now)]);
  await within.ask(tellOfComplaintsDue, [authority, dayOf(now)]);
  await within.ask(tellOfEscalations, [authority, now]);
}

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  insertNotices,
  tellWhatIsDue,
  tellOfDisputesDue,
  tellOfComplaintsDue,
  tellOfEscalations,
] as const;
