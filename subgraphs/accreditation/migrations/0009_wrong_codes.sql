-- Codes that were wrong: by whom they were given, for whose device. Whoever tries is shut out before the device is, so that
-- nobody can keep somebody else's device shut, nor try codes of many.
create table accreditation.wrong_code (
  tried_by   uuid        not null references accreditation.account,
  account_id uuid        not null,
  at         timestamptz not null
);
create index wrong_code_tried_by on accreditation.wrong_code (tried_by, at);
create index wrong_code_of_account on accreditation.wrong_code (account_id, at);
alter table accreditation.authenticator drop column failures, drop column locked_until;

grant select, insert on accreditation.wrong_code to contactpoint_accreditation;
