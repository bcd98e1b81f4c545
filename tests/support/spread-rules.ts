/** What would keep a migrated database from lying on several nodes as `subgraphs/distribution.ts` has it, in words. */
import type { Layout } from '#subgraphs/distribution.ts';
import type { FreshDatabase } from './postgres.ts';

type Register = Readonly<Record<string, Layout>>;
type Sql = FreshDatabase['sql'];

interface Reference {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly toSchema: string;
  readonly toTable: string;
  readonly toColumns: readonly string[];
}

const namesOf = (relation: string, numbers: string): string =>
  `array(select a.attname::text from unnest(${numbers}) with ordinality as k(n, place)
     join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.n order by k.place)`;

const referencesIn = (sql: Sql, schemas: readonly string[]): Promise<Reference[]> =>
  sql<Reference>(
    `select f.conname as name, c.relnamespace::regnamespace::text as schema, c.relname as table,
       ${namesOf('f.conrelid', 'f.conkey')} as columns, t.relnamespace::regnamespace::text as "toSchema",
       t.relname as "toTable", ${namesOf('f.confrelid', 'f.confkey')} as "toColumns"
     from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class t on t.oid = f.confrelid
     where f.contype = 'f' and c.relnamespace::regnamespace::text = any(?)`,
    [schemas],
  );

/** Keys that would have to be unique across nodes. */
async function keysAcross(sql: Sql, schema: string, { spread }: Layout): Promise<string[]> {
  const keys = await sql<{ table: string; name: string; columns: string[] }>(
    `select c.relname as table, i.indexrelid::regclass::text as name,
       ${namesOf('c.oid', 'i.indkey::smallint[]')} as columns
     from pg_index i join pg_class c on c.oid = i.indrelid where i.indisunique and c.relnamespace = ?::regnamespace`,
    [schema],
  );
  const registered = new Set(keys.map(({ table }) => table));
  return [
    ...Object.keys(spread).flatMap((table) => (registered.has(table) ? [] : [`${schema}.${table} has no key`])),
    ...keys.flatMap(({ table, name, columns }) => {
      const by = spread[table];
      return by === undefined || columns.includes(by) ? [] : [`${name} of ${schema}.${table} is without ${by}`];
    }),
  ];
}

/** References that a node could not check by itself. */
function referenceAcross(register: Register, reference: Reference): string[] {
  const { name, schema, table, columns, toSchema, toTable, toColumns } = reference;
  if (schema !== toSchema) return [`${name} of ${schema}.${table} refers to ${toSchema}.${toTable}`];
  const { spread = {}, everywhere = [] } = register[schema] ?? {};
  const [by, toBy] = [spread[table], spread[toTable]];
  const [found, toFound] = [columns.indexOf(by ?? ''), toColumns.indexOf(toBy ?? '')];
  const together = by !== undefined && toBy !== undefined && found >= 0 && found === toFound;
  const apart = by !== undefined || toBy !== undefined || everywhere.includes(table);
  const fine = together || (toBy === undefined && everywhere.includes(toTable)) || !apart;
  return fine ? [] : [`${name} of ${schema}.${table} refers to ${schema}.${toTable}, which lies otherwise`];
}

/** What runs in one schema and names another. */
async function reachesAcross(sql: Sql, schemas: readonly string[]): Promise<string[]> {
  const parts = await sql<{ schema: string; name: string; text: string; path: string | null }>(
    `select p.pronamespace::regnamespace::text as schema, 'function ' || p.oid::regprocedure as name,
       pg_get_functiondef(p.oid) as text,
       (select substr(s, 13) from unnest(p.proconfig) s where s like 'search_path=%') as path
     from pg_proc p where p.prokind in ('f', 'p') and p.pronamespace::regnamespace::text = any(?)
     union all
     select c.relnamespace::regnamespace::text, 'view ' || c.oid::regclass, pg_get_viewdef(c.oid), null
     from pg_class c where c.relkind in ('v', 'm') and c.relnamespace::regnamespace::text = any(?)
     union all
     select c.relnamespace::regnamespace::text, 'trigger ' || t.tgname || ' of ' || c.oid::regclass,
       pg_get_triggerdef(t.oid), null
     from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not t.tgisinternal and c.relnamespace::regnamespace::text = any(?)
     union all
     select c.relnamespace::regnamespace::text, 'column ' || d.adrelid::regclass || ' ' || d.adnum,
       pg_get_expr(d.adbin, d.adrelid), null
     from pg_attrdef d join pg_class c on c.oid = d.adrelid where c.relnamespace::regnamespace::text = any(?)`,
    [schemas, schemas, schemas, schemas],
  );
  return parts.flatMap(({ schema, name, text, path }) => {
    const others = schemas.filter((each) => each !== schema);
    const named = others.filter((other) => new RegExp(`\\b"?${other}"?\\.`).test(text));
    const looked = (path ?? '').split(/,\s*/).filter((each) => others.includes(each));
    return [...new Set([...named, ...looked])].map((other) => `${name} reaches into ${other}`);
  });
}

/** Whoever listens is connected to the coordinator, and hears nothing that is told elsewhere. */
const toldOnWorkers = async (sql: Sql, schemas: readonly string[]): Promise<string[]> =>
  (
    await sql<{ name: string }>(
      `select p.oid::regprocedure::text as name from pg_proc p
       where p.prosrc ~* 'pg_notify|notify ' and p.pronamespace::regnamespace::text = any(?)`,
      [schemas],
    )
  ).map(({ name }) => `function ${name} tells listeners from a node of its own`);

/** Nothing, where the database lies as the register has it. */
export async function whatKeepsTogether(sql: Sql, register: Register): Promise<string[]> {
  const schemas = Object.keys(register);
  const placed = schemas.filter((schema) => register[schema]?.place === 'OWN_NODE');
  const keys = await Promise.all(Object.entries(register).map(([schema, layout]) => keysAcross(sql, schema, layout)));
  const references = await referencesIn(sql, schemas);
  return [
    ...keys.flat(),
    ...references.flatMap((reference) => referenceAcross(register, reference)),
    ...(await reachesAcross(sql, schemas)),
    ...(await toldOnWorkers(sql, placed)),
  ];
}
