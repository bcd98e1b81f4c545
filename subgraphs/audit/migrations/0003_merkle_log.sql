-- The trail becomes one append-only Merkle log (RFC 6962): see docs/audit.md. What was there before is the beginning of it.

-- Who adds may execute one function and nothing else; who erases likewise. Roles belong to the whole server, where another
-- database may be creating the same ones at this moment.
do $$
declare name text;
begin
  foreach name in array array['contactpoint_audit_ingest', 'contactpoint_audit_erasure'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then null;
    end;
    begin
      execute format('grant %I to current_user', name);
    exception when unique_violation or internal_error then null;
    end;
    execute format('grant usage on schema audit to %I', name);
  end loop;
end $$;

-- A partition for each month, so that what is past its retention goes without touching the rest, and so that no index grows
-- for ever. The place of an entry is counted by the head alone; the moment stands in the key for the partitions' sake.
alter table audit.entry rename to entry_before;
drop index audit.entry_of_account, audit.entry_of_mediator;
create table audit.entry (
  idx      bigint      not null,
  at       timestamptz not null,
  account  uuid,
  mediator uuid,
  leaf     bytea       not null,
  body     bytea       not null,
  sealed   bytea,
  constraint entry_place primary key (idx, at)
) partition by range (at);
create index entry_of_account on audit.entry (account, idx desc) where account is not null;
create index entry_of_mediator on audit.entry (mediator, idx desc) where mediator is not null;

-- Attached, not created in place: that would keep every reader waiting.
create function audit.ensure_month(moment timestamptz) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  month timestamp := date_trunc('month', moment at time zone 'UTC');
  name  text      := 'entry_' || to_char(month, 'YYYYMM');
begin
  if to_regclass('audit.' || name) is not null then return; end if;
  execute format('create table audit.%I (like audit.entry including all)', name);
  execute format('alter table audit.entry attach partition audit.%I for values from (%L) to (%L)',
    name, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
end $$;
revoke all on function audit.ensure_month from public;

select audit.ensure_month(month) from (
  select distinct date_trunc('month', at at time zone 'UTC') at time zone 'UTC' as month from audit.entry_before
) months;
insert into audit.entry (idx, at, account, mediator, leaf, body, sealed)
  select idx, at, account, mediator, leaf, body, sealed from audit.entry_before;
drop table audit.entry_before;

-- With the moment, so that only the partition that has it is asked for an entry.
alter table audit.subject add column at timestamptz;
update audit.subject s set at = e.at from audit.entry e where e.idx = s.idx;
alter table audit.subject alter column at set not null;

-- The hashes of the leaves once more, as they came: 32 bytes each, at most 512 to a row, in order. Proofs are made of
-- them, and an entry that was changed together with its own hash differs from them.
create table audit.run (
  first  bigint primary key,
  hashes bytea  not null
);
-- Complete subtrees of 256, 65 536, ... leaves; those between are made of them when a proof is asked for (c2sp.org/tlog-tiles).
create table audit.node (
  level smallint not null,
  pos   bigint   not null,
  hash  bytea    not null,
  primary key (level, pos)
);
-- All the tree needs to grow on: the complete subtrees at its right edge, the largest first.
alter table audit.head add column frontier bytea not null default ''::bytea;
alter table audit.head alter column frontier drop default;
alter table audit.head set (fillfactor = 20);

do $$
declare
  peaks bytea[] := '{}';
  entry record;
  hash  bytea;
  pos   bigint;
  level smallint;
begin
  for entry in select e.idx, e.leaf from audit.entry e order by e.idx loop
    hash := entry.leaf; pos := entry.idx; level := 0;
    while pos % 2 = 1 loop
      hash := sha256('\x01'::bytea || peaks[cardinality(peaks)] || hash);
      peaks := trim_array(peaks, 1);
      pos := pos / 2;
      level := level + 1;
      if level % 8 = 0 then insert into audit.node values (level, pos, hash); end if;
    end loop;
    peaks := array_append(peaks, hash);
  end loop;
  update audit.head set frontier =
    coalesce((select string_agg(peak, ''::bytea order by n) from unnest(peaks) with ordinality as t(peak, n)), ''::bytea);
end $$;
insert into audit.run (first, hashes)
  select idx - idx % 256, string_agg(leaf, ''::bytea order by idx) from audit.entry group by 1;

-- What the log committed to, signed by it and by its witness: the newest of each minute, so that silence is proved too.
create table audit.checkpoint (
  minute    timestamptz primary key,
  size      bigint      not null,
  note      text        not null,
  -- When a witness signed it; null while none has.
  witnessed timestamptz
);
create index checkpoint_by_size on audit.checkpoint (size, minute);
create index checkpoint_witnessed on audit.checkpoint (witnessed desc) where witnessed is not null;

create function audit.keep_checkpoint(moment timestamptz, length bigint, signed text, witnessed_at timestamptz)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if length > (select size from audit.head) then raise exception 'a checkpoint is of what there is'; end if;
  insert into audit.checkpoint as c (minute, size, note, witnessed)
    values (date_trunc('minute', moment, 'UTC'), length, signed, witnessed_at)
    on conflict (minute) do update set size = excluded.size, note = excluded.note, witnessed = excluded.witnessed
    where c.size <= excluded.size and (excluded.witnessed is not null or c.witnessed is null);
end $$;

-- The key that a child's parameters of a year are sealed under, itself sealed under the master key. Child 0 stands for
-- questions that name no child. Deleting a row erases what was sealed under it.
create table audit.sealing_key (
  child_id bigint   not null,
  year     smallint not null,
  key      bytea    not null,
  primary key (child_id, year)
);

-- Lawful erasure: what named the child becomes unreadable with its keys; what found it by other words is taken away. The
-- entries stay, and so does every proof of them, for a body commits to the hash of what was sealed and to no more.
create function audit.erase(child bigint) returns table (keys bigint, payloads bigint)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from audit.sealing_key k where k.child_id = child and child <> 0;
  get diagnostics keys = row_count;
  -- A request's intent stands before its outcome, by the same account, and no request lasts a minute.
  update audit.entry e set sealed = null
    from audit.subject s join audit.entry o on o.idx = s.idx and o.at = s.at
    where s.child_id = child and e.sealed is not null and e.account = o.account and e.idx < o.idx
      and e.at > o.at - interval '1 minute' and e.at < o.at + interval '1 minute'
      and convert_from(e.body, 'UTF8')::jsonb ->> 'request' = convert_from(o.body, 'UTF8')::jsonb ->> 'request';
  get diagnostics payloads = row_count;
  return next;
end $$;

-- The only way in. One statement: the head moves on from exactly what the writer took it for (so two writers cannot take
-- the same place, and one whose memory is of another history takes none), and entries, leaves and subtrees go in with it.
-- Bodies and sealed parameters come end to end with their lengths: an array of binaries would travel as text.
drop function audit.append;
create function audit.append(
  expected bigint, expected_frontier bytea, next_frontier bytea, moment timestamptz,
  bodies bytea, body_lengths int[], leaves bytea, seals bytea, seal_lengths int[], accounts uuid[], mediators uuid[],
  children bigint[], child_entries int[], node_levels smallint[], node_positions bigint[], node_hashes bytea,
  out done boolean, out head_size bigint, out head_frontier bytea
) returns record
language plpgsql security definer set search_path = pg_catalog as $$
declare
  added    int := cardinality(body_lengths);
  computed bytea;
begin
  update audit.head h set size = h.size + added, frontier = next_frontier
    where h.size = expected and h.frontier = expected_frontier;
  done := found;
  if not done then
    select h.size, h.frontier into head_size, head_frontier from audit.head h;
    return;
  end if;
  if octet_length(next_frontier) <> 32 * bit_count((expected + added)::bit(64)) then
    raise exception 'not the frontier of a tree of this size';
  end if;
  if added = 0 then
    if next_frontier <> expected_frontier then raise exception 'nothing was added'; end if;
    return;
  end if;
  perform audit.ensure_month(moment), audit.ensure_month(moment + interval '1 month');
  with extent as (
    select n, length, sum(length) over so_far as stop, seal, sum(seal) over so_far as seal_stop, account, mediator
    from unnest(body_lengths, seal_lengths, accounts, mediators) with ordinality
      as t(length, seal, account, mediator, n)
    window so_far as (order by n)
  ), part as materialized (
    select n, account, mediator, substring(bodies from (stop - length)::int + 1 for length) as body,
      case when seal > 0 then substring(seals from (seal_stop - seal)::int + 1 for seal) end as sealed
    from extent
  ), hashed as materialized (
    select n, account, mediator, body, sealed, sha256('\x00'::bytea || body) as leaf from part
  ), entered as (
    insert into audit.entry (idx, at, account, mediator, leaf, body, sealed)
      select expected + n - 1, moment, account, mediator, leaf, body, sealed from hashed
  )
  select string_agg(leaf, ''::bytea order by n) into computed from hashed;
  if computed is distinct from leaves then raise exception 'a leaf is not the hash of its body'; end if;
  insert into audit.run (first, hashes) values (expected, leaves);
  if cardinality(node_levels) > 0 then
    insert into audit.node (level, pos, hash)
      select level, pos, substring(node_hashes from 32 * (n::int - 1) + 1 for 32)
      from unnest(node_levels, node_positions) with ordinality as t(level, pos, n);
  end if;
  if cardinality(children) > 0 then
    insert into audit.subject (child_id, idx, at)
      select distinct child, expected + entry, moment from unnest(children, child_entries) as t(child, entry);
  end if;
end $$;

revoke all on function audit.append, audit.erase, audit.keep_checkpoint from public;
grant execute on function audit.append to contactpoint_audit_ingest;
grant execute on function audit.erase to contactpoint_audit_erasure;
grant execute on function audit.keep_checkpoint to contactpoint_audit;
grant select on audit.entry, audit.run, audit.node, audit.checkpoint to contactpoint_audit;
-- A key is made once and never changed; it goes by erasure alone.
grant select, insert on audit.sealing_key to contactpoint_audit;
