-- The same function, taken the same way and refusing the same, at a fraction of what it cost: every look of the country
-- goes through it twice. Whoever was begun before this migration goes on calling it.
create or replace function audit.append(
  expected bigint, expected_frontier bytea, next_frontier bytea, moment timestamptz,
  bodies bytea, body_lengths int[], leaves bytea, seals bytea, seal_lengths int[], accounts uuid[], mediators uuid[],
  children bigint[], child_entries int[], named bigint[], named_entries int[],
  node_levels smallint[], node_positions bigint[], node_hashes bytea,
  out done boolean, out head_size bigint, out head_frontier bytea
) returns record
language plpgsql security definer set search_path = pg_catalog as $$
declare
  added   int := cardinality(body_lengths);
  month   timestamp := date_trunc('month', moment at time zone 'UTC');
  entered int;
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
  if octet_length(leaves) <> 32 * added
     or array[cardinality(seal_lengths), cardinality(accounts), cardinality(mediators)] <> array[added, added, added] then
    raise exception 'not as many as there are entries';
  end if;
  -- Looked up here: two calls for each batch, to find what was there, cost a tenth of it.
  if to_regclass('audit.entry_' || to_char(month, 'YYYYMM')) is null
     or to_regclass('audit.entry_' || to_char(month + interval '1 month', 'YYYYMM')) is null then
    perform audit.ensure_month(moment), audit.ensure_month(moment + interval '1 month');
  end if;
  -- In one pass, without keeping the bodies in between. Lengths add up in the order of the arrays; were they added up in
  -- another, no body would have its leaf.
  insert into audit.entry (idx, at, account, mediator, leaf, body, salt, sealed)
    select expected + n - 1, moment, account, mediator, leaf, body,
      case when seal > 0 then substring(seals from (seal_stop - seal)::int + 1 for 32) end,
      case when seal > 0 then substring(seals from (seal_stop - seal)::int + 33 for seal - 32) end
    from (
      select n, account, mediator, seal, seal_stop, substring(leaves from 32 * n::int - 31 for 32) as leaf,
        substring(bodies from (stop - length)::int + 1 for length) as body
      from (
        select n, length, seal, account, mediator, sum(length) over so_far as stop, sum(seal) over so_far as seal_stop
        from unnest(body_lengths, seal_lengths, accounts, mediators) with ordinality
          as t(length, seal, account, mediator, n)
        window so_far as (rows unbounded preceding)
      ) extent
      offset 0 -- so that each body is cut out once
    ) part
    where leaf = sha256('\x00'::bytea || body);
  get diagnostics entered = row_count;
  if entered <> added then raise exception 'a leaf is not the hash of its body'; end if;
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

-- Hashes and what is sealed are as good as random: to try whether they become smaller is wasted, and to put them into
-- another table beside costs more than all else about a row. So rows stay whole where a page holds them.
alter table audit.run alter column hashes set storage external;
alter table audit.run set (toast_tuple_target = 8160);
create or replace function audit.ensure_month(moment timestamptz) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  month timestamp := date_trunc('month', moment at time zone 'UTC');
  name  text      := 'entry_' || to_char(month, 'YYYYMM');
begin
  if to_regclass('audit.' || name) is not null then return; end if;
  execute format('create table audit.%I (like audit.entry including all) with (toast_tuple_target = 8160)', name);
  execute format('alter table audit.entry attach partition audit.%I for values from (%L) to (%L)',
    name, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
end $$;
do $$
declare part regclass;
begin
  for part in select inhrelid from pg_inherits where inhparent = 'audit.entry'::regclass loop
    execute format('alter table %s set (toast_tuple_target = 8160)', part);
  end loop;
end $$;
