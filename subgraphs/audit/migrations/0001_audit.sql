-- The trail: one row for each entry, counted from 0 without gaps, never changed. `leaf` is what a Merkle tree
-- (RFC 6962) is to be made of: SHA-256 of a zero byte and the body, the very bytes that were hashed.
create table audit.entry (
  idx     bigint      primary key,
  at      timestamptz not null,
  account uuid,
  leaf    bytea       not null,
  body    bytea       not null,
  -- What was asked with: unreadable without the key that its first byte names. The body commits to it by hash alone, so
  -- that it can be erased and leaves the trail whole.
  sealed  bytea
);
create index entry_of_account on audit.entry (account, idx desc) where account is not null;

-- Which entries concern which child. Can be made anew from the entries.
create table audit.subject (
  child_id bigint not null,
  idx      bigint not null,
  primary key (child_id, idx)
);

-- How long the trail is: every append moves it on from what it was, so two writers cannot take the same place.
create table audit.head (
  one  boolean primary key default true check (one),
  size bigint  not null
);
insert into audit.head (size) values (0);

-- The writer adds and reads. It has no right to change or remove anything, nor to set the head back.
create function audit.append(
  expected bigint, moment timestamptz, leaves bytea[], bodies bytea[], seals bytea[], accounts uuid[],
  children bigint[], child_entries bigint[]
) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update audit.head set size = size + cardinality(bodies) where size = expected;
  if not found then return false; end if;
  if exists (select 1 from unnest(leaves, bodies) as t(leaf, body) where leaf <> sha256('\x00'::bytea || body)) then
    raise exception 'a leaf is not the hash of its body';
  end if;
  insert into audit.entry (idx, at, account, leaf, body, sealed)
    select expected + n - 1, moment, account, leaf, body, nullif(seal, ''::bytea)
    from unnest(leaves, bodies, seals, accounts) with ordinality as t(leaf, body, seal, account, n);
  insert into audit.subject (child_id, idx)
    select distinct child, expected + entry from unnest(children, child_entries) as t(child, entry);
  return true;
end $$;

revoke all on function audit.append from public;
grant execute on function audit.append to contactpoint_audit;
grant select on audit.entry, audit.subject, audit.head to contactpoint_audit;
