-- Subject access requests: RECEIVED, IDENTITY_VERIFIED, COLLATED, REDACTED, RELEASED or REFUSED (domain rules 9.7, Appendix G;
-- UK GDPR arts 12, 12A and 15). A request is its acts, only ever added; what an act does, and whether it may, is worked out
-- here. The part's own role can write no request, only acts.

create table children.subject_access_transition (
  act        text not null,
  from_state text not null,
  to_state   text not null,
  primary key (act, from_state, to_state)
);
insert into children.subject_access_transition
  select 'RECEIVE', 'NONE', 'RECEIVED'
  union all select 'ASK_IDENTITY', 'RECEIVED', 'RECEIVED'
  union all select 'VERIFY_IDENTITY', 'RECEIVED', 'IDENTITY_VERIFIED'
  -- Again, where what was left out turns out to be wrong, or time has passed.
  union all select 'COLLATE', s, 'COLLATED' from unnest(array['IDENTITY_VERIFIED', 'COLLATED', 'REDACTED']) s
  union all select 'REDACT', 'COLLATED', 'REDACTED'
  union all select 'RELEASE', 'REDACTED', 'RELEASED'
  union all select 'REFUSE', s, 'REFUSED' from unnest(array['RECEIVED', 'IDENTITY_VERIFIED', 'COLLATED', 'REDACTED']) s
  union all select 'EXTEND', s, s from unnest(array['RECEIVED', 'IDENTITY_VERIFIED', 'COLLATED', 'REDACTED']) s;

-- How each request stands: made of its acts, by the trigger below and nobody else.
create table children.subject_access (
  id                uuid        primary key,
  child_id          bigint      not null,
  -- Of the record: follows it. Its team answers.
  authority         text,
  state             text        not null,
  version           integer     not null,
  requester         text        not null,
  received_by       text        not null,
  received_on       date        not null,
  -- The clock stands still from the day proof was asked for until it is supplied (art 12A).
  identity_asked_on date,
  -- The day the time is counted from; null while it stands still.
  clock_from        date,
  extended_for      text,
  -- The last day for an answer: infinity while the clock stands still.
  due_on            date        not null,
  opened_at         timestamptz not null,
  changed_at        timestamptz not null,
  received_person   uuid        not null,
  collated_person   uuid,
  -- The records whose looks are told, and the last place of the trail that is.
  subjects          bigint[],
  up_to             bigint,
  -- Which act left out what is left out, and whether the child was hidden then.
  redacted_version  integer,
  hidden            boolean     not null default false,
  closed_at         timestamptz,
  constraint clock_stands_still check ((clock_from is null) = (due_on = 'infinity'))
);
create index subject_access_open on children.subject_access (authority, due_on, id) where closed_at is null;
create index subject_access_in_state on children.subject_access (authority, state, due_on, id);
create index subject_access_of_child on children.subject_access (child_id);

