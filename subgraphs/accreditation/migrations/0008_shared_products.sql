-- A case system serves the people of the organisation it is installed for, unless it is one for all of England.
alter table accreditation.system_product add column shared boolean not null default false;

-- A standing rests on it: whoever keeps one in mind is told.
create trigger standing_changed_by_sharing after update on accreditation.system_product for each row
  when (old.shared is distinct from new.shared) execute function accreditation.standing_changed();
