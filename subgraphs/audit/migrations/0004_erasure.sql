-- A key for each question in place of one for each child and year. A key that was made when a number was first named in a
-- year, and remembered for a while, told by the time it took whether anybody had named that number before (law 3). Now
-- every question costs the same: its key is derived from a salt of its own, which goes in with it and is erased with it.
do $$
begin
  if exists (select from audit.entry where sealed is not null) then
    raise exception 'what is sealed here was sealed under keys that are no longer read'
      using hint = 'A demonstration database is made anew: delete its folder (.data).';
  end if;
end $$;
drop table audit.sealing_key;

-- Without it nobody derives the key again.
alter table audit.entry add column salt bytea;

-- Which questions named a child, whatever was answered: where what is erased with it stands.
create table audit.named (
  child_id bigint      not null,
  idx      bigint      not null,
  at       timestamptz not null,
  primary key (child_id, idx)
);

-- Lawful erasure: what named the child, and what found it by other words. The entries stay, and so does every proof of
-- them, for a body commits to the hash of what was sealed and to no more; and whoever has an older copy of what was sealed
-- cannot read it without its salt.
drop function audit.erase;
create function audit.erase(child bigint, out questions bigint)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update audit.entry e set sealed = null, salt = null
    from (
      select n.idx, n.at from audit.named n where n.child_id = child
      union
      -- A request's intent stands before its outcome, by the same account, and no request lasts a minute.
      select i.idx, i.at from audit.subject s join audit.entry o on o.idx = s.idx and o.at = s.at
        join audit.entry i on i.account = o.account and i.idx <= o.idx
          and i.at > o.at - interval '1 minute' and i.at < o.at + interval '1 minute'
          and convert_from(i.body, 'UTF8')::jsonb ->> 'request' = convert_from(o.body, 'UTF8')::jsonb ->> 'request'
        where s.child_id = child
    ) gone
    where e.idx = gone.idx and e.at = gone.at and e.sealed is not null;
  get diagnostics questions = row_count;
  delete from audit.named n where n.child_id = child;
end $$;

drop function audit.append;
-- The only way in. One statement: the head moves on from exactly what the writer took it for (so two writers cannot take
-- the same place, and one whose memory is of another history takes none), and entries, leaves and subtrees go in with it.
-- Bodies and sealed parameters come end to end with their lengths: an array of binaries would travel as text. What is sealed
-- comes with its salt before it.
create function audit.append(
  expected bigint, expected_frontier bytea, next_frontier bytea, moment timestamptz,
  bodies bytea, body_lengths int[], leaves bytea, seals bytea, seal_lengths int[], accounts uuid[], mediators uuid[],
  children bigint[], child_entries int[], named bigint[], named_entries int[],
  node_levels smallint[], node_positions bigint[], node_hashes bytea,
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
      case when seal > 0 then substring(seals from (seal_stop - seal)::int + 1 for 32) end as salt,
      case when seal > 0 then substring(seals from (seal_stop - seal)::int + 33 for seal - 32) end as sealed
    from extent
  ), hashed as materialized (
    select n, account, mediator, body, salt, sealed, sha256('\x00'::bytea || body) as leaf from part
  ), entered as (
    insert into audit.entry (idx, at, account, mediator, leaf, body, salt, sealed)
      select expected + n - 1, moment, account, mediator, leaf, body, salt, sealed from hashed
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
  if cardinality(named) > 0 then
    insert into audit.named (child_id, idx, at)
      select child, expected + entry, moment from unnest(named, named_entries) as t(child, entry);
  end if;
end $$;

revoke all on function audit.append, audit.erase from public;
grant execute on function audit.append to contactpoint_audit_ingest;
grant execute on function audit.erase to contactpoint_audit_erasure;
