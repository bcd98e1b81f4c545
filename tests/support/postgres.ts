import { randomBytes } from 'node:crypto';
import knexLibrary, { type Knex } from 'knex';
import { inject } from 'vitest';
import { TEMPLATE, withDatabase } from './cluster.ts';

export interface FreshDatabase {
  readonly url: string;
  /** As superuser: for looking behind the scenes, and for breaking things. */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** PostgreSQL clones one database at a time; files of a run come at once. */
async function clone(server: Knex, name: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await server.raw('create database ?? template ??', [name, TEMPLATE]);
      return;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A database of one's own: a clone of the migrated template with its small demonstration. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const clusterUrl = inject('clusterUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const servers = [...inject('workerUrls'), clusterUrl].map((connection) =>
    knexLibrary({ client: 'pg', connection, pool: { min: 0, max: 1 } }),
  );
  for (const server of servers) await clone(server, name);
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
      for (const server of servers.toReversed()) {
        await server.raw('drop database if exists ?? with (force)', [name]);
        await server.destroy();
      }
    },
  };
}
