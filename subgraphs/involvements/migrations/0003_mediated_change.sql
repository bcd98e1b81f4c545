-- Changes that a mediator entered for the practitioner whose statement it is, with the number that was read back.
create table involvements.mediated_change (
  child_id        bigint      not null,
  involvement_id  uuid        not null,
  version         integer     not null,
  mediation       uuid        not null,
  mediator        uuid        not null,
  organisation_id text        not null,
  confirmation    text        not null check (confirmation ~ '^[0-9]{8}$'),
  at              timestamptz not null,
  primary key (child_id, involvement_id, version, at)
);

grant select, insert on involvements.mediated_change to contactpoint_involvements;
