-- Where a child learns, as its sources say, and from which day to which one nobody knows of a place: derived with the rest
-- of the record (docs/adr/0029). Days and not a state, so that nothing has to be written when time goes by.
alter table children.child
  add column education             jsonb,
  add column without_setting_since date,
  add column without_setting_from  date,
  add column without_setting_until date,
  add constraint without_setting_is_a_time check (
    (without_setting_since is null) = (without_setting_until is null)
    and (without_setting_from is null) = (without_setting_until is null)
    and without_setting_since <= without_setting_from and without_setting_from < without_setting_until);

-- The work list of an authority (Education Act 1996 s 436A), the longest first.
create index child_without_setting on children.child (authority, without_setting_since, id)
  where without_setting_since is not null;

grant insert (education, without_setting_since, without_setting_from, without_setting_until),
  update (education, without_setting_since, without_setting_from, without_setting_until)
  on children.child to contactpoint_children;

-- What is there already. Of a child whose place has ended the twenty school days are taken to be four weeks; whatever is
-- said of it next settles them to the day.
with said as (
  select distinct on (c.id) c.id, a.statement -> 'school' as school
  from children.child c
  join children.child m on m.id = c.id or m.merged_into = c.id
  join children.assertion a on a.child_id = m.id and a.statement -> 'school' is not null
    and a.trust in ('SCHOOL_CENSUS', 'CASE_SYSTEM')
  order by c.id, coalesce(a.statement -> 'school' ->> 'since', '') desc, a.trust desc, a.received_at desc, a.supplier,
    a.local_id)
update children.child c set education = said.school from said where said.id = c.id;

with born as (
  select id, date_of_birth as day, to_char(date_of_birth, 'MM-DD') as birthday,
    extract(year from date_of_birth)::int as year, (education ->> 'until')::date as ended
  from children.child where date_of_birth is not null and (education is null or education -> 'until' is not null)),
aged as (
  select id, ended,
    make_date(year + 5, case when birthday <= '03-31' then 3 when birthday <= '08-31' then 8 else 12 end, 31) as starts,
    make_date(year + case when birthday < '09-01' then 16 else 17 end, 6, 30) as june
  from born),
without as (
  select id, greatest(starts, ended + 1) as since, greatest(starts, ended + 29) as from_day,
    june - ((extract(isodow from june)::int + 2) % 7) + 1 as until
  from aged)
update children.child c set without_setting_since = w.since, without_setting_from = w.from_day,
  without_setting_until = w.until
from without w where w.id = c.id and w.from_day < w.until;
