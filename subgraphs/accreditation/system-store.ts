/** All the SQL about case systems: products, accredited by type, and installations, accredited by instance. */
import { type Database, question } from '#core/database.ts';
import type { InstallationReach } from '#core/notice-ports.ts';
import type { SystemState } from './system-states.ts';

export interface ProductRow {
  readonly id: string;
  readonly supplier: string;
  readonly name: string;
  readonly productVersion: string;
  readonly shared: boolean;
  readonly accreditorId: string;
  readonly state: SystemState;
  readonly version: number;
  readonly accreditedOn: string | null;
}

export interface InstallationRow {
  readonly id: string;
  readonly productId: string;
  readonly organisationId: string;
  readonly accreditorId: string;
  readonly state: SystemState;
  readonly version: number;
  readonly accreditedOn: string | null;
  readonly client: { readonly id: string; readonly name: string; readonly kind: 'CASE_SYSTEM' } | null;
}

const productColumns = `p.id, p.supplier, p.name, p.product_version as "productVersion", p.shared, p.accreditor_id as "accreditorId",
  p.state, p.version, p.accredited_on::text as "accreditedOn"`;
const installationColumns = `i.id, i.product_id as "productId", i.organisation_id as "organisationId",
  i.accreditor_id as "accreditorId", i.state, i.version, i.accredited_on::text as "accreditedOn",
  (select jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind) from client c where c.installation_id = i.id
   order by c.id limit 1) as client`;

const productsById = question<ProductRow, [readonly string[]]>(
  'products by id',
  `select ${productColumns} from system_product p where p.id = any($1)`,
);

const productsAfter = question<ProductRow, [after: string | null, limit: number]>(
  'products after',
  `select ${productColumns} from system_product p where $1::uuid is null or p.id > $1 order by p.id limit $2`,
);

const installationById = question<InstallationRow, [string]>(
  'installation by id',
  `select ${installationColumns} from system_installation i where i.id = $1`,
);

const installationsOf = question<
  InstallationRow,
  [organisation: string, viewer: string, after: string | null, limit: number]
>(
  'installations of organisation',
  `select ${installationColumns} from system_installation i
   where i.organisation_id = $1 and (i.organisation_id = $2 or i.accreditor_id = $2) and ($3::uuid is null or i.id > $3)
   order by i.id limit $4`,
);

/** What comes by a machine client that may not be used at present comes by none. */
const installationsReached = question<InstallationReach, [ids: readonly string[], today: string]>(
  'installations reached',
  `select i.id, i.organisation_id as organisation, o.accreditor, c.clients,
     i.state = 'INSTANCE_ACCREDITED' and p.state = 'TYPE_ACCREDITED' and c.clients <> '{}'
       and o.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') and coalesce(o.review_on >= $2::date, false)
       and 'QUERY' = any(o.functions) as holds,
     array(select s.id from supplier s where s.installation_id = i.id and s.organisation_id = i.organisation_id
           order by s.id) as suppliers
   from system_installation i join system_product p on p.id = i.product_id
   join organisation o on o.id = i.organisation_id
   cross join lateral (select array(select id from client where installation_id = i.id and active
     and suspended_for = '{}' order by id) as clients) c
   where i.id = any($1::uuid[])`,
);

export const registerProduct = question<
  { id: string },
  [id: string, supplier: string, name: string, productVersion: string, accreditor: string, shared: boolean]
>(
  'register product',
  `insert into system_product (id, supplier, name, product_version, accreditor_id, shared) values ($1, $2, $3, $4, $5, $6)
   on conflict do nothing returning id`,
);

export const registerInstallation = question<
  never,
  [id: string, product: string, organisation: string, accreditor: string]
>(
  'register installation',
  'insert into system_installation (id, product_id, organisation_id, accreditor_id) values ($1, $2, $3, $4)',
);

export const registerClient = question<
  { id: string },
  [id: string, name: string, organisation: string, installation: string]
>(
  'register client',
  `insert into client (id, name, kind, organisation_id, installation_id) values ($1, $2, 'CASE_SYSTEM', $3, $4)
   on conflict do nothing returning id`,
);

interface LockedSystem {
  readonly state: SystemState;
  readonly version: number;
  readonly testedPerson: string | null;
}
const locked = (table: string) =>
  `select state, version, tested_person as "testedPerson" from ${table} where id = $1 for update`;

type Move = [id: string, state: string, by: string, person: string, on: string];
/** Whoever tests and whoever accredits are noted as they act; what was accredited before it was suspended is tested anew. */
const moved = (table: string) =>
  `update ${table} set state = $2, version = version + 1,
     tested_by = case when $2 = 'TESTING' then $3::uuid else tested_by end,
     tested_person = case when $2 = 'TESTING' then $4::uuid else tested_person end,
     accredited_by = case $2 when 'TESTING' then null when 'SUSPENDED' then accredited_by else $3::uuid end,
     accredited_person = case $2 when 'TESTING' then null when 'SUSPENDED' then accredited_person else $4::uuid end,
     accredited_on = case $2 when 'TESTING' then null when 'SUSPENDED' then accredited_on else $5::date end
   where id = $1`;

export const systemSql = {
  PRODUCT: {
    lock: question<LockedSystem, [string]>('lock product', locked('system_product')),
    move: question<never, Move>('move product', moved('system_product')),
  },
  INSTALLATION: {
    lock: question<LockedSystem, [string]>('lock installation', locked('system_installation')),
    move: question<never, Move>('move installation', moved('system_installation')),
  },
} as const;

export const systemStore = (database: Database) => ({
  product: async (id: string): Promise<ProductRow | null> => (await database.ask(productsById, [[id]]))[0] ?? null,
  products: (after: string | null, limit: number) => database.ask(productsAfter, [after, limit]),
  installation: async (id: string): Promise<InstallationRow | null> =>
    (await database.ask(installationById, [id]))[0] ?? null,
  reach: async (ids: readonly string[], today: string): Promise<(InstallationReach | null)[]> => {
    const found = new Map((await database.ask(installationsReached, [ids, today])).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  },
  installations: (organisation: string, viewer: string, after: string | null, limit: number) =>
    database.ask(installationsOf, [organisation, viewer, after, limit]),
});
export type SystemStore = ReturnType<typeof systemStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  productsById,
  productsAfter,
  installationById,
  installationsOf,
  installationsReached,
] as const;
