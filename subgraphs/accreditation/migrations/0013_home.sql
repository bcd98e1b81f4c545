-- Where the holder of an account lives, as a keyed fingerprint of the postcode: by it those are found who look up their own
-- family and neighbours. It cannot be read back, nobody's is like another's, and it goes when the account is closed.
alter table accreditation.account
  add column home    bytea check (octet_length(home) = 32),
  -- Who recorded it, or had it forgotten, last.
  add column home_by uuid references accreditation.account;

create function accreditation.account_home() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    -- As with all else: founders are put in with what they have.
    if new.requested_by is not null and num_nonnulls(new.home, new.home_by) > 0 then
      perform accreditation.refuse('an account begins without anything');
    end if;
  elsif new.state = 'CLOSED' then
    new.home := null;
    new.home_by := null;
  elsif new.home is distinct from old.home
     and (new.home_by is null or accreditation.person_of(new.home_by) = new.person_id) then
    perform accreditation.refuse('nobody says for themselves where they live');
  end if;
  return new;
end $$;
create trigger account_home before insert or update on accreditation.account
  for each row execute function accreditation.account_home();

alter table accreditation.account_event
  drop constraint account_event_act_check,
  add constraint account_event_act_check check (act in ('REQUESTED', 'CLEARANCE_RECORDED', 'ACTIVATED', 'REVIEWED',
    'SUSPENDED', 'SUSPENSION_LIFTED', 'RIGHT_GRANTED', 'RIGHT_WITHDRAWN', 'CLOSED', 'HOME_RECORDED', 'HOME_FORGOTTEN'));

grant update (home, home_by) on accreditation.account to contactpoint_accreditation;
