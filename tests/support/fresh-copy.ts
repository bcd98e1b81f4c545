/** A copy of the project as a newcomer has it: what is tracked and nothing else, in a folder of its own, and a shell in it. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The environment of a shell, without what `npm test` has put into ours. */
const shell = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_|NODE_|VITEST|TEST$|DEV$|PROD$|MODE$|SSR$|INIT_CWD)/i.test(name),
    ),
  ),
  PATH: (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':'),
};

/** A program that runs in its terminal. */
export interface Terminal {
  /** Everything it has written. */
  said(): string;
  ctrlC(): Promise<void>;
}

export interface FreshCopy {
  readonly folder: string;
  /** Runs it as it stands, and answers what it wrote to stdout. */
  run(command: string): string;
  /** Begins it and waits until it says this. */
  begin(command: readonly [program: string, ...rest: string[]], ready: RegExp): Promise<Terminal>;
  remove(): Promise<void>;
}

/** `env`: ports and addresses, where the usual ones may be taken. */
export function freshCopy(env: Readonly<Record<string, string>>): FreshCopy {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-clone-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split('\n');
  for (const file of files.filter((name) => name !== '')) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  execFileSync('chmod', ['755', folder]);
  const within = { cwd: folder, env: { ...shell, ...env } };
  const open = new Set<Terminal>();
  return {
    folder,
    run: (command) => execFileSync('bash', ['-ec', command], { ...within, encoding: 'utf8' }),
    begin: async ([program, ...rest], ready) => {
      let said = '';
      // A process group of its own, so that the signal below reaches what Ctrl-C reaches in a terminal.
      const child = spawn(program, rest, { ...within, detached: true });
      await new Promise<void>((resolve, reject) => {
        child.stdout.on('data', (text) => {
          said += text;
          if (ready.test(said)) resolve();
        });
        child.stderr.on('data', (text) => {
          said += text;
        });
        child.once('exit', () => reject(new Error(`${[program, ...rest].join(' ')} ended:\n${said}`)));
      });
      const terminal: Terminal = {
        said: () => said,
        ctrlC: async () => {
          open.delete(terminal);
          if (child.exitCode !== null || child.pid === undefined) return;
          const gone = new Promise((resolve) => child.once('exit', resolve));
          process.kill(-child.pid, 'SIGINT');
          await gone;
        },
      };
      open.add(terminal);
      return terminal;
    },
    remove: async () => {
      await Promise.all([...open].map((terminal) => terminal.ctrlC()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The blocks of a page in one language, in order. */
export const blocksOf = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text.trim());
