/** All the SQL about young people who take part. What an act does and whether it may is in the migration's trigger. */
import { type Asks, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ChildRecord } from './child.ts';
import { keyedChanges } from './keyed-change-sql.ts';
import { columns } from './record-sql.ts';

export const changes = keyedChanges('participation_change', 'act');

export type ParticipationAct = 'CONSENT' | 'RENEW' | 'WITHDRAW';

/** How the consent of one record stands: by its last act. */
export interface ParticipationRow {
  /** The child it is shown with. */
  readonly childId: string;
  /** Its own record: a link may have moved it. */
  readonly record: string;
  readonly version: number;
  readonly act: ParticipationAct;
  readonly reason: string | null;
  readonly day: string;
  readonly at: Date;
  /** Since when it is given without a break. */
  readonly consentedOn: string;
}

/** Consents of children and of what is shown by them: what holds comes first, and then what was said last. */
const ofChildren = question<ParticipationRow, [children: readonly string[]]>(
  'participation of children',
  `select asked.id::text as "childId", member.id::text as record, a.version, a.act, a.reason, a.day::text, a.at,
     (select first.day::text from participation_act first where first.child_id = member.id and first.act = 'CONSENT'
      order by first.version desc limit 1) as "consentedOn"
   from unnest($1::bigint[]) as asked(id)
   cross join lateral unnest(asked.id || array(select m.id from child m
     where m.merged_into = asked.id and not is_its_own(m))) as member(id)
   cross join lateral (select p.* from participation_act p where p.child_id = member.id
     order by p.version desc limit 1) a
   order by asked.id, a.act = 'WITHDRAW', a.day desc, a.at desc, member.id`,
);

/** By child: how each consent stands that is its. */
export async function participationOf(database: Asks, ids: readonly string[]): Promise<ParticipationRow[][]> {
  const rows = Map.groupBy(await database.ask(ofChildren, [ids]), ({ childId }) => childId);
  return ids.map((id) => rows.get(id) ?? []);
}

/** A child of this team as it is now, held until the transaction ends; none that was archived, given up, or leads on. */
export const heldChild = question<{ dateOfBirth: string | null }, [child: string, authority: string]>(
  'held child to participate',
  `select c.date_of_birth::text as "dateOfBirth" from child c where c.id = $1 and c.authority = $2
     and is_its_own(c) and c.state not in ('SEALED', 'ARCHIVED') for update`,
);

export type ActRow = readonly [
  childId: string,
  version: number,
  id: string,
  act: ParticipationAct,
  at: Date,
  account: string,
  person: string,
  organisation: string,
  request: string,
  reason: string | null,
  day: string,
];

export const insertAct = question<never, ActRow>(
  'insert participation act',
  `insert into participation_act (child_id, version, id, act, at, account, person, organisation, request, reason, day)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

export interface ToRenewRow extends ChildRecord {
  /** The day of the last consent that holds. */
  readonly consentedOn: IsoDate;
}

/**
 * Whoever last consented on this day or before, the oldest first. Hidden ones are their own team's to ask, too; not those
 * who have died, nor a record that is shown by another child's: that one is asked.
 */
export const toRenew = question<
  ToRenewRow,
  [authority: string, consentedBy: IsoDate, after: string | null, afterId: string | null, limit: number]
>(
  'children to ask whether they participate',
  `select ${columns}, c.consented_on::text as "consentedOn" from child c
   where c.authority = $1 and c.consented_on <= $2::date
     and ($3::date is null or (c.consented_on, c.id) > ($3, $4::bigint))
     and c.state in ('OPEN', 'PROVISIONAL', 'SHIELDED') and is_its_own(c) and c.date_of_death is null
   order by c.consented_on, c.id limit $5`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [...changes.questions, ofChildren, heldChild, insertAct, toRenew] as const;
