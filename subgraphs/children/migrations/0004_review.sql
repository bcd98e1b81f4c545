-- What matching leaves to people: one question about one record, or about a record and a child that may be the same.
create table children.review (
  id          uuid        primary key,
  kind        text        not null check (kind in ('POSSIBLE_SAME', 'UNCONFIRMED', 'NUMBER_SHARED',
    'NUMBER_CONTRADICTS', 'IDENTITY_CHANGED', 'OLD_IDENTITY', 'SEPARATION')),
  -- Whose team rules on it, and how soon it should: kept right by triggers, whoever changes a record.
  authority   text,
  risk        smallint    not null,
  -- Which records: gone once it is settled, when only `sealed` still says so, to whoever has the key.
  record      bigint,
  candidate   bigint,
  sealed      bytea,
  -- The finding that is asked about: a merge to be undone, or the review that is opened again.
  about       uuid,
  -- Keyed fingerprints: of what is asked, and of what was known of the records when it was.
  question    bytea       not null,
  known       bytea       not null,
  -- Bits and words, no values. Null where no weighing led to the question.
  weight      real,
  waterfall   jsonb,
  state       text        not null default 'OPEN' check (state in ('OPEN', 'SECOND_PERSON', 'ESCALATED', 'CLOSED')),
  assigned_to uuid,
  version     integer     not null default 1,
  opened_at   timestamptz not null,
  closed_at   timestamptz,
  finding    text,
  check ((state = 'CLOSED') = (closed_at is not null)),
  check ((state = 'CLOSED') = (record is null)),
  check ((state = 'CLOSED') = (sealed is not null)),
  check (candidate <> record)
);
-- The same question is open once at most, whatever two feeds do at once.
create unique index one_open_review on children.review (question) where closed_at is null;
create index review_by_question on children.review (question, known);
create index review_queue on children.review (authority, risk, opened_at, id) where closed_at is null;
create index reviews_closed on children.review (authority, closed_at desc, id desc) where closed_at is not null;
create index review_of_record on children.review (record) where record is not null;
create index review_of_candidate on children.review (candidate) where candidate is not null;

-- What each of the team found: one vote a person, whatever accounts they have.
create table children.review_vote (
  review   uuid        not null references children.review,
  person   uuid        not null,
  account  uuid        not null,
  finding text        not null,
  at       timestamptz not null,
  primary key (review, person)
);

-- What became of a change, kept so that the same request sent again changes nothing.
create table children.review_change (
  account     uuid        not null,
  key         text        not null,
  fingerprint bytea       not null,
  -- The review it was about; null while the change is under way.
  review      uuid,
  at          timestamptz not null,
  primary key (account, key)
);

-- Two records that people have found to be of two children, as a keyed fingerprint of the pair: nobody can read from it
-- which two, only ask whether these are.
create table children.never_link (
  pair bytea       primary key,
  at   timestamptz not null
);

-- Whose a question is: of the team of the hidden child that is concerned, else of the record's own. 0 to 2: a hidden
-- child is concerned, a child under one year, anybody else.
create function children.review_owner(record bigint, candidate bigint, today date)
returns table (authority text, risk smallint) language sql stable
set search_path = children as $$
  select (array_agg(c.authority order by hidden desc, hidden = is_record, c.id)
      filter (where c.authority is not null or hidden))[1],
    case when bool_or(hidden) then 0 when bool_or(c.date_of_birth > today - interval '1 year') then 1 else 2 end::smallint
  from (select *, state in ('SHIELDED', 'SEALED') as hidden, id = $1 as is_record
        from child where id in ($1, $2)) c
$$;

-- A shield, or a move to another authority, takes what is still asked about the child with it.
create function children.review_follows() returns trigger language plpgsql
set search_path = children as $$
begin
  update review r set authority = o.authority, risk = o.risk
  from review q cross join lateral review_owner(q.record, q.candidate, current_date) o
  where q.id = r.id and (q.record = new.id or q.candidate = new.id)
    and (r.authority, r.risk) is distinct from (o.authority, o.risk);
  return null;
end $$;
create trigger review_follows after update on children.child for each row
  when (old.state is distinct from new.state or old.authority is distinct from new.authority)
  execute function children.review_follows();

grant select, insert, update on children.review to contactpoint_children;
grant select, insert on children.review_vote to contactpoint_children;
grant select, insert, update on children.review_change to contactpoint_children;
grant select, insert, delete on children.never_link to contactpoint_children;
