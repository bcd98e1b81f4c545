-- Published figures. A period is closed once, by whoever is first; what is published is not changed by anybody.
create table children.figure_period (
  period      text primary key check (period ~ '^[0-9]{4}$|^[0-9]{4}-(0[1-9]|1[0-2])$'),
  closed_at   timestamptz not null,
  definitions jsonb       not null,
  -- The bytes the trail commits to; no suppressed count is among them.
  publication text        not null,
  hash        text        not null check (hash ~ '^[0-9a-f]{64}$'),
  -- The place of that commitment in the trail; nothing is shown before it has one.
  recorded    bigint
);
create index figure_period_to_record on children.figure_period (period) where recorded is null;

-- One row is one figure of one area: what a page reads.
create table children.figure_table (
  area   text  not null,
  period text  not null references children.figure_period,
  figure text  not null,
  shown  jsonb not null,
  primary key (area, period, figure)
);

grant select, insert on children.figure_period, children.figure_table to contactpoint_children;
grant update (recorded) on children.figure_period to contactpoint_children;

-- Whom to leave out when others count.
create index child_not_open on children.child (id) where state <> 'OPEN';
