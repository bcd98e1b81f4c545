/**
 * Several gateways that listen on one port (`npm start -- --workers N`): each a process of its own with its own
 * connections to the database, for machines with more cores than one process uses. They share nothing but the database,
 * as gateways on machines of their own do. The kernel deals new connections out to them (SO_REUSEPORT): no process stands
 * between a client and who answers it, and none is asked that has ended.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Log } from '#core/log.ts';
import { SayableError } from '#core/process.ts';

export interface WorkerOptions {
  readonly script: string;
  readonly count: number;
  readonly host: string;
  readonly port: number;
  /** The settings of all of them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the first of them alone is told: what one process must do, and no more than one. */
  readonly first: Readonly<Record<string, string>>;
  readonly log: Log;
}

export interface RunningWorkers {
  readonly port: number;
  stop(): Promise<void>;
}

/** Between the end of a worker and its next start, in ms: one that cannot start is not to fill the machine. */
const AGAIN_AFTER = 1_000;

/** By this a worker knows that it is one. */
export const WORKER = '--worker';

/** To whoever started this worker: where it listens. It ends with them. */
export function reportTo(parent: NodeJS.Process, port: number): void {
  parent.send?.({ port });
  parent.once('disconnect', () => process.exit());
}

/** Ports may be shared among workers, and with nobody else: another server's would get half of our requests. */
async function claimed(host: string, port: number): Promise<void> {
  const server = createServer().listen({ host, port });
  await once(server, 'listening');
  await new Promise((resolve) => server.close(resolve));
}

/** By which signal or code it ended; or why it never began. */
const endOf = (worker: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    worker.once('exit', (code, signal) => resolve(String(signal ?? code)));
    worker.once('error', ({ code = 'ERROR' }: NodeJS.ErrnoException) => resolve(code));
  });

async function portOf(worker: ChildProcess): Promise<number> {
  const gone = endOf(worker).then(() => Promise.reject(new SayableError('A worker did not start.')));
  const [{ port }] = await Promise.race([once(worker, 'message'), gone]);
  return port;
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.kill('SIGTERM');
  await gone;
}

/** Starts them, and each again when it ends by itself; ready when all of them listen. */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const { script, count, host, env, first, log } = options;
  if (process.platform !== 'linux')
    throw new SayableError('Several workers share a port on Linux alone: use one here.');
  await claimed(host, options.port);
  const running = new Set<ChildProcess>();
  let stopping = false;

  const start = (number: number, port: number): ChildProcess => {
    const own = { ...env, ...(number === 0 ? first : {}), PORT: String(port) };
    // Ctrl-C reaches the process alone that started them, which stops them in order.
    const worker = fork(script, [WORKER], { env: own, detached: true });
    running.add(worker);
    void endOf(worker).then(() => running.delete(worker));
    return worker;
  };
  const keep = (number: number, port: number, worker: ChildProcess): void => {
    void endOf(worker).then((why) => {
      if (stopping) return;
      log.error('a worker ended by itself', { code: why });
      setTimeout(() => stopping || again(number, port), AGAIN_AFTER);
    });
  };
  const begin = async (number: number, port: number): Promise<number> => {
    const worker = start(number, port);
    const found = await portOf(worker);
    // While others are still beginning, too.
    keep(number, found, worker);
    return found;
  };
  const again = (number: number, port: number): void => {
    const worker = start(number, port);
    keep(number, port, worker);
    portOf(worker).then(
      () => log.info('a worker is back'),
      () => undefined, // it has ended, and is begun anew
    );
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all([...running].map(end));
  };
  try {
    // Where any port will do, the first finds one for all.
    const port = await begin(0, options.port);
    await Promise.all(Array.from({ length: count - 1 }, (_each, index) => begin(index + 1, port)));
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
