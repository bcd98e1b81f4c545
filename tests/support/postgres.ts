import { randomBytes } from 'node:crypto';
import knexLibrary from 'knex';
import { inject } from 'vitest';
import { TEMPLATE, withDatabase } from './cluster.ts';

export interface FreshDatabase {
  readonly url: string;
  /** As superuser: for looking behind the scenes, and for breaking things. */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database of one's own: a clone of the migrated template with its small demonstration. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const clusterUrl = inject('clusterUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = knexLibrary({ client: 'pg', connection: clusterUrl, pool: { min: 0, max: 1 } });
  // PostgreSQL clones one database at a time; files of a run come at once.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await admin.raw('create database ?? template ??', [name, TEMPLATE]);
      break;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const url = withDatabase(clusterUrl, name);
  const own = knexLibrary({ client: 'pg', connection: url, pool: { min: 0, max: 2 } });
  return {
    url,
    sql: async (text, values = []) => {
      const answer = await (values.length === 0 ? own.raw(text) : own.raw(text, [...values] as never));
      // Several statements at once answer as a list: what the last one says counts.
      return (Array.isArray(answer) ? answer.at(-1) : answer).rows;
    },
    drop: async () => {
      await own.destroy();
      await admin.raw('drop database if exists ?? with (force)', [name]);
      await admin.destroy();
    },
  };
}
