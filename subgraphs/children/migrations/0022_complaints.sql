-- Complaints by or for a child or parent about the directory (Guidance 4.17, domain rules 9.7; DPA 2018, s 164A, by the Data
-- (Use and Access) Act 2025, s 103; SI 2006/1738, reg 14). A complaint is its acts, only ever added; what an act does, and
-- whether it may, is worked out here. The part's own role can write no complaint, only acts.

create table children.complaint_transition (
  act        text not null,
  from_state text not null,
  to_state   text not null,
  primary key (act, from_state, to_state)
);
insert into children.complaint_transition
  select 'RECEIVE', 'NONE', 'RECEIVED'
  union all select 'ACKNOWLEDGE', 'RECEIVED', 'ACKNOWLEDGED'
  union all select 'EXTEND', 'ACKNOWLEDGED', 'ACKNOWLEDGED'
  union all select 'ANSWER', 'ACKNOWLEDGED', 'ANSWERED'
  -- Whoever is not content with an answer, or gets none in time, goes further: to the office, and to the Commissioner.
  union all select 'ESCALATE', s, 'ESCALATED'
    from unnest(array['RECEIVED', 'ACKNOWLEDGED', 'ANSWERED', 'ESCALATED', 'CONCLUDED']) s
  union all select 'CONCLUDE', 'ESCALATED', 'CONCLUDED'
  union all select 'WITHDRAW', s, 'WITHDRAWN' from unnest(array['RECEIVED', 'ACKNOWLEDGED', 'ESCALATED']) s;

-- How each complaint stands: made of its acts, by the trigger below and nobody else.
create table children.complaint (
  id              uuid        primary key,
  -- The record that the child was shown by: the complaint stays with it.
  child_id        bigint      not null,
  -- Of the child that this record is shown by: follows it. Its team answers.
  authority       text,
  about           text        not null,
  state           text        not null,
  version         integer     not null,
  complainant     text        not null,
  received_by     text        not null,
  received_on     date        not null,
  -- The family's request that it is about, and the place in the trail of the look.
  request_id      uuid,
  place           bigint,
  -- The last day for an answer: infinity once it has gone further, for then it is not the team's to give.
  due_on          date        not null,
  extended_for    text,
  escalated_to    text,
  -- What was found last, by the team or by whom it was escalated to.
  outcome         text,
  -- What the team found, and whether it was in time.
  answer          text,
  answered_at     timestamptz,
  answered_late   boolean,
  opened_at       timestamptz not null,
  changed_at      timestamptz not null,
  received_person uuid        not null,
  closed_at       timestamptz
);
create index complaint_open on children.complaint (authority, due_on, id) where closed_at is null;
create index complaint_in_state on children.complaint (authority, state, due_on, id);
create index complaint_of_child on children.complaint (child_id);

-- Of whom it is complained: they see nothing of it and decide nothing in it, whatever accounts they have.
create table children.complaint_party (
  complaint_id uuid not null references children.complaint,
  person       uuid not null,
  primary key (complaint_id, person)
);

create table children.complaint_act (
  complaint_id uuid        not null,
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
  about        text        check (about in ('WHAT_IS_SHOWN', 'A_LOOK', 'A_REFUSAL', 'A_DELAY', 'CONDUCT')),
  complainant  text        check (complainant in ('CHILD', 'PARENT', 'REPRESENTATIVE')),
  received_by  text        check (received_by in ('LETTER', 'EMAIL', 'IN_PERSON', 'TELEPHONE', 'ONLINE_FORM')),
  received_on  date,
  request_id   uuid,
  place        bigint,
  parties      uuid[],
  due_on       date,
  reason       text        check (reason in ('COMPLEX', 'ADVOCATE_AWAITED')),
  outcome      text        check (outcome in ('UPHELD', 'PARTLY_UPHELD', 'NOT_UPHELD')),
  escalated_to text        check (escalated_to in ('NATIONAL_OFFICE', 'INFORMATION_COMMISSIONER')),
  primary key (complaint_id, version),
  constraint received_about_something check (case when act = 'RECEIVE'
    then num_nonnulls(about, complainant, received_by, received_on, parties) = 5
    else num_nonnulls(about, complainant, received_by, received_on, parties) = 0 end),
  constraint received_by_now check (received_on <= (at at time zone 'Europe/London')::date),
  constraint look_is_named check ((about is not distinct from 'A_LOOK') = (place is not null)),
  constraint look_is_of_a_report check (place is null or request_id is not null),
  constraint request_where_there_is_one check (request_id is null
    or coalesce(about, '') in ('A_LOOK', 'A_REFUSAL', 'A_DELAY')),
  constraint time_is_given check ((act in ('RECEIVE', 'EXTEND')) = (due_on is not null)),
  constraint extended_for_a_reason check ((act = 'EXTEND') = (reason is not null)),
  constraint found_something check ((act in ('ANSWER', 'CONCLUDE')) = (outcome is not null)),
  constraint escalated_to_somebody check ((act = 'ESCALATE') = (escalated_to is not null))
);

