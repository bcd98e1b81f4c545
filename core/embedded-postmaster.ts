import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, cleanEnvironment, EmbeddedError, running } from './embedded-process.ts';
import type { Watchdog } from './embedded-watchdog.ts';

export interface Launch {
  readonly bin: string;
  readonly cluster: string;
  readonly account: Account;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly watchdog: Watchdog;
}

const startTimeoutMs = 60_000;
const keepLogBytes = 10_000_000;

/** The server's settings. They travel on the command line, so the cluster's own files stay as initdb wrote them. */
export const settingsFor = (socketDir: string, extra: Readonly<Record<string, string>>): Record<string, string> => ({
  listen_addresses: '',
  port: '5432',
  unix_socket_directories: socketDir,
  unix_socket_permissions: '0700',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  // Short lookups on two cores shared with Node: compiling a plan or spreading it costs more than it saves.
  jit: 'off',
  // What it reads is in memory or on a disk without a head to move: four would have small tables read whole, once for each key.
  random_page_cost: '1.1',
  // Nor are there cores for processes that read for others: of pages the operating system has, they take longer to ask.
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Personal data must never reach a log. Statements and parameters are not the only way there: an ERROR quotes the
  // value it refuses, its DETAIL the whole key. So errors go to the client only (ERROR ranks below LOG here), and what
  // is logged has no detail, which after a crash would be the statement that ran.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  ...extra,
});

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** The last lines written since `from`, for people who have to find out why it did not start. */
const lastLines = (file: string, from: number): string =>
  readFileSync(file).subarray(from).toString('utf8').trim().split('\n').slice(-10).join('\n');

const lockLines = (cluster: string): string[] => {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
};

/**
 * Makes way in the cluster: stops the PostgreSQL of a killed parent, and disarms a lock whose pid now belongs to
 * something else (PostgreSQL would take that for a running server). Its first line alone is changed, to a pid that
 * cannot be: the rest names the shared memory by which PostgreSQL still notices surviving children of a dead server.
 */
const clearTheWay = async ({ cluster, account }: Launch): Promise<void> => {
  const pid = Number(lockLines(cluster)[0]);
  if (!(pid > 0)) return;
  const isServer = () => running(pid)?.command.includes(cluster) ?? false;
  const order: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGKILL'];
  for (const name of order) {
    if (!isServer()) break;
    signal(pid, name);
    for (let waited = 0; waited < 5_000 && isServer(); waited += 50) await sleep(50);
  }
  const left = lockLines(cluster);
  if (left.length > 0 && running(pid)) {
    const file = join(cluster, 'postmaster.pid');
    // A new file, because root must not write through a link that PostgreSQL's user may have put there.
    rmSync(file);
    writeFileSync(file, ['2147483647', ...left.slice(1)].join('\n'), { mode: 0o600, flag: 'wx' });
    if (account) chownSync(file, account.uid, account.gid);
  }
};

const launch = ({ bin, cluster, account, logFile, settings, watchdog }: Launch): ChildProcess => {
  // The file is opened here and handed over, so it need not be in a folder that PostgreSQL's user can enter.
  const log = openSync(logFile, 'a', 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(bin, 'postgres'), ['-D', cluster, ...flags], {
    stdio: ['ignore', log, log],
    // A session of its own: Ctrl-C in the terminal must not reach it before the service has drained.
    detached: true,
    cwd: '/',
    env: cleanEnvironment,
    ...account,
  });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  if (child.pid) watchdog.guard(child.pid);
  return child;
};

export const isGone = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

/** PostgreSQL writes its state into its lock file; "ready" is written once connections are accepted. */
const isReady = (child: ChildProcess, cluster: string): boolean => {
  const lines = lockLines(cluster);
  return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
};

/** Waits for the server to accept connections; at the deadline it is ended. */
const outcome = async (child: ChildProcess, cluster: string, deadline: number): Promise<'ready' | 'ended' | 'late'> => {
  while (!isGone(child)) {
    if (isReady(child, cluster)) return 'ready';
    if (performance.now() >= deadline) {
      child.kill('SIGKILL');
      return 'late';
    }
    await sleep(20);
  }
  return 'ended';
};

/** Starts the server and waits until it accepts connections; `watch` is told of each process that is tried. */
export const boot = async (plan: Launch, watch: (child: ChildProcess) => void): Promise<void> => {
  const deadline = performance.now() + startTimeoutMs;
  if (sizeOf(plan.logFile) > keepLogBytes) renameSync(plan.logFile, `${plan.logFile}.1`);
  for (;;) {
    await clearTheWay(plan);
    const from = sizeOf(plan.logFile);
    const child = launch(plan);
    watch(child);
    const result = await outcome(child, plan.cluster, deadline);
    if (result === 'ready') return;
    const lines = lastLines(plan.logFile, from);
    // Children of a killed server hold its memory for a moment; they end by themselves.
    if (result === 'ended' && /shared memory block|lock file "postmaster.pid"/.test(lines)) {
      await sleep(300);
      continue;
    }
    const what = result === 'late' ? `accepts no connections after ${startTimeoutMs / 1000} s` : 'ended while starting';
    throw new EmbeddedError(
      'DATABASE_START_FAILED',
      `PostgreSQL ${what}; the last lines of ${plan.logFile}:\n${lines}`,
    );
  }
};
