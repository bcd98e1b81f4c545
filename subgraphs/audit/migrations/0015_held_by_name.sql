-- An incident is held by its reference, and no more by its row: to lock a row takes the right to change it, for which these
-- functions worked as their owner; and on a database of several nodes (docs/distributed.md) nobody may go on as themselves in
-- a transaction in which somebody else has been at the same place. Whoever acts on an incident holds it first, as before, and
-- the trigger of its acts goes on to lock the row.
create or replace function audit.hold_incident(which text) returns void language sql security invoker
set search_path = audit, pg_temp
as $$ select from (select pg_advisory_xact_lock(hashtextextended('audit.incident ' || which, 0))) as held $$;

create or replace function audit.hold_open_incident(whose uuid) returns table (number bigint, reference text)
language plpgsql security invoker set search_path = audit, pg_temp as $$
declare
  found_open incident;
begin
  for found_open in select * from incident i
      where i.account = whose and i.state in ('SIGNALLED', 'SUSPENDED_USER', 'INVESTIGATING') order by i.number loop
    perform hold_incident(found_open.reference);
    -- It may have been ended while another one held it.
    return query select i.number, i.reference from incident i
      where i.number = found_open.number and i.state in ('SIGNALLED', 'SUSPENDED_USER', 'INVESTIGATING');
  end loop;
end $$;
