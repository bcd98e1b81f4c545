-- Retention (domain study 8; docs/retention.md, docs/adr/0036): a record is archived, given back and deleted by its facts
-- and by the day in England, and by nothing that anybody sets. What is due is worked out here, whoever asks for it to be
-- done; a test holds this and retention-clock.ts together.

-- Who archives and deletes may do what the part may, and execute three functions (one of them in 0024). Roles belong to the whole server, where
-- another database may be creating the same one at this moment.
do $$
begin
  begin
    create role contactpoint_children_retention nologin;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    grant contactpoint_children_retention to current_user;
  exception when unique_violation or internal_error then null;
  end;
  begin
    grant contactpoint_children to contactpoint_children_retention;
  exception when unique_violation or internal_error then null;
  end;
  grant usage on schema children to contactpoint_children_retention;
end $$;

alter table children.child
  -- Since when the record says that the child has died, or has left England.
  add column death_noted_on  date,
  add column left_noted_on   date,
  -- Since when it is archived, and what it was before: what it is again if its facts turn out to be others.
  add column archived_on     date,
  add column archived_as     text,
  add column archived_source text,
  add constraint archived_from_something check ((archived_on is null) = (archived_as is null)),
  add constraint archived_is_hidden check (archived_on is null or state in ('ARCHIVED', 'SEALED'));

-- By triggers alone, whoever writes the record: the part's own role has no right to these columns.
create function children.note_facts() returns trigger language plpgsql set search_path = children, pg_temp as $$
declare
  noted date := (new.derived_at at time zone 'Europe/London')::date;
  was   child;
begin
  if tg_op = 'UPDATE' then was := old; end if;
  new.death_noted_on := case when new.date_of_death is not null then
    case when was.date_of_death is not null then was.death_noted_on else noted end end;
  new.left_noted_on := case when new.address ->> 'status' = 'LEFT_ENGLAND' then
    case when was.address ->> 'status' = 'LEFT_ENGLAND' then was.left_noted_on else noted end end;
  return new;
end $$;
create trigger note_facts before update on children.child for each row
  when ((old.date_of_death is null) <> (new.date_of_death is null)
    or (old.address ->> 'status') is distinct from (new.address ->> 'status'))
  execute function children.note_facts();
create trigger note_first_facts before insert on children.child for each row
  when (new.date_of_death is not null or new.address ->> 'status' = 'LEFT_ENGLAND')
  execute function children.note_facts();
-- What is there already was noted when it was last made at the latest.
update children.child set
  death_noted_on = case when date_of_death is not null then (derived_at at time zone 'Europe/London')::date end,
  left_noted_on = case when address ->> 'status' = 'LEFT_ENGLAND' then (derived_at at time zone 'Europe/London')::date end
where date_of_death is not null or address ->> 'status' = 'LEFT_ENGLAND';

-- The corresponding day so many years on; the day after where there is none: of 29 February, 1 March.
create function children.years_after(day date, years integer) returns date
language sql immutable parallel safe as $$
  select (day + make_interval(years => years))::date
    + case when extract(day from day + make_interval(years => years)) <> extract(day from day) then 1 else 0 end
$$;

create function children.archive_day(born date, death_noted date, left_noted date) returns date
language sql immutable parallel safe as $$
  select least(children.years_after(born, 18), children.years_after(death_noted, 1), children.years_after(left_noted, 1))
$$;

create index child_to_archive on children.child (children.archive_day(date_of_birth, death_noted_on, left_noted_on), id)
  where archived_on is null and merged_into is null;
create index child_to_give_back on children.child (children.archive_day(date_of_birth, death_noted_on, left_noted_on), id)
  where archived_on is not null and merged_into is null;
-- What each run did, added to batch by batch: of one that was killed it says how far it came.
create table children.retention_run (
  id          uuid        primary key,
  day         date        not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  archived    integer     not null default 0,
  returned    integer     not null default 0,
  purged      integer     not null default 0,
  held        integer     not null default 0
);
create index retention_run_of_day on children.retention_run (day) where finished_at is not null;
grant select, insert, update (finished_at, archived, returned, purged, held) on children.retention_run
  to contactpoint_children;