-- A repetition under the same key finds what the first has made.
create table children.complaint_change (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  complaint   uuid,
  at          timestamptz not null,
  primary key (account, key)
);

create function children.complaint_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'complaint: %', why using errcode = 'check_violation';
end $$;

create function children.apply_complaint() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  held  complaint;
  today date := (new.at at time zone 'Europe/London')::date;
  days  integer;
  began date;
begin
  -- Acts on one child take turns.
  perform 1 from child where id = new.child_id and (new.act <> 'RECEIVE' or state <> 'SEALED') for update;
  if not found then perform complaint_refused('there is no such child'); end if;
  select * into held from complaint where id = new.complaint_id;
  if new.version <> coalesce(held.version, 0) + 1 or new.child_id <> coalesce(held.child_id, new.child_id)
      or new.at < coalesce(held.changed_at, new.at) then
    perform complaint_refused('an act follows the one before');
  end if;
  if not exists (select 1 from complaint_transition t
      where (t.act, t.from_state, t.to_state) = (new.act, coalesce(held.state, 'NONE'), new.to_state)) then
    perform complaint_refused('a complaint does not go that way');
  end if;
  if new.person = any(new.parties) or exists (select 1 from complaint_party p
      where (p.complaint_id, p.person) = (new.complaint_id, new.person)) then
    perform complaint_refused('nobody has a hand in what is complained of them');
  end if;
  -- Ten working days from the day it came, or twenty: with weekends, and bank holidays at Christmas and Easter.
  days := case new.act when 'RECEIVE' then 10 when 'EXTEND' then 20 end;
  began := coalesce(held.received_on, new.received_on);
  if new.due_on not between began + days * 7 / 5 - 2 and began + days * 7 / 5 + 7 then
    perform complaint_refused('a complaint is answered within ten working days, or twenty');
  end if;

  if new.act = 'RECEIVE' then
    insert into complaint (id, child_id, authority, about, state, version, complainant, received_by, received_on,
      request_id, place, due_on, opened_at, changed_at, received_person)
    values (new.complaint_id, new.child_id, shown_authority(new.child_id), new.about, new.to_state, new.version,
      new.complainant, new.received_by, new.received_on, new.request_id, new.place, new.due_on, new.at, new.at, new.person);
    insert into complaint_party (complaint_id, person) select new.complaint_id, p from unnest(new.parties) p
      on conflict do nothing;
    return new;
  end if;

  if new.act = 'EXTEND' and (held.extended_for is not null or today > held.due_on) then
    perform complaint_refused('a deadline is extended once, and before it has passed');
  end if;
  if new.act = 'ANSWER' and new.outcome = 'NOT_UPHELD' and new.person = held.received_person then
    perform complaint_refused('a second person finds that there is nothing in it');
  end if;
  if new.act = 'WITHDRAW' and new.person = held.received_person then
    perform complaint_refused('a second person notes that a complaint was taken back');
  end if;
  if new.act = 'ESCALATE' and held.state in ('RECEIVED', 'ACKNOWLEDGED') and today <= held.due_on then
    perform complaint_refused('what is still to be answered goes further when it is overdue');
  end if;
  if new.act = 'ESCALATE' and held.escalated_to in ('INFORMATION_COMMISSIONER', new.escalated_to) then
    perform complaint_refused('a complaint goes further, and not back');
  end if;
  update complaint set state = new.to_state, version = new.version, changed_at = new.at,
    due_on = case new.act when 'ESCALATE' then 'infinity' else coalesce(new.due_on, due_on) end,
    extended_for = coalesce(extended_for, new.reason), escalated_to = coalesce(new.escalated_to, escalated_to),
    outcome = coalesce(new.outcome, outcome),
    answer = case new.act when 'ANSWER' then new.outcome else answer end,
    answered_at = case new.act when 'ANSWER' then new.at else answered_at end,
    answered_late = case new.act when 'ANSWER' then today > held.due_on else answered_late end,
    closed_at = case when new.to_state in ('ANSWERED', 'CONCLUDED', 'WITHDRAWN') then new.at end
  where id = new.complaint_id;
  return new;
end $$;
create trigger applied before insert on children.complaint_act for each row execute function children.apply_complaint();

-- A complaint goes with the child, also where a link moves its record or gives it back (as in 0016).
create function children.complaint_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update complaint set authority = shown_authority(child_id) where child_id = new.id
    or child_id in (select id from child where merged_into = new.id);
  return null;
end $$;
create trigger complaint_follows after update on children.child for each row
  when ((old.authority, old.merged_into) is distinct from (new.authority, new.merged_into))
  execute function children.complaint_follows();

-- That a complaint was to be answered is told once to each team that it has come to.
create unique index told_of_complaint_due on children.notice (about, authority, at) where kind = 'COMPLAINT_DUE';

grant select on children.complaint_transition, children.complaint, children.complaint_party to contactpoint_children;
grant select, insert on children.complaint_act to contactpoint_children;
grant select, insert, update (complaint) on children.complaint_change to contactpoint_children;
