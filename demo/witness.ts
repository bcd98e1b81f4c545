/**
 * A witness beside the demonstration: a process of its own with its own key and folder. It shows how the directory is
 * watched, and proves nothing: in production somebody else runs it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SayableError } from '#core/process.ts';

const script = join(import.meta.dirname, '../witness/main.ts');

export interface RunningWitness {
  readonly url: string;
  readonly vkey: string;
  stop(): Promise<void>;
}

export interface WitnessSettings {
  readonly folder: string;
  /** The key of the log to watch, as `name+id+key`. */
  readonly log: string;
}

const READY = /(http:\/\/\S+) (\S+)$/;

function launch({ folder, log }: WitnessSettings, port: string): ChildProcess {
  return spawn(process.execPath, [script], {
    env: { WITNESS_DIR: folder, WITNESS_LOGS: log, WITNESS_PORT: port },
    // It ends when the channel does: with us, however we end.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Ctrl-C reaches us alone, and what is answered until the end is still witnessed.
    detached: true,
  });
}

async function ready(child: ChildProcess): Promise<readonly [url: string, vkey: string]> {
  if (!child.stdout) throw new TypeError('the witness says nothing');
  for await (const line of createInterface(child.stdout)) {
    const [, url, vkey] = READY.exec(line) ?? [];
    if (url && vkey) return [url, vkey];
  }
  throw new SayableError('The witness did not start.');
}

/** Starts it, and again where it was when it ends by itself. */
export async function startWitness(settings: WitnessSettings): Promise<RunningWitness> {
  let child = launch(settings, '0');
  const [url, vkey] = await ready(child);
  let stopping = false;
  const again = (): void => {
    if (stopping) return;
    child = launch(settings, new URL(url).port);
    child.once('exit', () => setTimeout(again, 1_000).unref());
    child.once('error', () => undefined);
  };
  child.once('exit', () => setTimeout(again, 1_000).unref());
  return {
    url,
    vkey,
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** What a demonstration that is told of no witness does: starts its own. Null where it is told of one. */
export async function demonstrationWitness(
  { NODE_ENV, DATA_DIR, WITNESS_URL }: { NODE_ENV: string; DATA_DIR: string; WITNESS_URL?: string | undefined },
  log: string,
): Promise<RunningWitness | null> {
  if (NODE_ENV === 'production' || WITNESS_URL !== undefined) return null;
  return startWitness({ folder: join(DATA_DIR, 'witness'), log });
}
