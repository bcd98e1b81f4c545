/** All the SQL by which changes get from where they were made to where they are told of, and by which they are read. */
import { question } from '#core/database.ts';
import { type Change, KEPT_DAYS } from './change-notice.ts';
import type { InvolvementRow } from './involvement.ts';
import { columns, tables } from './store.ts';

export const changesWaiting = question<Change, [limit: number]>(
  'changes waiting',
  `select id, kind, child_id as "childId", involvement_id as "involvementId", at from change_outbox
   order by place limit $1`,
);

/** Positions are given in the order in which they can be read: whoever has read up to one has missed none before it. */
export const onePublisherAtATime = question<never, []>(
  'one publisher at a time',
  `select pg_advisory_xact_lock(hashtextextended('involvements.change_notice', 0))`,
);

/** Takes changes from the outbox: those with a child may be told of, the others are gone. */
export const publishChanges = question<{ id: string }, [rows: string, now: Date]>(
  'publish changes',
  `with taken as (
     delete from change_outbox o using jsonb_to_recordset($1::jsonb) as t(id uuid, shown bigint)
     where o.id = t.id returning o.*, t.shown)
   insert into change_notice (id, kind, child_id, involvement_id, shown_id, at, published_at)
   select id, kind, child_id, involvement_id, shown, at, $2 from taken where shown is not null order by place
   returning id`,
);

/**
 * Who might be told of what: whoever has itself told of an involvement with the child that goes on, in its own
 * organisation. Nobody is told of what they have said themselves.
 */
export const addressees = question<
  { subscription: string; position: string },
  [published: string, tellers: string, today: string]
>(
  'addressees of notices',
  `with tellers as materialized (
     select * from jsonb_to_recordset($2::jsonb) as t(subscription uuid, organisation text, supplier text, client text))
   select distinct t.subscription, n.position
   from jsonb_to_recordset($1::jsonb) as p(id uuid, records bigint[])
   join change_notice n on n.id = p.id
   join involvement c on c.child_id = n.child_id and c.id = n.involvement_id
   join involvement i on i.child_id = any(p.records) and i.record_type is null
     and (i.ended_on is null or i.ended_on > $3::date)
   join tellers t on t.organisation = i.organisation_id and (t.supplier = i.supplier or t.client = i.client)
   where n.kind not in ('INVOLVEMENT_RECORDED', 'INVOLVEMENT_ENDED') or not exists (
     select from tellers o where o.subscription = t.subscription and o.organisation = c.organisation_id
       and (o.supplier = c.supplier or o.client = c.client))`,
);
export const addressNotices = question<never, [subscriptions: readonly string[], positions: readonly string[]]>(
  'address notices',
  `insert into change_delivery (subscription_id, position)
   select subscription, position from unnest($1::uuid[], $2::bigint[]) as t(subscription, position)
   on conflict do nothing`,
);

export const forgetNotices = question<{ position: string }, [now: Date]>(
  'forget notices',
  `delete from change_notice where position in (
     select position from change_notice where published_at < $1::timestamptz - interval '${KEPT_DAYS} days'
     order by published_at limit 5000) returning position`,
);

/** A notice as a practitioner reads it, with the involvement that was changed. */
export interface NoticeRow extends InvolvementRow {
  readonly position: string;
  readonly noticeId: string;
  readonly kind: Change['kind'];
  readonly at: Date;
}

/** The records on which one's own involvements hang that go on: those of one's entry, if it is of one's organisation. */
export const ownRecords = question<{ childId: string }, [practitioner: string, organisation: string, today: string]>(
  'records one works with',
  `select distinct i.child_id as "childId" from involvement i join practitioner p on p.id = i.practitioner_id
   where i.practitioner_id = $1 and p.organisation_id = $2 and i.record_type is null
     and (i.ended_on is null or i.ended_on > $3::date) limit 5000`,
);

/** What others have changed about these children, oldest first: by the record it hangs on, or the child it was shown of. */
export const noticesAbout = question<
  NoticeRow,
  [records: readonly string[], shown: readonly string[], practitioner: string, after: string | null, limit: number]
>(
  'change notices about',
  `select n.position, n.id as "noticeId", n.kind, n.at, ${columns}
   from ${tables} join change_notice n on n.child_id = i.child_id and n.involvement_id = i.id
   where (n.child_id = any($1::bigint[]) or n.shown_id = any($2::bigint[]))
     and i.practitioner_id is distinct from $3::uuid and ($4::bigint is null or n.position > $4)
   order by n.position limit $5`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  changesWaiting,
  publishChanges,
  addressees,
  addressNotices,
  forgetNotices,
  ownRecords,
  noticesAbout,
] as const;
