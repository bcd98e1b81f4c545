-- Shields: a case for each child that is hidden or was, and every act on it (domain rules 7.4). Acts are only ever added;
-- what an act does, and whether it may, the database works out itself, so that nothing but an act shields or unshields.
create table children.shield_transition (
  act        text not null,
  from_state text not null,
  to_state   text not null,
  primary key (act, from_state, to_state)
);
-- A test holds this and shield-states.ts together. NONE: there is no case yet.
insert into children.shield_transition values
  ('REQUEST', 'NONE', 'PROVISIONAL'), ('REQUEST', 'PROVISIONAL', 'PROVISIONAL'), ('REQUEST', 'SHIELDED', 'SHIELDED'),
  ('REQUEST', 'UNDER_REVIEW', 'UNDER_REVIEW'), ('REQUEST', 'APPEALED', 'APPEALED'),
  ('REQUEST', 'REFUSED', 'PROVISIONAL'), ('REQUEST', 'LIFT_PROPOSED', 'PROVISIONAL'),
  ('COVER', 'NONE', 'PROVISIONAL'),
  ('SHIELD', 'PROVISIONAL', 'SHIELDED'), ('SHIELD', 'APPEALED', 'SHIELDED'),
  ('REFUSE', 'PROVISIONAL', 'REFUSED'), ('REFUSE', 'APPEALED', 'REFUSED'),
  ('APPEAL', 'NONE', 'APPEALED'), ('APPEAL', 'PROVISIONAL', 'PROVISIONAL'), ('APPEAL', 'SHIELDED', 'SHIELDED'),
  ('APPEAL', 'UNDER_REVIEW', 'UNDER_REVIEW'), ('APPEAL', 'APPEALED', 'APPEALED'), ('APPEAL', 'REFUSED', 'APPEALED'),
  ('APPEAL', 'LIFT_PROPOSED', 'APPEALED'),
  ('BEGIN_REVIEW', 'SHIELDED', 'UNDER_REVIEW'),
  ('KEEP', 'SHIELDED', 'SHIELDED'), ('KEEP', 'UNDER_REVIEW', 'SHIELDED'),
  ('PROPOSE_LIFT', 'SHIELDED', 'LIFT_PROPOSED'), ('PROPOSE_LIFT', 'UNDER_REVIEW', 'LIFT_PROPOSED'),
  ('PROPOSE_LIFT', 'REFUSED', 'LIFT_PROPOSED'),
  ('CANCEL_LIFT', 'LIFT_PROPOSED', 'UNDER_REVIEW'), ('CANCEL_LIFT', 'LIFT_PROPOSED', 'REFUSED'),
  ('CONFIRM_LIFT', 'LIFT_PROPOSED', 'LIFTED'),
  ('TAKE_ON', 'PROVISIONAL', 'PROVISIONAL'), ('TAKE_ON', 'APPEALED', 'APPEALED');

-- What has become of a case: made of its acts, and by nothing else.
create table children.shield_case (
  id              uuid        primary key,
  child_id        bigint      not null,
  -- Of the record: follows it.
  authority       text,
  state           text        not null check (state in ('PROVISIONAL', 'SHIELDED', 'UNDER_REVIEW', 'REFUSED', 'APPEALED',
    'LIFT_PROPOSED', 'LIFTED')),
  ground          text        not null,
  version         integer     not null,
  opened_at       timestamptz not null,
  changed_at      timestamptz not null,
  -- By when somebody must act, or from when on somebody may. What is overdue stays as it is: shielded.
  due_at          timestamptz not null,
  review_on       date,
  refused_person  uuid,
  proposed_person uuid,
  proposed_at     timestamptz,
  returns_to      text
);
create unique index one_running_shield on children.shield_case (child_id) where state <> 'LIFTED';
create index shield_of_child on children.shield_case (child_id, opened_at desc);
create index shield_queue on children.shield_case (authority, due_at, id);
create index shield_queue_by_state on children.shield_case (authority, state, due_at, id);

