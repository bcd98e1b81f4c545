-- That its practitioner holds, or held, a common assessment, as they have said themselves: kept beside what a feed says
-- of the same involvement, so that neither writes over the other. It counts for the practitioner who said it, and for
-- nobody a feed may put in their place.
alter table involvements.involvement
  add column caf_said    text,
  add column caf_holder  uuid,
  add column caf_said_on date,
  -- The program through which it was said: a case system goes on to change what came through it, and nothing else.
  add column caf_client  text,
  add constraint a_common_assessment_is_said_whole check (
    caf_said in ('CURRENT', 'CLOSED') and num_nonnulls(caf_holder, caf_said_on, caf_client) = 3
    or num_nonnulls(caf_said, caf_holder, caf_said_on, caf_client) = 0);

-- One holder at a time: of one record the database sees to it, of several that are one child the change does.
create unique index one_holder_at_a_time on involvements.involvement (child_id) where caf_said = 'CURRENT';
