-- Searches by name, day of birth and postcode meet whom somebody may find, and not whom nobody may: given up identities and
-- closed records stood in these indexes, and were read and passed over, which takes a little longer than where nobody is.
create index child_by_birth_found on children.child (date_of_birth, family_key)
  where state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
create index child_by_family_found on children.child (family_key, date_of_birth)
  where state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
create index child_by_postcode_found on children.child (postcode)
  where postcode is not null and state in ('OPEN', 'SHIELDED', 'PROVISIONAL');
-- At last: whoever reads a child waits from here on, and not while those are made.
drop index children.child_by_birth;
drop index children.child_by_family;
drop index children.child_by_postcode;
alter index children.child_by_birth_found rename to child_by_birth;
alter index children.child_by_family_found rename to child_by_family;
alter index children.child_by_postcode_found rename to child_by_postcode;
