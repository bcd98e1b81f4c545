-- What the directory showed on an earlier day follows from what was stated, corrected and linked by then (docs/adr/0033).
-- Until now a statement that was replaced lost its numbers and how far its word counts; from here on nothing of it is lost.
alter table children.earlier_statement
  add column trust       text,
  -- NHS number and pupil number, unreadable without the key. Null of what was replaced before: they were not kept.
  add column identifiers bytea;
update children.earlier_statement e set trust = a.trust from children.assertion a
  where (a.child_id, a.supplier, a.local_id) = (e.child_id, e.supplier, e.local_id);
update children.earlier_statement set trust = 'CUSTODIAN' where trust is null;
-- What runs beside this release says nothing of it: then it counts least.
alter table children.earlier_statement alter column trust set default 'CUSTODIAN', alter column trust set not null;

-- Of a hidden child what stays visible follows no source: what was shown, and from when until when. Made by triggers alone.
create table children.held_identity (
  child_id       bigint      not null,
  from_at        timestamptz not null,
  -- Null while it is shown.
  until_at       timestamptz,
  family_name    text,
  given_names    text,
  preferred_name text,
  gender         text,
  date_of_birth  date,
  date_of_death  date,
  primary key (child_id, from_at),
  constraint held_for_a_time check (until_at >= from_at)
);

-- The moment is that of the act or of the deriving, and no clock's: a new identity is dated to the day (0005).
create function children.hold_identity() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  was  boolean := coalesce(old.state = 'SHIELDED' and old.own_state is null, false);
  held boolean := new.state = 'SHIELDED' and new.own_state is null;
  began timestamptz;
  since timestamptz := new.derived_at;
begin
  if was then
    select max(from_at) into began from held_identity where child_id = new.id;
    if not held then
      since := coalesce((select max(changed_at) from shield_case where child_id = new.id and state = 'LIFTED'), since);
    end if;
    since := greatest(since, began);
    update held_identity set until_at = since where child_id = new.id and until_at is null;
  else
    since := greatest(since, (select opened_at from shield_case where child_id = new.id and state <> 'LIFTED'));
    -- Until now it was hidden because another was, and shown by that one's names.
    if old.state = 'SHIELDED' then
      since := greatest(since, (select max(undone_at) from merge where one = new.id),
        (select max(undone_at) from merge where other = new.id));
    end if;
  end if;
  if held then
    insert into held_identity (child_id, from_at, family_name, given_names, preferred_name, gender, date_of_birth,
      date_of_death)
    values (new.id, since, new.family_name, new.given_names, new.preferred_name, new.gender, new.date_of_birth,
      new.date_of_death)
    on conflict (child_id, from_at) do update set until_at = null, family_name = excluded.family_name,
      given_names = excluded.given_names, preferred_name = excluded.preferred_name, gender = excluded.gender,
      date_of_birth = excluded.date_of_birth, date_of_death = excluded.date_of_death;
  end if;
  return null;
end $$;
create trigger hold_identity after update on children.child for each row
  when ((old.state = 'SHIELDED' or new.state = 'SHIELDED') and
    (old.state, old.own_state, old.family_name, old.given_names, old.preferred_name, old.gender, old.date_of_birth,
      old.date_of_death) is distinct from
    (new.state, new.own_state, new.family_name, new.given_names, new.preferred_name, new.gender, new.date_of_birth,
      new.date_of_death))
  execute function children.hold_identity();
create trigger hold_new_identity after insert on children.child for each row when (new.state = 'SHIELDED')
  execute function children.hold_identity();

-- What is hidden already: as it is shown now, from when its shield began.
insert into children.held_identity (child_id, from_at, family_name, given_names, preferred_name, gender, date_of_birth,
  date_of_death)
select c.id, coalesce(s.opened_at, c.derived_at), c.family_name, c.given_names, c.preferred_name, c.gender,
  c.date_of_birth, c.date_of_death
from children.child c left join children.shield_case s on s.child_id = c.id and s.state <> 'LIFTED'
where c.state = 'SHIELDED' and c.own_state is null;

-- Decisions that hold no more, too.
create index merge_ever_of_one on children.merge (one, decided_at);
create index merge_ever_of_other on children.merge (other, decided_at);
create index dispute_source_ever_of_record on children.dispute_source (child_id) where shown;

grant select on children.held_identity to contactpoint_children;

-- The general practice, as the NHS states it: derived with the rest of the record.
alter table children.child add column practice jsonb;
grant insert (practice), update (practice) on children.child to contactpoint_children;
with said as (
  select distinct on (c.id) c.id, a.statement -> 'practice' as practice
  from children.child c
  join children.child m on m.id = c.id or m.merged_into = c.id
  join children.assertion a on a.child_id = m.id and a.statement -> 'practice' is not null and a.trust = 'NHS'
  order by c.id, coalesce(a.statement -> 'practice' ->> 'since', '') desc, a.received_at desc, a.supplier, a.local_id)
update children.child c set practice = said.practice from said where said.id = c.id;
