-- Where an organisation's people may sit (PWIS: Partner Workstation and Infrastructure Security), and through which
-- case systems they may ask (domain rules 2.5, 3.2.9, 10.6).
create table accreditation.location (
  id              uuid primary key,
  organisation_id text not null references accreditation.organisation,
  -- Null for the national office, which nobody accredits.
  accreditor_id   text references accreditation.organisation,
  name            text not null check (length(name) between 1 and 100),
  networks        cidr[] not null check (cardinality(networks) between 1 and 32),
  version         integer not null default 1,
  -- Null, as below, for what the directory's own team brought in with the organisation.
  assessed_by     uuid,
  assessed_person uuid,
  assessed_on     date,
  accepted_by     uuid,
  accepted_person uuid,
  accepted_on     date,
  expires_on      date,
  closed_on       date,
  -- Assessed by the organisation, accepted by another body, and not by the same person in two places.
  foreign key (assessed_by, organisation_id, assessed_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  foreign key (accepted_by, accreditor_id, accepted_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  constraint accepted_by_another_body check (accreditor_id <> organisation_id),
  constraint accepted_by_another_person check (accepted_person <> assessed_person),
  constraint accepted_after_assessment check (expires_on is null or (accepted_on is not null and assessed_on is not null
    and expires_on <= (assessed_on + interval '12 months')::date)),
  constraint accepted_by_an_accreditor check (accepted_by is null or accreditor_id is not null),
  constraint accepted_what_was_signed check (accepted_by is null or assessed_by is not null)
);
create index location_of_organisation on accreditation.location (organisation_id, id);

-- A supplier's case system in one version: accredited once for all of England (type accreditation).
create table accreditation.system_product (
  id                uuid primary key,
  supplier          text not null check (length(supplier) between 1 and 100),
  name              text not null check (length(name) between 1 and 100),
  product_version   text not null check (length(product_version) between 1 and 100),
  accreditor_id     text not null references accreditation.organisation,
  state             text not null default 'REGISTERED' check (state in ('REGISTERED', 'TESTING', 'TYPE_ACCREDITED', 'SUSPENDED')),
  version           integer not null default 1,
  tested_by         uuid,
  tested_person     uuid,
  accredited_by     uuid,
  accredited_person uuid,
  accredited_on     date,
  unique (supplier, name, product_version),
  foreign key (tested_by, accreditor_id, tested_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  foreign key (accredited_by, accreditor_id, accredited_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  constraint product_by_two_people check (accredited_person <> tested_person),
  constraint product_accredited_by_two check (state <> 'TYPE_ACCREDITED'
    or (tested_by is not null and accredited_by is not null and accredited_on is not null))
);

-- One organisation's installation of it (instance accreditation).
create table accreditation.system_installation (
  id                uuid primary key,
  product_id        uuid not null references accreditation.system_product,
  organisation_id   text not null references accreditation.organisation,
  accreditor_id     text not null references accreditation.organisation,
  state             text not null default 'REGISTERED' check (state in ('REGISTERED', 'TESTING', 'INSTANCE_ACCREDITED', 'SUSPENDED')),
  version           integer not null default 1,
  tested_by         uuid,
  tested_person     uuid,
  accredited_by     uuid,
  accredited_person uuid,
  accredited_on     date,
  foreign key (tested_by, accreditor_id, tested_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  foreign key (accredited_by, accreditor_id, accredited_person)
    references accreditation.account (id, organisation_id, person_id) on update cascade,
  constraint installation_by_another_body check (accreditor_id <> organisation_id),
  constraint installation_by_two_people check (accredited_person <> tested_person),
  constraint installation_accredited_by_two check (state <> 'INSTANCE_ACCREDITED'
    or (tested_by is not null and accredited_by is not null and accredited_on is not null))
);
create index installation_of_organisation on accreditation.system_installation (organisation_id, id);

create table accreditation.system_transition (
  subject    text not null check (subject in ('PRODUCT', 'INSTALLATION')),
  from_state text not null,
  to_state   text not null,
  primary key (subject, from_state, to_state)
);
insert into accreditation.system_transition values
  ('PRODUCT', 'REGISTERED', 'TESTING'), ('PRODUCT', 'TESTING', 'TYPE_ACCREDITED'),
  ('PRODUCT', 'TESTING', 'SUSPENDED'), ('PRODUCT', 'TYPE_ACCREDITED', 'SUSPENDED'), ('PRODUCT', 'SUSPENDED', 'TESTING'),
  ('INSTALLATION', 'REGISTERED', 'TESTING'), ('INSTALLATION', 'TESTING', 'INSTANCE_ACCREDITED'),
  ('INSTALLATION', 'TESTING', 'SUSPENDED'), ('INSTALLATION', 'INSTANCE_ACCREDITED', 'SUSPENDED'),
  ('INSTALLATION', 'SUSPENDED', 'TESTING');

create function accreditation.guard_system() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not exists (select 1 from accreditation.system_transition
      where subject = tg_argv[0] and from_state = old.state and to_state = new.state) then
    raise exception 'there is no such step' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_product before update of state on accreditation.system_product
  for each row execute function accreditation.guard_system('PRODUCT');
create trigger guard_installation before update of state on accreditation.system_installation
  for each row execute function accreditation.guard_system('INSTALLATION');

-- A case system's credentials hang off its installation. One that was here before and has none stays shut out.
alter table accreditation.client
  add column installation_id uuid references accreditation.system_installation,
  add column suspended_for text[] not null default '{}'
    check (suspended_for <@ array['ORGANISATION_SUSPENDED', 'ORGANISATION_LAPSED']),
  add constraint case_system_is_installed check ((kind = 'CASE_SYSTEM') = (installation_id is not null)) not valid;
create index client_of_installation on accreditation.client (installation_id);

grant select, insert, update on accreditation.location, accreditation.system_product, accreditation.system_installation
  to contactpoint_accreditation;
grant select on accreditation.system_transition to contactpoint_accreditation;
