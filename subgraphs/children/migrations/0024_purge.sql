-- When what is kept of a record is deleted, what stops it, and what is left (domain study 8.2, 8.6, 8.7; docs/retention.md).

create function children.purge_day(archived date, born date, death_noted date, left_noted date) returns date
language sql immutable parallel safe as $$
  select case when children.archive_day(born, death_noted, left_noted) is not null then
    children.years_after(greatest(archived, children.archive_day(born, death_noted, left_noted)), 6) end
$$;

create index child_to_purge on children.child
  (children.purge_day(archived_on, date_of_birth, death_noted_on, left_noted_on), id)
  where archived_on is not null and merged_into is null;

-- What stops a purge: an investigation, a court. Who, when, until when; why stands in their files.
create table children.legal_hold (
  id        uuid        primary key,
  child_id  bigint      not null,
  placed_by uuid        not null,
  placed_at timestamptz not null,
  until_on  date        not null,
  lifted_by uuid,
  lifted_at timestamptz,
  constraint holds_for_a_time check (until_on > (placed_at at time zone 'Europe/London')::date
    and until_on <= (placed_at at time zone 'Europe/London')::date + interval '2 years'),
  constraint lifted_by_somebody check ((lifted_by is null) = (lifted_at is null))
);
create index legal_hold_of_child on children.legal_hold (child_id);
grant select, insert, update (lifted_by, lifted_at) on children.legal_hold to contactpoint_children;

-- Whether a record, or one that is linked into it, is held.
create function children.is_held(record bigint, today date) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select exists (select from legal_hold h where h.lifted_at is null and h.until_on >= today
    and (h.child_id = record or h.child_id in (select id from child where merged_into = record)))
$$;

-- What suppliers' own identifiers and numbers leave behind: hashes of keyed fingerprints, so that what they go on sending
-- of somebody who is not kept any more makes no new record, and is answered as it always was.
create table children.forgotten (
  key       bytea primary key,
  -- Keyed fingerprint of what the supplier said last; null of a number.
  said      bytea,
  rule      text  not null check (rule in ('DEATH', 'OF_AGE', 'LEFT_ENGLAND')),
  purged_on date  not null
);
grant select, insert, update (said) on children.forgotten to contactpoint_children;

-- That a record was deleted: a keyed fingerprint of its directory number, so that no other child is given it.
create table children.tombstone (
  mark      bytea primary key,
  rule      text  not null check (rule in ('DEATH', 'OF_AGE', 'LEFT_ENGLAND')),
  purged_on date  not null
);
grant select, insert on children.tombstone to contactpoint_children;

-- What other parts are still to delete: a record stands here for a day, so that what was under way meanwhile goes too.
create table children.purge_pending (
  child_id  bigint      primary key,
  purged_at timestamptz not null
);
grant select, delete on children.purge_pending to contactpoint_children;

create index notice_of_child on children.notice (child_id);
create index shield_request_of_child on children.shield_request (child_id);
create index override_prompt_of_child on children.override_prompt (child_id);
create index dispute_source_of_child on children.dispute_source (child_id);
create index match_key_of_child on children.match_key (child_id);

-- Deletes so many of those whose time in the archive is over and whom nobody holds, with what is linked into them, and
-- everything that hangs on any of it. Answers with what was deleted: `purge_pending` has it for the other parts.
create function children.purge_due(today date, most integer) returns table (record bigint, is_child boolean, rule text)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
  rules text[];
