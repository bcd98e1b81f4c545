import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './embedded-binaries.ts';
import { openFolder, prepareCluster, settle, superuser } from './embedded-cluster.ts';
import { claim } from './embedded-lock.ts';
import { sharedBuffers } from './embedded-memory.ts';
import { boot, isGone, type Launch, settingsFor } from './embedded-postmaster.ts';
import { type Account, canEnter, EmbeddedError, explained } from './embedded-process.ts';
import { startWatchdog } from './embedded-watchdog.ts';

export interface EmbeddedDatabase {
  /** For the superuser, over a Unix socket; pg, knex and libpq all read this form. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: (message: string) => void;
  /** PostgreSQL settings on top of (or instead of) ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where root keeps what PostgreSQL's user cannot reach in a closed home. */
  readonly elsewhere?: string;
}

const patienceMs = 30_000;

/** A Unix socket's path must fit in 107 bytes (103 on macOS), which a project's own path may not. */
const makeSocketDir = (account: Account): string => {
  for (const base of tmpdir().length <= 70 ? [tmpdir(), '/tmp'] : ['/tmp']) {
    const socketDir = mkdtempSync(join(base, 'contactpoint-'));
    if (account) chownSync(socketDir, account.uid, account.gid);
    if (canEnter(socketDir, account)) return socketDir;
    rmSync(socketDir, { recursive: true });
  }
  throw new EmbeddedError(
    'DATABASE_START_FAILED',
    'PostgreSQL cannot put its socket into /tmp: let every user enter it (chmod 1777 /tmp).',
  );
};

const goneOf = (server: ChildProcess): Promise<unknown> =>
  isGone(server) ? Promise.resolve() : new Promise((resolve) => server.once('exit', resolve));

/** Keeps one server running until told to stop: starts it again, a second later, when it dies by itself. */
const supervise = async (plan: Launch, log: (message: string) => void): Promise<() => Promise<void>> => {
  let server!: ChildProcess;
  let stopping = false;
  const start = () =>
    boot(plan, (child) => {
      server = child;
    });

  const live = async () => {
    for (;;) {
      await goneOf(server);
      if (stopping) return;
      plan.watchdog.guard(undefined);
      log('PostgreSQL ended unexpectedly; starting it again');
      await sleep(1_000);
      if (stopping) return;
      await start().then(
        () => log('PostgreSQL is back'),
        (error: Error) => (stopping ? undefined : log(error.message)),
      );
    }
  };

  await start();
  const life = live();
  return async () => {
    stopping = true;
    const asked = performance.now();
    // Asked again and again, because a restart may be under way. Fast shutdown ends sessions and writes a checkpoint;
    // only a server that hangs meets the other two signals.
    while (!(await Promise.race([life.then(() => true), sleep(0)]))) {
      const waited = performance.now() - asked;
      server.kill(waited < patienceMs ? 'SIGINT' : waited < patienceMs + 5_000 ? 'SIGQUIT' : 'SIGKILL');
      await Promise.race([life, sleep(250)]);
    }
  };
};

/** Starts PostgreSQL on `dataDir`, creating the cluster the first time. Errors are EmbeddedErrors with a stable code. */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedDatabase> => {
  const { dataDir, log, settings = {}, elsewhere = '/var/lib/contactpoint' } = options;
  // Undone in reverse, whether the start fails half way or the service stops.
  const undo: (() => unknown)[] = [];
  const unwind = async () => {
    while (undo.length > 0) await undo.pop()?.();
  };
  try {
    const folder = openFolder(dataDir);
    undo.push(await claim(folder, dataDir));
    const home = settle(folder, elsewhere, log);
    const binaries = findBinaries(home.account, home.account ? elsewhere : folder, log);
    const socketDir = makeSocketDir(home.account);
    undo.push(() => rmSync(socketDir, { recursive: true, force: true }));
    const watchdog = startWatchdog(home.account, socketDir);
    undo.push(watchdog.release);
    const password = await prepareCluster(home, { binaries, watchdog, shown: dataDir });
    const plan: Launch = {
      bin: binaries.bin,
      cluster: home.cluster,
      account: home.account,
      logFile: join(folder, 'postgres.log'),
      settings: settingsFor(socketDir, { shared_buffers: sharedBuffers(home.cluster), ...settings }),
      watchdog,
    };
    undo.push(await supervise(plan, log));
    let stopped: Promise<void> | undefined;
    return {
      // Not `@/postgres?host=...`: knex takes an address without a host for the name of a SQLite file.
      url: `postgres://${superuser}:${password}@${encodeURIComponent(socketDir)}:5432/postgres`,
      stop: () => (stopped ??= unwind()),
    };
  } catch (error) {
    await unwind();
    throw explained(error, dataDir);
  }
};
