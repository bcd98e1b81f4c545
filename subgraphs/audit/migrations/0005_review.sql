-- What is derived from the trail to be reviewed: all of it can be made anew from the entries. And incidents of misuse.

-- What an entry says, laid out to be searched by and judged. No word of anybody; numbers of children as in `subject`.
create table audit.fact (
  idx                   bigint      primary key,
  -- When it was entered: the partition of `entry` it is in. And when it was, as the entry says it.
  entered               timestamptz not null,
  at                    timestamptz not null,
  -- In England: windows of detectors are days and nights there.
  day                   date        not null,
  kind                  text        not null,
  decision              text        not null,
  account               uuid,
  organisation          text,
  role                  text,
  client                text,
  mediator              uuid,
  mediator_organisation text,
  override              uuid,
  reason                text,
  operation             text,
  -- Where it was asked from, to the nearest network: who shares a desk is not told apart.
  network               text,
  opened                bigint[]    not null,
  searches              jsonb       not null
);
create index fact_of_account on audit.fact (account, idx desc) where account is not null;
create index fact_of_mediator on audit.fact (mediator, idx desc) where mediator is not null;
create index fact_of_organisation on audit.fact (organisation, idx desc) where organisation is not null;
create index fact_of_mediators on audit.fact (mediator_organisation, idx desc) where mediator_organisation is not null;
create index fact_under_override on audit.fact (idx desc) where override is not null;
create index fact_for_reason on audit.fact (reason, idx desc) where reason is not null;
create index fact_of_operation on audit.fact (operation, idx desc) where operation is not null;
create index fact_of_day on audit.fact (account, day, idx) where kind = 'OUTCOME';
create index fact_mediated_on_day on audit.fact (mediator, day, idx) where kind = 'OUTCOME' and mediator is not null;

-- How far facts have been derived and judged: moved on in the transaction that derives and judges them, so that no entry
-- is missed and none counts twice, whenever a process is killed and however many there are.
create table audit.follower (
  one  boolean primary key default true check (one),
  next bigint  not null
);
insert into audit.follower (next) values (0);

-- What an account's days were like: the measure of an unusual one.
create table audit.activity (
  account uuid    not null,
  day     date    not null,
  opened  integer not null,
  night   integer not null,
  primary key (account, day)
);

-- Misuse incident: SIGNALLED, SUSPENDED_USER, INVESTIGATING, and an end (domain rules, Appendix G). Nothing personal: an
-- account is an identifier, and what was seen stands in the trail.
create sequence audit.incident_number;
create table audit.incident (
  number       bigint      primary key default nextval('audit.incident_number'),
  reference    text        not null unique check (reference ~ '^INC-[0-9]{4}-[0-9]{6,}$'),
  account      uuid        not null,
  organisation text        not null,
  -- Kept by the acts alone.
  state        text        not null default 'SIGNALLED',
  opened_at    timestamptz not null
);
create unique index one_open_incident on audit.incident (account)
  where state in ('SIGNALLED', 'SUSPENDED_USER', 'INVESTIGATING');
create index incident_of_organisation on audit.incident (organisation, number desc);
create index incident_of_account on audit.incident (account, number desc);

-- One signal for each detector, account and day, whoever judges and however often.
create table audit.signal (
  detector text        not null check (detector ~ '^[A-Z_]{3,40}$'),
  account  uuid        not null,
  day      date        not null,
  incident bigint      not null references audit.incident,
  at       timestamptz not null,
  primary key (account, day, detector)
);
create index signal_of_incident on audit.signal (incident, at);

-- The entries that gave rise to it.
create table audit.incident_entry (
  incident bigint not null references audit.incident,
  detector text   not null,
  idx      bigint not null,
  primary key (incident, idx, detector)
);

-- Who is in it: the one signalled, and whoever else stands in those entries. They see nothing of it and settle nothing.
create table audit.incident_party (
  incident bigint not null references audit.incident,
  person   uuid   not null,
  primary key (incident, person)
);

