-- Disputes of what is held about a child, and what the team shows instead (UK GDPR arts 5(1)(d), 12(3), 16, 18(1)(a) and 19;
-- domain rules 2.3 and 9.8). A dispute is its acts, only ever added; what an act does, and whether it may, is worked out
-- here. The part's own role can write no dispute, only acts.

create table children.dispute_transition (
  act        text not null,
  from_state text not null,
  to_state   text not null,
  primary key (act, from_state, to_state)
);
insert into children.dispute_transition
  select 'RAISE', 'NONE', 'OPEN'
  union all select a, 'OPEN', 'OPEN' from unnest(array['UPHOLD', 'TAKE_BACK', 'CORRECT']) a
  -- What is shown instead outlives the dispute: it ends when its source says something new, or the team undoes it.
  union all select a, s, s from unnest(array['STATE_ANEW', 'UNDO']) a, unnest(array['OPEN', 'SETTLED', 'WITHDRAWN']) s
  union all select 'SETTLE', 'OPEN', 'SETTLED'
  union all select 'WITHDRAW', 'OPEN', 'WITHDRAWN';

-- What each source has said to it.
create table children.dispute_answer_step (
  act         text not null,
  from_answer text not null,
  to_answer   text not null,
  primary key (act, from_answer, to_answer)
);
insert into children.dispute_answer_step
  select 'UPHOLD', 'ASKED', 'UPHELD'
  union all select 'TAKE_BACK', a, 'TAKEN_BACK' from unnest(array['ASKED', 'UPHELD']) a
  union all select 'STATE_ANEW', a, 'STATED_ANEW' from unnest(array['ASKED', 'UPHELD', 'TAKEN_BACK']) a;

-- How each dispute stands: made of its acts, by the triggers below and nobody else.
create table children.dispute (
  id            uuid        primary key,
  -- The record that the child was shown by. A dispute stays with its record, whatever it is linked with or taken apart from.
  child_id      bigint      not null,
  -- Of the child that this record is shown by: follows it. Its team answers the family.
  authority     text,
  field         text        not null,
  ground        text        not null,
  on_behalf_of  text        not null,
  state         text        not null,
  version       integer     not null,
  -- The last day to tell whoever disputes what came of it: a month (art 12(3)).
  due_on        date        not null,
  outcome       text,
  raised_at     timestamptz not null,
  changed_at    timestamptz not null,
  raised_person uuid        not null,
  closed_at     timestamptz
);
-- A field is disputed once at a time.
create unique index one_open_dispute on children.dispute (child_id, field) where closed_at is null;
create index dispute_open on children.dispute (authority, due_on, id) where closed_at is null;
create index dispute_in_state on children.dispute (authority, state, due_on, id);
create index dispute_of_child on children.dispute (child_id);

-- The statements that are disputed. Its supplier sees its own and no other, and nothing of what became of the record.
create table children.dispute_source (
  id           uuid        primary key,
  dispute_id   uuid        not null references children.dispute,
  child_id     bigint      not null,
  supplier     text        not null,
  local_id     text        not null,
  -- Keyed fingerprint of what it said when it was disputed: anything else is something new.
  said         bytea       not null,
  -- Whether that was what the record showed.
  shown        boolean     not null,
  -- Whether its supplier is asked: not of a record that is a hidden child's and not known to be.
  asked        boolean     not null,
  answer       text        not null default 'ASKED',
  answered_at  timestamptz,
  -- What the team shows instead, as long as it holds.
  correction   jsonb,
  corrected_at timestamptz,
  due_on       date        not null,
  closed_at    timestamptz,
  unique (dispute_id, child_id, supplier, local_id),
  constraint corrected_at_some_time check ((correction is null) = (corrected_at is null)),
  constraint corrected_where_it_was_shown check (correction is null or (shown and answer <> 'STATED_ANEW'))
);
create index dispute_source_of_supplier on children.dispute_source (supplier, due_on, id)
  where asked and answer = 'ASKED' and closed_at is null;
create index dispute_source_of_statement on children.dispute_source (supplier, local_id)
  where closed_at is null or correction is not null;
