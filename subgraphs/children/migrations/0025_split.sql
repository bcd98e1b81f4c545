-- One record that in truth holds what sources say of two children (a supplier gave a local identifier to another child, a
-- row was linked wrongly, twins were joined at birth) is split: the statements that are the other child's go to a record of
-- their own (docs/matching.md, docs/adr/0038). A statement stands in one record at a time, and everything follows from
-- where it stands.
alter table children.review drop constraint review_kind_check,
  add constraint review_kind_check check (kind in ('POSSIBLE_SAME', 'UNCONFIRMED', 'NUMBER_SHARED', 'NUMBER_CONTRADICTS',
    'IDENTITY_CHANGED', 'OLD_IDENTITY', 'SEPARATION', 'SPLIT'));

-- What is asked in a review of this kind, and what became of it. Written once; carried out and taken back by the functions
-- below alone, when as many persons have found so.
create table children.split (
  -- The review's.
  id         uuid        primary key,
  record     bigint      not null,
  -- Whose statements are the other child's, by the keyed fingerprint of the supplier's own identifier, and since when: what
  -- the supplier had said before stays. All of it where `since` is not there.
  statements jsonb       not null,
  made       bigint,
  decided_at timestamptz,
  undone_at  timestamptz,
  constraint split_of_something check (jsonb_typeof(statements) = 'array' and jsonb_array_length(statements) > 0),
  constraint made_when_decided check ((made is null) = (decided_at is null)),
  constraint undone_after_decided check (undone_at is null or undone_at >= decided_at),
  constraint split_in_two check (made <> record)
);
create unique index split_made on children.split (made) where made is not null;
create index split_of_record on children.split (record);

-- Each version of a statement that went from one record to another: where it stood at an earlier moment follows from this.
create table children.statement_move (
  n           bigint      generated always as identity primary key,
  split       uuid        not null,
  supplier    text        not null,
  local_id    text        not null,
  received_at timestamptz not null,
  from_child  bigint      not null,
  to_child    bigint      not null,
  moved_at    timestamptz not null
);
create index moves_of_statement on children.statement_move (supplier, local_id, received_at, moved_at);
create index moves_from_record on children.statement_move (from_child, moved_at);
create index moves_to_record on children.statement_move (to_child);

create function children.split_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'split: %', why using errcode = 'check_violation';
end $$;

-- A record that a split had made, and that has nothing left since that was taken back: a number that leads on.
create function children.is_emptied(record bigint) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select exists (select 1 from split s where s.made = $1 and s.undone_at is not null)
    and not exists (select 1 from assertion a where a.child_id = $1)
$$;

-- Puts what a supplier has said under one identifier since a moment into another record. In each record the latest of what
-- is there is what the supplier says of that child, and the rest is what it said before. False where nothing of it is there.
create function children.move_statement(by_split uuid, source text, local text, since timestamptz, one bigint, other bigint,
  moment timestamptz) returns boolean language plpgsql set search_path = children, pg_temp as $$
declare
  latest assertion;
  there  assertion;
begin
  select * into latest from assertion a where a.child_id = one and a.supplier = source and a.local_id = local for update;
  if latest.child_id is null or latest.received_at < since then return false; end if;
  insert into statement_move (split, supplier, local_id, received_at, from_child, to_child, moved_at)
    select by_split, source, local, v.received_at, one, other, moment from (
      select latest.received_at union all
      select e.received_at from earlier_statement e
      where e.child_id = one and e.supplier = source and e.local_id = local and e.received_at >= since) v;
  update earlier_statement e set child_id = other
    where e.child_id = one and e.supplier = source and e.local_id = local and e.received_at >= since;
  delete from assertion a where a.child_id = one and a.supplier = source and a.local_id = local;
  select * into there from assertion a where a.child_id = other and a.supplier = source and a.local_id = local;
  if there.child_id is null or there.received_at < latest.received_at then
    delete from assertion a where a.child_id = other and a.supplier = source and a.local_id = local;
    latest.child_id := other;
    insert into assertion select latest.*;
    latest := there;
  end if;
  if latest.child_id is not null then
    insert into earlier_statement (child_id, supplier, local_id, received_at, statement, trust, identifiers)
      values (other, source, local, latest.received_at, latest.statement, latest.trust, latest.identifiers)
      on conflict do nothing;
  end if;
  -- What stays behind is the last that the supplier has said of that child. It says no more of it under this identifier.
  with said as (
    delete from earlier_statement e where e.child_id = one and e.supplier = source and e.local_id = local
      and e.received_at = (select max(l.received_at) from earlier_statement l
        where l.child_id = one and l.supplier = source and l.local_id = local) returning e.*)
  insert into assertion (child_id, supplier, local_id, trust, statement, identifiers, fingerprint, received_at)
    select child_id, supplier, local_id, trust, statement, identifiers, '', received_at from said;
  update supplier_key k set child_id = other where k.supplier = source and k.local_id = local and k.child_id = one;
  return true;
