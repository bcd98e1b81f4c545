-- Keys of new records are written beside the transaction that makes the records, on a connection of their own, so that both
-- cores of a database have a part of a feed (docs/adr/0045). They are keys of nobody until that transaction commits, which
-- takes its row from here; one that was cut off leaves it, and whoever takes statements in next deletes what it names.
create table children.keys_under_way (
  id       uuid     primary key,
  children bigint[] not null
);
grant select, insert, delete on children.keys_under_way to contactpoint_children;
