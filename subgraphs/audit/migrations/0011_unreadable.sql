-- Entries that could not be read as they were written, found by whoever answers a family and not by the follower, which had
-- read them before. Kept so that every family is told of them alike, whosever they are; read again whenever they are told.
create table audit.unreadable (
  idx      bigint      primary key,
  found_at timestamptz not null
);
grant select, insert on audit.unreadable to contactpoint_audit;
