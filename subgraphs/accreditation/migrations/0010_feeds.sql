-- What suppliers have sent: batches with what became of them, which versions of their records came, and how their machines
-- show who they are (domain rules 2.4, 2.5 and appendix E10). Nothing in here is about anybody: counts, codes, fingerprints.

-- Whose machine may send a supplier's batches, and how many days may lie between two of them; null for what is usual.
alter table accreditation.supplier
  add column installation_id uuid references accreditation.system_installation,
  add column every_days integer check (every_days between 1 and 366);
create index supplier_of_installation on accreditation.supplier (installation_id);
create index supplier_of_organisation on accreditation.supplier (organisation_id, id);

-- Public keys of machine clients. A client signs what it sends with the other half, which is nobody's but its own.
create table accreditation.client_key (
  client_id  text not null references accreditation.client,
  -- RFC 7638: the key's own thumbprint.
  key_id     text not null check (key_id ~ '^[A-Za-z0-9_-]{43}$'),
  public_key text not null check (length(public_key) < 1000),
  added_by   uuid not null,
  expires_on date not null,
  primary key (client_id, key_id)
);

create table accreditation.feed_batch (
  id          uuid primary key,
  supplier    text not null references accreditation.supplier,
  -- The supplier's own name for the batch, and its place in the order of its batches; null for a file somebody loads by hand.
  batch_id    text not null check (batch_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  sequence    bigint check (sequence > 0),
  client_id   text references accreditation.client,
  format      text not null,
  checksum    bytea not null check (length(checksum) = 32),
  rows_stated integer check (rows_stated >= 0),
  sent_at     timestamptz,
  received_at timestamptz not null,
  -- By which day it should have come.
  due_on      date,
  state       text not null default 'RECEIVED' check (state in ('RECEIVED', 'LOADED', 'FAILED')),
  failure     text,
  rows_done   integer not null default 0,
  created     integer not null default 0,
  changed     integer not null default 0,
  unchanged   integer not null default 0,
  passed_over integer not null default 0,
  rejected    integer not null default 0,
  -- The first thousand, as place, field and number; and how often each number was noted beside what was taken.
  rejections  jsonb not null default '[]',
  notes       jsonb not null default '{}',
  finished_at timestamptz,
  unique (supplier, batch_id),
  check ((state = 'FAILED') = (failure is not null)),
  check ((state = 'RECEIVED') = (finished_at is null))
);
-- Each place in the order is taken once, and one batch of a supplier is under way at a time.
create unique index feed_batch_in_order on accreditation.feed_batch (supplier, sequence)
  where sequence is not null and state <> 'FAILED';
create unique index feed_batch_under_way on accreditation.feed_batch (supplier) where state = 'RECEIVED';
create index feed_batch_of_supplier on accreditation.feed_batch (supplier, received_at desc, id);
create index feed_batch_to_do on accreditation.feed_batch (id) where state = 'RECEIVED';

-- What was received is never changed, and what is finished never at all.
create function accreditation.guard_feed_batch() returns trigger language plpgsql as $$
begin
  if old.state <> 'RECEIVED' or (new.supplier, new.batch_id, new.sequence, new.checksum, new.received_at)
      is distinct from (old.supplier, old.batch_id, old.sequence, old.checksum, old.received_at) then
    raise exception 'a batch is kept as it was received' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_feed_batch before update on accreditation.feed_batch
  for each row execute function accreditation.guard_feed_batch();

-- The latest version of each record a supplier counts versions of, by fingerprint of its identifier.
create table accreditation.feed_record (
  supplier   text not null references accreditation.supplier,
  record_key bytea not null,
  version    bigint not null,
  primary key (supplier, record_key)
);

grant select, insert on accreditation.client_key to contactpoint_accreditation;
grant select, insert, update on accreditation.feed_batch, accreditation.feed_record to contactpoint_accreditation;
