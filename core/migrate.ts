/**
 * Plain SQL files, forward only, in name order: what a database administrator can read is what runs. Each subgraph has
 * its own schema and role; the role gets what the grants in its own migrations give, and no more.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import knexLibrary, { type Knex } from 'knex';
import { roleOf } from './database.ts';

const root = join(import.meta.dirname, '..');

const sqlFiles = (schema: string): Knex.MigrationSource<string> => ({
  getMigrations: async () => globSync(`subgraphs/${schema}/migrations/*.sql`, { cwd: root }).toSorted(),
  getMigrationName: (path) => basename(path),
  getMigration: async (path) => ({
    up: async (knex) => void (await knex.raw(readFileSync(join(root, path), 'utf8'))),
    down: async () => Promise.reject(new Error('Migrations only go forward')),
  }),
});

/** Only one process migrates at a time, and a lock left by one that was killed is no obstacle to the next. */
const MIGRATION_LOCK = 7_220_182; // SI 2007/2182, the regulations this all began with

async function withLock(url: string, work: (knex: Knex) => Promise<void>): Promise<void> {
  const knex = knexLibrary({ client: 'pg', connection: url, pool: { min: 1, max: 2 } });
  try {
    // Held by a transaction of its own, so that a killed process lets go of it with its connection.
    await knex.transaction(async (lock) => {
      await lock.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      await work(knex);
    });
  } finally {
    await knex.destroy();
  }
}

async function createSchema(knex: Knex, schema: string): Promise<void> {
  const role = roleOf(schema);
  const known = await knex.raw('select 1 from pg_roles where rolname = ?', [role]);
  // Roles belong to the whole server: another database of it may be creating the same one.
  if (known.rows.length === 0) {
    await knex.raw('create role ?? nologin', [role]).catch(async (error: { code?: string }) => {
      if (error.code !== '42710' && error.code !== '23505') throw error;
    });
  }
  await knex.raw('grant ?? to current_user', [role]).catch((error: { code?: string }) => {
    if (error.code !== '23505' && error.code !== 'XX000') throw error; // somebody else granted it at the same moment
  });
  await knex.raw('create schema if not exists ??', [schema]);
  await knex.raw('grant usage on schema ?? to ??', [schema, role]);
}

/** Brings the schemas of these subgraphs up to date. Safe to call from several processes at once. */
export async function migrate(url: string, schemas: readonly string[]): Promise<void> {
  await withLock(url, async (knex) => {
    for (const schema of schemas) {
      await createSchema(knex, schema);
      const options: Knex.MigratorConfig = { migrationSource: sqlFiles(schema), schemaName: schema };
      await knex.migrate.forceFreeMigrationsLock(options);
      await knex.migrate.latest(options);
    }
  });
}
