-- How a statement finds the children it may be about: hashes of values that must agree exactly, of everything any source
-- ever said of a child. Keyed, so that a copy of the table names nobody (subgraphs/children/match-keys.ts). A key too
-- many only makes a candidate that is then weighed, so none is taken back.
create table children.match_key (
  key      bigint not null,
  child_id bigint not null,
  primary key (key, child_id)
);

-- What a supplier said before it said something else, without numbers: a number that was corrected is somebody else's.
-- Names and homes are how a child is found whose name has changed.
create table children.earlier_statement (
  child_id    bigint      not null,
  supplier    text        not null,
  local_id    text        not null,
  received_at timestamptz not null,
  statement   jsonb       not null,
  primary key (child_id, supplier, local_id, received_at)
);

-- Whether the keys of a record are made. Also how they are all made anew, when how values are compared has changed.
alter table children.child add column keyed boolean not null default false;
create index child_without_keys on children.child (id) where not keyed;

grant select, insert on children.match_key, children.earlier_statement to contactpoint_children;
