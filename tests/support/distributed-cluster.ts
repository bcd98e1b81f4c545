/** The template of a run on a Citus cluster that is given: laid out over its nodes, then filled through them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { fillTemplate, TEMPLATE, withDatabase } from './cluster.ts';
import { closeOnNodes, createOnNodes, dropOnNodes, GIVEN_COORDINATOR, spread, workersOf } from './distributed.ts';

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env[GIVEN_COORDINATOR];
  if (!given) {
    throw new Error(
      `${GIVEN_COORDINATOR} is not set: the superuser's address of a Citus coordinator with workers, such as ` +
        'postgres://postgres@127.0.0.1:9700/postgres. docs/distributed.md says how to start one.',
    );
  }
  const workers = await workersOf(given);
  if (workers.length === 0) {
    throw new Error(
      `The database of ${GIVEN_COORDINATOR} knows no workers: create extension citus; select citus_add_node(...).`,
    );
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'contactpoint-distributed-'));
  const url = withDatabase(given, TEMPLATE);
  await dropOnNodes(given, workers, TEMPLATE);
  await createOnNodes(given, workers, TEMPLATE);
  await fillTemplate(url, dataDir, () => spread(url));
  await closeOnNodes(given, workers, TEMPLATE);
  provide('clusterUrl', given);
  provide('workerUrls', workers);
  provide('dataDir', dataDir);
  return async () => {
    await dropOnNodes(given, workers, TEMPLATE);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
