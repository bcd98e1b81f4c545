-- How often something was put among the facts that belongs further back. Whoever remembers a day that they were in the
-- middle of reads it anew then, as after somebody else has gone on.
alter table audit.follower add column mended bigint not null default 0;
