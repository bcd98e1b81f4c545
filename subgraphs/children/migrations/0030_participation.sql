-- A young person who takes part is kept to 25 (domain study 1.2 item 16 and 8.1; docs/retention.md, ADR 0042): by consent
-- that their authority's team records, renews and withdraws. A consent is its acts, only ever added; what it means for the
-- record is worked out here, and the record's column is the triggers' alone.

create table children.participation_act (
  child_id     bigint      not null,
  version      integer     not null,
  id           uuid        not null unique,
  act          text        not null check (act in ('CONSENT', 'RENEW', 'WITHDRAW')),
  at           timestamptz not null,
  account      uuid        not null,
  -- Who that is: a person with two accounts is still one.
  person       uuid        not null,
  organisation text        not null,
  -- Reference of the request in the trail.
  request      uuid        not null,
  reason       text        check (reason in ('CARE_LEAVER', 'LEARNING_DIFFICULTY', 'DISABILITY')),
  -- The day in England on which it was given, given again, or withdrawn.
  day          date        not null,
  primary key (child_id, version),
  constraint consents_for_a_reason check ((act = 'WITHDRAW') = (reason is null)),
  constraint not_of_days_to_come check (day <= (at at time zone 'Europe/London')::date)
);

-- A repetition under the same key finds what the first has made.
create table children.participation_change (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  act         uuid,
  at          timestamptz not null,
  primary key (account, key)
);

-- Of the child that is shown: the day of the last consent that holds, its own or that of a record linked into it.
alter table children.child add column consented_on date;

-- From half a year before the eighteenth birthday on; the same in retention-clock.ts.
create function children.participates_from(born date) returns date language sql immutable parallel safe as $$
  select (born + interval '17 years 6 months')::date
$$;

-- A consent that was given too early, by the day of birth as it is known now, is none.
create function children.archive_day(born date, death_noted date, left_noted date, consented date) returns date
language sql immutable parallel safe as $$
  select least(
    children.years_after(born, case when consented >= children.participates_from(born) then 25 else 18 end),
    children.years_after(death_noted, 1), children.years_after(left_noted, 1))
$$;

create function children.purge_day(archived date, born date, death_noted date, left_noted date, consented date)
returns date language sql immutable parallel safe as $$
  select case when children.archive_day(born, death_noted, left_noted, consented) is not null then
    children.years_after(greatest(archived, children.archive_day(born, death_noted, left_noted, consented)), 6) end
$$;

create or replace view children.retained as
  select c.id, c.archived_on, c.merged_into,
    children.archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on, c.consented_on) as archive_on,
    children.purge_day(c.archived_on, c.date_of_birth, c.death_noted_on, c.left_noted_on, c.consented_on) as purge_on
  from children.child c;

drop index children.child_to_archive, children.child_to_give_back, children.child_to_purge;
drop function children.purge_day(date, date, date, date);
drop function children.archive_day(date, date, date);
create index child_to_archive on children.child
  (children.archive_day(date_of_birth, death_noted_on, left_noted_on, consented_on), id)
  where archived_on is null and merged_into is null;
create index child_to_give_back on children.child
  (children.archive_day(date_of_birth, death_noted_on, left_noted_on, consented_on), id)
  where archived_on is not null and merged_into is null;
create index child_to_purge on children.child
  (children.purge_day(archived_on, date_of_birth, death_noted_on, left_noted_on, consented_on), id)
  where archived_on is not null and merged_into is null;

-- Makes the column anew of the child by which a record is shown.
create function children.note_consent(record bigint) returns void language sql set search_path = children, pg_temp as $$
  update child c set consented_on = held.day
  from (select coalesce(s.merged_into, s.id) as id from child s where s.id = record) shown
  cross join lateral (
    select max(a.day) filter (where a.act <> 'WITHDRAW') as day
    from unnest(shown.id || array(select m.id from child m where m.merged_into = shown.id)) member(id)
    cross join lateral (select p.act, p.day from participation_act p where p.child_id = member.id
      order by p.version desc limit 1) a) held
  where c.id = shown.id and c.consented_on is distinct from held.day
$$;
revoke all on function children.note_consent from public;

create function children.participation_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'participation: %', why using errcode = 'check_violation';
end $$;

create function children.apply_participation() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  held participation_act;
  born date;
begin
  -- Acts on one child take turns, with the nightly run too.
  perform 1 from child where id = new.child_id and state not in ('SEALED', 'ARCHIVED') for update;
  if not found then perform participation_refused('there is no such child'); end if;
  select w.date_of_birth into born from child c join child w on w.id = coalesce(c.merged_into, c.id)
  where c.id = new.child_id;
  select * into held from participation_act where child_id = new.child_id order by version desc limit 1;
  if new.version <> coalesce(held.version, 0) + 1 or new.at < coalesce(held.at, new.at)
      or new.day < coalesce(held.day, new.day) then
    perform participation_refused('an act follows the one before');
  end if;
  if (new.act = 'CONSENT') <> (coalesce(held.act, 'WITHDRAW') = 'WITHDRAW') then
    perform participation_refused('consent is given, given again, and withdrawn');
  end if;
  if new.act <> 'WITHDRAW' and (new.day between participates_from(born) and years_after(born, 25) - 1) is not true then
    perform participation_refused('a young person consents from seventeen and a half on, and before 25');
  end if;
  return new;
end $$;
create trigger applied before insert on children.participation_act for each row
  execute function children.apply_participation();

create function children.participation_noted() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  perform note_consent(new.child_id);
  return null;
end $$;
create trigger noted after insert on children.participation_act for each row
  execute function children.participation_noted();

-- A consent goes with its record, where a link moves it and where one gives it back.
create function children.participation_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  perform note_consent(r) from unnest(array[new.id, old.merged_into]) r where r is not null;
  return null;
end $$;
create trigger participation_follows after update on children.child for each row
  when (old.merged_into is distinct from new.merged_into) execute function children.participation_follows();

grant select, insert on children.participation_act to contactpoint_children;
grant select, insert, update (act) on children.participation_change to contactpoint_children;

-- As in 0024, with consents, and by the days that stand in the view.
create or replace function children.purge_due(today date, most integer) returns table (record bigint, is_child boolean, rule text)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
  rules text[];
begin
  perform retention_day_has_come(today);
  due := array(select r.id from retained r where r.archived_on is not null and r.merged_into is null
    and r.purge_on <= today and r.archive_on <= today and not is_held(r.id, today)
    order by r.purge_on, r.id limit most for update);
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
  delete from participation_act where child_id = any(whole);
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
