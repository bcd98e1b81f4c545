-- Published figures. A period is closed once, by whoever is first; what is published is not changed by anybody.
create table audit.figure_period (
  period      text primary key check (period ~ '^[0-9]{4}$|^[0-9]{4}-(0[1-9]|1[0-2])$'),
  closed_at   timestamptz not null,
  definitions jsonb       not null,
  -- The bytes the trail commits to; no suppressed count is among them.
  publication text        not null,
  hash        text        not null check (hash ~ '^[0-9a-f]{64}$'),
  -- The place of that commitment in the trail; nothing is shown before it has one.
  recorded    bigint
);
create index figure_period_to_record on audit.figure_period (period) where recorded is null;

-- One row is one figure of one area: what a page reads.
create table audit.figure_table (
  area   text  not null,
  period text  not null references audit.figure_period,
  figure text  not null,
  shown  jsonb not null,
  primary key (area, period, figure)
);

grant select, insert on audit.figure_period, audit.figure_table to contactpoint_audit;
grant update (recorded) on audit.figure_period to contactpoint_audit;