end $$;
revoke all on function children.move_statement from public;

-- Carries a split out: two persons, unless one local body alone tells of the record. Works with its owner's rights: the
-- part's own role can move no statement but as people have found. False where the record is not any more what they saw.
create function children.carry_out_split(id uuid, other bigint, moment timestamptz) returns boolean
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  held   split;
  c      child;
  made   child;
  moved  jsonb;
begin
  select * into held from split s where s.id = carry_out_split.id for update;
  if held.id is null or held.made is not null then perform split_refused('a split is carried out once'); end if;
  select * into c from child where child.id = held.record for update;
  select * into made from child where child.id = other for update;
  if made.id is null or exists (select 1 from assertion a where a.child_id = other) then
    perform split_refused('what is split off goes to a record of its own');
  end if;
  if c.state not in ('OPEN', 'PROVISIONAL', 'SHIELDED') then return false; end if;
  if made.state <> c.state then perform split_refused('neither half is less hidden than the record was'); end if;
  if (select count(distinct v.person) from review_vote v where v.review = held.id and v.finding = 'SEPARATE')
      < (case when c.state = 'PROVISIONAL' then 1 else 2 end) then
    perform split_refused('two persons have to find it');
  end if;
  for moved in select jsonb_array_elements(held.statements) loop
    if not move_statement(held.id, moved ->> 'supplier', moved ->> 'localId',
        coalesce((moved ->> 'since')::timestamptz, '-infinity'), held.record, other, moment) then
      return false;
    end if;
  end loop;
  if not exists (select 1 from assertion a where a.child_id = held.record) then return false; end if;
  update split s set made = other, decided_at = moment where s.id = held.id;
  return true;
end $$;

-- Takes it back, when two persons have found that the two are one child. False where what was split off is not there any
-- more as it was: it was split again since, and that is taken back first.
create function children.take_back_split(id uuid, moment timestamptz) returns boolean
language plpgsql security definer set search_path = children, pg_temp as $$
declare
  held  split;
  moved jsonb;
begin
  select * into held from split s where s.id = take_back_split.id for update;
  if held.made is null or held.undone_at is not null then return false; end if;
  if (select count(distinct v.person) from review r join review_vote v on v.review = r.id
      where r.about = held.id and r.kind = 'POSSIBLE_SAME' and r.closed_at is null and r.record in (held.record, held.made)
        and v.finding = 'SAME_CHILD') < 2 then
    perform split_refused('two persons have to find it');
  end if;
  for moved in select jsonb_array_elements(held.statements) loop
    if exists (select 1 from split s cross join lateral jsonb_array_elements(s.statements) m
        where s.record = held.made and s.made is not null and s.undone_at is null
          and m ->> 'supplier' = moved ->> 'supplier' and m ->> 'localId' = moved ->> 'localId')
      or not move_statement(held.id, moved ->> 'supplier', moved ->> 'localId', '-infinity', held.made, held.record, moment)
    then
      return false;
    end if;
  end loop;
  update split s set undone_at = moment where s.id = held.id;
  return true;
end $$;
revoke all on function children.carry_out_split, children.take_back_split from public;
create index review_about on children.review (about) where closed_at is null and about is not null;

grant select, insert (id, record, statements) on children.split to contactpoint_children;
grant select on children.statement_move to contactpoint_children;
grant execute on function children.carry_out_split, children.take_back_split to contactpoint_children;
-- How a child is found follows its statements: a key that only those made that have gone is taken back.
grant delete on children.match_key to contactpoint_children;
