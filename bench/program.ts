/** A program under test: started as a process of its own, ready when it has printed where it is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from './cleanup.ts';

export interface ProgramOptions {
  readonly script: URL;
  /** All it knows of the world: nothing is inherited, so that a setting of this shell changes no figure. */
  readonly env: Readonly<Record<string, string>>;
  /** Its working folder: one without a `.env`. */
  readonly folder: string;
  readonly nodeArguments?: readonly string[];
  /** It is ready when it has printed so many; one unless said. */
  readonly addresses?: number;
  readonly undo: Cleanup;
}

export interface Program {
  readonly pid: number;
  /** The addresses it printed, in order. */
  readonly urls: readonly string[];
}

/** A directory that makes its children first takes a minute on a busy machine. */
const START_TIMEOUT = 300_000;
const STOP_TIMEOUT = 10_000;
const ADDRESS = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/g;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
  await gone;
  clearTimeout(impatience);
}

/** Ready with the line that holds the last address. */
const addressesFrom = (child: ChildProcess, script: string, wanted: number): Promise<string[]> =>
  new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => reject(new Error(`${script} ${why}:\n${said}`));
    const patience = setTimeout(() => fail('did not start in time'), START_TIMEOUT);
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-10_000);
      const lines = said.slice(0, said.lastIndexOf('\n') + 1);
      const found = lines.match(ADDRESS) ?? [];
      if (found.length < wanted) return;
      clearTimeout(patience);
      resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(patience);
      fail(`ended with ${code}`);
    });
    child.once('error', (error) => fail(error.message));
  });

export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { script, env, folder, nodeArguments = [], addresses = 1, undo } = options;
  const path = fileURLToPath(script);
  const child = spawn(process.execPath, [...nodeArguments, path], {
    cwd: folder,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  undo.add(() => stop(child));
  return { urls: await addressesFrom(child, path, addresses), pid: child.pid ?? 0 };
}