begin
  perform retention_day_has_come(today);
  due := array(select c.id from child c where c.archived_on is not null and c.merged_into is null
    and purge_day(c.archived_on, c.date_of_birth, c.death_noted_on, c.left_noted_on) <= today
    and archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on) <= today and not is_held(c.id, today)
    order by purge_day(c.archived_on, c.date_of_birth, c.death_noted_on, c.left_noted_on), c.id limit most for update);
  select array_agg(c.id order by c.id), array_agg(case when s.death_noted_on is not null then 'DEATH'
      when years_after(s.date_of_birth, 18) <= today then 'OF_AGE' else 'LEFT_ENGLAND' end order by c.id)
    into whole, rules
  from child c join child s on s.id = coalesce(c.merged_into, c.id)
  where c.id = any(due || array(select m.id from child m where m.merged_into = any(due)));
  perform tally_retention(today, 'PURGED', due);

  insert into forgotten (key, said, rule, purged_on)
  select sha256(convert_to('local ' || a.supplier || ' ' || a.local_id, 'UTF8')), a.fingerprint, g.rule, today
  from assertion a join unnest(whole, rules) as g(id, rule) on g.id = a.child_id
  on conflict (key) do update set said = excluded.said, rule = excluded.rule, purged_on = excluded.purged_on;
  -- By the number alone, and with the day of birth: a number that is a slip of the hand is somebody else's.
  insert into forgotten (key, rule, purged_on)
  select distinct on (1) sha256(convert_to(k.scheme || ' ' || encode(k.fingerprint, 'hex') || ' ' || d.day, 'UTF8')),
    g.rule, today
  from identifier_key k join unnest(whole, rules) as g(id, rule) on g.id = k.child_id join child c on c.id = g.id
  cross join lateral (select '' as day union select to_char(c.date_of_birth, 'YYYY-MM-DD') where c.date_of_birth is not null) d
  on conflict (key) do update set rule = excluded.rule, purged_on = excluded.purged_on;
  insert into purge_pending (child_id, purged_at) select w, clock_timestamp() from unnest(whole) w;

  delete from override_look where override_id in (select id from override_grant where child_id = any(whole));
  delete from override_end where id in (select id from override_grant where child_id = any(whole));
  delete from override_finding where id in (select id from override_grant where child_id = any(whole));
  delete from override_grant where child_id = any(whole);
  delete from override_prompt where child_id = any(whole);
  delete from subject_access_withheld where request_id in (select id from subject_access where child_id = any(whole));
  delete from subject_access_act where request_id in (select id from subject_access where child_id = any(whole));
  delete from subject_access where child_id = any(whole);
  delete from dispute_act where dispute_id in (select id from dispute where child_id = any(whole));
  delete from dispute_source where dispute_id in (select id from dispute where child_id = any(whole));
  delete from dispute_source where child_id = any(whole);
  delete from dispute where child_id = any(whole);
  delete from complaint_act where complaint_id in (select id from complaint where child_id = any(whole));
  delete from complaint_party where complaint_id in (select id from complaint where child_id = any(whole));
  delete from complaint where child_id = any(whole);
  delete from transfer_act where transfer_id in (select id from transfer where child_id = any(whole));
  delete from transfer where child_id = any(whole);
  delete from shield_act where child_id = any(whole);
  delete from shield_request where child_id = any(whole);
  delete from shield_case where child_id = any(whole);
  delete from statement_move m where m.from_child = any(whole) or m.to_child = any(whole);
  delete from split s where s.record = any(whole) or s.made = any(whole);
  delete from review_vote where review in (select r.id from review r
    where r.record = any(whole) or r.candidate = any(whole));
  delete from review r where r.record = any(whole) or r.candidate = any(whole);
  delete from notice where child_id = any(whole);
  delete from authority_move where child_id = any(whole);
  delete from held_identity where child_id = any(whole);
  delete from merge m where m.one = any(whole) or m.other = any(whole);
  delete from legal_hold where child_id = any(whole);
  delete from match_key where child_id = any(whole);
  delete from identifier_key where child_id = any(whole);
  delete from earlier_statement where child_id = any(whole);
  delete from supplier_key k using assertion a
    where a.child_id = any(whole) and (k.supplier, k.local_id, k.child_id) = (a.supplier, a.local_id, a.child_id);
  delete from assertion where child_id = any(whole);
  delete from child where id = any(whole);
  return query select g.id, g.id = any(due), g.rule from unnest(whole, rules) as g(id, rule);
end $$;

revoke all on function children.purge_due from public;
grant execute on function children.purge_due to contactpoint_children_retention;
