/** A PostgreSQL of one's own, to be killed, stopped and filled: never the one the other files of the run share. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexLibrary from 'knex';
import { inject } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import { startEmbedded } from '#core/embedded.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { seed } from '#demo/seed.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs } from '#subgraphs/open.ts';
import type { FreshDatabase } from './postgres.ts';

/** A folder that the database's own user can enter, which mkdtemp alone would not make. */
export function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-private-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Every process of the server whose cluster is in this folder: all of them work there. */
export const serverProcesses = (dataDir: string): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === join(dataDir, 'postgres');
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);

export const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

/** The smallest demonstration: the children of the scenarios and a few more. */
async function fill(url: string): Promise<void> {
  await migrate(
    url,
    subgraphs.map(({ name }) => name),
  );
  const keys = keyring(demonstrationKey(inject('dataDir')));
  const opened = openSubgraphs({ databaseUrl: url, keys, clock: () => new Date(), log: createLog('silent') });
  const databases = {
    accreditation: connect({ url, schema: 'accreditation' }),
    involvements: connect({ url, schema: 'involvements' }),
    children: connect({ url, schema: 'children' }),
  };
  await seed({ databases, intake: opened.intake as never, keys, today: dayOf(new Date()), children: 12 });
  await Promise.all([opened.close(), ...Object.values(databases).map((database) => database.close())]);
}

export interface PrivateCluster {
  readonly database: FreshDatabase;
  readonly dataDir: string;
  /** What the server itself has written. */
  serverLog(): string;
  stop(): Promise<void>;
}

interface ClusterOptions {
  /** A folder that holds a cluster already, in `postgres`; a new one is made and filled when not said. */
  readonly dataDir?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

export async function privateCluster({ dataDir: given, settings = {} }: ClusterOptions = {}): Promise<PrivateCluster> {
  const dataDir = given ?? openFolder();
  const log = () => undefined;
  const server = await startEmbedded({ dataDir, log, settings: { shared_buffers: '32MB', ...settings } });
  if (given === undefined) await fill(server.url);
  const quiet = { debug: () => undefined, deprecate: () => undefined, error: () => undefined, warn: () => undefined };
  const own = knexLibrary({ client: 'pg', connection: server.url, pool: { min: 0, max: 2 }, log: quiet });
  const database: FreshDatabase = {
    url: server.url,
    sql: async (text, values = []) => (await own.raw(text, [...values] as never)).rows,
    drop: async () => undefined,
  };
  return {
    database,
    dataDir,
    serverLog: () => readFileSync(join(dataDir, 'postgres.log'), 'utf8'),
    stop: async () => {
      await own.destroy();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
