-- Searches by name, day of birth and postcode meet whom somebody may find, and not whom nobody may: given up identities and
-- closed records stood in these indexes, and were read and passed over, which takes a little longer than where nobody is.
drop index children.child_by_birth;
drop index children.child_by_family;
drop index children.child_by_postcode;
drop index children.child_by_home;
create index child_by_birth on children.child (date_of_birth, family_key)
  where state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
create index child_by_family on children.child (family_key, date_of_birth)
  where state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
create index child_by_postcode on children.child (postcode)
  where postcode is not null and state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
create index child_by_home on children.child (family_key, postcode)
  where postcode is not null and state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
