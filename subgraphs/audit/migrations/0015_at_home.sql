-- Which of the records that were opened were at the home postcode of whoever opened them. Entries of before say nothing of it.
alter table audit.fact add column at_home bigint[] not null default '{}';
