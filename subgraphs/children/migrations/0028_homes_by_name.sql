-- A family name and a district of postcodes, as searches ask where no day is known: by the index on names everybody so
-- called was read, and by the one on postcodes the planner would not go. Each of these two holds what is asked by it.
create index child_by_home on children.child (family_key, postcode) where postcode is not null;
drop index children.child_by_postcode;
create index child_by_postcode on children.child (postcode) where postcode is not null;
