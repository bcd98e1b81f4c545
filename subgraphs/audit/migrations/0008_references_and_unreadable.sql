-- References of incidents have no order and cannot be guessed: numbered in a row, the one that was missing told whoever
-- read all others that it was their own (law 3). Eight letters of Crockford's base 32, forty random bits.
create function audit.new_incident_reference() returns text language plpgsql set search_path = audit, pg_temp as $$
declare
  -- Of a random UUID all bytes but those that hold its version and variant.
  drawn bytea := uuid_send(gen_random_uuid());
  made  text;
begin
  select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(drawn, n) & 31) + 1, 1), '' order by n)
    into made from unnest(array[0, 1, 2, 3, 4, 5, 9, 10]) as n;
  return 'INC-' || left(made, 4) || '-' || right(made, 4);
end $$;

alter table audit.incident drop constraint incident_reference_check;
-- Those of before stood in a row too.
update audit.incident set reference = audit.new_incident_reference();
alter table audit.incident add constraint incident_reference_check
  check (reference ~ '^INC-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$');

create or replace function audit.incident_opens() returns trigger language plpgsql set search_path = audit, pg_temp as $$
begin
  if new.state <> 'SIGNALLED' then perform incident_refused('it begins with a signal'); end if;
  loop
    new.reference := new_incident_reference();
    exit when not exists (select from incident i where i.reference = new.reference);
  end loop;
  return new;
end $$;

-- What the follower could not read stands among the facts as `UNREADABLE`, so that everything else goes on and whoever
-- reviews is told of it. It is taken away where the entry has been mended, and by nothing else.
create index fact_unreadable on audit.fact (idx) where kind = 'UNREADABLE';
create function audit.forget_unreadable(which bigint[]) returns void language sql security definer
  set search_path = audit, pg_temp as $$ delete from fact where idx = any(which) and kind = 'UNREADABLE' $$;
revoke all on function audit.forget_unreadable from public;
grant execute on function audit.forget_unreadable to contactpoint_audit;
