/** All the SQL that changes transfers. What an act does and whether it may is in the migration's trigger. */
import { type Asks, question } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';
import { keyedChanges } from './keyed-change-sql.ts';
import { answerDue, type KeptState, type Side, type TransferAct } from './transfer-states.ts';

export const changes = keyedChanges('transfer_change', 'transfer');

/** A record as it is now, held until the transaction ends; none that was archived, given up, or is shown as another child. */
export interface HeldRecord {
  readonly state: RecordState;
  readonly authority: string | null;
  readonly isItsOwn: boolean;
}

export const heldRecord = question<HeldRecord, [record: string]>(
  'held record to transfer',
  `select c.state, c.authority, is_its_own(c) as "isItsOwn" from child c
   where c.id = $1 and c.state not in ('SEALED', 'ARCHIVED') and not is_led_on(c) for update`,
);

export const openTo = question<{ id: string }, [child: string, authority: string]>(
  'open transfer of child to authority',
  'select id from transfer where child_id = $1 and in_authority = $2 and closed_at is null',
);

export type ActRow = readonly [
  transfer: string,
  version: number,
  childId: string,
  act: TransferAct,
  toState: KeptState,
  at: Date,
  side: Side | null,
  account: string,
  person: string,
  organisation: string,
  request: string,
  inAuthority: string | null,
  ground: string | null,
  refusal: string | null,
  dueAt: Date | null,
];

export const insertAct = question<never, ActRow>(
  'insert transfer act',
  `insert into transfer_act (transfer_id, version, child_id, act, to_state, at, side, account, person, organisation,
     request, in_authority, ground, refusal, due_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);

/**
 * Records whose sources say that the child lives in another area than its team's: proposed to that area's team, and told to
 * both, once for each time that the sources say something new of it. Of hidden children nothing is proposed by itself.
 */
const proposeMoves = question<never, [records: readonly string[], now: Date, dueAt: Date]>(
  'propose moves',
  `with moved as (
     select gen_random_uuid() as id, c.id as child_id, c.authority, c.area from child c
     where c.id = any($1::bigint[]) and c.area <> c.authority and c.state in ('OPEN', 'PROVISIONAL') and is_its_own(c)
       and not exists (select 1 from transfer t where t.child_id = c.id
         and (t.stands or (t.closed_at is null and t.in_authority = c.area)))
     order by c.id),
   proposed as (
     insert into transfer_act (transfer_id, version, child_id, act, to_state, at, in_authority, ground, due_at)
     select id, 1, child_id, 'MOVE', 'PROPOSED', $2, area, 'MOVED', $3 from moved)
   insert into notice (id, authority, kind, child_id, at, about)
   select gen_random_uuid(), told.authority, 'TRANSFER_PROPOSED', m.child_id, $2, m.id
   from moved m cross join lateral (values (m.authority), (m.area)) as told(authority)`,
);

/** In the transaction that has made these records anew. */
export const followAddresses = async (within: Asks, records: readonly string[], now: Date): Promise<void> =>
  void (await within.ask(proposeMoves, [records, now, answerDue(now)]));

/**
 * The other of two hidden children of two authorities that a review is about, each visibly hidden for its own sake: there,
 * and only there, it is told whose team the other one's is.
 */
const otherTeams = question<
  { review: string; childId: string; authority: string },
  [reviews: readonly string[], authority: string]
>(
  'other teams of reviews',
  `select r.id as review, o.id::text as "childId", o.authority
   from review r cross join lateral (values (r.record, r.candidate), (r.candidate, r.record)) as pair(own, other)
   join child w on w.id = pair.own and w.authority = r.authority and w.state = 'SHIELDED' and w.merged_into is null
   join child o on o.id = pair.other and o.authority <> r.authority and o.state = 'SHIELDED' and o.merged_into is null
   where r.id = any($1::uuid[]) and r.authority = $2 and r.state = 'ESCALATED'
     and (select count(*) from review_vote v where v.review = r.id and v.finding = 'SAME_CHILD') > 1`,
);

export const otherTeamsOf = (within: Asks, reviews: readonly string[], authority: string) =>
  within.ask(otherTeams, [reviews, authority]);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [...changes.questions, heldRecord, openTo, insertAct, proposeMoves, otherTeams] as const;
