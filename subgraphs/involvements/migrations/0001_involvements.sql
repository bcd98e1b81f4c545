-- People who work with children, as they are known at work. Small enough to be everywhere (a reference table).
create table involvements.practitioner (
  id              uuid primary key,
  supplier        text  not null,
  local_id        text  not null,
  organisation_id text  not null,
  name            text  not null,
  team            text,
  telephone       text,
  email           text,
  fingerprint     bytea not null,
  received_at     timestamptz not null
);

-- That a service works with a child. Every key begins with the child, so that the table can be spread by it.
create table involvements.involvement (
  child_id        bigint      not null,
  id              uuid        not null,
  practitioner_id uuid,
  organisation_id text        not null,
  service_type    text        not null,
  -- Set for a pointer shared under a data-sharing agreement: it is shown only where the agreement says so.
  record_type     text,
  team            text,
  contacts        jsonb       not null default '[]' check (jsonb_array_length(contacts) <= 5),
  started_on      date,
  ended_on        date,
  confirmed_on    date,
  source          text        not null check (source in ('PRACTITIONER', 'CASE_SYSTEM', 'CUSTODIAN', 'NATIONAL')),
  -- The supplier whose statement this is; null when a practitioner made it here.
  supplier        text,
  common_assessment text      check (common_assessment in ('CURRENT', 'CLOSED')),
  caf_recorded_on date,
  fingerprint     bytea,
  version         integer     not null default 1,
  primary key (child_id, id),
  check (ended_on >= started_on),
  check ((source = 'PRACTITIONER') = (supplier is null))
);

create index involvement_of_practitioner on involvements.involvement (practitioner_id, started_on desc, id desc)
  where practitioner_id is not null;

-- The same service by the same practitioner is recorded once, whatever two requests do at once.
create unique index one_current_of_a_kind on involvements.involvement (child_id, practitioner_id, service_type)
  where ended_on is null and source = 'PRACTITIONER';

-- Who leads, and who led. At most one leads at any time, whatever two people do at once.
create table involvements.lead (
  child_id       bigint      not null,
  involvement_id uuid        not null,
  since          timestamptz not null,
  until          timestamptz,
  -- The supplier who said so; null when practitioners settled it here: then no feed ends it.
  supplier       text,
  primary key (child_id, involvement_id, since)
);
create unique index one_lead_at_a_time on involvements.lead (child_id) where until is null;

-- From a supplier's own identifiers to ours.
create table involvements.supplier_key (
  supplier       text   not null,
  -- Keyed fingerprint of the supplier's own identifier, which may be made of the child's.
  local_id       text   not null,
  child_id       bigint not null,
  involvement_id uuid   not null,
  primary key (supplier, local_id)
);

-- Under which rules an organisation lets others know that it holds a record. Every wording is kept; the one received
-- last holds, also when it is an older one sent again.
create table involvements.agreement (
  organisation_id text        not null,
  version         text        not null,
  fingerprint     bytea       not null,
  rules           jsonb       not null,
  received_at     timestamptz not null,
  primary key (organisation_id, version, fingerprint)
);

-- What became of a change, kept so that the same request sent again changes nothing.
create table involvements.idempotency (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  -- The involvement that was changed; null while the change is under way.
  involvement uuid,
  child_id    bigint      not null,
  at          timestamptz not null,
  primary key (account, key)
);

grant select, insert, update on involvements.practitioner, involvements.involvement, involvements.lead,
  involvements.supplier_key to contactpoint_involvements;
grant delete on involvements.involvement, involvements.supplier_key to contactpoint_involvements;
grant select, insert, update on involvements.agreement to contactpoint_involvements;
grant select, insert, update on involvements.idempotency to contactpoint_involvements;
