-- What those alike are found by, apart from the records (docs/adr/0043): a search meets thousands of children, each on a page
-- of its own, and of each it reads a few words. Four times as many of these rows stand on a page as of records, so that
-- all of them stay in memory; and a record that is only confirmed once more is not sorted into twenty places anew.
create table children.likeness (
  id            bigint  primary key,
  state         text    not null,
  synthetic     boolean not null,
  authority     text,
  source        text,
  merged_into   bigint,
  family_key    text collate "C",
  given_key     text collate "C",
  -- No name that a shield hides is ever met.
  called_key    text collate "C",
  gender        text,
  date_of_birth date,
  postcode      text collate "C"
);
grant select on children.likeness to contactpoint_children;

-- Nothing of an identity that was given up or of a closed record is ever met.
create view children.found_by as
  select id, state, synthetic, authority, source, merged_into, family_key, given_key,
    case when state = 'OPEN' then children.name_key(preferred_name) end as called_key, gender, date_of_birth, postcode
  from children.child where state in ('OPEN', 'SHIELDED', 'PROVISIONAL');

-- Whoever writes a record, at every moment: with the statement that changes it, or not at all.
create function children.keep_likeness() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    truncate likeness;
    return null;
  end if;
  if tg_op = 'DELETE' then
    delete from likeness l using gone g where l.id = g.id;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    delete from likeness l using fresh f where l.id = f.id and f.state not in ('OPEN', 'SHIELDED', 'PROVISIONAL');
  end if;
  insert into likeness select v.* from fresh f
    cross join lateral (select * from found_by where id = f.id offset 0) v
    left join lateral (select * from likeness where id = v.id offset 0) l on true
    where row(l.*) is distinct from row(v.*)
    on conflict (id) do update set (state, synthetic, authority, source, merged_into, family_key, given_key, called_key,
      gender, date_of_birth, postcode) = row(excluded.state, excluded.synthetic, excluded.authority, excluded.source,
      excluded.merged_into, excluded.family_key, excluded.given_key, excluded.called_key, excluded.gender,
      excluded.date_of_birth, excluded.postcode);
  return null;
end $$;
revoke all on function children.keep_likeness() from public;
create trigger likeness_of_new after insert on children.child referencing new table as fresh
  for each statement execute function children.keep_likeness();
create trigger likeness_of_changed after update on children.child referencing new table as fresh
  for each statement execute function children.keep_likeness();
create trigger likeness_of_gone after delete on children.child referencing old table as gone
  for each statement execute function children.keep_likeness();
create trigger likeness_of_none after truncate on children.child
  for each statement execute function children.keep_likeness();

insert into children.likeness select * from children.found_by;
create function children.likeness_keys(family text, given text, called text, born date) returns int[]
language plpgsql immutable parallel safe as $$
begin
  return children.keys_of_record(family, given, called, (extract(year from born) * 10000 + extract(month from born) * 100
    + extract(day from born))::int);
end $$;
-- Without a list of what is still to be sorted in: how long an answer takes must not hang on what was written last.
create index likeness_by_keys on children.likeness
  using gin (children.likeness_keys(family_key, given_key, called_key, date_of_birth)) with (fastupdate = off);
-- A family name and a district of postcodes, as searches ask where no day is known.
create index likeness_by_home on children.likeness (family_key, postcode) where postcode is not null;
-- At last: whoever reads a child waits from here on, and not while all this is made.
alter table children.child drop column search_keys;
drop index children.child_by_home;
