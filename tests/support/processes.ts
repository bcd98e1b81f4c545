/** Parts of the directory as processes of their own, started as an operator starts them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');

export interface Part {
  readonly pid: number;
  /** What the awaited line said: the groups of the pattern. */
  readonly said: readonly string[];
  /** Everything it has written so far, to both streams. */
  output(): string;
  /** Ends it with this signal and waits until it is gone; answers its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface PartOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The line by which it says that it is ready. */
  readonly ready: RegExp;
  /** Where the program is, when not here. */
  readonly folder?: string;
}

const gone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Starts it and waits until it is ready; fails with what it wrote when it ends before. */
export async function startPart({ script, args = [], env, ready, folder = root }: PartOptions): Promise<Part> {
  const child = spawn(process.execPath, [join(folder, script), ...args], {
    cwd: folder,
    // Nothing of the developer's own settings: only what the test says.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => lines.push(line));
  const said = await new Promise<readonly string[]>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      const match = ready.exec(line);
      if (match) resolve(match.slice(1));
    });
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}:\n${lines.join('\n')}`)));
  });
  return {
    pid: child.pid ?? 0,
    said,
    output: () => lines.join('\n'),
    end: async (signal) => {
      if (!gone(child)) {
        const exit = once(child, 'exit');
        child.kill(signal);
        await exit;
      }
      return child.exitCode;
    },
  };
}