create table audit.incident_act (
  incident     bigint      not null references audit.incident,
  step         smallint    not null,
  state        text        not null,
  account      uuid        not null,
  person       uuid        not null,
  organisation text        not null,
  -- The actor's own key: the same act sent again is the same act.
  key          text        not null,
  at           timestamptz not null,
  request      uuid        not null,
  primary key (incident, step)
);
create unique index incident_act_by_key on audit.incident_act (account, key);

create function audit.incident_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'incident: %', why using errcode = 'check_violation', constraint = 'incident';
end $$;

create function audit.incident_opens() returns trigger language plpgsql as $$
begin
  if new.state <> 'SIGNALLED' then perform audit.incident_refused('it begins with a signal'); end if;
  new.reference := 'INC-' || to_char(new.opened_at at time zone 'UTC', 'YYYY') || '-'
    || lpad(new.number::text, greatest(6, length(new.number::text)), '0');
  return new;
end $$;
create trigger opens before insert on audit.incident for each row execute function audit.incident_opens();

-- Works with its owner's rights: the directory's own role has no other way to change what an incident has come to.
create function audit.incident_goes_on() returns trigger language plpgsql security definer
set search_path = audit, pg_temp as $$
declare
  now_in incident;
begin
  select * into strict now_in from incident where number = new.incident for update;
  if (now_in.state, new.state) not in (('SIGNALLED', 'SUSPENDED_USER'), ('SUSPENDED_USER', 'INVESTIGATING'),
      ('INVESTIGATING', 'CLEARED'), ('INVESTIGATING', 'PROCEDURE_BREACH'), ('INVESTIGATING', 'DISCIPLINARY'),
      ('INVESTIGATING', 'CRIMINAL')) then
    perform incident_refused('it does not go that way');
  end if;
  if new.account = now_in.account
     or exists (select from incident_party p where p.incident = new.incident and p.person = new.person) then
    perform incident_refused('nobody settles what they are in');
  end if;
  -- Never by those who work beside the suspect (domain rules 3.5); to suspend is nobody's to wait for.
  if now_in.state = 'INVESTIGATING' and new.organisation = now_in.organisation then
    perform incident_refused('nobody rules on a colleague');
  end if;
  if new.state in ('DISCIPLINARY', 'CRIMINAL') and exists (select from incident_act a
      where a.incident = new.incident and a.state = 'INVESTIGATING' and a.person = new.person) then
    perform incident_refused('what is grave takes a second person');
  end if;
  new.step := 1 + (select count(*) from incident_act a where a.incident = new.incident);
  update incident set state = new.state where number = new.incident;
  return new;
end $$;
create trigger goes_on before insert on audit.incident_act for each row execute function audit.incident_goes_on();

-- Locking takes the right to change, which the directory's own role has not. Nobody else acts on what is held until the
-- transaction has ended.
create function audit.hold_incident(which text) returns void language sql security definer set search_path = audit, pg_temp
  as $$ select from incident where reference = which for update $$;
create function audit.hold_open_incident(whose uuid) returns table (number bigint, reference text)
  language sql security definer set search_path = audit, pg_temp as $$
    select i.number, i.reference from incident i
      where i.account = whose and i.state in ('SIGNALLED', 'SUSPENDED_USER', 'INVESTIGATING') for update
  $$;
revoke all on function audit.hold_incident, audit.hold_open_incident from public;
grant execute on function audit.hold_incident, audit.hold_open_incident to contactpoint_audit;

grant select, insert on audit.fact, audit.signal, audit.incident, audit.incident_entry, audit.incident_party,
  audit.incident_act to contactpoint_audit;
grant select, insert, update on audit.activity to contactpoint_audit;
grant select, update on audit.follower to contactpoint_audit;
grant usage on sequence audit.incident_number to contactpoint_audit;
