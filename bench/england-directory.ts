/** A synthetic England to measure on: one that is kept in a folder, made there if it is not whole yet, or one for this run alone. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dayOf } from '#core/clock.ts';
import { startEmbedded } from '#core/embedded.ts';
import { demonstrationKey } from '#core/secrets.ts';
import { loadEngland } from '#demo/england/load.ts';
import type { BenchOptions } from './benchmark.ts';
import { type Directory, directoryAt, folderFor } from './directory.ts';

/** What a database of this size would be given. Checkpoints as in production, not one in the middle of each measurement. */
const settings = { shared_buffers: '4GB', max_wal_size: '8GB', checkpoint_timeout: '15min' };

export interface England {
  readonly children: number;
  /** Kept after the run; without it, it is made in a folder of its own and deleted. */
  readonly dataDir?: string | undefined;
  /** So that a feed can come in. One that is there already stays as it is. */
  readonly matchKeys?: boolean;
}

function keptAt(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o755); // the database's own user must be able to enter it
  return dataDir;
}

export async function openEngland(england: England, { undo, say }: BenchOptions): Promise<Directory> {
  const { children, matchKeys = false } = england;
  const dataDir = england.dataDir === undefined ? folderFor(undo) : keptAt(england.dataDir);
  const server = await startEmbedded({ dataDir, log: () => undefined, settings });
  undo.add(() => server.stop());
  const masterKey = demonstrationKey(dataDir);
  say(`An England of ${children} children ...`);
  await loadEngland({
    url: server.url,
    masterKey,
    seed: 1,
    children,
    today: dayOf(new Date()),
    matchKeys,
    say,
    progress: () => undefined,
  });
  return directoryAt(server.url, dataDir, undo);
}
