-- That two records are of one child, as people found. Nothing is merged away: which records are one child is what the
-- decisions that hold join, in whatever order they were made, and each can be taken back.
create table children.merge (
  id         uuid        primary key,
  one        bigint      not null,
  other      bigint      not null,
  -- The persons who decided it: two, where a hidden child or two established ones are concerned.
  decided_by uuid[]      not null check (cardinality(decided_by) > 0),
  decided_at timestamptz not null,
  undone_by  uuid[]      check (cardinality(undone_by) > 0),
  undone_at  timestamptz,
  check (one < other),
  check ((undone_at is null) = (undone_by is null))
);
create unique index one_merge_of_two on children.merge (one, other) where undone_at is null;
create index merge_of_other on children.merge (other) where undone_at is null;
grant select, insert on children.merge to contactpoint_children;
grant update (undone_by, undone_at) on children.merge to contactpoint_children;

-- An open record that was found to be a hidden child's is hidden with it: what it is when it stands alone again.
alter table children.child add column own_state text check (own_state = 'OPEN'),
  add constraint own_state_where_merged check (own_state is null or merged_into is not null);

-- Whether a record is shielded for its own sake, and not only with the child it was found to be of.
create function children.has_own_shield(record bigint) returns boolean language sql stable as $$ select false $$;

-- Every record leads to the one its child is shown by, in one step; and an open one is hidden where that one is.
create function children.cover_merged() returns trigger language plpgsql
set search_path = children as $$
declare shown child;
begin
  if new.own_state is not null then
    -- What was sealed while it was linked stays sealed for good.
    if new.state <> 'SEALED' and not has_own_shield(new.id) then new.state := new.own_state; end if;
    new.own_state := null;
  end if;
  if new.merged_into is null then return new; end if;
  select * into shown from child where id = new.merged_into;
  if shown.id is null or shown.merged_into is not null or exists (select 1 from child where merged_into = new.id) then
    raise exception 'a record leads to the one its child is shown by' using errcode = 'check_violation';
  end if;
  if shown.state in ('SHIELDED', 'SEALED') and new.state = 'OPEN' then
    new.own_state := new.state;
    new.state := shown.state;
    new.authority := shown.authority;
  end if;
  return new;
end $$;
create trigger cover_merged before update of merged_into on children.child for each row
  execute function children.cover_merged();
