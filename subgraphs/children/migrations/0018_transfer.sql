-- Who is responsible for a record: the authority it was allocated to, until another has accepted it with the agreement of
-- the one before (SI 2007/2182, explanatory note; domain rules 12.1). A transfer is its acts, only ever added; what an act
-- does, and whether it may, is worked out here. Nothing else changes who is responsible (docs/adr/0031).

-- Where the child lives by what its sources say: made anew with the record, and deciding nothing by itself. Null until then.
alter table children.child add column area text check (area ~ '^[0-9]{3}$');
grant insert (area), update (area) on children.child to contactpoint_children;

-- By the part's own role an authority is given where there is none, and by a link to a hidden child: `cover_merged` gives
-- that, and `keep_own_authority` takes it back. Named to come after both.
create function children.responsibility_holds() returns trigger language plpgsql set search_path = children as $$
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  if old.authority is not null and (old.own_state is null) = (new.own_state is null) then
    raise exception 'transfer: who is responsible changes by a transfer' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger responsibility_holds before update on children.child for each row
  when (old.authority is distinct from new.authority) execute function children.responsibility_holds();

create table children.transfer_transition (
  act        text not null,
  from_state text not null,
  to_state   text not null,
  primary key (act, from_state, to_state)
);
-- A test holds this and transfer-states.ts together. That nobody answered in time is no state of its own: time says it.
insert into children.transfer_transition values
  ('PROPOSE', 'NONE', 'PROPOSED'), ('PROPOSE', 'NONE', 'ACCEPTED'),
  ('MOVE', 'NONE', 'PROPOSED'),
  ('AGREE', 'PROPOSED', 'PROPOSED'), ('AGREE', 'PROPOSED', 'ACCEPTED'),
  ('REJECT', 'PROPOSED', 'REJECTED'),
  ('WITHDRAW', 'PROPOSED', 'WITHDRAWN'), ('END', 'PROPOSED', 'WITHDRAWN'),
  ('ORDER', 'PROPOSED', 'ACCEPTED'), ('DISMISS', 'PROPOSED', 'REJECTED');

-- How each transfer stands: made of its acts, by the triggers below and nobody else.
create table children.transfer (
  id            uuid        primary key,
  child_id      bigint      not null,
  -- Who has proposed it: the team responsible, the one to be, or what the sources say of the address.
  origin        text        not null check (origin in ('OUT', 'IN', 'ADDRESS')),
  -- Who is responsible: as long as it is open, whoever that is now.
  out_authority text,
  in_authority  text        not null check (in_authority ~ '^[0-9]{3}$'),
  ground        text        not null,
  state         text        not null,
  version       integer     not null,
  out_agreed    boolean     not null,
  in_agreed     boolean     not null,
  -- The national office has decided, because nobody answered in time.
  ordered       boolean     not null default false,
  refusal       text,
  proposed_by   text,
  answered_by   text,
  proposed_at   timestamptz not null,
  due_at        timestamptz not null,
  changed_at    timestamptz not null,
  closed_at     timestamptz,
  -- People have decided: while its sources say nothing else of where the child lives, no address proposes anew.
  stands        boolean     not null default false,
  constraint accepted_by_both check (state <> 'ACCEPTED' or ordered or (out_agreed and in_agreed)),
  constraint closed_when_it_is check ((state = 'PROPOSED') = (closed_at is null))
);
-- A child is proposed to an authority once at a time.
create unique index one_open_transfer on children.transfer (child_id, in_authority) where closed_at is null;
create index transfer_of_child on children.transfer (child_id);
create index transfer_out on children.transfer (out_authority, due_at, id) where closed_at is null;
create index transfer_in on children.transfer (in_authority, due_at, id) where closed_at is null;
create index transfer_out_in_state on children.transfer (out_authority, state, due_at, id);
create index transfer_in_in_state on children.transfer (in_authority, state, due_at, id);
create index transfer_due on children.transfer (due_at, id) where closed_at is null;

create table children.transfer_act (
  transfer_id  uuid        not null,
  version      integer     not null,
  child_id     bigint      not null,
  act          text        not null,
  to_state     text        not null,
  at           timestamptz not null,
  -- For which of the two authorities; null for an address, for what has become moot, and for the national office.
  side         text        check (side in ('OUT', 'IN')),
  -- Null where no person did it.
  account      uuid,
  -- Who that is: a person with two accounts is still one.
  person       uuid,
  organisation text,
  -- Reference of the request in the trail.
  request      uuid,
  in_authority text,
  ground       text check (ground in ('MOVED', 'PLACED', 'SAME_CHILD', 'ALLOCATED_WRONGLY')),
  refusal      text check (refusal in ('NOT_LIVING_THERE', 'PLACEMENT_STAYS', 'ANOTHER_CHILD', 'WORK_TO_FINISH')),
  due_at       timestamptz,
  primary key (transfer_id, version),
  constraint proposed_to_somebody check ((act in ('PROPOSE', 'MOVE')) = (num_nonnulls(in_authority, ground, due_at) = 3)
    and num_nonnulls(in_authority, ground, due_at) in (0, 3)),
  constraint rejected_for_a_reason check ((act in ('REJECT', 'DISMISS')) = (refusal is not null)),
  constraint of_one_side check ((act in ('PROPOSE', 'AGREE', 'REJECT', 'WITHDRAW')) = (side is not null)),
  constraint transferred_by_somebody check (case when act in ('MOVE', 'END')
    then num_nonnulls(account, person, organisation, request) = 0
    else num_nonnulls(account, person, organisation, request) = 4 end)
);

