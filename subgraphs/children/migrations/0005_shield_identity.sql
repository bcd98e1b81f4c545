-- New identities (domain rules 7.10): a new record, the old one sealed, and nothing that leads from one to the other but
-- what only a separate key opens.

-- What one of two managers has entered, as a keyed fingerprint: the second must enter the very same.
create table children.identity_entry (
  fingerprint bytea       not null,
  -- Who that is: a person with two accounts is still one.
  person      uuid        not null,
  account     uuid        not null,
  authority   text        not null,
  at          timestamptz not null,
  done_at     timestamptz,
  primary key (fingerprint, person)
);

-- By the fingerprint of one record, under the escrow's own key, the number of the other, sealed with it.
create table children.sealed_link (
  record bytea primary key,
  link   bytea not null
);

-- Each time a custodian asks: written before anything is opened.
create table children.link_opening (
  id          uuid        primary key,
  fingerprint bytea       not null,
  person      uuid        not null,
  account     uuid        not null,
  court_order text        not null check (court_order ~ '^[A-Za-z0-9./-]{1,40}$'),
  at          timestamptz not null
);
create index link_opening_by_what on children.link_opening (fingerprint, at);

-- Seals a record and what was linked into it, when two persons have entered the same within seven days.
create function children.seal_identity(child bigint, entered bytea, moment timestamptz) returns boolean
language plpgsql security definer set search_path = children, pg_temp as $$
begin
  perform 1 from identity_entry where fingerprint = entered for update;
  if (select count(*) from identity_entry where fingerprint = entered and done_at is null
      and at > moment - interval '7 days') < 2 then
    return false;
  end if;
  update identity_entry set done_at = moment where fingerprint = entered;
  update child c set state = 'SEALED', source = null where seal_identity.child in (c.id, c.merged_into);
  return true;
end $$;
revoke all on function children.seal_identity from public;

grant select, insert on children.identity_entry, children.sealed_link, children.link_opening to contactpoint_children;
-- Entered again after seven days, it counts from then.
grant update (at, account) on children.identity_entry to contactpoint_children;
grant execute on function children.seal_identity to contactpoint_children;