create table children.shield_act (
  case_id      uuid        not null,
  -- Counts the acts of a case: of two at once, one has its number already.
  version      integer     not null,
  child_id     bigint      not null,
  act          text        not null,
  to_state     text        not null,
  at           timestamptz not null,
  account      uuid        not null,
  -- Who that is: a person with two accounts is still one.
  person       uuid        not null,
  organisation text        not null,
  -- Reference of the request in the trail.
  request      uuid        not null,
  ground       text        check (ground in ('RISK_OF_SIGNIFICANT_HARM', 'DOMESTIC_ABUSE', 'FORCED_MARRIAGE',
    'TRAFFICKING', 'WITNESS_PROTECTION', 'ADOPTION', 'COURT_ORDER', 'POSSIBLE_DUPLICATE')),
  -- For whom it is asked.
  asked_by     text        check (asked_by in ('CHILD', 'PARENT_OR_CARER', 'PRACTITIONER', 'REFUGE', 'POLICE', 'COURT',
    'AUTHORITY')),
  reasons      text[]      not null default '{}' check (reasons <@ array['NOT_AT_RISK', 'REQUESTER_NOT_IDENTIFIED',
    'REQUESTER_NOT_REACHED', 'REQUEST_WITHDRAWN', 'ANOTHER_CHILD', 'RISK_HAS_ENDED', 'FAMILY_ASKS']),
  review_on    date,
  -- How and when the family was told.
  told_by      text        check (told_by in ('IN_PERSON', 'BY_TELEPHONE', 'BY_LETTER', 'THROUGH_A_PRACTITIONER')),
  told_on      date,
  due_at       timestamptz not null,
  primary key (case_id, version),
  constraint ground_where_a_case_begins check ((act in ('REQUEST', 'COVER')) = (ground is not null) or act = 'APPEAL'),
  constraint refused_for_a_reason check (act <> 'REFUSE' or cardinality(reasons) > 0),
  constraint lifted_for_a_reason check (act <> 'PROPOSE_LIFT' or cardinality(reasons) > 0),
  constraint reviewed_within_six_months check (act not in ('SHIELD', 'KEEP') or (review_on is not null
    and review_on > (at at time zone 'Europe/London')::date
    and review_on <= (at at time zone 'Europe/London')::date + interval '6 months')),
  constraint family_told_before check (act <> 'PROPOSE_LIFT' or (told_by is not null and told_on is not null
    and told_on <= (at at time zone 'Europe/London')::date))
);
create index shield_act_of_child on children.shield_act (child_id, at);

-- Who asked for a shield, or against a refusal. Whoever asked has the reference, and learns nothing else.
create table children.shield_request (
  reference    uuid        primary key,
  case_id      uuid        not null,
  child_id     bigint      not null,
  person       uuid        not null,
  ground       text        not null,
  -- Keyed fingerprint of what was asked: tells a repetition from a key used twice.
  fingerprint  bytea       not null
);

create or replace function children.has_own_shield(record bigint) returns boolean language sql stable as $$
  select exists (select 1 from children.shield_case where child_id = record and state <> 'LIFTED')
$$;

-- Says why in one word for all: a check that does not hold.
create function children.shield_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'shield: %', why using errcode = 'check_violation';
end $$;

-- Works with its owner's rights: the part's own role may add acts, and change neither a case nor a shield.
create function children.apply_shield_act() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  held shield_case;
  was text;
