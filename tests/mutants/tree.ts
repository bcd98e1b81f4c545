/** A copy of the project to break: the working tree is read and never written, whatever becomes of this process. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const PREFIX = 'contactpoint-mutants-';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Copies whose process was killed. */
function removeDead(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX) && /-\d+$/.test(each))) {
    if (!isAlive(Number(name.slice(PREFIX.length)))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Packages are never changed: a link to each file is enough, and a copy where a link cannot be. What tools note stays out. */
function link(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (/^\.(?:vite|cache)/.test(entry.name)) continue;
    if (entry.isDirectory()) link(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else {
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
    }
  }
}

export interface Tree {
  readonly folder: string;
  /** Puts a text in the place of another; answers how it is put back. */
  change(file: string, find: string, to: string): () => void;
  remove(): void;
}

export function copyTree(): Tree {
  removeDead();
  const folder = join(tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(folder);
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  link(join(root, 'node_modules'), join(folder, 'node_modules'));
  // One file of many is another each time: what the others were turned into is kept, by what they hold.
  const usual = readFileSync(join(root, 'vitest.config.ts'), 'utf8').replace(
    'test: {',
    "test: { experimental: { fsModuleCache: true, fsModuleCachePath: '.modules' },",
  );
  writeFileSync(join(folder, 'vitest.config.ts'), usual);
  // For tests that need no database: none is started for them.
  writeFileSync(join(folder, 'pure.config.ts'), usual.replace(/globalSetup: \[[^\]]*\]/, 'globalSetup: []'));
  return {
    folder,
    change: (file, find, to) => {
      const path = join(folder, file);
      const before = readFileSync(path, 'utf8');
      // Not as a pattern: a text may hold what stands for a match.
      writeFileSync(
        path,
        before.replace(find, () => to),
      );
      return () => writeFileSync(path, before);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
