-- An account's right to ask rests on dated facts. They are said in `clearance`, which only grows; what stands last is kept
-- on the account, by this database and by nobody else, so that standing is one row and one index.

-- What everybody signs. Whoever has not signed the version in force is out from that day.
create table accreditation.document_version (
  kind          text not null check (kind in ('USER_AGREEMENT', 'SECURITY_PROCEDURES')),
  version       integer not null check (version > 0),
  in_force_from date not null,
  primary key (kind, version),
  unique (kind, in_force_from)
);
insert into accreditation.document_version values
  ('USER_AGREEMENT', 1, '2009-01-01'), ('SECURITY_PROCEDURES', 1, '2009-01-01');

alter table accreditation.account
  add column version            integer not null default 1,
  add column enhanced_check_scheme text check (enhanced_check_scheme in ('DBS_ENHANCED')),
  add column update_service_checked_on date,
  add column agreement_version  integer,
  add column procedures_version integer,
  add column procedures_signed_on date,
  -- The identity provider's authenticator: when it was bound, and a keyed fingerprint by which another's is told apart.
  add column authenticator_bound_on date,
  add column authenticator_fingerprint bytea,
  add column reviewed_on        date,
  add column last_used_on       date,
  -- When inactivity was lifted: unused days count from there.
  add column woken_on           date,
  add column requested_by       uuid references accreditation.account,
  add column requested_at       timestamptz,
  -- The requester's own key: the same request sent again is the same account.
  add column request_key        text,
  add column activated_by       uuid references accreditation.account,
  add column activated_on       date,
  add column lifted_by          uuid references accreditation.account,
  add column closed_for         text check (closed_for in ('LEFT', 'ROLE_CHANGE', 'MISUSE', 'ORGANISATION_CLOSED', 'NOT_NEEDED')),
  add column closed_at          timestamptz,
  add constraint account_requested check ((requested_by is null) = (request_key is null));
create unique index account_request on accreditation.account (requested_by, request_key);
create index account_by_number on accreditation.account (organisation_id, user_number);
create index account_of_practitioner on accreditation.account (practitioner_id) where practitioner_id is not null;
create index account_authenticator on accreditation.account (authenticator_fingerprint)
  where authenticator_fingerprint is not null;

-- Those who are at work today are taken over as they stand: what nobody asked for until now counts from today.
update accreditation.account set activated_on = current_date, authenticator_bound_on = current_date,
  agreement_version = case when agreement_signed_on is not null then 1 end, procedures_version = 1,
  procedures_signed_on = current_date, enhanced_check_scheme = 'DBS_ENHANCED'
where state = 'ACTIVE';

-- Every fact somebody's clearance was ever made of.
create table accreditation.clearance (
  id             uuid primary key,
  account_id     uuid not null references accreditation.account,
  kind           text not null check (kind in ('ENHANCED_CHECK', 'TRAINING', 'USER_AGREEMENT', 'SECURITY_PROCEDURES',
                   'AUTHENTICATOR', 'ACCESS_REVIEW')),
  holds_from     date not null,
  holds_until    date,
  scheme         text,
  update_service_checked_on date,
  document_version integer,
  -- A certificate's or a course's number, as the administrator's own file has it.
  evidence       text check (evidence ~ '^[A-Za-z0-9./-]{1,40}$'),
  -- The authenticator's serial number: readable with the key alone.
  serial         bytea,
  fingerprint    bytea,
  recorded_by    uuid not null references accreditation.account,
  recorded_at    timestamptz not null,
  check (kind <> 'ENHANCED_CHECK' or scheme is not null),
  check (kind <> 'TRAINING' or holds_until is not null),
  check (kind not in ('USER_AGREEMENT', 'SECURITY_PROCEDURES') or document_version is not null),
  check ((kind = 'AUTHENTICATOR') = (fingerprint is not null and serial is not null))
);
create index clearance_of_account on accreditation.clearance (account_id, id);

-- What was done with an account, by whom and why: codes alone.
create table accreditation.account_event (
  id         uuid primary key,
  account_id uuid not null references accreditation.account,
  act        text not null check (act in ('REQUESTED', 'CLEARANCE_RECORDED', 'ACTIVATED', 'REVIEWED', 'SUSPENDED',
               'SUSPENSION_LIFTED', 'RIGHT_GRANTED', 'RIGHT_WITHDRAWN', 'CLOSED')),
  -- The clearance, the suspension, the right or the reason it was about.
  about      text,
  evidence   text check (evidence ~ '^[A-Za-z0-9./-]{1,40}$'),
  done_by    uuid not null references accreditation.account,
  at         timestamptz not null
);
create index account_event_of_account on accreditation.account_event (account_id, id);

