/**
 * One real PostgreSQL for the whole test run, with one database that is migrated and holds a small demonstration. Each
 * test file clones it: a fresh database costs a tenth of a second and shares nothing with another file.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexLibrary from 'knex';
import type { TestProject } from 'vitest/node';
import { dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import { startEmbedded } from '#core/embedded.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { seed } from '#demo/seed.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs } from '#subgraphs/open.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the server, for its superuser. */
    clusterUrl: string;
    /** The other nodes of a distributed database, each for its superuser; none where the server stands alone. */
    workerUrls: readonly string[];
    /** Where the demonstration's keys are. */
    dataDir: string;
  }
}

export const TEMPLATE = 'contactpoint_template';
const CHILDREN = 400;

/** The same address with another database. */
export const withDatabase = (url: string, name: string): string => url.replace(/\/[^/]*$/, `/${name}`);

/** Migrates it and fills it with the small demonstration. `laidOut` is done in between. */
export async function fillTemplate(url: string, dataDir: string, laidOut = async () => {}): Promise<void> {
  await migrate(
    url,
    subgraphs.map(({ name }) => name),
  );
  await laidOut();
  const keys = keyring(demonstrationKey(dataDir));
  const opened = openSubgraphs({
    databaseUrl: url,
    keys,
    clock: () => new Date(),
    log: createLog('error'),
    timeout: 60_000,
  });
  const databases = {
    accreditation: connect({ url, schema: 'accreditation' }),
    children: connect({ url, schema: 'children' }),
  };
  await seed({ databases, intake: opened.intake as never, keys, today: dayOf(new Date()), children: CHILDREN });
  await Promise.all([opened.close(), ...Object.values(databases).map((database) => database.close())]);
}

/** A server with the template on it, for whoever ends it. */
export async function startCluster() {
  const dataDir = mkdtempSync(join(tmpdir(), 'contactpoint-tests-'));
  chmodSync(dataDir, 0o755); // the database's own user must be able to enter it
  const quiet = () => undefined;
  const database = await startEmbedded({ dataDir, log: quiet, settings: { fsync: 'off', max_connections: '400' } });
  const admin = knexLibrary({ client: 'pg', connection: database.url });
  await admin.raw('create database ??', [TEMPLATE]);
  await fillTemplate(withDatabase(database.url, TEMPLATE), dataDir);
  await admin.destroy();
  const stop = async (): Promise<void> => {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: database.url, dataDir, stop };
}

/** Where `npm run mutants` has one running already, for all that it tries: address and folder, as JSON. */
export const GIVEN_CLUSTER = 'CONTACTPOINT_TEST_CLUSTER';

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env[GIVEN_CLUSTER];
  const { url, dataDir, stop } = given ? { ...JSON.parse(given), stop: async () => undefined } : await startCluster();
  provide('clusterUrl', url);
  provide('workerUrls', []);
  provide('dataDir', dataDir);
  return stop;
}
