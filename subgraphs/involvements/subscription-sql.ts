/** All the SQL about who is told of changes, and how far they have been told. */
import { question } from '#core/database.ts';
import type { Change } from './change-notice.ts';
import type { DeliveryFailure } from './webhook.ts';

export interface SubscriptionRow {
  readonly id: string;
  readonly installationId: string;
  readonly organisationId: string;
  readonly url: string;
  readonly since: Date;
  readonly endedAt: Date | null;
  readonly sequence: number;
  readonly lastDelivered: Date | null;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly lastFailure: DeliveryFailure | null;
  readonly nextAttempt: Date;
  readonly stoppedAt: Date | null;
}

const columns = `s.id, s.installation_id as "installationId", s.organisation_id as "organisationId", s.url,
  s.created_at as since, s.ended_at as "endedAt", s.sequence::float8 as sequence, s.last_delivered_at as "lastDelivered",
  s.failures, s.failing_since as "failingSince", s.failure as "lastFailure", s.next_at as "nextAttempt",
  s.stopped_at as "stoppedAt"`;

export const subscriptionOf = question<SubscriptionRow, [installation: string]>(
  'subscription of installation',
  `select ${columns} from change_subscription s where s.installation_id = $1 and s.ended_at is null`,
);

/** For a change: whoever comes second sees what the first has done. */
export const lockSubscription = question<SubscriptionRow, [installation: string]>(
  'lock subscription',
  `select ${columns} from change_subscription s where s.installation_id = $1 and s.ended_at is null for update`,
);

export const insertSubscription = question<
  { id: string },
  [id: string, installation: string, organisation: string, url: string, account: string, now: Date]
>(
  'insert subscription',
  `insert into change_subscription (id, installation_id, organisation_id, url, created_by, created_at, next_at)
   values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing returning id`,
);

export const endSubscription = question<SubscriptionRow, [id: string, account: string, now: Date]>(
  'end subscription',
  `update change_subscription s set ended_by = $2, ended_at = $3 where s.id = $1 and s.ended_at is null
   returning ${columns}`,
);

/**
 * Back to where a moment or a number stood, as far as notices are kept, with the numbers that were given then. Whoever was
 * given up is tried again.
 */
export const replayFrom = question<SubscriptionRow, [id: string, since: Date | null, after: number | null, now: Date]>(
  'replay changes',
  `with told as (select position from change_subscription where id = $1),
   first as (
     select min(d.position) as position from told, change_delivery d join change_notice n on n.position = d.position
     where d.subscription_id = $1 and d.position <= told.position
       and (n.at >= $2::timestamptz or d.sequence > $3::bigint)),
   cleared as (
     update change_delivery d set sequence = null from first
     where d.subscription_id = $1 and d.position >= first.position)
   update change_subscription s set position = coalesce(first.position - 1, s.position),
     sequence = case when first.position is null then s.sequence else coalesce(
       (select max(d.sequence) from change_delivery d where d.subscription_id = $1 and d.position < first.position),
       (select min(d.sequence) - 1 from change_delivery d where d.subscription_id = $1), s.sequence) end,
     failures = 0, failing_since = null, failure = null, stopped_at = null, next_at = $4
   from first where s.id = $1 and s.ended_at is null returning ${columns}`,
);

/** Those for whom notices are kept, be they told of them at present or not: who has told what, accreditation knows. */
export const runningSubscriptions = question<{ id: string; installationId: string }, [after: string | null]>(
  'running subscriptions',
  `select id, installation_id as "installationId" from change_subscription
   where ended_at is null and ($1::uuid is null or installation_id > $1)
   order by installation_id limit 1000`,
);

/** For whom something waits that may be tried by now: who was tried last comes last. */
export const subscriptionsDue = question<{ id: string }, [now: Date, limit: number]>(
  'subscriptions due',
  `select s.id from change_subscription s
   where s.ended_at is null and s.stopped_at is null and s.next_at <= $1
     and exists (select from change_delivery d where d.subscription_id = s.id and d.position > s.position)
   order by s.last_tried_at nulls first, s.id limit $2`,
);

/** The next notice that comes into question for a subscription, and where it stands. */
export interface Waiting extends Change {
  readonly subscription: string;
  readonly installationId: string;
  readonly url: string;
  /** Where the subscription stands: nothing is noted of it once it stands elsewhere. */
  readonly from: string;
  readonly position: string;
  readonly sequence: number;
  readonly failures: number;
}

export const nextWaiting = question<Waiting, [subscription: string]>(
  'next notice waiting',
  `select s.id as subscription, s.installation_id as "installationId", s.url, s.position as "from",
     s.sequence::float8 as sequence, s.failures, d.position, n.id, n.kind, n.child_id as "childId",
     n.involvement_id as "involvementId", n.at
   from change_subscription s join change_delivery d on d.subscription_id = s.id and d.position > s.position
   join change_notice n on n.position = d.position
   where s.id = $1 and s.ended_at is null and s.stopped_at is null order by d.position limit 1`,
);

/**
 * An involvement with the child that goes on and that the subscriber has itself told of; none where what was changed is no
 * longer there, on the record it was on.
 */
export const ownInvolvement = question<
  { childId: string; id: string },
  [
    records: readonly string[],
    organisation: string,
    suppliers: readonly string[],
    clients: readonly string[],
    today: string,
    changedChild: string,
    changed: string,
  ]
>(
  'own involvement of subscriber',
  `select i.child_id as "childId", i.id from involvement i
   where i.child_id = any($1::bigint[]) and i.organisation_id = $2 and i.record_type is null
     and (i.supplier = any($3) or i.client = any($4)) and (i.ended_on is null or i.ended_on > $5::date)
     and exists (select from involvement c where c.child_id = $6 and c.id = $7 and c.record_type is null)
   order by i.started_on nulls last, i.id limit 1`,
);

/** It is none of the subscriber's any more, and has no number. */
export const passOver = question<never, [id: string, from: string, position: string]>(
  'pass notice over',
  'update change_subscription set position = $3 where id = $1 and position = $2',
);

export const noteDelivered = question<never, [id: string, from: string, position: string, now: Date]>(
  'note delivered',
  `with told as (
     update change_subscription set position = $3, sequence = sequence + 1, last_delivered_at = $4, last_tried_at = $4,
       failures = 0, failing_since = null, failure = null, next_at = $4
     where id = $1 and position = $2 returning id, sequence)
   update change_delivery d set sequence = told.sequence from told
   where d.subscription_id = told.id and d.position = $3`,
);

/** Tried again later; no more by itself where it has failed since before `givenUp`. */
export const noteFailed = question<
  never,
  [id: string, from: string, failure: DeliveryFailure, now: Date, next: Date, givenUp: Date]
>(
  'note failed',
  `update change_subscription set failures = failures + 1, failing_since = coalesce(failing_since, $4), failure = $3,
     last_tried_at = $4, next_at = $5, stopped_at = case when failing_since <= $6 then $4::timestamptz end
   where id = $1 and position = $2`,
);

/** Not the receiver's fault: its right does not hold, or the trail is out of reach. */
export const putOff = question<never, [id: string, now: Date, next: Date]>(
  'put off',
  'update change_subscription set last_tried_at = $2, next_at = $3 where id = $1',
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  subscriptionOf,
  lockSubscription,
  insertSubscription,
  endSubscription,
  replayFrom,
  runningSubscriptions,
  subscriptionsDue,
  nextWaiting,
  ownInvolvement,
  passOver,
  noteDelivered,
  noteFailed,
  putOff,
] as const;