-- A repetition under the same key finds what the first has made.
create table children.transfer_change (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  transfer    uuid,
  at          timestamptz not null,
  primary key (account, key)
);

create function children.transfer_refused(why text) returns void language plpgsql as $$
begin
  raise exception 'transfer: %', why using errcode = 'check_violation';
end $$;

-- Whether the record was found to be of a child whom everybody is shown instead.
create function children.is_led_on(one children.child) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select exists (select 1 from child r where r.id = one.merged_into and r.state not in ('SHIELDED', 'SEALED'))
$$;

-- Whether it has a team of its own: not one that is hidden with the child it was found to be of. A provisional one stands
-- as it stood to everybody else, linked or not.
create function children.is_its_own(one children.child) returns boolean language sql stable
set search_path = children, pg_temp as $$
  select one.merged_into is null or (one.state = 'PROVISIONAL' and not is_led_on(one))
$$;

-- What hangs on the record goes with it by its own triggers; here is what does not by itself.
create function children.hand_over(moved bigint, outgoing text, incoming text) returns void language plpgsql
set search_path = children, pg_temp as $$
declare asked uuid[];
begin
  asked := array(select id from review where closed_at is null and moved in (review.record, review.candidate)
    and authority is not distinct from outgoing);
  update child set authority = incoming where id = moved;
  -- What nobody has read is for whoever looks after the child now. What is due is told to each team anew.
  update notice set authority = incoming where child_id = moved and acknowledged_at is null
    and authority is not distinct from outgoing and kind not in ('SHIELD_DUE', 'DISPUTE_DUE') and kind not like 'TRANSFER%';
  -- What another team has found, or what stood in its way, counts no more: the team of both is asked anew.
  with anew as (
    update review r set state = 'OPEN', assigned_to = null, version = r.version + 1
    where r.closed_at is null and moved in (r.record, r.candidate) and ((r.id = any(asked)
      and r.authority is distinct from outgoing) or (r.state = 'ESCALATED' and r.authority = incoming))
    returning r.id)
  delete from review_vote v using anew where v.review = anew.id;
end $$;
revoke all on function children.hand_over from public;

create function children.apply_transfer() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare
  c      child;
  held   transfer;
  nobody boolean;
