-- A child of several records is hidden whole or not at all: half of an open child, hidden, would be told by what the other
-- half shows (law 3). `shield_holds` keeps the part's own role to that; what acts and two persons do goes on as the owner of
-- the tables, record by record. So it is asked when the transaction ends, of whoever wrote.
create function children.hidden_whole() returns trigger language plpgsql set search_path = children, pg_temp as $$
begin
  if exists (select from child m join child r on r.id = m.merged_into
      where m.id = new.id and m.state in ('SHIELDED', 'SEALED') and r.state in ('OPEN', 'PROVISIONAL'))
    or exists (select from child r join child m on m.merged_into = r.id
      where r.id = new.id and m.state in ('SHIELDED', 'SEALED') and r.state in ('OPEN', 'PROVISIONAL')) then
    perform shield_refused('a child is hidden whole');
  end if;
  return null;
end $$;
create constraint trigger hidden_whole after update on children.child deferrable initially deferred
  for each row when ((new.state in ('SHIELDED', 'SEALED') and new.merged_into is not null)
    or (old.state in ('SHIELDED', 'SEALED') and new.state in ('OPEN', 'PROVISIONAL')))
  execute function children.hidden_whole();
