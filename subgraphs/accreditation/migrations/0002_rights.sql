-- What an organisation is accredited for caps what its people may do; who accredits it is another body.
alter table accreditation.organisation drop constraint organisation_accreditation_check;
update accreditation.organisation set accreditation = 'DRAFT' where accreditation = 'PENDING';
alter table accreditation.organisation
  alter column accreditation set default 'DRAFT',
  add constraint organisation_accreditation_check check (accreditation in ('DRAFT', 'SELF_ASSESSED', 'SUBMITTED',
    'UNDER_REVIEW', 'ACCREDITED', 'ACCREDITED_WITH_CONDITIONS', 'REJECTED', 'LAPSED', 'SUSPENDED', 'WITHDRAWN')),
  add constraint organisation_accredited_until check (accreditation <> 'ACCREDITED_WITH_CONDITIONS'
    or (accredited_on is not null and review_on is not null)),
  add column functions text[] not null default '{}' check (functions <@ array['FEED_DATA', 'QUERY', 'SHIELDING',
    'SENSITIVE_SERVICES', 'CONSENT_OVER_18', 'MEDIATED_ACCESS', 'EMERGENCY_OVERRIDE', 'DEATH_REPORTING',
    'ACCOUNT_ADMINISTRATION']),
  add column accreditor text references accreditation.organisation,
  add constraint organisation_accredited_by_another check (accreditor <> id);
create index organisation_of_accreditor on accreditation.organisation (accreditor, name collate "C", id);

-- A person with two employers has two accounts: what they share is the person.
alter table accreditation.account
  add column person_id   uuid not null default gen_random_uuid(),
  -- What is said on the telephone, with a check digit put after it.
  add column user_number bigint not null generated always as identity (start with 1000001) unique,
  add column rights      text[] not null default '{}' check (rights <@ array['MEDIATE', 'OVERRIDE_SHIELD',
    'RECORD_SENSITIVE_SERVICE', 'CONSENT_OVER_18', 'REPORT_DEATH']),
  -- Why it is suspended at present; several reasons may hold at once, and each is lifted by itself.
  add column suspended_for text[] not null default '{}' check (suspended_for <@ array['INVESTIGATION', 'ABSENCE',
    'INACTIVITY', 'TOKEN_LOST', 'ORGANISATION_SUSPENDED', 'ORGANISATION_LAPSED']),
  drop constraint account_state_check,
  drop constraint account_check,
  add constraint account_state_check check (state in ('REQUESTED', 'VETTING', 'ACTIVE', 'CLOSED')),
  add constraint account_authority_check check
    ((role in ('AUTHORITY_OFFICER', 'AUTHORITY_MANAGER')) = (authority is not null));
create unique index one_account_per_employer on accreditation.account (person_id, organisation_id, role)
  where state <> 'CLOSED';
