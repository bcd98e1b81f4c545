-- Who leads may change, by itself or at a review. Whoever led and whoever leads from then on are members anew, so that it
-- stays known who led when.
insert into transition select 'CHANGE_LEAD', s, s
  from unnest(array['CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING']) s;
