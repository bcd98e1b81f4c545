-- Of which records a child's family is told. Asked anew whenever something is told: records are linked and taken apart
-- after a request was collated, and then they are another child's.
create view children.subject_access_record as
  -- Its own; those that were linked into it; and the one it was linked into, where that is open and of the same team.
  select c.id as child_id, c.id, c.id as shown_by from children.child c
  union all select m.merged_into, m.id, m.merged_into from children.child m where m.merged_into is not null
  union all select c.id, r.id, r.id from children.child c
    join children.child r on r.id = c.merged_into and r.state = 'OPEN' and r.authority = c.authority;
grant select on children.subject_access_record to contactpoint_children;

-- What two people have gone through is what is released: after the trigger "applied", which holds the child.
create function children.released_as_collated() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  if (select array_agg(id order by id) from subject_access_record where child_id = new.child_id)
      is distinct from (select array_agg(n order by n) from subject_access s, unnest(s.subjects) as n
        where s.id = new.request_id) then
    perform subject_access_refused('what is released is of the records that were collated');
  end if;
  return new;
end $$;
create trigger released_as_collated before insert on children.subject_access_act for each row
  when (new.act = 'RELEASE') execute function children.released_as_collated();
