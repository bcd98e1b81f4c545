-- Young people whose consent is to be asked for again, by the team of their authority: few among its records (docs/retention.md).
create index child_to_renew on children.child (authority, consented_on, id)
  where consented_on is not null and merged_into is null;
