-- As in 0010, in two steps: what has changed is read from the statement's own rows, and then written. On a database of
-- several nodes (docs/distributed.md) the rows of a statement cannot be asked together with a table, nor may what is read
-- and reckoned be written in one go.
create or replace function involvements.note_new_involvements() returns trigger language plpgsql as $$
declare
  kinds    text[];
  children bigint[];
  ids      uuid[];
begin
  select array_agg(k.kind), array_agg(n.child_id), array_agg(n.id) into kinds, children, ids
  from new_rows n cross join lateral (
    select 'INVOLVEMENT_RECORDED' as kind
    union all select 'COMMON_ASSESSMENT_REGISTERED'
    where involvements.assessment_of(n.caf_holder, n.practitioner_id, n.caf_said, n.common_assessment) = 'CURRENT') k
  where involvements.tells_of_work(n.source, n.record_type) and (n.ended_on is null or n.ended_on > current_date);
  if kinds is not null then
    insert into involvements.change_outbox (kind, child_id, involvement_id)
    select t.kind, t.child_id, t.id from unnest(kinds, children, ids) as t(kind, child_id, id);
  end if;
  return null;
end $$;

create or replace function involvements.note_changed_involvements() returns trigger language plpgsql as $$
declare
  kinds    text[];
  children bigint[];
  ids      uuid[];
begin
  select array_agg(k.kind), array_agg(n.child_id), array_agg(n.id) into kinds, children, ids
  from new_rows n join old_rows o on o.child_id = n.child_id and o.id = n.id
  cross join lateral (
    select involvements.assessment_of(o.caf_holder, o.practitioner_id, o.caf_said, o.common_assessment) as before,
      involvements.assessment_of(n.caf_holder, n.practitioner_id, n.caf_said, n.common_assessment) as after) a
  cross join lateral (
    -- Somebody else in their place is somebody new.
    select 'INVOLVEMENT_RECORDED' as kind where n.ended_on is null
      and (o.ended_on is not null or n.practitioner_id is distinct from o.practitioner_id and n.practitioner_id is not null)
    union all select 'INVOLVEMENT_ENDED' where n.ended_on is not null and o.ended_on is null
    union all select 'COMMON_ASSESSMENT_REGISTERED' where a.after = 'CURRENT' and a.before is distinct from 'CURRENT'
    union all select 'COMMON_ASSESSMENT_ENDED' where a.before = 'CURRENT' and a.after is distinct from 'CURRENT') k
  where involvements.tells_of_work(n.source, n.record_type);
  if kinds is not null then
    insert into involvements.change_outbox (kind, child_id, involvement_id)
    select t.kind, t.child_id, t.id from unnest(kinds, children, ids) as t(kind, child_id, id);
  end if;
  return null;
end $$;

create or replace function involvements.note_leads() returns trigger language plpgsql as $$
declare
  children bigint[];
  ids      uuid[];
begin
  select array_agg(n.child_id), array_agg(n.involvement_id) into children, ids from new_rows n;
  if children is not null then
    insert into involvements.change_outbox (kind, child_id, involvement_id)
    select 'LEAD_PROFESSIONAL_CHANGED', t.child_id, t.id
    from unnest(children, ids) as t(child_id, id) join involvements.involvement i on i.child_id = t.child_id and i.id = t.id
    where involvements.tells_of_work(i.source, i.record_type)
    on conflict (transaction, child_id) where kind = 'LEAD_PROFESSIONAL_CHANGED'
    do update set involvement_id = excluded.involvement_id;
  end if;
  return null;
end $$;

create or replace function involvements.forget(children bigint[]) returns void
language plpgsql security definer set search_path = involvements, pg_temp as $$
declare
  keys  bytea[];
  words bytea[];
begin
  select array_agg(sha256(convert_to('local ' || k.supplier || ' ' || k.local_id, 'UTF8'))), array_agg(i.fingerprint)
    into keys, words
  from supplier_key k join involvement i on i.child_id = k.child_id and i.id = k.involvement_id
  where k.child_id = any(children) and i.fingerprint is not null;
  insert into forgotten (key, said) select t.key, t.said from unnest(keys, words) as t(key, said)
  on conflict (key) do update set said = excluded.said;
  delete from lead where child_id = any(children);
  delete from supplier_key where child_id = any(children);
  delete from mediated_change where child_id = any(children);
  delete from idempotency where child_id = any(children);
  delete from sensitive_service where child_id = any(children);
  delete from withdrawn_consent where child_id = any(children);
  delete from contact_request where child_id = any(children);
  delete from change_outbox where child_id = any(children);
  -- With its deliveries.
  delete from change_notice where child_id = any(children) or shown_id = any(children);
  delete from involvement where child_id = any(children);
end $$;
