/** All the SQL the demonstration needs beyond what suppliers can say. */
import { question } from '#core/database.ts';

type Rows = [rows: string];

export const anyAccount = question<{ id: string }, []>('any account', 'select id from account limit 1');

/** The schema that a load of England has until it is whole (england/load-sql.ts). */
export const loadUnderWay = question<{ nspname: string }, []>(
  'load under way',
  `select nspname from pg_namespace where nspname = 'england_loading'`,
);

export const addAuthorities = question<never, Rows>(
  'add authorities',
  `insert into local_authority (code, name)
   select code, name from jsonb_to_recordset($1::jsonb) as t(code text, name text) on conflict do nothing`,
);

export const addOrganisations = question<never, Rows>(
  'add organisations',
  `insert into organisation (id, name, kind, authority, telephone, email, supplier, accreditation, accredited_on,
     review_on, functions, accreditor, suspended_from)
   select code, name, kind, authority, telephone, email, supplier, state, accredited_on, review_on,
     array(select jsonb_array_elements_text(functions)), accreditor,
     case when state = 'SUSPENDED' then 'ACCREDITED' end
   from jsonb_to_recordset($1::jsonb) as t(code text, name text, kind text, authority text, telephone text, email text,
     supplier text, state text, accredited_on date, review_on date, functions jsonb, accreditor text)
   on conflict do nothing`,
);

export const addClients = question<never, Rows>(
  'add clients',
  `insert into client (id, name, kind, organisation_id, installation_id)
   select id, name, kind, organisation, installation from jsonb_to_recordset($1::jsonb)
     as t(id text, name text, kind text, organisation text, installation uuid) on conflict do nothing`,
);

type CaseSystem = [product: string, tested: string, accredited: string, on: string];

/** A case system for all of England that two people of the national office have accredited, by type … */
export const addProduct = question<never, CaseSystem>(
  'add product',
  `insert into system_product (id, supplier, name, product_version, accreditor_id, state, tested_by, tested_person,
     accredited_by, accredited_person, accredited_on, shared)
   select $1, 'National Directory Office', 'National eCAF', '1.0', a.organisation_id, 'TYPE_ACCREDITED', t.id, t.person_id,
     a.id, a.person_id, $4, true
   from account t, account a where t.id = $2 and a.id = $3 on conflict do nothing`,
);

/** … and by instance. */
export const addInstallation = question<never, [...CaseSystem, installation: string, organisation: string]>(
  'add installation',
  `insert into system_installation (id, product_id, organisation_id, accreditor_id, state, tested_by, tested_person,
     accredited_by, accredited_person, accredited_on)
   select $5, $1, $6, a.organisation_id, 'INSTANCE_ACCREDITED', t.id, t.person_id, a.id, a.person_id, $4
   from account t, account a where t.id = $2 and a.id = $3 on conflict do nothing`,
);

/** Wherever somebody tries the demonstration from, they sit in an accepted place. */
export const addLocations = question<never, [today: string]>(
  'add locations',
  `insert into location (id, organisation_id, accreditor_id, name, networks, assessed_on, accepted_on, expires_on)
   select md5(id)::uuid, id, accreditor, 'Anywhere the demonstration is tried', '{0.0.0.0/0,::/0}', $1::date, $1::date,
     ($1::date + interval '12 months')::date
   from organisation where accreditation = 'ACCREDITED' on conflict do nothing`,
);

export const addSuppliers = question<never, Rows>(
  'add suppliers',
  `insert into supplier (id, format, trust, organisation_id)
   select id, format, trust, organisation from jsonb_to_recordset($1::jsonb)
     as t(id text, format text, trust text, organisation text) on conflict do nothing`,
);

export const addAccounts = question<never, Rows>(
  'add accounts',
  `insert into account (id, role, organisation_id, authority, practitioner_id, state, suspended_for, rights,
     enhanced_check_on, enhanced_check_scheme, trained_until, agreement_signed_on, agreement_version,
     procedures_signed_on, procedures_version, authenticator_bound_on, activated_on, reviewed_on, last_used_on, home)
   select id, role, organisation_id, authority, practitioner_id, 'ACTIVE',
     array(select jsonb_array_elements_text(suspended_for)), array(select jsonb_array_elements_text(rights)),
     enhanced_check_on, 'DBS_ENHANCED', trained_until, agreement_signed_on, 1, agreement_signed_on, 1,
     agreement_signed_on, agreement_signed_on, known_on, known_on, decode(home, 'hex')
   from jsonb_to_recordset($1::jsonb) as t(id uuid, role text, organisation_id text, authority text,
     practitioner_id uuid, suspended_for jsonb, rights jsonb, enhanced_check_on date, trained_until date,
     agreement_signed_on date, known_on date, home text)
   on conflict do nothing`,
);

export const bindDevice = question<never, [account: string, secret: Buffer]>(
  'bind device',
  `insert into authenticator (account_id, secret, made_at, confirmed_at) values ($1, $2, now(), now())
   on conflict do nothing`,
);

/** One act on the shield of a child that has no case of its own making yet: asked for, then decided. */
export const shieldChild = question<
  never,
  [
    caseId: string,
    child: string,
    account: string,
    organisation: string,
    act: string,
    now: Date,
    reviewOn: string | null,
  ]
>(
  'shield child',
  `insert into shield_act (case_id, version, child_id, act, to_state, at, account, person, organisation, request, ground,
     asked_by, review_on, due_at)
   select $1::uuid, d.version, $2::bigint, d.act, d.state, $6::timestamptz, $3::uuid, $3::uuid, $4, $1::uuid, d.ground,
     d.asked_by, $7::date, coalesce($7::date, $6::timestamptz + interval '14 days')
   from (values (1, 'REQUEST', 'PROVISIONAL', 'DOMESTIC_ABUSE', 'REFUGE'), (2, 'SHIELD', 'SHIELDED', null, null))
     as d(version, act, state, ground, asked_by)
   where d.act = $5 and d.version > (select coalesce(max(version), 0) from shield_act where case_id = $1::uuid)`,
);
