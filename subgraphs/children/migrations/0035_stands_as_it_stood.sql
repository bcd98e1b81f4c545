-- A provisional record that was found to be a hidden child's stands as it stood to everybody who does not see that child
-- (law 3, core/linked.ts). So it does in what is worked out of it by night, too: by its own day it is archived and deleted,
-- it has consents, disputes and complaints of its own, and a team of its own that looks after it. Links between records are
-- taken back by the team that is shown them.

-- A hidden child leads nobody on once it is archived, either.
create or replace function children.is_led_on(one children.child) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select exists (select 1 from child r where r.id = one.merged_into
    and coalesce(r.archived_as, r.state) not in ('SHIELDED', 'SEALED'))
$$;
create or replace function children.is_its_own(one children.child) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select one.merged_into is null or (coalesce(one.archived_as, one.state) = 'PROVISIONAL' and not is_led_on(one))
$$;
-- The record by which everybody who may know of it is shown this one.
create function children.shown_by(one children.child) returns bigint language sql stable
set search_path = children, pg_temp as $$
  select case when is_its_own(one) then one.id else one.merged_into end
$$;

create or replace function children.shown_authority(record bigint) returns text language sql stable
set search_path = children, pg_temp as $$
  select s.authority from child c join child s on s.id = shown_by(c) where c.id = record
$$;
-- A shield and its end part and join what is shown, as a link does.
create or replace function children.dispute_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update dispute set authority = shown_authority(child_id)
  where child_id = any(new.id || array(select m.id from child m where m.merged_into = new.id))
    and authority is distinct from shown_authority(child_id);
  return null;
end $$;
create or replace function children.complaint_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update complaint set authority = shown_authority(child_id)
  where child_id = any(new.id || array(select m.id from child m where m.merged_into = new.id))
    and authority is distinct from shown_authority(child_id);
  return null;
end $$;
drop trigger dispute_follows on children.child;
create trigger dispute_follows after update on children.child for each row
  when ((old.authority, old.merged_into, old.state) is distinct from (new.authority, new.merged_into, new.state))
  execute function children.dispute_follows();
drop trigger complaint_follows on children.child;
create trigger complaint_follows after update on children.child for each row
  when ((old.authority, old.merged_into, old.state) is distinct from (new.authority, new.merged_into, new.state))
  execute function children.complaint_follows();
update children.dispute set authority = children.shown_authority(child_id)
  where authority is distinct from children.shown_authority(child_id);
update children.complaint set authority = children.shown_authority(child_id)
  where authority is distinct from children.shown_authority(child_id);

-- Consents: a record's own, and of the one by which it is shown all that are shown by that one.
create or replace function children.note_consent(record bigint) returns void language sql set search_path = children, pg_temp as $$
  update child c set consented_on = held.day
  from (select distinct a.id from child s cross join lateral (values (s.id), (shown_by(s))) a(id) where s.id = record) asked
  cross join lateral (
    select max(a.day) filter (where a.act <> 'WITHDRAW') as day
    from unnest(asked.id || array(select m.id from child m where m.merged_into = asked.id and not is_its_own(m))) member(id)
    cross join lateral (select p.act, p.day from participation_act p where p.child_id = member.id
      order by p.version desc limit 1) a) held
  where c.id = asked.id and c.consented_on is distinct from held.day
$$;
drop trigger participation_follows on children.child;
create trigger participation_follows after update on children.child for each row
  when ((old.merged_into, old.state) is distinct from (new.merged_into, new.state))
  execute function children.participation_follows();
select children.note_consent(id) from (select distinct child_id as id from children.participation_act) acts;
-- Of records that are shown by another, too: few.
drop index children.child_to_renew;
create index child_to_renew on children.child (authority, consented_on, id) where consented_on is not null;

create or replace function children.apply_participation() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  held participation_act;
  born date;
begin
  -- Acts on one child take turns, with the nightly run too.
  perform 1 from child where id = new.child_id and state not in ('SEALED', 'ARCHIVED') for update;
  if not found then perform participation_refused('there is no such child'); end if;
  select w.date_of_birth into born from child c join child w on w.id = shown_by(c)
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

