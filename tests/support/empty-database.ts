import { randomBytes } from 'node:crypto';
import knexLibrary from 'knex';
import { inject } from 'vitest';
import { withDatabase } from './cluster.ts';
import type { FreshDatabase } from './postgres.ts';

/** A database of one's own with nothing in it: no schema, no table. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  const clusterUrl = inject('clusterUrl');
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const admin = knexLibrary({ client: 'pg', connection: clusterUrl, pool: { min: 0, max: 1 } });
  // Not from template1, which somebody else may be copying at this moment.
  await admin.raw('create database ?? template template0', [name]);
  const url = withDatabase(clusterUrl, name);
  const own = knexLibrary({ client: 'pg', connection: url, pool: { min: 0, max: 2 } });
  return {
    url,
    sql: async (text, values = []) => (await own.raw(text, [...values] as never)).rows,
    drop: async () => {
      await own.destroy();
      await admin.raw('drop database if exists ?? with (force)', [name]);
      await admin.destroy();
    },
  };
}
