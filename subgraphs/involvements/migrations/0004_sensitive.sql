-- Services whose very nature must not be known, apart from all others: no list, page, count or agreement reads them.
create table involvements.sensitive_service (
  child_id        bigint      not null,
  id              uuid        not null,
  kind            text        not null check (kind in ('SEXUAL_HEALTH', 'MENTAL_HEALTH', 'SUBSTANCE_MISUSE')),
  practitioner_id uuid        not null,
  organisation_id text        not null,
  started_on      date        not null,
  ended_on        date,
  -- What it may be held on (SI 2007/2182, reg 11). What was consented to is not held here.
  basis           text        not null check (basis in ('CONSENT', 'SIGNIFICANT_HARM')),
  given_by        text        check (given_by in ('CHILD', 'PARENT')),
  recorded_on     date        not null,
  recorded_by     uuid        not null,
  -- When the basis was last confirmed: after twelve months without a word it no longer shows.
  confirmed_on    date        not null,
  version         integer     not null default 1,
  primary key (child_id, id),
  check (ended_on >= started_on),
  check ((basis = 'CONSENT') = (given_by is not null))
);
create index sensitive_service_of_practitioner on involvements.sensitive_service (practitioner_id, started_on desc, id desc);
create unique index one_current_sensitive_of_a_kind on involvements.sensitive_service (child_id, practitioner_id, kind)
  where ended_on is null;

-- That a consent was withdrawn, without what it was about: a keyed fingerprint of what stood there.
create table involvements.withdrawn_consent (
  child_id     bigint      not null,
  id           uuid        not null,
  content      bytea       not null,
  withdrawn_by uuid        not null,
  on_behalf_of text        not null check (on_behalf_of in ('CHILD', 'PARENT')),
  at           timestamptz not null,
  primary key (child_id, id)
);

grant select, insert, update, delete on involvements.sensitive_service to contactpoint_involvements;
grant select, insert on involvements.withdrawn_consent to contactpoint_involvements;
