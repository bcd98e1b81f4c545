-- Emergency overrides: PROMPTED, GRANTED, CLOSED or EXPIRED, INVESTIGATED (domain rules 7.6, Appendix G). A row for each
-- step, only ever added: a step is there once, follows the one before, and is never taken back.

-- Somebody was told what it means. Says nothing of the child: it need not even be there.
create table children.override_prompt (
  id           uuid        primary key,
  child_id     bigint      not null,
  account      uuid        not null,
  -- Who that is: a person with two accounts is still one.
  person       uuid        not null,
  organisation text        not null,
  -- Fingerprint of the token it was asked with. No other token carries it on.
  session      text        not null check (session ~ '^[A-Za-z0-9_-]{43}$'),
  -- Which text they were warned with.
  warning      integer     not null,
  prompted_at  timestamptz not null,
  request      uuid        not null
);

-- One grant to a prompt: one user, one child, one session. With it an investigation is open.
create table children.override_grant (
  id             uuid        primary key references children.override_prompt,
  child_id       bigint      not null,
  account        uuid        not null,
  person         uuid        not null,
  organisation   text        not null,
  session        text        not null,
  -- Of the record: follows it. Its team investigates.
  authority      text,
  reason         text        not null,
  case_reference text        not null check (case_reference ~ '^[A-Za-z0-9./-]{1,40}$'),
  granted_at     timestamptz not null,
  expires_at     timestamptz not null,
  -- The database's own clock: whichever of the two clocks says that it is over, it is.
  stamped_at     timestamptz not null,
  request        uuid        not null,
  constraint at_most_a_quarter_of_an_hour
    check (expires_at > granted_at and expires_at <= granted_at + interval '15 minutes')
);
create index override_of_team on children.override_grant (authority, granted_at desc, id desc);
create index override_of_person on children.override_grant (person, granted_at);
create index override_of_child on children.override_grant (child_id);

create table children.override_end (
  id        uuid        primary key references children.override_grant,
  closed_at timestamptz not null
);

-- Each request that was answered under it, and which kinds of details the answer held.
create table children.override_look (
  override_id uuid        not null references children.override_grant,
  request     uuid        not null,
  at          timestamptz not null,
  details     text[]      not null,
  primary key (override_id, request)
);

create table children.override_finding (
  id           uuid        primary key references children.override_grant,
  outcome      text        not null check (outcome in ('JUSTIFIED', 'MISUSE')),
  account      uuid        not null,
  person       uuid        not null,
  organisation text        not null,
  found_at     timestamptz not null,
  request      uuid        not null
);

create function children.override_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'override: %', why using errcode = 'check_violation';
end $$;

-- What is granted is what was prompted for, by whom, in that session, and soon after. Works with its owner's rights, so
-- that the team is the record's own whatever was said.
create function children.override_granted() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  prompt override_prompt;
begin
  select * into prompt from override_prompt where id = new.id;
  if not found or (prompt.child_id, prompt.account, prompt.person, prompt.organisation, prompt.session)
      is distinct from (new.child_id, new.account, new.person, new.organisation, new.session) then
    perform override_refused('it is granted as it was prompted for');
  end if;
  if new.granted_at < prompt.prompted_at or new.granted_at > prompt.prompted_at + interval '5 minutes' then
    perform override_refused('a warning holds for five minutes');
  end if;
  new.authority := (select authority from child where id = new.child_id);
  new.stamped_at := clock_timestamp();
  return new;
end $$;
create trigger granted before insert on children.override_grant for each row
  execute function children.override_granted();

create function children.override_ended() returns trigger language plpgsql set search_path = children, pg_temp as $$
begin
  if new.closed_at < (select granted_at from override_grant where id = new.id) then
    perform override_refused('it is closed after it was granted');
  end if;
  return new;
end $$;
create trigger ended before insert on children.override_end for each row execute function children.override_ended();

create function children.override_found() returns trigger language plpgsql set search_path = children, pg_temp as $$
declare
  granted override_grant;
begin
  select * into granted from override_grant where id = new.id;
  if granted.expires_at > new.found_at and not exists (select 1 from override_end where id = new.id) then
    perform override_refused('it is investigated when it is over');
  end if;
  if new.person = granted.person or new.account = granted.account or new.organisation = granted.organisation then
    perform override_refused('nobody investigates themselves or a colleague');
  end if;
  return new;
end $$;
create trigger found before insert on children.override_finding for each row execute function children.override_found();

-- The investigation is of the team that looks after the record.
create function children.override_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update override_grant set authority = new.authority where child_id = new.id;
  return null;
end $$;
create trigger override_follows after update of authority on children.child for each row
  when (old.authority is distinct from new.authority) execute function children.override_follows();

grant select, insert on children.override_prompt, children.override_grant, children.override_end, children.override_look,
  children.override_finding to contactpoint_children;
