-- What makes one-time codes for a user who asks through another (RFC 6238). A code counts once: the step moves forward only.
create table accreditation.authenticator (
  account_id   uuid        primary key references accreditation.account,
  secret       bytea       not null,
  made_at      timestamptz not null,
  -- Null until a first code has shown that the user's device has it.
  confirmed_at timestamptz,
  last_step    bigint      not null default 0,
  failures     integer     not null default 0,
  locked_until timestamptz
);

-- That one authorised user asks through another. Both are named; nobody mediates for themselves, by no account of theirs.
create table accreditation.mediation (
  id                uuid        primary key,
  requester         uuid        not null references accreditation.account,
  requester_person  uuid        not null,
  requester_body    text        not null references accreditation.organisation,
  mediator          uuid        not null references accreditation.account,
  mediator_person   uuid        not null,
  mediator_body     text        not null references accreditation.organisation,
  channel           text        not null check (channel in ('PHONE', 'IN_PERSON', 'SECURE_MESSAGE')),
  proof             text        not null check (proof = 'ONE_TIME_CODE'),
  reason            text        not null,
  case_reference    text,
  -- The one child it is about, from the first record that is opened in it.
  child_id          bigint,
  opened_at         timestamptz not null,
  expires_at        timestamptz not null,
  ended_at          timestamptz,
  disputed_at       timestamptz,
  check (mediator_person <> requester_person),
  check (mediator <> requester),
  check (expires_at > opened_at and expires_at <= opened_at + interval '15 minutes')
);
-- A mediator acts for one person at a time.
create unique index one_mediation_at_a_time on accreditation.mediation (mediator) where ended_at is null;
create index mediation_of_requester on accreditation.mediation (requester, opened_at desc, id desc);
create index mediation_of_mediator on accreditation.mediation (mediator, opened_at desc, id desc);
create index disputed_mediation on accreditation.mediation (mediator_body, disputed_at desc, id desc)
  where disputed_at is not null;

-- Each look and each change that was made in a mediation: what the requester is told.
create table accreditation.mediation_use (
  mediation_id uuid        not null references accreditation.mediation,
  request      uuid        not null,
  at           timestamptz not null,
  kind         text        not null check (kind in ('LOOK', 'CHANGE')),
  child_id     bigint,
  primary key (mediation_id, at, request)
);

grant select, insert, update on accreditation.authenticator, accreditation.mediation to contactpoint_accreditation;
grant select, insert on accreditation.mediation_use to contactpoint_accreditation;
