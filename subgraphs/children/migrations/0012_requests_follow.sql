-- A family's request goes with the child, also where a link or a shield moves the record: these set its authority before
-- the row is written, which an update "of authority" does not see.
drop trigger subject_access_follows on children.child;
create trigger subject_access_follows after update on children.child for each row
  when (old.authority is distinct from new.authority) execute function children.subject_access_follows();
