-- What holds of a shield whichever column is written, and whatever the record was linked with.

-- Hidden for its own sake is also what is shielded without a case, as a new identity is that was shielded from the start.
create or replace function children.has_own_shield(record bigint) returns boolean language sql stable as $$
  select exists (select 1 from children.shield_case where child_id = record and state <> 'LIFTED')
    or exists (select 1 from children.child where id = record and state = 'SHIELDED' and own_state is null)
$$;

-- Whose it was before it was hidden with the child it was found to be of: whose it is again when it stands alone.
alter table children.child add column own_authority text,
  add constraint own_authority_where_covered check (own_authority is null or own_state is not null);
update children.child c set own_authority = authority where own_state is not null;

-- It goes with the state: kept where a record is hidden with another, and given back where it is not any more.
create function children.keep_own_authority() returns trigger language plpgsql as $$
begin
  if old.own_state is null then
    new.own_authority := old.authority;
  else
    new.authority := old.own_authority;
    new.own_authority := null;
  end if;
  return new;
end $$;
-- After `cover_merged` and before `shield_holds`: triggers take their turns by name.
create trigger keep_own_authority before update on children.child for each row
  when ((old.own_state is null) <> (new.own_state is null)) execute function children.keep_own_authority();

-- The part's own role writes what it must and nothing more: no number of a record, and not what was hidden by linking.
revoke insert, update on children.child from contactpoint_children;
grant insert (id, state, source, synthetic, authority, family_name, given_names, preferred_name, gender, date_of_birth,
    date_of_death, address, carers, identifiers, family_key, given_key, postcode, derived_at, keyed),
  update (state, source, synthetic, authority, family_name, given_names, preferred_name, gender, date_of_birth,
    date_of_death, address, carers, identifiers, family_key, given_key, postcode, derived_at, keyed, merged_into)
  on children.child to contactpoint_children;

-- Nothing but an act takes a record out from behind its shield, nothing unseals one, and no link or move does either.
create or replace function children.shield_holds() returns trigger language plpgsql set search_path = children as $$
declare shown text;
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  if old.state = 'SEALED' then perform shield_refused('a sealed record stays sealed, and as it was linked'); end if;
  if new.state = 'SEALED' then perform shield_refused('a record is sealed by two people'); end if;
  if new.state in ('OPEN', 'PROVISIONAL') and (has_own_shield(new.id)
      or (old.state = 'SHIELDED' and new.merged_into is not distinct from old.merged_into)) then
    perform shield_refused('a shield is lifted by acts of two people');
  end if;
  -- A shielded record stays its team's; one that was only hidden with another goes with that one, and comes back.
  if old.state = 'SHIELDED' and old.authority is not null and new.authority is distinct from old.authority
      and (new.merged_into is not distinct from old.merged_into or coalesce(old.own_state, new.own_state) is null) then
    perform shield_refused('a shielded record stays its team''s');
  end if;
  select state into shown from child where id = new.merged_into;
  if new.state = 'SHIELDED' and shown <> 'SHIELDED' then
    perform shield_refused('a shielded record is not shown by an open one');
  end if;
  return new;
end $$;
drop trigger shield_holds on children.child;
create trigger shield_holds before update of state, authority, merged_into on children.child for each row
  when ((old.state, old.authority, old.merged_into) is distinct from (new.state, new.authority, new.merged_into))
  execute function children.shield_holds();

-- What is hidden by a link is shown again by taking the link back: nothing is let go of while the decision holds.
create function children.apart_as_decided() returns trigger language plpgsql set search_path = children as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    and exists (select 1 from child c
      cross join lateral (select other as id from merge where one = c.id and undone_at is null
        union all select one from merge where other = c.id and undone_at is null) n
      join child o on o.id = n.id where c.id = new.id and c.state = 'OPEN' and o.state in ('SHIELDED', 'SEALED')) then
    perform shield_refused('a record stays hidden with the child it was found to be of');
  end if;
  return null;
end $$;
create constraint trigger apart_as_decided after update of merged_into on children.child deferrable initially deferred
  for each row when (old.merged_into is not null and new.merged_into is null)
  execute function children.apart_as_decided();
