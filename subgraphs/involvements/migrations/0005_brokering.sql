-- Contact with a service that is not shown: somebody asks, the authority's team brings it about (domain rules 5.8, 7.5).
create table involvements.contact_request (
  child_id        bigint      not null,
  id              uuid        not null,
  requested_by    uuid        not null,
  organisation_id text        not null,
  practitioner_id uuid,
  urgency         text        not null check (urgency in ('URGENT', 'STANDARD')),
  reason          text        not null,
  requested_at    timestamptz not null,
  due_at          timestamptz not null,
  -- Whose team it is for; null where no authority looks after the child yet: then any team may take it.
  authority       text,
  state           text        not null default 'REQUESTED'
                  check (state in ('REQUESTED', 'ASSIGNED', 'CONTACTED', 'ANSWERED', 'CLOSED')),
  assigned_to     uuid,
  assigned_at     timestamptz,
  contacted_at    timestamptz,
  answer          text        check (answer in ('SERVICE_WILL_CONTACT', 'DECLINED', 'CONTACT_RELEASED')),
  answered_at     timestamptz,
  -- What the service let be passed on, and nothing else of it.
  released        jsonb,
  closed_at       timestamptz,
  version         integer     not null default 1,
  primary key (child_id, id),
  check ((assigned_to is null) = (assigned_at is null)),
  check (state = 'REQUESTED' or assigned_to is not null or state = 'CLOSED'),
  check ((answer is null) = (answered_at is null)),
  check (answer is null or state in ('ANSWERED', 'CLOSED')),
  check (state <> 'ANSWERED' or answer is not null),
  check (state <> 'CONTACTED' or contacted_at is not null),
  check ((answer is not distinct from 'CONTACT_RELEASED') = (released is not null)),
  check ((state = 'CLOSED') = (closed_at is not null))
);
create index contact_request_of_account on involvements.contact_request (requested_by, requested_at desc, id desc);
create index contact_request_of_team on involvements.contact_request (authority, due_at, id)
  where state in ('REQUESTED', 'ASSIGNED', 'CONTACTED');
create index contact_request_answered on involvements.contact_request (authority, due_at, id);
create unique index one_open_request_each on involvements.contact_request (child_id, requested_by)
  where state in ('REQUESTED', 'ASSIGNED', 'CONTACTED');

-- What was answered stays answered, and nothing goes back.
create function involvements.contact_request_goes_on() returns trigger language plpgsql as $$
declare
  steps constant text[] := array['REQUESTED', 'ASSIGNED', 'CONTACTED', 'ANSWERED', 'CLOSED'];
  -- Only handing it to another team begins anew.
  passed_on constant boolean := new.state = 'REQUESTED' and old.state in ('ASSIGNED', 'CONTACTED')
    and new.authority is distinct from old.authority;
begin
  if array_position(steps, new.state) < array_position(steps, old.state) and not passed_on
     or old.answer is not null and (new.answer, new.released) is distinct from (old.answer, old.released)
     or (new.requested_by, new.urgency, new.reason, new.requested_at, new.due_at)
        is distinct from (old.requested_by, old.urgency, old.reason, old.requested_at, old.due_at) then
    raise exception 'a contact request does not go back' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger goes_on before update on involvements.contact_request
  for each row execute function involvements.contact_request_goes_on();

grant select, insert, update on involvements.contact_request to contactpoint_involvements;
