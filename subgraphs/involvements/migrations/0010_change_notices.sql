-- What has changed about who works with a child, written in the transaction of the change by whoever makes it, and taken
-- from here once the child was found to be open to everybody. Identifiers alone: nothing that is said of anybody.
create table involvements.change_outbox (
  id             uuid        primary key default gen_random_uuid(),
  place          bigint      not null generated always as identity,
  transaction    xid8        not null default pg_current_xact_id(),
  kind           text        not null,
  child_id       bigint      not null,
  involvement_id uuid        not null,
  at             timestamptz not null default now()
);
create index change_outbox_in_order on involvements.change_outbox (place);
-- A lead that is handed over ends and begins in one step: that is one change.
create unique index one_change_of_lead on involvements.change_outbox (transaction, child_id)
  where kind = 'LEAD_PROFESSIONAL_CHANGED';

-- What may be told of. A change that was made while its child was hidden never gets here, and so has no position: nothing
-- that is counted, ordered or kept here hangs on it.
create table involvements.change_notice (
  position       bigint      primary key generated always as identity,
  id             uuid        not null unique,
  kind           text        not null check (kind in ('INVOLVEMENT_RECORDED', 'INVOLVEMENT_ENDED',
    'LEAD_PROFESSIONAL_CHANGED', 'COMMON_ASSESSMENT_REGISTERED', 'COMMON_ASSESSMENT_ENDED')),
  -- The record on which the involvement hangs, and the child it was then shown of.
  child_id       bigint      not null,
  involvement_id uuid        not null,
  shown_id       bigint      not null,
  at             timestamptz not null,
  published_at   timestamptz not null
);
create index change_notice_of_record on involvements.change_notice (child_id, position);
create index change_notice_of_child on involvements.change_notice (shown_id, position);
create index change_notice_by_age on involvements.change_notice (published_at);

-- An installation of a case system that is told of changes, and how far it has been told.
create table involvements.change_subscription (
  id                uuid        primary key,
  installation_id   uuid        not null,
  organisation_id   text        not null,
  url               text        not null check (length(url) <= 500),
  created_at        timestamptz not null,
  created_by        uuid        not null,
  ended_at          timestamptz,
  ended_by          uuid,
  -- The last notice that was settled: received, or found to be none of the installation's any more.
  position          bigint      not null default 0,
  -- How many it has received. Its own numbers: without gaps, whatever it was not told.
  sequence          bigint      not null default 0,
  last_tried_at     timestamptz,
  last_delivered_at timestamptz,
  failures          integer     not null default 0,
  failing_since     timestamptz,
  failure           text        check (failure in ('NOT_REACHED', 'TOO_SLOW', 'ADDRESS_REFUSED', 'REDIRECTED',
    'NOT_ACCEPTED')),
  next_at           timestamptz not null,
  stopped_at        timestamptz,
  check ((ended_at is null) = (ended_by is null)),
  check ((failures = 0) = (failing_since is null) and (failures = 0) = (failure is null))
);
create unique index one_subscription_each on involvements.change_subscription (installation_id) where ended_at is null;
create index change_subscription_due on involvements.change_subscription (next_at)
  where ended_at is null and stopped_at is null;

-- Which notices come into question for which subscription, as it was when they were published. What is told is decided
-- anew at each attempt.
create table involvements.change_delivery (
  subscription_id uuid   not null references involvements.change_subscription,
  position        bigint not null references involvements.change_notice on delete cascade,
  -- Its number among those the installation has received.
  sequence        bigint,
  primary key (subscription_id, position)
);
create index change_delivery_of_notice on involvements.change_delivery (position);

-- Through which program of another body somebody recorded it for themselves: the program knows the child.
alter table involvements.involvement add column client text;

-- Whether the practitioner of an involvement holds a common assessment, by their own word or else a feed's.
create function involvements.assessment_of(holder uuid, practitioner uuid, said text, fed text)
  returns text language sql immutable as $$ select case when holder = practitioner then said else fed end $$;

-- Registers of whole populations and pointers under agreements tell of records that are held, not of somebody who has
-- begun to work with a child. Sensitive services stand in a table that none of this reads.
create function involvements.tells_of_work(source text, record_type text) returns boolean language sql immutable as $$
  select source in ('PRACTITIONER', 'CASE_SYSTEM') and record_type is null
$$;

create function involvements.note_new_involvements() returns trigger language plpgsql as $$
begin
  insert into involvements.change_outbox (kind, child_id, involvement_id)
  select k.kind, n.child_id, n.id from new_rows n cross join lateral (
    select 'INVOLVEMENT_RECORDED' as kind
    union all select 'COMMON_ASSESSMENT_REGISTERED'
    where involvements.assessment_of(n.caf_holder, n.practitioner_id, n.caf_said, n.common_assessment) = 'CURRENT') k
  where involvements.tells_of_work(n.source, n.record_type) and (n.ended_on is null or n.ended_on > current_date);
  return null;
end $$;
create trigger noted_when_recorded after insert on involvements.involvement
  referencing new table as new_rows for each statement execute function involvements.note_new_involvements();

create function involvements.note_changed_involvements() returns trigger language plpgsql as $$
begin
  insert into involvements.change_outbox (kind, child_id, involvement_id)
  select k.kind, n.child_id, n.id
  from new_rows n join old_rows o on o.child_id = n.child_id and o.id = n.id
  cross join lateral (
    select involvements.assessment_of(o.caf_holder, o.practitioner_id, o.caf_said, o.common_assessment) as before,
      involvements.assessment_of(n.caf_holder, n.practitioner_id, n.caf_said, n.common_assessment) as after) a
  cross join lateral (
    -- Somebody else in their place is somebody new.
    select 'INVOLVEMENT_RECORDED' as kind where n.ended_on is null
      and (o.ended_on is not null or n.practitioner_id is distinct from o.practitioner_id and n.practitioner_id is not null)
    union all select 'INVOLVEMENT_ENDED' where n.ended_on is not null and o.ended_on is null
    union all select 'COMMON_ASSESSMENT_REGISTERED' where a.after = 'CURRENT' and a.before is distinct from 'CURRENT'
    union all select 'COMMON_ASSESSMENT_ENDED' where a.before = 'CURRENT' and a.after is distinct from 'CURRENT') k
  where involvements.tells_of_work(n.source, n.record_type);
  return null;
end $$;
create trigger noted_when_changed after update on involvements.involvement
  referencing old table as old_rows new table as new_rows
  for each statement execute function involvements.note_changed_involvements();

create function involvements.note_leads() returns trigger language plpgsql as $$
begin
  insert into involvements.change_outbox (kind, child_id, involvement_id)
  select 'LEAD_PROFESSIONAL_CHANGED', n.child_id, n.involvement_id
  from new_rows n join involvements.involvement i on i.child_id = n.child_id and i.id = n.involvement_id
  where involvements.tells_of_work(i.source, i.record_type)
  on conflict (transaction, child_id) where kind = 'LEAD_PROFESSIONAL_CHANGED'
  do update set involvement_id = excluded.involvement_id;
  return null;
end $$;
create trigger noted_when_taken after insert on involvements.lead
  referencing new table as new_rows for each statement execute function involvements.note_leads();
create trigger noted_when_ended after update on involvements.lead
  referencing new table as new_rows for each statement execute function involvements.note_leads();

grant select, insert, update, delete on involvements.change_outbox to contactpoint_involvements;
grant select, insert, delete on involvements.change_notice to contactpoint_involvements;
grant select, insert, update on involvements.change_subscription, involvements.change_delivery
  to contactpoint_involvements;