-- When each record is due: those that stand alone are found by what they stood as.
create or replace view children.retained as
  select c.id, c.archived_on, c.merged_into,
    children.archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on, c.consented_on) as archive_on,
    children.purge_day(c.archived_on, c.date_of_birth, c.death_noted_on, c.left_noted_on, c.consented_on) as purge_on,
    coalesce(c.archived_as, c.state) as stood_as, children.is_its_own(c) as is_its_own
  from children.child c;
create index linked_to_archive on children.child
  (children.archive_day(date_of_birth, death_noted_on, left_noted_on, consented_on), id)
  where archived_on is null and merged_into is not null and coalesce(archived_as, state) = 'PROVISIONAL';
create index linked_in_archive on children.child
  (children.archive_day(date_of_birth, death_noted_on, left_noted_on, consented_on), id)
  where archived_on is not null and merged_into is not null and coalesce(archived_as, state) = 'PROVISIONAL';

-- As in 0029.
create or replace function children.archive_due(today date, most integer) returns table (record bigint, is_child boolean)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select r.id from retained r where r.archived_on is null and r.merged_into is null and r.archive_on <= today
    and not is_awaited(r.id, today) order by r.archive_on, r.id limit most for update);
  due := due || array(select r.id from retained r where r.archived_on is null and r.merged_into is not null
    and r.stood_as = 'PROVISIONAL' and r.archive_on <= today and r.is_its_own and not is_awaited(r.id, today)
    order by r.archive_on, r.id limit most - cardinality(due) for update);
  -- Now that the records are ours: what a family asked meanwhile counts.
  due := array(select d from unnest(due) d where not is_awaited(d, today));
  whole := due || array(select c.id from child c where c.merged_into = any(due) and not is_its_own(c));
  -- Nobody is to be agreed with any more about whose it is.
  insert into transfer_act (transfer_id, version, child_id, act, to_state, at)
  select t.id, t.version + 1, t.child_id, 'END', 'WITHDRAWN',
    greatest(t.changed_at, date_trunc('milliseconds', clock_timestamp()))
  from transfer t where t.child_id = any(whole) and t.closed_at is null;
  update child set archived_on = today, archived_as = state, archived_source = source, source = null,
    state = case state when 'SEALED' then 'SEALED' else 'ARCHIVED' end
  where id = any(whole) and archived_on is null;
  perform tally_retention(today, 'ARCHIVED', due);
  return query select w, w = any(due) from unnest(whole) w;
end $$;

-- As in 0029.
create or replace function children.give_back_due(today date, most integer) returns table (record bigint, is_child boolean)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select r.id from retained r where r.archived_on is not null and r.merged_into is null
      and (r.archive_on > today or r.archive_on is null) order by r.id limit most)
    || array(select r.id from retained r where r.archived_on is not null and r.merged_into is not null
      and r.stood_as = 'PROVISIONAL' and r.is_its_own and (r.archive_on > today or r.archive_on is null)
      order by r.id limit most)
    || array(select shown_by(c) from open_family_request q join child c on c.id = q.child_id
      where q.keeps_until >= today);
  due := array(select c.id from child c where c.id = any(due) and c.archived_on is not null and is_its_own(c)
    order by c.id limit most for update);
  whole := due || array(select c.id from child c where c.merged_into = any(due) and not is_its_own(c));
  perform tally_retention(today, 'RETURNED', due);
  update child set archived_on = null, archived_as = null, archived_source = null,
    state = case state when 'SEALED' then 'SEALED' else archived_as end,
    source = case when state <> 'SEALED' and archived_as = 'PROVISIONAL' then archived_source end
  where id = any(whole);
  return query select w, w = any(due) from unnest(whole) w;
end $$;