-- The same by area, for M12: of records that were open to everybody alone (law 3).
create table children.retention_tally (
  day    date    not null,
  area   text    not null,
  did    text    not null check (did in ('ARCHIVED', 'RETURNED', 'PURGED')),
  count  integer not null,
  primary key (day, area, did)
);
grant select on children.retention_tally to contactpoint_children;

create function children.retention_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'retention: %', why using errcode = 'check_violation';
end $$;

-- Both clocks say that the day has come: one that runs ahead archives and deletes nobody.
create function children.retention_day_has_come(today date) returns void language plpgsql
set search_path = children, pg_temp as $$
begin
  if today is null or today > (clock_timestamp() at time zone 'Europe/London')::date then
    perform retention_refused('the day has not come');
  end if;
end $$;

create function children.tally_retention(today date, did text, records bigint[]) returns void language sql
set search_path = children, pg_temp as $$
  insert into retention_tally as t (day, area, did, count)
  select today, coalesce(c.authority, ''), tally_retention.did, count(*) from child c
  where c.id = any(records) and c.merged_into is null and c.archived_as = 'OPEN' group by 2
  on conflict (day, area, did) do update set count = t.count + excluded.count
$$;

-- Archives so many of whom it is due, each with what is linked into it. What was sealed stays sealed, which hides more.
create function children.archive_due(today date, most integer) returns table (record bigint, is_child boolean)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select c.id from child c where c.archived_on is null and c.merged_into is null
    and archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on) <= today
    order by archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on), c.id limit most for update);
  whole := due || array(select c.id from child c where c.merged_into = any(due));
  -- Nobody is to be agreed with any more about whose it is.
  insert into transfer_act (transfer_id, version, child_id, act, to_state, at)
  select t.id, t.version + 1, t.child_id, 'END', 'WITHDRAWN',
    greatest(t.changed_at, date_trunc('milliseconds', clock_timestamp()))
  from transfer t where t.child_id = any(whole) and t.closed_at is null;
  update child set archived_on = today, archived_as = state, archived_source = source, source = null,
    state = case state when 'SEALED' then 'SEALED' else 'ARCHIVED' end
  where id = any(whole);
  perform tally_retention(today, 'ARCHIVED', due);
  return query select w, w = any(due) from unnest(whole) w;
end $$;

-- Gives back those whom no rule archives any more: their facts are others than they were.
create function children.give_back_due(today date, most integer) returns table (record bigint, is_child boolean)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select c.id from child c where c.archived_on is not null and c.merged_into is null
    and (archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on) > today
      or archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on) is null)
    order by c.id limit most for update);
  whole := due || array(select c.id from child c where c.merged_into = any(due));
  perform tally_retention(today, 'RETURNED', due);
  update child set archived_on = null, archived_as = null, archived_source = null,
    state = case state when 'SEALED' then 'SEALED' else archived_as end,
    source = case when state <> 'SEALED' and archived_as = 'PROVISIONAL' then archived_source end
  where id = any(whole);
  return query select w, w = any(due) from unnest(whole) w;
end $$;

revoke all on function children.archive_due, children.give_back_due, children.tally_retention from public;
grant execute on function children.archive_due, children.give_back_due to contactpoint_children_retention;

-- Nobody else archives a record, gives one back, or takes one apart that is archived.
create function children.archive_holds() returns trigger language plpgsql set search_path = children, pg_temp as $$
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  perform retention_refused('a record is archived and given back by its facts');
  return new;
end $$;
create trigger archive_holds before update on children.child for each row
  when ((old.state = 'ARCHIVED') <> (new.state = 'ARCHIVED')
    or (old.archived_on is not null and (old.state, old.merged_into) is distinct from (new.state, new.merged_into)))
  execute function children.archive_holds();
