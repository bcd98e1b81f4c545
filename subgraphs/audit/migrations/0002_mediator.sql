-- In mediated access an entry belongs to both: the one it was asked for, and the mediator.
alter table audit.entry add column mediator uuid;
create index entry_of_mediator on audit.entry (mediator, idx desc) where mediator is not null;

drop function audit.append;
create function audit.append(
  expected bigint, moment timestamptz, leaves bytea[], bodies bytea[], seals bytea[], accounts uuid[], mediators uuid[],
  children bigint[], child_entries bigint[]
) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update audit.head set size = size + cardinality(bodies) where size = expected;
  if not found then return false; end if;
  if exists (select 1 from unnest(leaves, bodies) as t(leaf, body) where leaf <> sha256('\x00'::bytea || body)) then
    raise exception 'a leaf is not the hash of its body';
  end if;
  insert into audit.entry (idx, at, account, mediator, leaf, body, sealed)
    select expected + n - 1, moment, account, mediator, leaf, body, nullif(seal, ''::bytea)
    from unnest(leaves, bodies, seals, accounts, mediators) with ordinality as t(leaf, body, seal, account, mediator, n);
  insert into audit.subject (child_id, idx)
    select distinct child, expected + entry from unnest(children, child_entries) as t(child, entry);
  return true;
end $$;

revoke all on function audit.append from public;
grant execute on function audit.append to contactpoint_audit;
