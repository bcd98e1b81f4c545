-- How an organisation comes to be accredited, keeps it and loses it (domain rules 10). What must never be is refused
-- here too, so that not only code keeps it.

-- The catalogue's conditions; what a criterion says stands in criteria.ts, and a test holds the two together.
create table accreditation.criterion (
  code      text primary key check (code ~ '^[A-Z][1-9]$'),
  -- Applies to whoever declares one of these (everybody when empty) and all of those.
  any_of    text[]  not null,
  all_of    text[]  not null,
  mandatory boolean not null
);
insert into accreditation.criterion (code, any_of, all_of, mandatory) values
  ('A1', '{}', '{}', true), ('A2', '{QUERY,MEDIATED_ACCESS}', '{}', true),
  ('A3', '{QUERY,MEDIATED_ACCESS}', '{}', true), ('A4', '{QUERY,MEDIATED_ACCESS}', '{}', true),
  ('A5', '{QUERY,MEDIATED_ACCESS}', '{}', true), ('A6', '{}', '{}', true),
  ('B1', '{FEED_DATA,QUERY}', '{}', true), ('B2', '{FEED_DATA,QUERY}', '{}', true), ('B3', '{QUERY}', '{}', true),
  ('B4', '{QUERY,MEDIATED_ACCESS}', '{}', true), ('B5', '{QUERY}', '{}', false), ('B6', '{QUERY}', '{}', true),
  ('B7', '{QUERY,MEDIATED_ACCESS}', '{}', true), ('B8', '{FEED_DATA,QUERY}', '{}', false),
  ('C1', '{FEED_DATA}', '{}', true), ('C2', '{FEED_DATA}', '{}', true), ('C3', '{FEED_DATA}', '{}', false),
  ('C4', '{}', '{FEED_DATA,SENSITIVE_SERVICES}', true),
  ('D1', '{SHIELDING}', '{}', true), ('D2', '{SHIELDING}', '{}', true),
  ('E1', '{SENSITIVE_SERVICES}', '{}', true), ('E2', '{SENSITIVE_SERVICES}', '{}', true),
  ('F1', '{CONSENT_OVER_18}', '{}', true),
  ('G1', '{MEDIATED_ACCESS}', '{}', true), ('G2', '{MEDIATED_ACCESS}', '{}', true),
  ('H1', '{EMERGENCY_OVERRIDE}', '{}', true), ('H2', '{EMERGENCY_OVERRIDE}', '{}', true),
  ('I1', '{DEATH_REPORTING}', '{}', true), ('J1', '{ACCOUNT_ADMINISTRATION}', '{}', true),
  ('Z1', '{}', '{}', true), ('Z2', '{}', '{}', true), ('Z3', '{}', '{}', true), ('Z4', '{}', '{}', true);