begin
  -- Acts on one child take turns, with feeds too.
  perform 1 from child where id = new.child_id for update;
  if not found then perform shield_refused('there is no such child'); end if;
  select * into held from shield_case where id = new.case_id;
  was := coalesce(held.state, 'NONE');
  if new.version <> coalesce(held.version, 0) + 1 or new.child_id <> coalesce(held.child_id, new.child_id)
      or new.at < coalesce(held.changed_at, new.at) then
    perform shield_refused('an act follows the one before');
  end if;
  if not exists (select 1 from shield_transition t where (t.act, t.from_state, t.to_state) = (new.act, was, new.to_state)) then
    perform shield_refused('a case does not go that way');
  end if;
  if was = 'APPEALED' and new.act in ('SHIELD', 'REFUSE') and new.person = held.refused_person then
    perform shield_refused('an appeal is decided by another person than who refused');
  end if;
  if new.act = 'CANCEL_LIFT' and new.to_state <> held.returns_to then
    perform shield_refused('what is not lifted goes back to where it was');
  end if;
  if new.act = 'CONFIRM_LIFT' and (new.person = held.proposed_person
      or new.at < held.proposed_at + interval '48 hours') then
    perform shield_refused('a shield is lifted by a second person, 48 hours after the family was told');
  end if;
  insert into shield_case as c (id, child_id, authority, state, ground, version, opened_at, changed_at, due_at, review_on,
    refused_person, proposed_person, proposed_at, returns_to)
  values (new.case_id, new.child_id, (select authority from child where id = new.child_id), new.to_state,
    coalesce(new.ground, held.ground), new.version, coalesce(held.opened_at, new.at), new.at, new.due_at,
    case when new.to_state in ('SHIELDED', 'UNDER_REVIEW', 'LIFT_PROPOSED') then coalesce(new.review_on, held.review_on) end,
    -- Of a case that an appeal reopens, whoever refused the one before.
    coalesce(case when new.act = 'REFUSE' then new.person end, held.refused_person,
      case when new.act = 'APPEAL' then (select b.refused_person from shield_case b
        where b.child_id = new.child_id order by b.opened_at desc limit 1) end),
    case when new.act = 'PROPOSE_LIFT' then new.person end,
    case when new.act = 'PROPOSE_LIFT' then new.at end,
    case when new.act = 'PROPOSE_LIFT' then case when was = 'REFUSED' then was else 'UNDER_REVIEW' end end)
  on conflict (id) do update set state = excluded.state, ground = held.ground, version = excluded.version,
    changed_at = excluded.changed_at, due_at = excluded.due_at, review_on = excluded.review_on,
    refused_person = excluded.refused_person, proposed_person = excluded.proposed_person,
    proposed_at = excluded.proposed_at, returns_to = excluded.returns_to;
  if new.to_state = 'LIFTED' then
    if exists (select 1 from child where merged_into = new.child_id and has_own_shield(id)) then
      perform shield_refused('a child is not shown while a record linked into it has a shield of its own');
    end if;
    -- Linked into a hidden child it stays hidden with that one, and is open once it stands alone.
    update child c set state = coalesce(s.state, 'OPEN'), own_state = case when s.id is not null then 'OPEN' end
    from child r left join child s on s.id = r.merged_into and s.state in ('SHIELDED', 'SEALED')
    where c.id = new.child_id and r.id = c.id and c.state = 'SHIELDED';
    update child set state = own_state, own_state = null where merged_into = new.child_id and own_state is not null;
  else
    update child set state = 'SHIELDED', source = null where id = new.child_id and state in ('OPEN', 'PROVISIONAL');
  end if;
  return new;
end $$;
create trigger applied before insert on children.shield_act for each row execute function children.apply_shield_act();

-- Nothing but an act takes a record out from behind its shield, and nothing at all unseals one.
create function children.shield_holds() returns trigger language plpgsql set search_path = children as $$
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  if old.state = 'SEALED' then perform shield_refused('a sealed record stays sealed'); end if;
  if new.state = 'SEALED' then perform shield_refused('a record is sealed by two people'); end if;
  if new.state in ('OPEN', 'PROVISIONAL') and (old.state = 'SHIELDED'
      or exists (select 1 from shield_case where child_id = new.id and state <> 'LIFTED')) then
    perform shield_refused('a shield is lifted by acts of two people');
  end if;
  return new;
end $$;
create trigger shield_holds before update of state on children.child for each row
  when (old.state is distinct from new.state) execute function children.shield_holds();

-- The case is whose the record is.
create function children.shield_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update shield_case set authority = new.authority where child_id = new.id;
  return null;
end $$;
create trigger shield_follows after update of authority on children.child for each row
  when (old.authority is distinct from new.authority) execute function children.shield_follows();

-- Whether an authority shows carers' names on its shielded records (SI 2007/2182, reg 6(6)). Off until it says so, and two
-- days more: time to think again.
create table children.shield_setting (
  authority        text        not null,
  set_at           timestamptz not null,
  shows_carer_name boolean     not null,
  holds_from       timestamptz not null,
  account          uuid        not null,
  primary key (authority, set_at),
  constraint shown_after_two_days check (not shows_carer_name or holds_from >= set_at + interval '48 hours')
);

grant select on children.shield_transition, children.shield_case to contactpoint_children;
grant select, insert on children.shield_act, children.shield_request, children.shield_setting to contactpoint_children;