create function accreditation.person_of(whose uuid) returns uuid
  language sql stable set search_path = accreditation
  return (select person_id from accreditation.account where id = whose);

create function accreditation.refuse(reason text) returns void language plpgsql as $$
begin
  raise exception '%', reason using errcode = 'check_violation', constraint = 'separation_of_duties';
end $$;

-- The founders of a directory are put in before there is anybody who could ask for them. From the first request on, the
-- directory's own role can do nothing but ask; a database administrator still can, and is nobody's user.
create function accreditation.account_begins() returns trigger language plpgsql as $$
begin
  if new.requested_by is null then
    if current_user = 'contactpoint_accreditation'
       and exists (select 1 from accreditation.account where requested_by is not null) then
      perform accreditation.refuse('an account is asked for by somebody');
    end if;
  elsif new.state <> 'REQUESTED' or new.rights <> '{}' or num_nonnulls(new.enhanced_check_on, new.trained_until,
      new.agreement_version, new.procedures_version, new.authenticator_bound_on, new.reviewed_on, new.activated_on,
      new.activated_by, new.last_used_on, new.woken_on) > 0 then
    perform accreditation.refuse('an account begins without anything');
  end if;
  return new;
end $$;
create trigger account_begins before insert on accreditation.account
  for each row execute function accreditation.account_begins();

create function accreditation.account_changes() returns trigger language plpgsql as $$
begin
  if old.state = 'CLOSED' then perform accreditation.refuse('a closed account stays closed'); end if;
  if new.state <> old.state then
    if (old.state, new.state) not in (('REQUESTED', 'VETTING'), ('REQUESTED', 'CLOSED'), ('VETTING', 'ACTIVE'),
        ('VETTING', 'CLOSED'), ('ACTIVE', 'CLOSED')) then
      perform accreditation.refuse('an account does not go that way');
    end if;
    if new.state = 'ACTIVE' and (new.activated_by is null or new.activated_on is null
        or accreditation.person_of(new.activated_by) in (new.person_id, accreditation.person_of(new.requested_by))) then
      perform accreditation.refuse('whoever activates is neither the user nor who asked');
    end if;
    if new.state = 'CLOSED' then
      -- The exit policy retrieves tokens (domain rules 3.5): what is closed is bound to nothing.
      new.authenticator_bound_on := null;
      new.authenticator_fingerprint := null;
    end if;
  end if;
  if 'INVESTIGATION' = any(new.suspended_for) and not 'INVESTIGATION' = any(old.suspended_for) then
    new.lifted_by := null;
  end if;
  -- Never by those who work beside the suspect (domain rules 3.5).
  if 'INVESTIGATION' = any(old.suspended_for) and not 'INVESTIGATION' = any(new.suspended_for)
     and not exists (select 1 from accreditation.account by join accreditation.organisation o on o.id = new.organisation_id
       where by.id = new.lifted_by and by.organisation_id = o.accreditor and by.person_id <> new.person_id) then
    perform accreditation.refuse('an investigation is ended by the accrediting body');
  end if;
  if to_jsonb(new) - '{version,last_used_on}'::text[] is distinct from to_jsonb(old) - '{version,last_used_on}'::text[] then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
create trigger account_changes before update on accreditation.account
  for each row execute function accreditation.account_changes();

-- Runs with the owner's rights: the directory's own role has no other way to change what an account is cleared by.
create function accreditation.clearance_counts() returns trigger language plpgsql security definer
  set search_path = accreditation, pg_temp as $$
