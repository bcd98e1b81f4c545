-- A family complains of a look that it was told of (domain rules 9.1, 9.7): a signal like a detector's, of the account that
-- looked. It says which entry, and nothing of who complains or of which child.

-- Two looks of one account may be complained of on one day, and the incident of the first be over by then. Detectors speak
-- once a day of an account, as before.
alter table audit.signal drop constraint signal_pkey;
alter table audit.signal add primary key (account, day, detector, incident);
create unique index one_signal_a_day on audit.signal (account, day, detector) where detector <> 'FAMILY_COMPLAINT';

-- Which looks were complained of.
create index incident_entry_complained on audit.incident_entry (idx) where detector = 'FAMILY_COMPLAINT';

-- By which request an entry was made. An act on an incident is an entry too: whoever is in the incident could hold it
-- against the acts of all others, and find the one that belongs to none. In facts of before, of such acts alone.
alter table audit.fact add column request uuid;
create index incident_act_by_request on audit.incident_act (request);
update audit.fact f set request = a.request from audit.incident_act a, audit.entry e
  where e.idx = f.idx and e.at = f.entered and e.account = a.account
    and e.at between a.at - interval '1 hour' and a.at + interval '1 hour'
    and position(convert_to(a.request::text, 'UTF8') in e.body) > 0;

-- As in 0005, and: nobody is suspended for being complained of. An incident that nothing but complaints opened is
-- investigated first, and the account suspended when there is something in it.
create or replace function audit.incident_goes_on() returns trigger language plpgsql security definer
set search_path = audit, pg_temp as $$
declare
  now_in incident;
begin
  select * into strict now_in from incident where number = new.incident for update;
  if (now_in.state, new.state) = ('SIGNALLED', 'INVESTIGATING') then
    if not exists (select from signal s where s.incident = new.incident)
       or exists (select from signal s where s.incident = new.incident and s.detector <> 'FAMILY_COMPLAINT') then
      perform incident_refused('what a detector has spoken of begins with a suspension');
    end if;
  elsif (now_in.state, new.state) = ('SIGNALLED', 'SUSPENDED_USER') then
    if exists (select from signal s where s.incident = new.incident)
       and not exists (select from signal s where s.incident = new.incident and s.detector <> 'FAMILY_COMPLAINT') then
      perform incident_refused('what is only complained of begins with an investigation');
    end if;
  elsif (now_in.state, new.state) = ('INVESTIGATING', 'SUSPENDED_USER') then
    if exists (select from incident_act a where a.incident = new.incident and a.state = 'SUSPENDED_USER') then
      perform incident_refused('an account is suspended once');
    end if;
  elsif (now_in.state, new.state) not in (('SUSPENDED_USER', 'INVESTIGATING'),
      ('INVESTIGATING', 'CLEARED'), ('INVESTIGATING', 'PROCEDURE_BREACH'), ('INVESTIGATING', 'DISCIPLINARY'),
      ('INVESTIGATING', 'CRIMINAL')) then
    perform incident_refused('it does not go that way');
  end if;
  if new.account = now_in.account
     or exists (select from incident_party p where p.incident = new.incident and p.person = new.person) then
    perform incident_refused('nobody settles what they are in');
  end if;
  -- Never by those who work beside the suspect (domain rules 3.5); to suspend is nobody's to wait for.
  if now_in.state = 'INVESTIGATING' and new.state <> 'SUSPENDED_USER' and new.organisation = now_in.organisation then
    perform incident_refused('nobody rules on a colleague');
  end if;
  if new.state in ('DISCIPLINARY', 'CRIMINAL') and exists (select from incident_act a
      where a.incident = new.incident and a.state = 'INVESTIGATING' and a.person = new.person) then
    perform incident_refused('what is grave takes a second person');
  end if;
  new.step := 1 + (select count(*) from incident_act a where a.incident = new.incident);
  update incident set state = new.state where number = new.incident;
  return new;
end $$;