create table children.subject_access_act (
  request_id    uuid        not null,
  version       integer     not null,
  child_id      bigint      not null,
  act           text        not null,
  to_state      text        not null,
  at            timestamptz not null,
  account       uuid        not null,
  -- Who that is: a person with two accounts is still one.
  person        uuid        not null,
  organisation  text        not null,
  -- Reference of the request in the trail.
  request       uuid        not null,
  requester     text        check (requester in ('CHILD', 'PARENT', 'REPRESENTATIVE')),
  received_by   text        check (received_by in ('LETTER', 'EMAIL', 'IN_PERSON', 'TELEPHONE', 'ONLINE_FORM')),
  -- The day in England of what the act is about: received, asked, supplied, told.
  day           date        not null,
  identity      text        check (identity in ('PASSPORT', 'DRIVING_LICENCE', 'IDENTITY_CARD', 'BIRTH_CERTIFICATE',
    'KNOWN_TO_THE_TEAM', 'KNOWN_TO_A_PRACTITIONER')),
  standing      text        check (standing in ('CHILD_UNDERSTANDS', 'BIRTH_CERTIFICATE', 'COURT_ORDER',
    'RESPONSIBILITY_AGREEMENT', 'ADOPTION_CERTIFICATE', 'CHILD_AUTHORISES', 'LEGAL_AUTHORITY')),
  subjects      bigint[],
  up_to         bigint,
  reason        text        check (reason in ('COMPLEX', 'SEVERAL_REQUESTS', 'IDENTITY_NOT_SHOWN', 'NO_RIGHT_TO_ASK',
    'CHILD_OBJECTS', 'SERIOUS_HARM', 'MANIFESTLY_UNFOUNDED', 'MANIFESTLY_EXCESSIVE', 'WITHDRAWN')),
  handed_over   text        check (handed_over in ('IN_PERSON', 'BY_RECORDED_POST', 'SECURE_EMAIL')),
  due_on        date        not null,
  primary key (request_id, version),
  constraint not_of_days_to_come check (day <= (at at time zone 'Europe/London')::date),
  constraint received_from_somebody check ((act = 'RECEIVE') = (requester is not null and received_by is not null)),
  constraint verified_by_evidence check ((act = 'VERIFY_IDENTITY') = (identity is not null and standing is not null)),
  constraint collated_of_something check ((act = 'COLLATE') = (subjects is not null and up_to is not null)),
  constraint handed_over_somehow check ((act = 'RELEASE') = (handed_over is not null)),
  constraint reason_where_one_is_owed check ((act in ('EXTEND', 'REFUSE')) = (reason is not null)
    and (act <> 'EXTEND' or reason in ('COMPLEX', 'SEVERAL_REQUESTS'))
    and (act <> 'REFUSE' or reason not in ('COMPLEX', 'SEVERAL_REQUESTS')))
);

-- Looks that somebody has found must not be told of: by their place in the trail. Neither how many nor that there are any
-- is said to the family.
create table children.subject_access_withheld (
  request_id uuid    not null,
  version    integer not null,
  place      bigint  not null,
  ground     text    not null check (ground in ('SERIOUS_HARM', 'THIRD_PARTY', 'INVESTIGATION', 'CRIME_PREVENTION',
    'CHILD_OBJECTS')),
  primary key (request_id, version, place),
  foreign key (request_id, version) references children.subject_access_act
);

-- A repetition under the same key finds what the first has made.
create table children.subject_access_change (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  request     uuid,
  at          timestamptz not null,
  primary key (account, key)
);

create function children.subject_access_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'subject access: %', why using errcode = 'check_violation';
end $$;

create function children.apply_subject_access() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  held   subject_access;
  was    text;
  clock  date;
  asked  date;
  months integer;
