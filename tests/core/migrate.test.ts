import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { migrate } from '#core/migrate.ts';
import { emptyDatabase } from '#support/empty-database.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const schemas = ['audit', 'accreditation', 'children', 'involvements'];

/** Another process that migrates the database; answers its exit code and what it complained of. */
async function migrateApart(url: string): Promise<{ status: unknown; complaint: string }> {
  const module = new URL('../../core/migrate.ts', import.meta.url).href;
  const script = `import { migrate } from ${JSON.stringify(module)}; await migrate(process.argv[1], ${JSON.stringify(schemas)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [complaint, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { status, complaint };
}

const migrations = (database: FreshDatabase, schema: string) =>
  database
    .sql<{ name: string }>(`select name from ${schema}.knex_migrations order by name`)
    .then((rows) => rows.map(({ name }) => name));

describe('migrating', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
  });
  afterAll(() => database.drop());

  it('by several processes at once happens once, and all of them find it done', async () => {
    const outcomes = await Promise.all([
      migrateApart(database.url),
      migrateApart(database.url),
      migrateApart(database.url),
    ]);
    expect(outcomes).toEqual(Array(3).fill({ status: 0, complaint: '' }));
    for (const schema of schemas) {
      const names = await migrations(database, schema);
      expect(names[0]).toBe(`0001_${schema}.sql`);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(await database.sql('select size::int from audit.head')).toEqual([{ size: 0 }]);
  });

  it('again changes nothing', async () => {
    const before = await Promise.all(schemas.map((schema) => migrations(database, schema)));
    await migrate(database.url, schemas);
    expect(await Promise.all(schemas.map((schema) => migrations(database, schema)))).toEqual(before);
  });

  it('is not held up by the lock of one that was killed half way', async () => {
    await database.sql('update children.knex_migrations_lock set is_locked = 1');
    await migrate(database.url, schemas);
    expect(await database.sql('select is_locked from children.knex_migrations_lock')).toEqual([{ is_locked: 0 }]);
  });

  it('waits for one that is under way, and goes on when that is killed', async () => {
    const other = new Client({ connectionString: database.url });
    other.on('error', () => undefined); // it is going to be ended
    await other.connect();
    await other.query('begin; select pg_advisory_xact_lock(7220182)');
    let done = false;
    const waiting = migrate(database.url, schemas).then(() => {
      done = true;
    });
    const blocked = `select count(*)::int as n from pg_locks l where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await expect.poll(() => database.sql(blocked)).toEqual([{ n: 1 }]);
    expect(done).toBe(false);
    await database.sql(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`);
    await waiting;
  });
});

describe('what each part’s role may do', () => {
  const REFUSED = { code: '42501' };
  let database: FreshDatabase;
  const parts = new Map<string, Database>();
  let statements = 0;

  /** As this part, with its role and nothing more. */
  const as = (schema: string, sql: string): Promise<unknown[]> => {
    statements += 1;
    const part = parts.get(schema) ?? expect.unreachable();
    return part.ask(question<unknown, []>(`try ${statements}`, sql), []);
  };
  const tables = (schema: string) =>
    database
      .sql<{ name: string }>('select tablename as name from pg_tables where schemaname = ? order by 1', [schema])
      .then((rows) => rows.map(({ name }) => `${schema}.${name}`));

  beforeAll(async () => {
    database = await freshDatabase();
    for (const schema of schemas) parts.set(schema, connect({ url: database.url, schema }));
    const body = `'{"kind":"FEED"}'::bytea`;
    await as(
      'audit',
      `select audit.append(0, now(), array[sha256('\\x00'::bytea || ${body})], array[${body}], array[''::bytea], array[null::uuid], array[null::uuid], '{}'::bigint[], '{}'::bigint[])`,
    );
  });
  afterAll(async () => {
    await Promise.all([...parts.values()].map((part) => part.close()));
    await database.drop();
  });

  it.each([
    `insert into audit.entry (idx, at, leaf, body) values (7, now(), '', '')`,
    `update audit.entry set body = ''`,
    `update audit.entry set at = now()`,
    'delete from audit.entry',
    'truncate audit.entry',
    'select * from audit.entry for update',
    'update audit.head set size = 0',
    'delete from audit.head',
    'insert into audit.head (size) values (0)',
    'truncate audit.head',
    'insert into audit.subject (child_id, idx) values (1, 1)',
    'delete from audit.subject',
    'truncate audit.subject',
    'alter table audit.entry add column note text',
    'alter table audit.entry disable trigger all',
    'drop table audit.entry',
    'drop function audit.append',
    `create or replace function audit.append(bigint) returns boolean language sql as 'select true'`,
    `create trigger later before insert on audit.entry execute function suppress_redundant_updates_trigger()`,
    `create rule never as on insert to audit.entry do instead nothing`,
    'create table audit.mine (id int)',
    `copy audit.entry from program 'true'`,
    `set session_replication_role = 'replica'`,
    'alter role contactpoint_audit superuser',
  ])('the writer of the trail is refused: %s', async (statement) => {
    await expect(as('audit', statement)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:42501|0LP01)$/) });
  });

  it('the writer of the trail can add an entry, but none whose leaf is not the hash of its body', async () => {
    expect(await as('audit', 'select count(*)::int as n from audit.entry')).toEqual([{ n: 1 }]);
    const forged = `select audit.append(1, now(), array['\\x00'::bytea], array['{}'::bytea], array[''::bytea], array[null::uuid], array[null::uuid], '{}'::bigint[], '{}'::bigint[])`;
    await expect(as('audit', forged)).rejects.toMatchObject({ code: 'P0001' });
    expect(await as('audit', 'select size::int from audit.head')).toEqual([{ size: 1 }]);
  });

  it.each(schemas)('no other part reads or changes a table of %s, nor calls what it has', async (schema) => {
    const names = await tables(schema);
    expect(names.length).toBeGreaterThan(2);
    for (const other of schemas.filter((each) => each !== schema)) {
      for (const table of names) {
        await expect(as(other, `select * from ${table} limit 1`), `${other} reads ${table}`).rejects.toMatchObject(
          REFUSED,
        );
        await expect(as(other, `delete from ${table}`), `${other} empties ${table}`).rejects.toMatchObject(REFUSED);
      }
      await expect(as(other, `create table ${schema}.intruder (id int)`)).rejects.toMatchObject(REFUSED);
    }
  });

  it.each(['accreditation', 'children', 'involvements'])('%s cannot write to the trail', async (other) => {
    const call = `select audit.append(1, now(), '{}', '{}', '{}', '{}', '{}', '{}')`;
    await expect(as(other, call)).rejects.toMatchObject(REFUSED);
  });
});
