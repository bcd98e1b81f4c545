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

/** A batch of one entry as the writer hands it in; `leaf` in SQL. */
const appended = (expected: number, frontier: string, next: string, body: string, leaf: string): string =>
  `select * from audit.append(${expected}, ${frontier}, ${next}, now(), ${body}, array[octet_length(${body})], ${leaf}, ''::bytea,
     array[0], array[null::uuid], array[null::uuid], '{}'::bigint[], '{}'::int[], '{}'::bigint[], '{}'::int[], '{}'::smallint[], '{}'::bigint[], ''::bytea)`;

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
    parts.set('ingest', connect({ url: database.url, schema: 'audit', role: ['ingest'] }));
    parts.set('erasure', connect({ url: database.url, schema: 'audit', role: ['erasure'] }));
    const body = `'{"kind":"FEED"}'::bytea`;
    const leaf = `sha256('\\x00'::bytea || ${body})`;
    await as('ingest', appended(0, `''::bytea`, leaf, body, leaf));
  });
  afterAll(async () => {
    await Promise.all([...parts.values()].map((part) => part.close()));
    await database.drop();
  });

  const changes = [
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
    "insert into audit.run (first, hashes) values (7, '')",
    'update audit.run set first = 7',
    'delete from audit.run',
    'truncate audit.run',
    "insert into audit.node values (8, 7, '')",
    'update audit.node set pos = 7',
    'delete from audit.node',
    'truncate audit.node',
    'update audit.checkpoint set size = 0',
    'delete from audit.checkpoint',
    'insert into audit.named (child_id, idx) values (1, 1)',
    'delete from audit.named',
    'select * from audit.named',
    'select audit.erase(1)',
    'select audit.ensure_month(now())',
  ];
  const reads = ['entry', 'subject', 'run', 'node', 'head', 'checkpoint'].map((name) => `select * from audit.${name}`);
  const OTHER_WAYS = { code: expect.stringMatching(/^(?:42501|0LP01)$/) };

  it.each(changes)('the part that reads the trail is refused: %s', async (statement) => {
    await expect(as('audit', statement)).rejects.toMatchObject(OTHER_WAYS);
  });

  it.each([
    ...changes.filter((statement) => !statement.startsWith('alter role')),
    ...reads,
    `select audit.keep_checkpoint(now(), 0, 'x', null)`,
    `alter role contactpoint_audit_ingest superuser`,
  ])('the writer of the trail executes one function, and is refused: %s', async (statement) => {
    await expect(as('ingest', statement)).rejects.toMatchObject(OTHER_WAYS);
  });

  it('who erases can do nothing else', async () => {
    for (const statement of [...reads, ...changes.filter((each) => !each.includes('audit.erase'))]) {
      await expect(as('erasure', statement), statement).rejects.toMatchObject(OTHER_WAYS);
    }
    expect(await as('erasure', 'select * from audit.erase(1)')).toEqual([{ questions: '0' }]);
  });

  it('the writer can add an entry, but none whose leaf is not the hash of its body, and none to another tree', async () => {
    expect(await as('audit', 'select count(*)::int as n from audit.entry')).toEqual([{ n: 1 }]);
    const [head] = await database.sql<{ frontier: string }>(`select frontier::text from audit.head`);
    const frontier = `'${head?.frontier}'::bytea`;
    const zeros = `decode(repeat('00', 32), 'hex')`;
    const forged = [
      appended(1, frontier, zeros, `'{}'::bytea`, zeros),
      appended(1, frontier, `${zeros} || ${zeros}`, `'{}'::bytea`, `sha256('\\x00'::bytea || '{}'::bytea)`),
    ];
    for (const statement of forged) await expect(as('ingest', statement)).rejects.toMatchObject({ code: 'P0001' });
    // Where the writer's memory is of another history, nothing goes in, and it is told where the log stands.
    for (const [expected, memory] of [
      [0, `''::bytea`],
      [1, zeros],
    ] as const) {
      const [row] = await as('ingest', appended(expected, memory, zeros, `'{}'::bytea`, zeros));
      expect(row).toMatchObject({ done: false, head_size: '1' });
    }
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
    const call = appended(1, `''::bytea`, `''::bytea`, `''::bytea`, `''::bytea`);
    await expect(as(other, call)).rejects.toMatchObject(REFUSED);
  });
});
