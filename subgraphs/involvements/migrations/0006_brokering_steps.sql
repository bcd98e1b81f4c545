-- What a service said was said by it: an answer in its name follows on contact with it. Where nobody was contacted, the
-- answer is that it is declined, as a service declines. And whose request it is, about whom, never changes.
alter table involvements.contact_request
  add check (answer is null or answer = 'DECLINED' or contacted_at is not null);

create function involvements.contact_request_begins() returns trigger language plpgsql as $$
begin
  if new.state <> 'REQUESTED' or new.version <> 1 then
    raise exception 'a contact request begins at its first step' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger begins before insert on involvements.contact_request
  for each row execute function involvements.contact_request_begins();

create or replace function involvements.contact_request_goes_on() returns trigger language plpgsql as $$
declare
  steps constant text[] := array['REQUESTED', 'ASSIGNED', 'CONTACTED', 'ANSWERED', 'CLOSED'];
  -- Only handing it to another team begins anew.
  passed_on constant boolean := new.state = 'REQUESTED' and old.state in ('ASSIGNED', 'CONTACTED')
    and new.authority is distinct from old.authority;
begin
  if array_position(steps, new.state) < array_position(steps, old.state) and not passed_on
     or old.state = 'REQUESTED' and new.state in ('CONTACTED', 'ANSWERED')
     or new.authority is distinct from old.authority and not passed_on
     or old.state = 'CLOSED'
     or old.answer is not null and (new.answer, new.released, new.answered_at)
        is distinct from (old.answer, old.released, old.answered_at)
     or (new.child_id, new.id, new.organisation_id, new.requested_by, new.urgency, new.reason, new.requested_at, new.due_at)
        is distinct from (old.child_id, old.id, old.organisation_id, old.requested_by, old.urgency, old.reason,
                          old.requested_at, old.due_at) then
    raise exception 'a contact request does not go back' using errcode = 'check_violation';
  end if;
  return new;
end $$;
