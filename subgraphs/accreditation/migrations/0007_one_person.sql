-- What is known of a person holds for all of their accounts: an investigation, and the certificate that vouches for them.

alter table accreditation.account
  add column closed_by uuid references accreditation.account;
grant update (closed_by) on accreditation.account to contactpoint_accreditation;
create index account_of_person on accreditation.account (person_id);

-- Letters and digits alone tell certificates apart: `DBS/001` and `dbs 001` are one.
alter table accreditation.clearance
  add column certificate text generated always as (case when kind = 'ENHANCED_CHECK' then
    upper(regexp_replace(evidence, '[^A-Za-z0-9]', '', 'g')) end) stored,
  -- What was recorded before stays as it is.
  add constraint clearance_shows_certificate check (kind <> 'ENHANCED_CHECK'
    or (certificate is not null and certificate <> '')) not valid,
  add constraint clearance_training_ends check (kind <> 'TRAINING'
    or holds_until <= (recorded_at at time zone 'Europe/London')::date + interval '36 months') not valid;
create index clearance_certificate on accreditation.clearance (certificate) where certificate is not null;

-- Never by those who work beside the suspect, nor by the suspect (domain rules 3.5).
create function accreditation.ends_investigation(hand uuid, organisation text, person uuid) returns boolean
  language sql stable set search_path = accreditation
  return exists (select 1 from accreditation.account a join accreditation.organisation o on o.id = organisation
    where a.id = hand and a.organisation_id = o.accreditor and a.person_id <> person);

create or replace function accreditation.account_changes() returns trigger language plpgsql as $$
declare
  was_suspect constant boolean := 'INVESTIGATION' = any(old.suspended_for);
  is_suspect constant boolean := 'INVESTIGATION' = any(new.suspended_for);
  opens constant boolean := new.state = 'ACTIVE' and old.state <> 'ACTIVE';
begin
  -- But for the investigation it was closed under: whether the person may be taken on again hangs on that.
  if old.state = 'CLOSED' and (not was_suspect
      or new.suspended_for is distinct from array_remove(old.suspended_for, 'INVESTIGATION')
      or to_jsonb(new) - '{suspended_for,lifted_by}'::text[] is distinct from
         to_jsonb(old) - '{suspended_for,lifted_by}'::text[]) then
    perform accreditation.refuse('a closed account stays closed');
  end if;
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
      if (was_suspect or is_suspect)
         and not accreditation.ends_investigation(new.closed_by, new.organisation_id, new.person_id) then
        perform accreditation.refuse('what is under investigation is closed by the accrediting body');
      end if;
      -- The exit policy retrieves tokens (domain rules 3.5): what is closed is bound to nothing.
      new.authenticator_bound_on := null;
      new.authenticator_fingerprint := null;
    end if;
  end if;
  -- An opening and a suspicion of one person wait for each other, so that the second sees the first.
  if opens or (is_suspect and not was_suspect) then
    perform pg_advisory_xact_lock(hashtextextended(new.person_id::text, 0));
  end if;
  if opens and exists (select 1 from accreditation.account
      where person_id = new.person_id and 'INVESTIGATION' = any(suspended_for)) then
    perform accreditation.refuse('nobody is taken on while they are under investigation');
  end if;
  if is_suspect and not was_suspect then new.lifted_by := null; end if;
  if was_suspect and not is_suspect
     and not accreditation.ends_investigation(new.lifted_by, new.organisation_id, new.person_id) then
    perform accreditation.refuse('an investigation is ended by the accrediting body');
  end if;
  if to_jsonb(new) - '{version,last_used_on}'::text[] is distinct from to_jsonb(old) - '{version,last_used_on}'::text[] then
    new.version := old.version + 1;
  end if;
  return new;
end $$;

create function accreditation.certificate_counts() returns trigger language plpgsql security definer
  set search_path = accreditation, pg_temp as $$
begin
  if exists (select 1 from account a where a.id = new.account_id
      and a.role in ('AUTHORITY_OFFICER', 'AUTHORITY_MANAGER', 'NATIONAL_OFFICER', 'AUDITOR', 'ANALYST')
      and person_of(a.requested_by) = person_of(new.recorded_by)) then
    perform refuse('whoever asks for an account of a team or of the office does not vouch for its user');
  end if;
  -- Two that are shown at the same moment wait for each other, so that the second sees the first.
  perform pg_advisory_xact_lock(hashtextextended(new.certificate, 0));
  if exists (select 1 from clearance c where c.certificate = new.certificate
      and person_of(c.account_id) <> person_of(new.account_id)) then
    perform refuse('a certificate is one person''s');
  end if;
  return null;
end $$;
create trigger certificate_counts after insert on accreditation.clearance for each row
  when (new.kind = 'ENHANCED_CHECK') execute function accreditation.certificate_counts();