begin
  -- Acts on one child take turns, with feeds too.
  select * into c from child where id = new.child_id for update;
  if c.id is null or (c.state in ('SEALED', 'ARCHIVED') and new.act <> 'END') then
    perform transfer_refused('there is no such child');
  end if;
  select * into held from transfer where id = new.transfer_id;
  if new.version <> coalesce(held.version, 0) + 1 or new.child_id <> coalesce(held.child_id, new.child_id)
      or new.at < coalesce(held.changed_at, new.at) then
    perform transfer_refused('an act follows the one before');
  end if;
  if not exists (select 1 from transfer_transition t
      where (t.act, t.from_state, t.to_state) = (new.act, coalesce(held.state, 'NONE'), new.to_state)) then
    perform transfer_refused('a transfer does not go that way');
  end if;

  if new.act in ('PROPOSE', 'MOVE') then
    if is_led_on(c) or new.in_authority is not distinct from c.authority
        or (new.side is distinct from 'IN' and (c.authority is null or not is_its_own(c))) then
      perform transfer_refused('a child is proposed by or to whoever is responsible for it');
    end if;
    if new.act = 'MOVE' and (c.area is distinct from new.in_authority or c.state not in ('OPEN', 'PROVISIONAL')) then
      perform transfer_refused('an address proposes where it is, and nothing of a hidden child');
    end if;
    if new.due_at < new.at + interval '10 days' or new.due_at > new.at + interval '30 days' then
      perform transfer_refused('a transfer is answered within ten working days');
    end if;
    -- Whom nobody looks after is taken on, but a hidden child by agreement or order alone.
    nobody := c.authority is null and c.state in ('OPEN', 'PROVISIONAL') and is_its_own(c);
    if (new.to_state = 'ACCEPTED') <> nobody then perform transfer_refused('whoever is responsible agrees'); end if;
    insert into transfer (id, child_id, origin, out_authority, in_authority, ground, state, version, out_agreed, in_agreed,
      proposed_by, proposed_at, due_at, changed_at, closed_at, stands)
    values (new.transfer_id, new.child_id, coalesce(new.side, 'ADDRESS'), c.authority, new.in_authority, new.ground,
      new.to_state, new.version, coalesce(new.side = 'OUT', false) or nobody, coalesce(new.side = 'IN', false),
      new.organisation, new.at, new.due_at, new.at, case when nobody then new.at end, nobody);
    if nobody then perform hand_over(c.id, null, new.in_authority); end if;
    return new;
  end if;

  if (new.side = 'OUT' and held.out_agreed or new.side = 'IN' and held.in_agreed) and new.act <> 'WITHDRAW' then
    perform transfer_refused('each side answers once');
  end if;
  if new.act = 'WITHDRAW' and new.side <> held.origin then
    perform transfer_refused('whoever has proposed it takes it back');
  end if;
  if (new.act in ('ORDER', 'DISMISS')) <> (new.at >= held.due_at) and new.act in ('ORDER', 'DISMISS', 'REJECT') then
    perform transfer_refused('the teams say no in time, and the national office after that');
  end if;
  held.out_agreed := held.out_agreed or (new.act = 'AGREE' and new.side = 'OUT');
  held.in_agreed := held.in_agreed or (new.act = 'AGREE' and new.side = 'IN');
  if new.act = 'AGREE' and (new.to_state = 'ACCEPTED') <> (held.out_agreed and held.in_agreed) then
    perform transfer_refused('it is accepted when both agree');
  end if;
  if new.to_state = 'ACCEPTED' and not is_its_own(c) then
    perform transfer_refused('a record is transferred with the child it was found to be of');
  end if;
  update transfer set state = new.to_state, version = new.version, out_agreed = held.out_agreed,
    in_agreed = held.in_agreed, ordered = new.act = 'ORDER', refusal = new.refusal, changed_at = new.at,
    answered_by = coalesce(new.organisation, answered_by), closed_at = case when new.to_state <> 'PROPOSED' then new.at end,
    stands = new.to_state <> 'PROPOSED' and new.act <> 'END'
  where id = new.transfer_id;
  if new.to_state = 'ACCEPTED' then perform hand_over(c.id, c.authority, held.in_authority); end if;
  return new;
end $$;
create trigger applied before insert on children.transfer_act for each row execute function children.apply_transfer();

-- What a change of the record leaves of its transfers, whoever changes it. To whoever has asked for a hidden child nothing
-- tells that it went to another team: what was asked is asked of that one.
create function children.transfers_follow() returns trigger language plpgsql security definer
set search_path = children, pg_temp as $$
declare t transfer;
begin
  if old.authority is null and new.authority is not null then
    update notice set authority = new.authority where child_id = new.id and authority is null;
  end if;
  if old.area is distinct from new.area then
    update transfer set stands = false where child_id = new.id and stands;
    -- Its own team is told of a hidden child, and nobody else before one of its people has proposed it.
    if old.state = 'SHIELDED' and new.state = 'SHIELDED' and new.merged_into is null and new.area <> new.authority then
      insert into notice (id, authority, kind, child_id, at)
      values (gen_random_uuid(), new.authority, 'MOVED_AWAY', new.id, new.derived_at);
    end if;
  end if;
  if new.state = 'SEALED' then return null; end if;
  for t in select * from transfer where child_id = new.id and closed_at is null order by id loop
    if is_led_on(new) or t.in_authority = new.authority
        or (t.origin <> 'IN' and t.out_authority is distinct from new.authority)
        or (t.origin = 'ADDRESS' and (new.state = 'SHIELDED' or new.area is distinct from t.in_authority)) then
      insert into transfer_act (transfer_id, version, child_id, act, to_state, at)
      values (t.id, t.version + 1, t.child_id, 'END', 'WITHDRAWN',
        greatest(t.changed_at, date_trunc('milliseconds', clock_timestamp())));
    elsif t.out_authority is distinct from new.authority then
      update transfer set out_authority = new.authority where id = t.id;
    end if;
  end loop;
  return null;
end $$;
create trigger transfers_follow after update on children.child for each row
  when ((old.authority, old.area, old.state, old.merged_into)
    is distinct from (new.authority, new.area, new.state, new.merged_into))
  execute function children.transfers_follow();

-- That nobody has answered is told once to each team that it has come to.
create unique index told_of_escalation on children.notice (about, authority, at) where kind = 'TRANSFER_ESCALATED';
create index notice_of_child_unread on children.notice (child_id) where acknowledged_at is null;

grant select on children.transfer_transition, children.transfer to contactpoint_children;
grant select, insert on children.transfer_act to contactpoint_children;
grant select, insert, update (transfer) on children.transfer_change to contactpoint_children;