create index dispute_source_of_record on children.dispute_source (child_id) where closed_at is null;
create index correction_of_record on children.dispute_source (child_id) where correction is not null;

create table children.dispute_act (
  dispute_id   uuid        not null,
  version      integer     not null,
  child_id     bigint      not null,
  act          text        not null,
  to_state     text        not null,
  at           timestamptz not null,
  -- Null where a feed did it.
  account      uuid,
  -- Who that is: a person with two accounts is still one.
  person       uuid,
  organisation text,
  -- Reference of the request in the trail.
  request      uuid,
  field        text check (field in ('FAMILY_NAME', 'GIVEN_NAMES', 'PREFERRED_NAME', 'GENDER', 'DATE_OF_BIRTH',
    'DATE_OF_DEATH', 'ADDRESS', 'CARERS', 'NHS_NUMBER', 'UPN')),
  ground       text check (ground in ('WRONG', 'OUT_OF_DATE', 'NOT_THIS_CHILD', 'SHOULD_NOT_BE_HELD')),
  on_behalf_of text check (on_behalf_of in ('CHILD', 'PARENT', 'REPRESENTATIVE', 'PRACTITIONER')),
  due_on       date,
  -- Of a raised one: its statements, as the columns of `dispute_source` that say which.
  sources      jsonb,
  -- Of an answer: whose.
  source_id    uuid,
  -- Of a correction: what is shown instead; the JSON null for nothing.
  value        jsonb,
  outcome      text check (outcome in ('CORRECTED', 'STANDS')),
  primary key (dispute_id, version),
  constraint raised_about_something check ((act = 'RAISE') = (field is not null and ground is not null
    and on_behalf_of is not null and due_on is not null and sources is not null)),
  constraint answered_by_a_source check ((act in ('UPHOLD', 'TAKE_BACK', 'STATE_ANEW')) = (source_id is not null)),
  constraint corrected_to_something check ((act = 'CORRECT') = (value is not null)),
  constraint settled_somehow check ((act = 'SETTLE') = (outcome is not null)),
  constraint done_by_somebody check (case when act in ('TAKE_BACK', 'STATE_ANEW')
    then num_nonnulls(account, person, organisation, request) = 0
    else num_nonnulls(account, person, organisation, request) = 4 end)
);

-- A repetition under the same key finds what the first has made.
create table children.dispute_change (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  dispute     uuid,
  at          timestamptz not null,
  primary key (account, key)
);

create function children.dispute_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'dispute: %', why using errcode = 'check_violation';
end $$;

-- Whose team answers for a record: that of the child it is shown by.
create function children.shown_authority(record bigint) returns text language sql stable
set search_path = children, pg_temp as $$
  select case when c.merged_into is null then c.authority else w.authority end
  from child c left join child w on w.id = c.merged_into where c.id = record
$$;

create function children.apply_dispute() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  held   dispute;
  said   dispute_source;
  next   text;
