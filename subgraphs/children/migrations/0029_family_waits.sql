-- A record about which a family waits for an answer is not archived (UK GDPR arts 12, 15 and 16; DPA 2018, s 164A;
-- docs/retention.md): nobody reads an archived record, and so nobody could answer. Bounded by the request's own deadline.

-- When each record is due, said in one place. It stands for the expressions that the indexes of 0023 and 0024 are on.
create view children.retained as
  select c.id, c.archived_on, c.merged_into,
    children.archive_day(c.date_of_birth, c.death_noted_on, c.left_noted_on) as archive_on,
    children.purge_day(c.archived_on, c.date_of_birth, c.death_noted_on, c.left_noted_on) as purge_on
  from children.child c;

-- What families wait for, and the last day for which it keeps a record: three months after the last day for an answer. So
-- long the law gives at most (art 12(3)), and after so long whoever complained to the Commissioner may go further (DPA 2018,
-- s 166). Where there is no last day, from when there was none any more: proof was asked for, or a complaint went further.
create view children.open_family_request as
  select s.child_id, (case s.due_on when 'infinity' then s.identity_asked_on else s.due_on end + interval '3 months')::date
    as keeps_until
  from children.subject_access s where s.closed_at is null
  union all
  select k.child_id, (case k.due_on when 'infinity' then (k.changed_at at time zone 'Europe/London')::date else k.due_on end
    + interval '3 months')::date
  from children.complaint k where k.closed_at is null
  union all
  select d.child_id, (d.due_on + interval '3 months')::date
  from children.dispute d where d.closed_at is null and d.on_behalf_of <> 'PRACTITIONER';

grant select on children.retained, children.open_family_request to contactpoint_children;

-- Whether a family waits for an answer about a record, or about one that is linked into it.
create function children.is_awaited(record bigint, today date) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select exists (select from open_family_request q where q.keeps_until >= today
    and q.child_id = any(record || array(select id from child where merged_into = record)))
$$;

-- As in 0023, but for records that are awaited.
create or replace function children.archive_due(today date, most integer) returns table (record bigint, is_child boolean)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select r.id from retained r where r.archived_on is null and r.merged_into is null and r.archive_on <= today
    and not is_awaited(r.id, today) order by r.archive_on, r.id limit most for update);
  -- Now that the records are ours: what a family asked meanwhile counts.
  due := array(select d from unnest(due) d where not is_awaited(d, today));
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

-- As in 0023, and those about which a family waits all the same: it asked in the moment of archiving, or before this was so.
create or replace function children.give_back_due(today date, most integer) returns table (record bigint, is_child boolean)
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  due   bigint[];
  whole bigint[];
begin
  perform retention_day_has_come(today);
  due := array(select r.id from retained r where r.archived_on is not null and r.merged_into is null
      and (r.archive_on > today or r.archive_on is null) order by r.id limit most)
    || array(select coalesce(c.merged_into, c.id) from open_family_request q join child c on c.id = q.child_id
      where q.keeps_until >= today);
  due := array(select c.id from child c where c.id = any(due) and c.archived_on is not null and c.merged_into is null
    order by c.id limit most for update);
  whole := due || array(select c.id from child c where c.merged_into = any(due));
  perform tally_retention(today, 'RETURNED', due);
  update child set archived_on = null, archived_as = null, archived_source = null,
    state = case state when 'SEALED' then 'SEALED' else archived_as end,
    source = case when state <> 'SEALED' and archived_as = 'PROVISIONAL' then archived_source end
  where id = any(whole);
  return query select w, w = any(due) from unnest(whole) w;
end $$;
