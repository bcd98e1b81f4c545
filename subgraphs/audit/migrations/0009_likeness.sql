-- What else an entry says of the records that were opened: which bear the family name of whoever opened them, and which
-- were another area's. Entries of before say nothing of it.
alter table audit.fact
  add column namesakes bigint[] not null default '{}',
  add column elsewhere bigint[] not null default '{}';
