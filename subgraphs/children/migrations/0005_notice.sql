-- What the team of the responsible authority is told: one row for each thing that happened to a record it protects.
-- Rows are kept; acknowledging one is the only change there is.
create table children.notice (
  id              uuid        primary key,
  -- The team it is for: the authority responsible at that moment. Null while no authority is: kept until one takes the
  -- record on.
  authority       text        check (authority ~ '^[0-9]{3}$'),
  kind            text        not null check (kind ~ '^[A-Z_]{3,40}$'),
  child_id        bigint      not null,
  at              timestamptz not null,
  -- Who did it, and who asked on their behalf; null where nobody did, as with what a feed brings about.
  account         uuid,
  mediator        uuid,
  organisation    text,
  reason          text,
  -- Reference of the request in the trail.
  request         uuid,
  -- What it is about: a case, an override, a review.
  about           uuid,
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  check ((acknowledged_by is null) = (acknowledged_at is null))
);
-- A request that looks at a child, however often and however deep, is one look.
create unique index one_look on children.notice (child_id, request) where kind in ('FOUND', 'LOOKED_AT');
create index notice_of_team on children.notice (authority, at desc, id desc);
create index notice_unread on children.notice (authority, at desc, id desc) where acknowledged_at is null;
create index notice_without_team on children.notice (child_id) where authority is null;

grant select, insert on children.notice to contactpoint_children;
-- A search that also opens becomes a look; a team may come to a record that had none.
grant update (kind, authority, acknowledged_by, acknowledged_at) on children.notice to contactpoint_children;
