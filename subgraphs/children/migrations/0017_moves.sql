-- When a child's record came to another authority (M11 of the catalogue, domain study 11.2; 12.1): a record itself keeps the
-- present one alone. Written by whatever moves it, and by nobody else. Of a record that is hidden before or after, or that
-- goes with another it is linked to, there is no row: it is told to nobody that such a record moved.
create table children.authority_move (
  child_id       bigint      not null,
  at             timestamptz not null,
  from_authority text,
  to_authority   text,
  constraint moves_somewhere_else check (from_authority is distinct from to_authority),
  primary key (child_id, at)
);
create index authority_move_in_time on children.authority_move (at, child_id);

create function children.note_move() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  insert into authority_move (child_id, at, from_authority, to_authority)
  values (new.id, clock_timestamp(), old.authority, new.authority);
  return null;
end $$;
create trigger note_move after update on children.child for each row
  when (old.authority is distinct from new.authority and old.state = 'OPEN' and new.state = 'OPEN'
    and old.merged_into is null and new.merged_into is null)
  execute function children.note_move();

grant select on children.authority_move to contactpoint_children;
