/**
 * Databases on the nodes of a given Citus cluster, for the tests that run there (`npm run test:distributed`). Citus knows
 * its nodes database by database, so each database stands on every node, under one name.
 */
import knexLibrary, { type Knex } from 'knex';
import { openBulk } from '#core/bulk.ts';
import { distribute, nodesOf } from '#core/distribute-sql.ts';
import { placedSchemas } from '#subgraphs/distribution.ts';
import { withDatabase } from './cluster.ts';

/** Address of the coordinator's server, for its superuser. */
export const GIVEN_COORDINATOR = 'DISTRIBUTED_DATABASE_URL';

const onNode = (url: string, { name, port }: { name: string; port: number }): string => {
  const node = new URL(url);
  node.hostname = name;
  node.port = String(port);
  return node.href;
};

/** Addresses of the workers, as the database of this address knows them. */
export async function workersOf(url: string): Promise<string[]> {
  const bulk = await openBulk(url);
  const nodes = await nodesOf(bulk).finally(bulk.close);
  return nodes.filter(({ isCoordinator }) => !isCoordinator).map((node) => onNode(url, node));
}

const withServer = async (url: string, work: (knex: Knex) => Promise<void>): Promise<void> => {
  const knex = knexLibrary({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
  await work(knex).finally(() => knex.destroy());
};

/** A database on every node, with Citus in it and the workers known to the first. */
export async function createOnNodes(coordinator: string, workers: readonly string[], name: string): Promise<void> {
  for (const server of [coordinator, ...workers]) {
    await withServer(server, async (knex) => void (await knex.raw('create database ?? template template0', [name])));
    await withServer(
      withDatabase(server, name),
      async (knex) => void (await knex.raw('create extension if not exists citus')),
    );
  }
  await withServer(withDatabase(coordinator, name), async (knex) => {
    const { hostname, port } = new URL(coordinator);
    await knex.raw('select citus_set_coordinator_host(?, ?)', [hostname, Number(port)]);
    for (const worker of workers.map((each) => new URL(each))) {
      await knex.raw('select citus_add_node(?, ?)', [worker.hostname, Number(worker.port)]);
    }
  });
}

/** As the register of the layout has it. */
export async function spread(url: string): Promise<void> {
  const bulk = await openBulk(url);
  await distribute(bulk, placedSchemas).finally(bulk.close);
}

/** Nobody may be in a database that is to be copied, and Citus has somebody in each of its own. */
export async function closeOnNodes(coordinator: string, workers: readonly string[], name: string): Promise<void> {
  for (const server of [coordinator, ...workers]) {
    await withServer(server, async (knex) => {
      await knex.raw('alter database ?? allow_connections false', [name]);
      await knex.raw('select pg_terminate_backend(pid) from pg_stat_activity where datname = ?', [name]);
    });
  }
}

export async function dropOnNodes(coordinator: string, workers: readonly string[], name: string): Promise<void> {
  for (const server of [coordinator, ...workers]) {
    await withServer(server, async (knex) => void (await knex.raw('drop database if exists ?? with (force)', [name])));
  }
}
