/** A directory of its own for one run: an embedded PostgreSQL with fsync on, the demonstration's children in it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import { startEmbedded } from '#core/embedded.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { seed } from '#demo/seed.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs } from '#subgraphs/open.ts';
import type { Cleanup } from './cleanup.ts';

export interface Directory {
  readonly url: string;
  /** Where the keys of this directory are, and its database. */
  readonly dataDir: string;
  /** As superuser. */
  ask<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Through the suppliers' own way in, as `npm start` does it. */
async function fill(url: string, dataDir: string, children: number): Promise<void> {
  await migrate(
    url,
    subgraphs.map(({ name }) => name),
  );
  const timeout = 60_000;
  const clock = () => new Date();
  const keys = keyring(demonstrationKey(dataDir));
  const opened = openSubgraphs({ databaseUrl: url, keys, clock, log: createLog('error'), timeout });
  const databases = {
    accreditation: connect({ url, schema: 'accreditation', timeout }),
    involvements: connect({ url, schema: 'involvements', timeout }),
    children: connect({ url, schema: 'children', timeout }),
  };
  try {
    await seed({ databases, intake: opened.intake as never, keys, today: dayOf(clock()), children });
  } finally {
    await Promise.all([opened.close(), ...Object.values(databases).map((database) => database.close())]);
  }
}

/** A folder for one run, which the database's own user can enter. */
export function folderFor(undo: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-bench-'));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  return folder;
}

/** What is there already, with a connection to ask it. */
export async function directoryAt(url: string, dataDir: string, undo: Cleanup): Promise<Directory> {
  const client = new pg.Client(url);
  await client.connect();
  client.on('error', () => undefined);
  undo.add(() => client.end());
  return { url, dataDir, ask: async (text, values = []) => (await client.query(text, [...values])).rows };
}

export async function openDirectory(children: number, undo: Cleanup): Promise<Directory> {
  const dataDir = folderFor(undo);
  const database = await startEmbedded({ dataDir, log: () => undefined });
  undo.add(() => database.stop());
  await fill(database.url, dataDir, children);
  const directory = await directoryAt(database.url, dataDir, undo);
  // Otherwise autovacuum would do it in the middle of a round.
  await directory.ask('vacuum analyze');
  return directory;
}
