-- A wording that is sent again is received again, and nothing that was received is changed: so it can be told of any
-- moment which agreements were in force, and what a version in the trail stands for.
alter table involvements.agreement drop constraint agreement_pkey,
  add primary key (organisation_id, version, fingerprint, received_at);
revoke update on involvements.agreement from contactpoint_involvements;
-- Each gets an identifier in the graph.
alter table involvements.agreement add column id uuid not null default gen_random_uuid() unique;
create index agreement_of_custodian on involvements.agreement
  (organisation_id, received_at desc, version desc, fingerprint desc);
create index agreement_by_day on involvements.agreement (received_at desc, id desc);

-- Agreements that two organisations make here. A wording never changes: another one is a new row that supersedes it.
create table involvements.sharing_agreement (
  id          uuid        primary key,
  -- All wordings of one agreement, counted.
  series      uuid        not null,
  version     integer     not null,
  -- Whose pointers are shared, and who signs for those who receive them.
  custodian   text        not null,
  receiver    text        not null,
  supersedes  uuid        references involvements.sharing_agreement,
  rules       jsonb       not null,
  fingerprint bytea       not null,
  valid_from  timestamptz not null,
  valid_until timestamptz not null,
  drafted_by  uuid        not null,
  drafted_at  timestamptz not null,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  unique (series, version),
  unique (id, custodian),
  unique (id, receiver),
  check (custodian <> receiver),
  check (valid_until > valid_from),
  check ((withdrawn_by is null) = (withdrawn_at is null))
);
create index sharing_agreement_of_custodian on involvements.sharing_agreement (custodian, drafted_at desc, id desc);
create index sharing_agreement_of_receiver on involvements.sharing_agreement (receiver, drafted_at desc, id desc);
create index sharing_agreement_by_day on involvements.sharing_agreement (drafted_at desc, id desc);
create index sharing_agreement_in_time on involvements.sharing_agreement (valid_until) where withdrawn_at is null;
create index sharing_agreement_successor on involvements.sharing_agreement (supersedes) where supersedes is not null;
-- One successor at a time, whatever two people do at once.
create unique index one_successor on involvements.sharing_agreement (supersedes)
  where supersedes is not null and withdrawn_at is null;

-- Two signatures make an agreement: one of each side, by two persons, each of that side's own organisation.
create table involvements.agreement_signature (
  agreement_id    uuid        not null references involvements.sharing_agreement,
  side            text        not null check (side in ('CUSTODIAN', 'RECEIVER')),
  organisation_id text        not null,
  account         uuid        not null,
  -- Who that is: a person with two employers has two accounts, and still cannot sign for both.
  person          uuid        not null,
  signed_at       timestamptz not null,
  -- The side's organisation, and no other: one of the two is null, and a null refers to nothing.
  custodian       text generated always as (case side when 'CUSTODIAN' then organisation_id end) stored,
  receiver        text generated always as (case side when 'RECEIVER' then organisation_id end) stored,
  primary key (agreement_id, side),
  unique (agreement_id, person),
  unique (agreement_id, organisation_id),
  foreign key (agreement_id, custodian) references involvements.sharing_agreement (id, custodian),
  foreign key (agreement_id, receiver) references involvements.sharing_agreement (id, receiver)
);

-- From when an agreement counts: both have signed, and its first moment has come.
create view involvements.signed_agreement with (security_invoker = true) as
select a.*, s.signed_at, case when s.signed_at is not null then greatest(a.valid_from, s.signed_at) end as starts_at
from involvements.sharing_agreement a
left join lateral (
  select max(signed_at) as signed_at from involvements.agreement_signature
  where agreement_id = a.id having count(*) = 2) s on true;

-- Until when: its last moment, its withdrawal, or the first moment of a successor that was not withdrawn before it.
create view involvements.agreement_in_time with (security_invoker = true) as
select a.*, n.superseded_at, least(a.valid_until, a.withdrawn_at, n.superseded_at) as ends_at
from involvements.signed_agreement a
left join lateral (
  select min(starts_at) as superseded_at from involvements.signed_agreement
  where supersedes = a.id and (withdrawn_at is null or withdrawn_at > starts_at)) n on true;

-- Counts every change to any agreement, so that whoever knows them all can tell whether they still do.
create table involvements.agreement_changes (
  one     boolean primary key default true check (one),
  changes bigint  not null
);
insert into involvements.agreement_changes (changes) values (0);

create function involvements.count_agreement_change() returns trigger language plpgsql as $$
begin
  update involvements.agreement_changes set changes = changes + 1;
  return null;
end $$;
create trigger counted after insert or update or delete on involvements.agreement
  for each statement execute function involvements.count_agreement_change();
create trigger counted after insert or update or delete on involvements.sharing_agreement
  for each statement execute function involvements.count_agreement_change();
create trigger counted after insert or update or delete on involvements.agreement_signature
  for each statement execute function involvements.count_agreement_change();

-- How many pointers of a kind an organisation has: asked when an agreement is weighed.
create index pointer_of_custodian on involvements.involvement (organisation_id, record_type, ended_on)
  where record_type is not null;

grant select, insert on involvements.sharing_agreement, involvements.agreement_signature to contactpoint_involvements;
grant update (withdrawn_by, withdrawn_at) on involvements.sharing_agreement to contactpoint_involvements;
grant select on involvements.signed_agreement, involvements.agreement_in_time to contactpoint_involvements;
grant select, update on involvements.agreement_changes to contactpoint_involvements;
