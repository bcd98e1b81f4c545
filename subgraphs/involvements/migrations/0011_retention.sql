-- What this part keeps of a record goes when the record does (domain study 8.6; docs/retention.md). Who deletes may execute
-- one function and nothing else. Roles belong to the whole server, where another database may be creating the same one at
-- this moment.
do $$
begin
  begin
    create role contactpoint_involvements_retention nologin;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    grant contactpoint_involvements_retention to current_user;
  exception when unique_violation or internal_error then null;
  end;
  grant usage on schema involvements to contactpoint_involvements_retention;
end $$;

-- What suppliers' own identifiers leave behind: hashes of keyed fingerprints, so that what they go on sending is answered as
-- it always was, and kept of nobody.
create table involvements.forgotten (
  key  bytea primary key,
  -- Keyed fingerprint of what the supplier said last.
  said bytea not null
);
grant select, insert, update (said) on involvements.forgotten to contactpoint_involvements;

create index supplier_key_of_child on involvements.supplier_key (child_id);
create index idempotency_of_child on involvements.idempotency (child_id);
create index change_outbox_of_child on involvements.change_outbox (child_id);

create function involvements.forget(children bigint[]) returns void
language plpgsql security definer set search_path = involvements, pg_temp as $$
begin
  insert into forgotten (key, said)
  select sha256(convert_to('local ' || k.supplier || ' ' || k.local_id, 'UTF8')), i.fingerprint
  from supplier_key k join involvement i on i.child_id = k.child_id and i.id = k.involvement_id
  where k.child_id = any(children) and i.fingerprint is not null
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
revoke all on function involvements.forget from public;
grant execute on function involvements.forget to contactpoint_involvements_retention;
