-- Who has signed in here: as colleagues know them at work.
create table person (
  account      uuid primary key,
  user_number  text not null unique check (user_number ~ '^[0-9]{8}$'),
  name         text not null,
  organisation text not null
);

-- What leads from one state to another. `states.ts` holds the same, and a test compares them.
create table transition (
  act        text not null,
  from_state text not null check (from_state in ('NONE', 'REQUESTED', 'CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING')),
  to_state   text not null check (to_state in ('REQUESTED', 'CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING', 'CLOSED')),
  primary key (act, from_state, to_state),
  unique (act, from_state)
);
insert into transition values ('REQUEST', 'NONE', 'REQUESTED'), ('CONSENT', 'REQUESTED', 'CONSENTED'),
  ('REFUSE_CONSENT', 'REQUESTED', 'CLOSED'), ('BEGIN_ASSESSMENT', 'CONSENTED', 'ASSESSING'),
  ('PLAN', 'ASSESSING', 'TAC_PLANNED'), ('DELIVER', 'TAC_PLANNED', 'DELIVERING'), ('REVIEW', 'DELIVERING', 'DELIVERING');
insert into transition select 'WRITE', s, s from unnest(array['ASSESSING', 'TAC_PLANNED', 'DELIVERING']) s;
insert into transition select a, s, s
  from unnest(array['JOIN_TEAM', 'LEAVE_TEAM', 'OFFER_TRANSFER', 'DECIDE_TRANSFER']) a,
       unnest(array['CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING']) s;
insert into transition select a, s, 'CLOSED'
  from unnest(array['CLOSE', 'WITHDRAW_CONSENT']) a, unnest(array['CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING']) s;

create table episode (
  id         uuid primary key,
  child_id   text    not null check (child_id ~ '^[0-9]{12}$'),
  state      text    not null,
  -- The number of the last act.
  version    integer not null,
  holder     uuid    not null references person,
  opened_by  uuid    not null references person,
  review_on  date,
  reason     text check (reason in ('NEEDS_MET', 'DISENGAGED', 'MOVED', 'ESCALATED_TO_SOCIAL_CARE', 'CONSENT_REFUSED', 'CONSENT_WITHDRAWN')),
  check ((state = 'CLOSED') = (reason is not null))
);
create unique index one_open_of_a_child on episode (child_id) where state <> 'CLOSED';
create index episode_of_holder on episode (holder);

-- Everything that happened, one after the other: each act begins where the one before ended, along a transition, and the
-- episode stands where the last one ended. No state is reached another way, by nobody.
create table episode_act (
  episode    uuid        not null references episode deferrable initially deferred,
  seq        integer     not null check (seq > 0),
  before     integer     generated always as (nullif(seq - 1, 0)) stored,
  act        text        not null,
  from_state text        not null,
  to_state   text        not null,
  account    uuid        not null references person,
  at         timestamptz not null,
  primary key (episode, seq),
  unique (episode, seq, to_state),
  foreign key (act, from_state, to_state) references transition,
  foreign key (episode, before, from_state) references episode_act (episode, seq, to_state),
  check ((seq = 1) = (from_state = 'NONE'))
);
alter table episode add foreign key (id, version, state) references episode_act (episode, seq, to_state)
  deferrable initially deferred;

-- Consent: asked for, given, and perhaps taken back. What a transfer needs is given anew.
create table consent (
  id                uuid        primary key,
  episode           uuid        not null references episode,
  purpose           text        not null check (purpose in ('ASSESSMENT', 'TRANSFER')),
  given_by          text        not null check (given_by in ('CHILD', 'PARENT')),
  child_understands boolean,
  statement         text        not null,
  given_on          date        not null,
  exceptions        jsonb       not null,
  recorded_by       uuid        not null references person,
  recorded_at       timestamptz not null,
  withdrawn_at      timestamptz,
  withdrawn_by      uuid        references person,
  withdrawn_for     text        check (withdrawn_for in ('CHILD', 'PARENT')),
  check (num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_for) in (0, 3))
);
create unique index one_consent_in_force on consent (episode, purpose) where withdrawn_at is null and purpose = 'ASSESSMENT';

-- The form. Every version is kept.
create table form_section (
  episode    uuid        not null references episode,
  section    text        not null,
  seq        integer     not null,
  content    jsonb       not null,
  written_by uuid        not null references person,
  written_at timestamptz not null,
  primary key (episode, section, seq)
);

-- The team around the child.
create table team_member (
  id           uuid        primary key,
  episode      uuid        not null references episode,
  -- Who has this number sees the episode. Null for somebody who does not use eCAF.
  user_number  text        check (user_number ~ '^[0-9]{8}$'),
  name         text        not null,
  post         text        not null,
  organisation text        not null,
  telephone    text,
  leads        boolean     not null,
  added_by     uuid        not null references person,
  added_at     timestamptz not null,
  removed_at   timestamptz
);
create unique index one_lead_professional on team_member (episode) where leads and removed_at is null;
create unique index once_in_a_team on team_member (episode, user_number) where removed_at is null;
create index team_of_user on team_member (user_number) where removed_at is null;

