-- A standing also rests on where it is asked from and through which case system: whoever keeps one in mind is told.
create trigger standing_changed after update on accreditation.location for each row
  when ((old.networks, old.expires_on, old.closed_on) is distinct from (new.networks, new.expires_on, new.closed_on))
  execute function accreditation.standing_changed();
create trigger standing_changed after update on accreditation.system_product for each row
  when (old.state is distinct from new.state) execute function accreditation.standing_changed();
create trigger standing_changed after update on accreditation.system_installation for each row
  when (old.state is distinct from new.state) execute function accreditation.standing_changed();
