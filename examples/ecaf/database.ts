/** eCAF's own database: the one that is given, or PostgreSQL from npm in a folder of its own. Never the directory's. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import knexLibrary, { type Knex } from 'knex';
import { startEmbedded } from '#core/embedded.ts';

const SCHEMA = 'ecaf';
/** Only one process migrates at a time. */
const MIGRATION_LOCK = 20_060_401;

export type Values = Readonly<Record<string, unknown>>;

/** What can be asked, of the pool or within a transaction. `:name` stands for a value. */
export interface Asks {
  ask<Row>(sql: string, values?: Values): Promise<Row[]>;
}

export interface Database extends Asks {
  /** All or nothing. */
  transaction<Result>(work: (within: Asks) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const migrations: Knex.MigrationSource<string> = {
  getMigrations: async () => globSync('migrations/*.sql', { cwd: import.meta.dirname }).toSorted(),
  getMigrationName: (path) => basename(path),
  getMigration: async (path) => ({
    up: async (knex) => void (await knex.raw(readFileSync(join(import.meta.dirname, path), 'utf8'))),
    down: async () => Promise.reject(new Error('Migrations only go forward')),
  }),
};

async function migrate(url: string): Promise<void> {
  const knex = knexLibrary({ client: 'pg', connection: url, searchPath: [SCHEMA], pool: { min: 1, max: 2 } });
  try {
    await knex.transaction(async (lock) => {
      await lock.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      await knex.raw('create schema if not exists ??', [SCHEMA]);
      await knex.migrate.latest({ migrationSource: migrations, schemaName: SCHEMA });
    });
  } finally {
    await knex.destroy();
  }
}

const asks = (knex: Knex): Asks => ({
  ask: async (sql, values = {}) => (await knex.raw(sql, values as never)).rows,
});

/** The library would write what it gives up on to the console, with the statement's values in it. */
const quiet = { debug: () => undefined, deprecate: () => undefined, error: () => undefined, warn: () => undefined };

export async function connect(url: string): Promise<Database> {
  await migrate(url);
  const knex = knexLibrary({
    client: 'pg',
    log: quiet,
    connection: {
      connectionString: url,
      application_name: 'ecaf',
      options: `-c role=ecaf_service -c search_path=${SCHEMA} -c statement_timeout=5000 -c timezone=UTC`,
      // The server's own timeout never fires when the server itself has stopped.
      query_timeout: 6_000,
      connectionTimeoutMillis: 3_000,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: 8, acquireTimeoutMillis: 4_000, propagateCreateError: true },
    acquireConnectionTimeout: 4_000,
  });
  return {
    ...asks(knex),
    transaction: (work) => knex.transaction((within) => work(asks(within))),
    close: () => knex.destroy(),
  };
}

export interface OwnDatabase extends Database {
  readonly isEmbedded: boolean;
}

export async function openDatabase(
  { url, dataDir }: { readonly url: string | undefined; readonly dataDir: string },
  log: (line: string) => void,
): Promise<OwnDatabase> {
  if (url !== undefined) return { ...(await connect(url)), isEmbedded: false };
  const embedded = await startEmbedded({ dataDir, log });
  const database = await connect(embedded.url).catch(async (error: unknown) => {
    await embedded.stop();
    throw error;
  });
  const close = async () => {
    await database.close();
    await embedded.stop();
  };
  return { ...database, close, isEmbedded: true };
}
