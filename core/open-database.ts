/**
 * The database to use: the one that is given, the one a running server of this project holds open, or our own. Commands
 * such as `npm run feed` thus work beside a running server and without one.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from './embedded.ts';

export interface OpenedDatabase {
  readonly url: string;
  /** Set when the database is our own child. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

export interface DatabaseSettings {
  readonly DATABASE_URL?: string | undefined;
  readonly DATA_DIR: string;
}

const isLocked = (error: unknown): boolean => (error as { code?: unknown }).code === 'DATA_LOCKED';

export interface OpenOptions {
  /** Whether to use the database of a server that is running on the same folder, rather than to refuse. */
  readonly share: boolean;
  readonly log: (message: string) => void;
  /** PostgreSQL's, where the database is our own child. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function openDatabase(
  { DATABASE_URL, DATA_DIR }: DatabaseSettings,
  { share, log, settings }: OpenOptions,
): Promise<OpenedDatabase> {
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, embedded: false, close: async () => undefined };
  const address = join(DATA_DIR, 'connection');
  try {
    const database = await startEmbedded({ dataDir: DATA_DIR, log, ...(settings && { settings }) });
    writeFileSync(address, database.url, { mode: 0o600 });
    const close = async () => {
      rmSync(address, { force: true });
      await database.stop();
    };
    return { url: database.url, embedded: true, close };
  } catch (error) {
    if (!share || !isLocked(error) || !existsSync(address)) throw error;
    return { url: readFileSync(address, 'utf8'), embedded: true, close: async () => undefined };
  }
}