-- As in 0030, and of the hidden children that go on without a record of theirs: `goes_on`.
drop function children.purge_due;
create function children.purge_due(today date, most integer)
returns table (record bigint, is_child boolean, rule text, goes_on bigint)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
  rules text[];
  without bigint[];
  apart bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select r.id from retained r where r.archived_on is not null and r.merged_into is null
    and r.purge_on <= today and r.archive_on <= today and not is_held(r.id, today)
    order by r.purge_on, r.id limit most for update);
  due := due || array(select r.id from retained r where r.archived_on is not null and r.merged_into is not null
    and r.stood_as = 'PROVISIONAL' and r.purge_on <= today and r.archive_on <= today and r.is_its_own
    and not is_held(r.id, today) order by r.purge_on, r.id limit most - cardinality(due) for update);
  select array_agg(c.id order by c.id), array_agg(case when s.death_noted_on is not null then 'DEATH'
      when years_after(s.date_of_birth, 18) <= today then 'OF_AGE' else 'LEFT_ENGLAND' end order by c.id),
      array_agg(case when c.merged_into <> all(due) then c.merged_into end order by c.id)
    into whole, rules, without
  from child c join child s on s.id = shown_by(c)
  where c.id = any(due || array(select m.id from child m where m.merged_into = any(due) and not is_its_own(m)));
  -- Whoever stands alone goes on doing so.
  apart := array(select m.id from child m where m.merged_into = any(due) and m.id <> all(whole));
  delete from merge g where g.one = any(apart) or g.other = any(apart);
  update child set merged_into = null where id = any(apart);
  -- What is left of a hidden child is found by what is left to say of it: its keys are made anew.
  delete from match_key k where k.child_id = any(without);
  update child set keyed = false where id = any(without) and keyed;
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
  return query select g.id, g.id = any(due), g.rule, g.goes_on from unnest(whole, rules, without) as g(id, rule, goes_on);
end $$;
revoke all on function children.purge_due from public;
grant execute on function children.purge_due to contactpoint_children_retention;

-- Whoever is archived for itself stays part of the hidden child, whatever that one is shown by.
drop trigger archive_holds on children.child;
create trigger archive_holds before update on children.child for each row
  when ((old.state = 'ARCHIVED') <> (new.state = 'ARCHIVED')
    or (old.archived_on is not null and (old.state <> new.state
      or (old.archived_as <> 'PROVISIONAL' and old.merged_into is distinct from new.merged_into))))
  execute function children.archive_holds();

-- Whose team rules: on a link, the team that is shown it; on what is split off a record, the one that is shown that record.
create function children.review_owner(kind text, record bigint, candidate bigint, today date)
returns table (authority text, risk smallint) language sql stable set search_path = children, pg_temp as $$
  select o.authority, o.risk from (
    select case kind when 'SEPARATION' then (select coalesce(c.merged_into, c.id) from child c where c.id = review_owner.record)
        when 'SPLIT' then (select shown_by(c) from child c where c.id = review_owner.record)
        else review_owner.record end as record,
      case kind when 'SEPARATION' then null else review_owner.candidate end as candidate) asked
  cross join lateral review_owner(asked.record, asked.candidate, today) o
$$;
create or replace function children.review_follows() returns trigger language plpgsql
set search_path = children as $$
begin
  update review r set authority = o.authority, risk = o.risk
  from review q cross join lateral review_owner(q.kind, q.record, q.candidate, current_date) o
  where q.id = r.id and (q.candidate = new.id
      or q.record = any(new.id || array(select m.id from child m where m.merged_into = new.id)))
    and (r.authority, r.risk) is distinct from (o.authority, o.risk)
    -- A link that is being taken back is closed by whoever does it.
    and not exists (select 1 from merge m where m.id = q.about and m.undone_at is not null);
  return null;
end $$;
drop trigger review_follows on children.child;
create trigger review_follows after update on children.child for each row
  when ((old.state, old.authority, old.merged_into) is distinct from (new.state, new.authority, new.merged_into))
  execute function children.review_follows();
update children.review r set authority = o.authority, risk = o.risk
from children.review q cross join lateral children.review_owner(q.kind, q.record, q.candidate, current_date) o
where q.id = r.id and q.closed_at is null and q.kind in ('SEPARATION', 'SPLIT')
  and (r.authority, r.risk) is distinct from (o.authority, o.risk);
