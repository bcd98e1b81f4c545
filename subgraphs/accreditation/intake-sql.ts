/** All the SQL that takes organisations and suppliers in. */
import { question } from '#core/database.ts';
import type { Supplier } from '#core/statements.ts';

export const supplierById = question<Supplier, [string]>(
  'supplier by id',
  'select id, format, trust, organisation_id as organisation from supplier where id = $1',
);

export const allSuppliers = question<Supplier, []>(
  'all suppliers',
  'select id, format, trust, organisation_id as organisation from supplier order by id limit 1000',
);

/** One that feeds for an organisation needs that organisation accredited for it, on this day. */
export const mayFeed = question<{ ok: number }, [supplier: string, today: string]>(
  'may feed',
  `select 1 as ok from supplier s left join organisation o on o.id = s.organisation_id
   where s.id = $1 and (s.organisation_id is null or (o.functions @> '{FEED_DATA}' and o.review_on >= $2::date
     and o.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS')))`,
);

export const organisationsByCode = question<{ code: string }, [readonly string[]]>(
  'organisation codes',
  'select id as code from organisation where id = any($1)',
);

/** Only the supplier who brought an organisation changes what it said of it; its accreditation is nobody's to feed. */
export const upsertOrganisations = question<{ code: string }, [supplier: string, rows: string]>(
  'upsert organisations',
  `insert into organisation (id, name, kind, authority, telephone, email, supplier)
   select code, name, kind, authority, telephone, email, $1
   from jsonb_to_recordset($2::jsonb) as t(code text, name text, kind text, authority text, telephone text, email text)
   on conflict (id) do update set name = excluded.name, kind = excluded.kind, authority = excluded.authority,
     telephone = excluded.telephone, email = excluded.email
   where organisation.supplier = excluded.supplier
     and (organisation.name, organisation.kind, organisation.authority, organisation.telephone, organisation.email)
       is distinct from (excluded.name, excluded.kind, excluded.authority, excluded.telephone, excluded.email)
   returning id as code`,
);