begin
  -- Acts on one child take turns.
  perform 1 from child where id = new.child_id and (new.act <> 'RAISE' or state <> 'SEALED') for update;
  if not found then perform dispute_refused('there is no such child'); end if;
  select * into held from dispute where id = new.dispute_id;
  if new.version <> coalesce(held.version, 0) + 1 or new.child_id <> coalesce(held.child_id, new.child_id)
      or new.at < coalesce(held.changed_at, new.at) then
    perform dispute_refused('an act follows the one before');
  end if;
  if not exists (select 1 from dispute_transition t
      where (t.act, t.from_state, t.to_state) = (new.act, coalesce(held.state, 'NONE'), new.to_state)) then
    perform dispute_refused('a dispute does not go that way');
  end if;

  if new.act = 'RAISE' then
    -- The corresponding day, or the next on which offices are open: at most a week later.
    if new.due_on < ((new.at at time zone 'Europe/London')::date + interval '1 month')::date
        or new.due_on > ((new.at at time zone 'Europe/London')::date + interval '1 month')::date + 7 then
      perform dispute_refused('a dispute is answered within a month');
    end if;
    insert into dispute (id, child_id, authority, field, ground, on_behalf_of, state, version, due_on, raised_at,
      changed_at, raised_person)
    values (new.dispute_id, new.child_id, shown_authority(new.child_id), new.field, new.ground, new.on_behalf_of,
      new.to_state, new.version, new.due_on, new.at, new.at, new.person);
    insert into dispute_source (id, dispute_id, child_id, supplier, local_id, said, shown, asked, due_on)
    select s.id, new.dispute_id, s.child_id, s.supplier, s.local_id, decode(s.said, 'hex'), s.shown, s.asked, new.due_on
    from jsonb_to_recordset(new.sources)
      as s(id uuid, child_id bigint, supplier text, local_id text, said text, shown boolean, asked boolean)
    join assertion a on (a.child_id, a.supplier, a.local_id) = (s.child_id, s.supplier, s.local_id);
    return new;
  end if;

  if new.source_id is not null then
    select * into said from dispute_source where id = new.source_id and dispute_id = new.dispute_id;
    select to_answer into next from dispute_answer_step where act = new.act and from_answer = said.answer;
    if next is null or (new.act = 'UPHOLD' and not said.asked) then
      perform dispute_refused('a source answers what it is asked, and once');
    end if;
    if held.closed_at is not null and said.correction is null then
      perform dispute_refused('what is settled is answered no more');
    end if;
    update dispute_source set answer = next, answered_at = new.at,
      correction = case when next <> 'STATED_ANEW' then correction end,
      corrected_at = case when next <> 'STATED_ANEW' then corrected_at end
    where id = new.source_id;
  end if;
  if new.act = 'CORRECT' then
    update dispute_source set correction = new.value, corrected_at = new.at
    where dispute_id = new.dispute_id and shown and answer <> 'STATED_ANEW';
    if not found then perform dispute_refused('a correction stands against what a source says'); end if;
  end if;
  if new.act = 'UNDO' then
    update dispute_source set correction = null, corrected_at = null
    where dispute_id = new.dispute_id and correction is not null;
    if not found then perform dispute_refused('there is no correction to undo'); end if;
  end if;
  if new.outcome = 'CORRECTED' and not exists (select 1 from dispute_source where dispute_id = new.dispute_id and shown
      and (correction is not null or answer in ('STATED_ANEW', 'TAKEN_BACK'))) then
    perform dispute_refused('what nobody has corrected is not settled as corrected');
  end if;
  if new.outcome = 'STANDS' and (new.person = held.raised_person or exists (select 1 from dispute_source
      where dispute_id = new.dispute_id and correction is not null)) then
    perform dispute_refused('a second person finds that it stands, and nothing else is shown then');
  end if;
  update dispute set state = new.to_state, version = new.version, changed_at = new.at,
    outcome = coalesce(new.outcome, outcome),
    closed_at = coalesce(closed_at, case when new.to_state <> 'OPEN' then new.at end)
  where id = new.dispute_id;
  if new.to_state <> held.state then
    update dispute_source set closed_at = new.at where dispute_id = new.dispute_id;
  end if;
  return new;
end $$;
create trigger applied before insert on children.dispute_act for each row execute function children.apply_dispute();

-- A dispute goes with the child, also where a link moves its record or gives it back (as in 0012 and 0013).
create function children.dispute_follows() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
begin
  update dispute set authority = shown_authority(child_id) where child_id = new.id
    or child_id in (select id from child where merged_into = new.id);
  return null;
end $$;
create trigger dispute_follows after update on children.child for each row
  when ((old.authority, old.merged_into) is distinct from (new.authority, new.merged_into))
  execute function children.dispute_follows();

-- That a dispute is to be answered is told once to each team that it has come to.
create unique index told_of_dispute_due on children.notice (about, authority, at) where kind = 'DISPUTE_DUE';

grant select on children.dispute_transition, children.dispute_answer_step, children.dispute, children.dispute_source
  to contactpoint_children;
grant select, insert on children.dispute_act to contactpoint_children;
grant select, insert, update (dispute) on children.dispute_change to contactpoint_children;
