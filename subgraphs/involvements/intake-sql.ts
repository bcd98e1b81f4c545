/** All the SQL that takes statements about involvements in. Many in, many out. */
import { question } from '#core/database.ts';

/** Takes what is not already in force: a new wording, or an old one that is sent again to hold once more. */
export const addAgreements = question<{ organisationId: string }, [rows: string, now: Date]>(
  'add agreements',
  `insert into agreement as a (organisation_id, version, fingerprint, rules, received_at)
   select t.organisation_id, t.version, decode(t.fingerprint, 'hex'), t.rules, $2
   from jsonb_to_recordset($1::jsonb) as t(organisation_id text, version text, fingerprint text, rules jsonb)
   left join lateral (
     select version, fingerprint from agreement c where c.organisation_id = t.organisation_id
     order by received_at desc, version desc, fingerprint desc limit 1) current on true
   where (current.version, current.fingerprint) is distinct from (t.version, decode(t.fingerprint, 'hex'))
   on conflict do nothing
   returning a.organisation_id as "organisationId"`,
);

export const practitionerFingerprints = question<{ id: string; fingerprint: Buffer }, [readonly string[]]>(
  'practitioner fingerprints',
  'select id, fingerprint from practitioner where id = any($1::uuid[])',
);

export const upsertPractitioners = question<never, [supplier: string, rows: string, now: Date]>(
  'upsert practitioners',
  `insert into practitioner (id, supplier, local_id, organisation_id, name, team, telephone, email, fingerprint, received_at)
   select id, $1, local_id, organisation_id, name, team, telephone, email, decode(fingerprint, 'hex'), $3
   from jsonb_to_recordset($2::jsonb) as t(id uuid, local_id text, organisation_id text, name text, team text,
     telephone text, email text, fingerprint text)
   on conflict (id) do update set organisation_id = excluded.organisation_id, name = excluded.name,
     team = excluded.team, telephone = excluded.telephone, email = excluded.email,
     fingerprint = excluded.fingerprint, received_at = excluded.received_at
   where practitioner.fingerprint <> excluded.fingerprint`,
);

/** What this supplier said before, found by its own identifier alone: where the child stands now must not show in a receipt. */
export const involvementsSaid = question<
  { localKey: string; childId: string; fingerprint: Buffer },
  [supplier: string, localKeys: readonly string[]]
>(
  'involvements said',
  `select k.local_id as "localKey", k.child_id as "childId", i.fingerprint from supplier_key k
   join involvement i on i.child_id = k.child_id and i.id = k.involvement_id
   where k.supplier = $1 and k.local_id = any($2)`,
);

export const leaveOldChild = question<
  never,
  [supplier: string, localIds: readonly string[], children: readonly string[], now: Date]
>(
  'leave old child',
  `with moved as (
     delete from supplier_key k using unnest($2::text[], $3::bigint[]) as t(local_id, child_id)
     where k.supplier = $1 and k.local_id = t.local_id and k.child_id <> t.child_id
     returning k.child_id, k.involvement_id),
   unled as (
     update lead l set until = $4 from moved m
     where l.child_id = m.child_id and l.involvement_id = m.involvement_id and l.until is null)
   delete from involvement i using moved m where i.child_id = m.child_id and i.id = m.involvement_id`,
);

export const upsertInvolvements = question<never, [supplier: string, source: string, rows: string]>(
  'upsert involvements',
  `insert into involvement (child_id, id, practitioner_id, organisation_id, service_type, record_type, team, contacts,
     started_on, ended_on, confirmed_on, source, supplier, common_assessment, caf_recorded_on, fingerprint)
   select child_id, id, practitioner_id, organisation_id, service_type, record_type, team, contacts, started_on,
     ended_on, confirmed_on, $2, $1, common_assessment, caf_recorded_on, decode(fingerprint, 'hex')
   from jsonb_to_recordset($3::jsonb) as t(child_id bigint, id uuid, practitioner_id uuid, organisation_id text,
     service_type text, record_type text, team text, contacts jsonb, started_on date, ended_on date, confirmed_on date,
     common_assessment text, caf_recorded_on date, fingerprint text)
   on conflict (child_id, id) do update set practitioner_id = excluded.practitioner_id,
     organisation_id = excluded.organisation_id, service_type = excluded.service_type,
     record_type = excluded.record_type, team = excluded.team, contacts = excluded.contacts,
     started_on = excluded.started_on, ended_on = excluded.ended_on, confirmed_on = excluded.confirmed_on,
     common_assessment = excluded.common_assessment,
     caf_recorded_on = coalesce(involvement.caf_recorded_on, excluded.caf_recorded_on),
     fingerprint = excluded.fingerprint, version = involvement.version + 1`,
);

export const rememberInvolvements = question<
  never,
  [supplier: string, localIds: readonly string[], children: readonly string[], ids: readonly string[]]
>(
  'remember involvements',
  `insert into supplier_key (supplier, local_id, child_id, involvement_id)
   select $1, local_id, child_id, id from unnest($2::text[], $3::bigint[], $4::uuid[]) as t(local_id, child_id, id)
   on conflict (supplier, local_id) do update set child_id = excluded.child_id, involvement_id = excluded.involvement_id`,
);

/** Ends what this supplier said of the lead, and any lead of an involvement that has ended. */
export const endLeads = question<
  never,
  [children: readonly string[], ids: readonly string[], ended: readonly boolean[], now: Date, supplier: string]
>(
  'end leads',
  `update lead l set until = $4 from unnest($1::bigint[], $2::uuid[], $3::boolean[]) as t(child_id, id, ended)
   where l.child_id = t.child_id and l.involvement_id = t.id and l.until is null and (t.ended or l.supplier = $5)`,
);

/** What a supplier repeats, it confirms: nothing else of the involvement changes. */
export const confirmInvolvements = question<
  never,
  [children: readonly string[], ids: readonly string[], today: string]
>(
  'confirm involvements',
  `update involvement i set confirmed_on = $3::date from unnest($1::bigint[], $2::uuid[]) as t(child_id, id)
   where i.child_id = t.child_id and i.id = t.id and i.confirmed_on < $3::date`,
);

/** Of children of whom the supplier now states another lead: what it stated before, wherever that row is. */
export const passLeadsOn = question<
  never,
  [children: readonly string[], ids: readonly string[], now: Date, supplier: string]
>(
  'pass leads on',
  `update lead l set until = $3 from unnest($1::bigint[]) as t(child_id)
   where l.child_id = t.child_id and l.until is null and l.supplier = $4 and l.involvement_id <> all($2::uuid[])`,
);

export const takeLeads = question<
  never,
  [children: readonly string[], ids: readonly string[], now: Date, supplier: string]
>(
  'take leads',
  `insert into lead (child_id, involvement_id, since, supplier)
   select child_id, id, $3, $4 from unnest($1::bigint[], $2::uuid[]) as t(child_id, id)
   on conflict (child_id) where until is null do nothing`,
);