-- Every step there is: of one round of declaring, and of the organisation itself.
create table accreditation.accreditation_transition (
  subject    text not null check (subject in ('CASE', 'ORGANISATION')),
  from_state text not null,
  to_state   text not null,
  primary key (subject, from_state, to_state)
);
insert into accreditation.accreditation_transition values
  ('CASE', 'DRAFT', 'SELF_ASSESSED'), ('CASE', 'SELF_ASSESSED', 'DRAFT'), ('CASE', 'SELF_ASSESSED', 'SUBMITTED'),
  ('CASE', 'SUBMITTED', 'UNDER_REVIEW'), ('CASE', 'UNDER_REVIEW', 'ACCREDITED'),
  ('CASE', 'UNDER_REVIEW', 'ACCREDITED_WITH_CONDITIONS'), ('CASE', 'UNDER_REVIEW', 'REJECTED'),
  ('CASE', 'DRAFT', 'WITHDRAWN'), ('CASE', 'SELF_ASSESSED', 'WITHDRAWN'), ('CASE', 'SUBMITTED', 'WITHDRAWN'),
  ('CASE', 'UNDER_REVIEW', 'WITHDRAWN'),
  ('ORGANISATION', 'DRAFT', 'SELF_ASSESSED'), ('ORGANISATION', 'SELF_ASSESSED', 'DRAFT'),
  ('ORGANISATION', 'SELF_ASSESSED', 'SUBMITTED'), ('ORGANISATION', 'SUBMITTED', 'UNDER_REVIEW'),
  ('ORGANISATION', 'SUBMITTED', 'DRAFT'), ('ORGANISATION', 'UNDER_REVIEW', 'DRAFT'),
  ('ORGANISATION', 'UNDER_REVIEW', 'ACCREDITED'), ('ORGANISATION', 'UNDER_REVIEW', 'ACCREDITED_WITH_CONDITIONS'),
  ('ORGANISATION', 'UNDER_REVIEW', 'REJECTED'), ('ORGANISATION', 'REJECTED', 'DRAFT'),
  ('ORGANISATION', 'ACCREDITED', 'ACCREDITED_WITH_CONDITIONS'),
  ('ORGANISATION', 'ACCREDITED_WITH_CONDITIONS', 'ACCREDITED'),
  ('ORGANISATION', 'LAPSED', 'ACCREDITED'), ('ORGANISATION', 'LAPSED', 'ACCREDITED_WITH_CONDITIONS'),
  ('ORGANISATION', 'ACCREDITED', 'LAPSED'), ('ORGANISATION', 'ACCREDITED_WITH_CONDITIONS', 'LAPSED'),
  ('ORGANISATION', 'ACCREDITED', 'SUSPENDED'), ('ORGANISATION', 'ACCREDITED_WITH_CONDITIONS', 'SUSPENDED'),
  ('ORGANISATION', 'LAPSED', 'SUSPENDED'),
  ('ORGANISATION', 'SUSPENDED', 'ACCREDITED'), ('ORGANISATION', 'SUSPENDED', 'ACCREDITED_WITH_CONDITIONS'),
  ('ORGANISATION', 'SUSPENDED', 'LAPSED'),
  ('ORGANISATION', 'ACCREDITED', 'WITHDRAWN'), ('ORGANISATION', 'ACCREDITED_WITH_CONDITIONS', 'WITHDRAWN'),
  ('ORGANISATION', 'LAPSED', 'WITHDRAWN'), ('ORGANISATION', 'WITHDRAWN', 'DRAFT');

-- Whom a signature names: an account with its organisation and its person, so that the constraints below are about
-- people. A person with two accounts is still one person.
alter table accreditation.account
  add constraint account_with_its_person unique (id, organisation_id, person_id);