begin
  if new.kind not in ('USER_AGREEMENT', 'SECURITY_PROCEDURES')
     and person_of(new.recorded_by) = person_of(new.account_id) then
    perform refuse('nobody vets or reviews themselves');
  end if;
  -- Two that are bound at the same moment wait for each other, so that the second sees the first.
  if new.kind = 'AUTHENTICATOR' then
    perform pg_advisory_xact_lock(hashtextextended(encode(new.fingerprint, 'hex'), 0));
  end if;
  if new.kind = 'AUTHENTICATOR' and exists (select 1 from account a where a.authenticator_fingerprint = new.fingerprint
      and a.person_id <> person_of(new.account_id)) then
    perform refuse('an authenticator is one person''s');
  end if;
  update account set
    enhanced_check_on = case new.kind when 'ENHANCED_CHECK' then new.holds_from else enhanced_check_on end,
    enhanced_check_scheme = case new.kind when 'ENHANCED_CHECK' then new.scheme else enhanced_check_scheme end,
    update_service_checked_on = case new.kind when 'ENHANCED_CHECK' then new.update_service_checked_on
      else update_service_checked_on end,
    trained_until = case new.kind when 'TRAINING' then new.holds_until else trained_until end,
    agreement_signed_on = case new.kind when 'USER_AGREEMENT' then new.holds_from else agreement_signed_on end,
    agreement_version = case new.kind when 'USER_AGREEMENT' then new.document_version else agreement_version end,
    procedures_signed_on = case new.kind when 'SECURITY_PROCEDURES' then new.holds_from else procedures_signed_on end,
    procedures_version = case new.kind when 'SECURITY_PROCEDURES' then new.document_version else procedures_version end,
    authenticator_bound_on = case new.kind when 'AUTHENTICATOR' then new.holds_from else authenticator_bound_on end,
    authenticator_fingerprint = case new.kind when 'AUTHENTICATOR' then new.fingerprint
      else authenticator_fingerprint end,
    reviewed_on = case new.kind when 'ACCESS_REVIEW' then new.holds_from else reviewed_on end
  where id = new.account_id;
  return null;
end $$;
create trigger clearance_counts after insert on accreditation.clearance
  for each row execute function accreditation.clearance_counts();

-- A right is granted by somebody of another organisation, to one whose organisation is accredited for it (INV-6).
create function accreditation.right_changes() returns trigger language plpgsql security definer
  set search_path = accreditation, pg_temp as $$
declare
  holder account;
  granter account;
begin
  select * into strict holder from account where id = new.account_id;
  select * into strict granter from account where id = new.done_by;
  if granter.organisation_id = holder.organisation_id or granter.person_id = holder.person_id then
    perform refuse('nobody grants or withdraws rights beside themselves');
  end if;
  if new.act = 'RIGHT_GRANTED' and not exists (select 1 from organisation where id = holder.organisation_id
      and functions @> array[case new.about when 'MEDIATE' then 'MEDIATED_ACCESS' when 'OVERRIDE_SHIELD' then
        'EMERGENCY_OVERRIDE' when 'RECORD_SENSITIVE_SERVICE' then 'SENSITIVE_SERVICES' when 'CONSENT_OVER_18' then
        'CONSENT_OVER_18' when 'REPORT_DEATH' then 'DEATH_REPORTING' end]) then
    perform refuse('the organisation is not accredited for it');
  end if;
  update account set rights = case new.act when 'RIGHT_GRANTED' then array_append(array_remove(rights, new.about), new.about)
    else array_remove(rights, new.about) end where id = new.account_id;
  return null;
end $$;
create trigger right_changes after insert on accreditation.account_event
  for each row when (new.act in ('RIGHT_GRANTED', 'RIGHT_WITHDRAWN'))
  execute function accreditation.right_changes();

-- Whoever keeps a standing in mind is told that it changed: the account's identifier, or nothing for "any of them".
create function accreditation.standing_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('standing', case tg_table_name when 'account' then to_jsonb(new) ->> 'id' else '' end);
  return null;
end $$;
create trigger standing_changed after update on accreditation.account for each row
  when (old.version is distinct from new.version) execute function accreditation.standing_changed();
create trigger standing_changed after update on accreditation.organisation for each row
  when ((old.accreditation, old.functions, old.review_on, old.kind, old.accreditor)
    is distinct from (new.accreditation, new.functions, new.review_on, new.kind, new.accreditor))
  execute function accreditation.standing_changed();
create trigger standing_changed after update on accreditation.client for each row
  when (old.* is distinct from new.*) execute function accreditation.standing_changed();
create trigger standing_changed after insert or update on accreditation.document_version for each row
  execute function accreditation.standing_changed();

-- What an account is cleared by and what it was granted change through what is said of it, and in no other way.
revoke update on accreditation.account from contactpoint_accreditation;
grant update (state, suspended_for, practitioner_id, activated_by, activated_on, lifted_by, woken_on, closed_for, closed_at,
  last_used_on) on accreditation.account to contactpoint_accreditation;
grant select, insert on accreditation.clearance, accreditation.account_event to contactpoint_accreditation;
grant select on accreditation.document_version to contactpoint_accreditation;
