-- Whom a sharing agreement reaches: the organisations of a kind, in the order of their codes.
create index organisation_of_kind on accreditation.organisation (kind, id);
