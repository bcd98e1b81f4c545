create table accreditation.local_authority (
  code text primary key check (code ~ '^[0-9]{3}$'),
  name text not null
);

create table accreditation.organisation (
  id            text primary key check (id ~ '^[A-Z0-9][A-Z0-9-]{0,63}$'),
  name          text not null check (length(name) <= 100),
  kind          text not null,
  authority     text references accreditation.local_authority,
  telephone     text,
  email         text,
  accreditation text not null default 'PENDING'
                check (accreditation in ('PENDING', 'ACCREDITED', 'LAPSED', 'SUSPENDED')),
  accredited_on date,
  review_on     date,
  -- The supplier who keeps name and address up to date; null when the directory's own team does.
  supplier      text,
  check (accreditation <> 'ACCREDITED' or (accredited_on is not null and review_on is not null))
);
create index organisation_of_authority on accreditation.organisation (authority, name collate "C", id);

-- One account is one person in one organisation; a person with two employers has two.
create table accreditation.account (
  id                      uuid primary key,
  role                    text not null,
  organisation_id         text not null references accreditation.organisation,
  authority               text references accreditation.local_authority,
  practitioner_id         uuid,
  state                   text not null check (state in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
  enhanced_check_on       date,
  trained_until           date,
  agreement_signed_on     date,
  -- Only an authority's officer acts for an authority, and every officer does.
  check ((role = 'AUTHORITY_OFFICER') = (authority is not null))
);
create index account_of_organisation on accreditation.account (organisation_id);

create table accreditation.client (
  id              text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  name            text not null,
  kind            text not null check (kind in ('FRONT_END', 'CASE_SYSTEM')),
  organisation_id text references accreditation.organisation,
  active          boolean not null default true
);

-- Who may feed the directory, and how far their word counts.
create table accreditation.supplier (
  id              text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  format          text not null,
  trust           text not null,
  organisation_id text references accreditation.organisation
);

grant select, insert, update on all tables in schema accreditation to contactpoint_accreditation;