begin
  -- Acts on one child take turns.
  perform 1 from child where id = new.child_id for update;
  if not found then perform subject_access_refused('there is no such child'); end if;
  select * into held from subject_access where id = new.request_id;
  was := coalesce(held.state, 'NONE');
  if new.version <> coalesce(held.version, 0) + 1 or new.child_id <> coalesce(held.child_id, new.child_id)
      or new.at < coalesce(held.changed_at, new.at) then
    perform subject_access_refused('an act follows the one before');
  end if;
  if not exists (select 1 from subject_access_transition t
      where (t.act, t.from_state, t.to_state) = (new.act, was, new.to_state)) then
    perform subject_access_refused('a request does not go that way');
  end if;
  if new.act <> 'RECEIVE' and new.day < held.received_on then
    perform subject_access_refused('nothing is done about a request before it is received');
  end if;
  if new.act = 'ASK_IDENTITY' and held.identity_asked_on is not null then
    perform subject_access_refused('the clock is stopped once');
  end if;
  if new.act = 'VERIFY_IDENTITY' and (new.day < coalesce(held.identity_asked_on, new.day)
      or (held.requester = 'CHILD') <> (new.standing = 'CHILD_UNDERSTANDS')) then
    perform subject_access_refused('what is shown is of whoever asks, and after it was asked for');
  end if;
  if new.act = 'REDACT' and new.person = held.collated_person then
    perform subject_access_refused('a second person looks at what is told');
  end if;
  if new.act = 'REFUSE' and new.person = held.received_person then
    perform subject_access_refused('a second person refuses');
  end if;
  if new.act = 'EXTEND' and (held.extended_for is not null or new.day > held.due_on) then
    perform subject_access_refused('a deadline is extended once, and before it has passed');
  end if;
  asked := case when new.act = 'ASK_IDENTITY' then new.day else held.identity_asked_on end;
  clock := case new.act when 'RECEIVE' then new.day when 'ASK_IDENTITY' then null
    when 'VERIFY_IDENTITY' then case when asked is null then held.received_on else new.day end
    else held.clock_from end;
  -- The corresponding day, or the last of a shorter month, or the next on which offices are open: at most a week later.
  months := case when held.extended_for is not null or new.act = 'EXTEND' then 3 else 1 end;
  if (clock is null) <> (new.due_on = 'infinity') or (clock is not null
      and (new.due_on < (clock + make_interval(months => months))::date
        or new.due_on > (clock + make_interval(months => months))::date + 7)) then
    perform subject_access_refused('a request is answered within a month, or three');
  end if;
  insert into subject_access as s (id, child_id, authority, state, version, requester, received_by, received_on,
    identity_asked_on, clock_from, extended_for, due_on, opened_at, changed_at, received_person, collated_person, subjects,
    up_to, redacted_version, hidden, closed_at)
  values (new.request_id, new.child_id, (select authority from child where id = new.child_id), new.to_state, new.version,
    coalesce(held.requester, new.requester), coalesce(held.received_by, new.received_by),
    coalesce(held.received_on, new.day), asked, clock,
    coalesce(held.extended_for, case when new.act = 'EXTEND' then new.reason end), new.due_on,
    coalesce(held.opened_at, new.at), new.at, coalesce(held.received_person, new.person),
    case when new.act = 'COLLATE' then new.person else held.collated_person end,
    coalesce(new.subjects, held.subjects), coalesce(new.up_to, held.up_to),
    case new.act when 'COLLATE' then null when 'REDACT' then new.version else held.redacted_version end,
    -- A record that one system alone told of may have been linked into an open child's.
    case when new.act = 'REDACT' then exists (select 1 from child where id = new.child_id and state <> 'OPEN'
        or id = any(held.subjects) and state in ('SHIELDED', 'SEALED'))
      else new.act <> 'COLLATE' and coalesce(held.hidden, false) end,
    case when new.to_state in ('RELEASED', 'REFUSED') then new.at end)
  on conflict (id) do update set state = excluded.state, version = excluded.version,
    identity_asked_on = excluded.identity_asked_on, clock_from = excluded.clock_from,
    extended_for = excluded.extended_for, due_on = excluded.due_on, changed_at = excluded.changed_at,
    collated_person = excluded.collated_person, subjects = excluded.subjects, up_to = excluded.up_to,
    redacted_version = excluded.redacted_version, hidden = excluded.hidden, closed_at = excluded.closed_at;
  return new;
end $$;
create trigger applied before insert on children.subject_access_act for each row
  execute function children.apply_subject_access();

-- What is left out belongs to the act that left it out, as long as nobody has gone on from there.
create function children.subject_access_left_out() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  if not exists (select 1 from subject_access where id = new.request_id and state = 'REDACTED'
      and redacted_version = new.version) then
    perform subject_access_refused('what is left out is left out when it is redacted');
  end if;
  return new;
end $$;
create trigger left_out before insert on children.subject_access_withheld for each row
  execute function children.subject_access_left_out();

create function children.subject_access_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update subject_access set authority = new.authority where child_id = new.id;
  return null;
end $$;
create trigger subject_access_follows after update of authority on children.child for each row
  when (old.authority is distinct from new.authority) execute function children.subject_access_follows();

grant select on children.subject_access_transition, children.subject_access to contactpoint_children;
grant select, insert on children.subject_access_act, children.subject_access_withheld to contactpoint_children;
grant select, insert, update (request) on children.subject_access_change to contactpoint_children;
