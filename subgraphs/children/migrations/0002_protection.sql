-- Records only one local supplier tells of are provisional; an identity that was given up is sealed.
alter table children.child drop constraint child_state_check,
  add constraint child_state_check check (state in ('PROVISIONAL', 'OPEN', 'SHIELDED', 'SEALED', 'ARCHIVED')),
  -- The only organisation that tells of a provisional record: its people see it. Null: only the authority's team does.
  add column source text,
  add constraint source_of_provisional check (source is null or state = 'PROVISIONAL'),
  -- The child this record was found to be of. What hangs on the record stays on it, so that it can be taken apart again.
  add column merged_into bigint,
  add constraint not_into_itself check (merged_into <> id);
create index child_merged_into on children.child (merged_into) where merged_into is not null;

-- Two records may claim one number: which of them has it is for people to find out.
alter table children.identifier_key drop constraint identifier_key_pkey,
  add primary key (scheme, fingerprint, child_id);