create table review (
  episode     uuid        not null references episode,
  seq         integer     not null,
  held_on     date        not null,
  summary     text        not null,
  next_on     date        not null check (next_on between held_on + 28 and held_on + 84),
  recorded_by uuid        not null references person,
  recorded_at timestamptz not null,
  primary key (episode, seq)
);

-- From one holder to another, of whatever organisation or authority.
create table transfer (
  id         uuid        primary key,
  episode    uuid        not null references episode,
  offered_by uuid        not null references person,
  offered_to text        not null check (offered_to ~ '^[0-9]{8}$'),
  consent    uuid        not null references consent,
  offered_at timestamptz not null,
  state      text        not null check (state in ('OFFERED', 'ACCEPTED', 'REJECTED', 'CANCELLED')),
  decided_by uuid        references person,
  decided_at timestamptz,
  check ((state = 'OFFERED') = (decided_at is null) and (decided_at is null) = (decided_by is null))
);
create unique index one_transfer_offered on transfer (episode) where state = 'OFFERED';
create index transfer_to on transfer (offered_to) where state = 'OFFERED';

create function transfer_ends_once() returns trigger language plpgsql as $$
begin
  if old.state <> 'OFFERED' or (new.id, new.episode, new.offered_by, new.offered_to, new.consent, new.offered_at)
     is distinct from (old.id, old.episode, old.offered_by, old.offered_to, old.consent, old.offered_at) then
    raise exception 'a transfer is decided once' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger ends_once before update on transfer for each row execute function transfer_ends_once();

-- What is still to be told to the directory: written in the transaction of the act it tells of. It has room for a number,
-- a word and a key, and for nothing of an assessment.
create table registration (
  id           bigint      generated always as identity primary key,
  episode      uuid        not null references episode,
  child_id     text        not null check (child_id ~ '^[0-9]{12}$'),
  -- In whose name, and in whose session, it is told.
  account      uuid        not null references person,
  step         text        not null check (step in ('OPENED', 'TAKEN_OVER', 'CLOSED')),
  key          uuid        not null unique,
  state        text        not null check (state in ('WAITING', 'DELIVERED', 'REFUSED', 'SUPERSEDED')),
  attempts     integer     not null default 0,
  next_at      timestamptz not null,
  leased_until timestamptz,
  -- The directory's code, when it last said no.
  code         text        check (code ~ '^[A-Z_]{1,60}$'),
  made_at      timestamptz not null,
  settled_at   timestamptz,
  check ((state = 'WAITING') = (settled_at is null))
);
create index registration_waiting on registration (child_id, id) where state = 'WAITING' or leased_until is not null;
create index registration_of_episode on registration (episode, id);

-- Nothing is written, and nothing is told, without a consent that stands.
create function consent_stands() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from ecaf.consent where episode = new.episode and purpose = 'ASSESSMENT' and withdrawn_at is null) then
    raise exception 'no consent is in force' using errcode = 'check_violation', constraint = 'consent_stands';
  end if;
  return new;
end $$;
create trigger consent_stands before insert on form_section for each row execute function consent_stands();
create trigger consent_stands before insert on team_member for each row execute function consent_stands();
create trigger consent_stands before insert on review for each row execute function consent_stands();
create trigger consent_stands before insert on transfer for each row execute function consent_stands();
create trigger consent_stands before insert on registration for each row when (new.step <> 'CLOSED')
  execute function consent_stands();

-- What was taken back stays taken back.
create function consent_is_taken_back_once() returns trigger language plpgsql as $$
begin
  if old.withdrawn_at is not null then
    raise exception 'a consent is taken back once' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger taken_back_once before update on consent for each row execute function consent_is_taken_back_once();

-- What the service itself may do: it adds, and changes what may change. Nothing is deleted.
do $$ begin
  create role ecaf_service nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant ecaf_service to current_user;
grant usage on schema ecaf to ecaf_service;
grant select on all tables in schema ecaf to ecaf_service;
grant insert on person, episode, episode_act, consent, form_section, team_member, review, transfer, registration to ecaf_service;
grant update (user_number, name, organisation) on person to ecaf_service;
grant update (state, version, holder, review_on, reason) on episode to ecaf_service;
grant update (withdrawn_at, withdrawn_by, withdrawn_for) on consent to ecaf_service;
grant update (removed_at) on team_member to ecaf_service;
grant update (state, decided_by, decided_at) on transfer to ecaf_service;
grant update (state, attempts, next_at, leased_until, code, settled_at) on registration to ecaf_service;