-- One round of declaring: what an organisation says it will do, and what became of that.
create table accreditation.accreditation_case (
  id               uuid primary key,
  organisation_id  text not null references accreditation.organisation,
  accreditor_id    text not null references accreditation.organisation,
  functions        text[] not null check (cardinality(functions) > 0 and functions <@ array['FEED_DATA', 'QUERY',
    'SHIELDING', 'SENSITIVE_SERVICES', 'CONSENT_OVER_18', 'MEDIATED_ACCESS', 'EMERGENCY_OVERRIDE', 'DEATH_REPORTING',
    'ACCOUNT_ADMINISTRATION']),
  -- Adds functions to an accreditation that holds, and leaves its day of review where it is.
  extension        boolean not null,
  state            text not null default 'DRAFT' check (state in ('DRAFT', 'SELF_ASSESSED', 'SUBMITTED',
    'UNDER_REVIEW', 'ACCREDITED', 'ACCREDITED_WITH_CONDITIONS', 'REJECTED', 'WITHDRAWN')),
  version          integer not null default 1,
  opened_by        uuid not null references accreditation.account,
  opened_at        timestamptz not null,
  submitted_by     uuid,
  submitted_person uuid,
  submitted_at     timestamptz,
  reviewer         uuid,
  reviewer_person  uuid,
  recommendation   text check (recommendation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS')),
  reject_reasons   text[] not null default '{}' check (reject_reasons <@ array['EVIDENCE_INSUFFICIENT',
    'CRITERION_UNMET', 'PROFILE_WRONG', 'NO_ACCOUNTABLE_OFFICER', 'SECURITY_CONCERN', 'DATA_PROTECTION_CONCERN']),
  signatory        uuid,
  signatory_person uuid,
  decided_at       timestamptz,
  unique (id, organisation_id),
  -- The signatory of the declaration is of the organisation; those who accredit it are of its accrediting body.
  foreign key (submitted_by, organisation_id, submitted_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  foreign key (reviewer, accreditor_id, reviewer_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  foreign key (signatory, accreditor_id, signatory_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  constraint accredited_by_another check (accreditor_id <> organisation_id),
  constraint three_different_people check (signatory_person <> reviewer_person
    and reviewer_person <> submitted_person and signatory_person <> submitted_person),
  constraint whole_signatures check ((submitted_by is null) = (submitted_person is null)
    and (reviewer is null) = (reviewer_person is null) and (signatory is null) = (signatory_person is null)),
  constraint submitted_with_a_signature check (state not in ('SUBMITTED', 'UNDER_REVIEW', 'ACCREDITED',
    'ACCREDITED_WITH_CONDITIONS', 'REJECTED') or (submitted_by is not null and submitted_at is not null)),
  constraint reviewed_by_somebody check (state not in ('UNDER_REVIEW', 'ACCREDITED', 'ACCREDITED_WITH_CONDITIONS',
    'REJECTED') or reviewer is not null),
  constraint accredited_with_two_signatures check (state not in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS')
    or (signatory is not null and recommendation is not null and recommendation = state and decided_at is not null)),
  constraint rejected_for_a_reason check (state <> 'REJECTED'
    or (cardinality(reject_reasons) > 0 and decided_at is not null))
);
create unique index one_open_round on accreditation.accreditation_case (organisation_id)
  where state in ('DRAFT', 'SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW');
create index case_of_organisation on accreditation.accreditation_case (organisation_id, id);
create index case_of_accreditor on accreditation.accreditation_case (accreditor_id, id);
create index organisation_by_review on accreditation.organisation (accreditor, review_on, id);
create index organisation_overdue on accreditation.organisation (review_on)
  where accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS');

-- One criterion answered and signed. What was signed is kept as a hash of all of it.
create table accreditation.criterion_answer (
  case_id         uuid not null,
  organisation_id text not null,
  criterion       text not null references accreditation.criterion,
  catalogue       text not null,
  met             boolean not null,
  evidence        text not null check (length(evidence) between 1 and 100),
  signed_by       uuid not null,
  signed_person   uuid not null,
  signed_at       timestamptz not null,
  statement_hash  bytea not null check (length(statement_hash) = 32),
  primary key (case_id, criterion),
  foreign key (case_id, organisation_id) references accreditation.accreditation_case (id, organisation_id),
  foreign key (signed_by, organisation_id, signed_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade
);

-- A mandatory criterion that is not met yet, and by when it must be.
create table accreditation.accreditation_condition (
  case_id   uuid not null references accreditation.accreditation_case,
  criterion text not null references accreditation.criterion,
  due_on    date not null,
  primary key (case_id, criterion)
);

-- What became of an organisation, for good: nothing of it is changed or taken away.
create table accreditation.organisation_event (
  id              bigint primary key generated always as identity,
  organisation_id text not null references accreditation.organisation,
  kind            text not null check (kind in ('TAKEN_ON', 'MOVED', 'FUNCTIONS_DROPPED', 'ACCREDITED', 'SUSPENDED',
    'REINSTATED', 'LAPSED', 'WITHDRAWN', 'READMITTED')),
  from_state      text not null,
  to_state        text not null,
  reason          text check (reason in ('MISUSE', 'SECURITY_INCIDENT', 'CONDITIONS_UNMET', 'REVIEW_CONCERN', 'AT_OWN_REQUEST')),
  -- Null when a day passed and nobody did it.
  by_account      uuid references accreditation.account,
  at              timestamptz not null,
  check ((kind = 'SUSPENDED') = (reason is not null))
);
create index event_of_organisation on accreditation.organisation_event (organisation_id, id);

-- What a suspended organisation goes back to.
alter table accreditation.organisation
  add column suspended_from text check (suspended_from in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS', 'LAPSED'));
update accreditation.organisation set suspended_from = 'ACCREDITED' where accreditation = 'SUSPENDED';

create function accreditation.guard_case() returns trigger language plpgsql as $$
declare
  lacking int;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'DRAFT' then raise exception 'a round begins as a draft' using errcode = 'check_violation'; end if;
    return new;
  end if;
  if (new.id, new.organisation_id, new.accreditor_id, new.extension)
     is distinct from (old.id, old.organisation_id, old.accreditor_id, old.extension) then
    raise exception 'a round stays whose it is' using errcode = 'check_violation';
  end if;
  if old.state in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS', 'REJECTED', 'WITHDRAWN') and new is distinct from old
     and (new.submitted_person, new.reviewer_person, new.signatory_person)
       is not distinct from (old.submitted_person, old.reviewer_person, old.signatory_person) then
    raise exception 'what was decided stays' using errcode = 'check_violation';
  end if;
  if new.state = old.state then return new; end if;
  if not exists (select 1 from accreditation.accreditation_transition
                 where subject = 'CASE' and from_state = old.state and to_state = new.state) then
    raise exception 'there is no such step' using errcode = 'check_violation';
  end if;
  if new.state not in ('DRAFT', 'WITHDRAWN') then
    select count(*) into lacking
    from accreditation.criterion k
      left join accreditation.criterion_answer a on a.case_id = new.id and a.criterion = k.code
      left join accreditation.accreditation_condition c on c.case_id = new.id and c.criterion = k.code
    where (k.any_of = '{}' or k.any_of && new.functions) and k.all_of <@ new.functions
      and (a.criterion is null
        or (new.state = 'ACCREDITED' and k.mandatory and not a.met)
        or (new.state = 'ACCREDITED_WITH_CONDITIONS' and k.mandatory and not a.met and c.criterion is null));
    if lacking > 0 then raise exception 'a criterion is not met' using errcode = 'check_violation'; end if;
  end if;
  if new.state in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') and exists (select 1 from accreditation.criterion_answer
      where case_id = new.id and signed_person in (new.reviewer_person, new.signatory_person)) then
    raise exception 'nobody accredits what they signed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_case before insert or update on accreditation.accreditation_case
  for each row execute function accreditation.guard_case();

create function accreditation.guard_answer() returns trigger language plpgsql as $$
begin
  if (select state from accreditation.accreditation_case where id = new.case_id) not in ('DRAFT', 'SELF_ASSESSED')
     and (tg_op = 'INSERT' or new.statement_hash is distinct from old.statement_hash or new.met <> old.met
       or (new.evidence, new.criterion, new.signed_by, new.signed_at)
         is distinct from (old.evidence, old.criterion, old.signed_by, old.signed_at)) then
    raise exception 'what was handed in stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_answer before insert or update on accreditation.criterion_answer
  for each row execute function accreditation.guard_answer();

create function accreditation.guard_organisation() returns trigger language plpgsql as $$
begin
  if new.accreditation <> old.accreditation and not exists (select 1 from accreditation.accreditation_transition
      where subject = 'ORGANISATION' and from_state = old.accreditation and to_state = new.accreditation) then
    raise exception 'there is no such step' using errcode = 'check_violation';
  end if;
  -- A function, or the accreditation itself, comes from a round that two people of the accrediting body signed.
  if (not new.functions <@ old.functions
      or (new.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') and new.accreditation <> old.accreditation
        and old.accreditation <> 'SUSPENDED'))
     and not exists (select 1 from accreditation.accreditation_case where organisation_id = new.id
       and id = (select id from accreditation.accreditation_case where organisation_id = new.id
                   and state in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') order by decided_at desc, id desc limit 1)
       and state = new.accreditation and new.functions <@ functions) then
    raise exception 'nobody signed for that' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_organisation before update of accreditation, functions on accreditation.organisation
  for each row execute function accreditation.guard_organisation();

-- No account keeps a right that needs a function its organisation no longer has (INV-6). Runs with the owner's rights:
-- what was granted by name is otherwise changed by somebody of another organisation alone.
create function accreditation.cap_rights() returns trigger language plpgsql security definer
  set search_path = accreditation, pg_temp as $$
declare
  beyond text[] := array(select held from (values ('MEDIATE', 'MEDIATED_ACCESS'), ('OVERRIDE_SHIELD', 'EMERGENCY_OVERRIDE'),
      ('RECORD_SENSITIVE_SERVICE', 'SENSITIVE_SERVICES'), ('CONSENT_OVER_18', 'CONSENT_OVER_18'),
      ('REPORT_DEATH', 'DEATH_REPORTING')) as needed (held, for_it) where for_it <> all(new.functions));
begin
  update account set rights = array(select held from unnest(rights) as held where held <> all(beyond))
  where organisation_id = new.id and rights && beyond and state <> 'CLOSED';
  return null;
end $$;
create trigger cap_rights after update of functions on accreditation.organisation for each row
  when (not old.functions <@ new.functions) execute function accreditation.cap_rights();

grant select on accreditation.criterion, accreditation.accreditation_transition to contactpoint_accreditation;
grant select, insert, update on accreditation.accreditation_case, accreditation.criterion_answer
  to contactpoint_accreditation;
grant select, insert, update, delete on accreditation.accreditation_condition to contactpoint_accreditation;
grant select, insert on accreditation.organisation_event to contactpoint_accreditation;
