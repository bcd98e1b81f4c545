import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './embedded-binaries.ts';
import {
  type Account,
  canEnter,
  chooseAccount,
  cleanEnvironment,
  EmbeddedError,
  makeOpenFolder,
  probe,
} from './embedded-process.ts';
import type { Watchdog } from './embedded-watchdog.ts';

export const superuser = 'contactpoint';
const passwordFile = 'contactpoint.password';

/** The data folder itself, made if needed. As root it is opened for passing through (not for listing). */
export const openFolder = (dataDir: string): string => {
  mkdirSync(dataDir, { recursive: true });
  if (process.getuid?.() === 0) chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o111);
  return realpathSync(dataDir);
};

interface Home {
  readonly account: Account;
  /** The folder that holds the cluster's: the data folder, or a place outside a closed home. */
  readonly place: string;
  readonly cluster: string;
}

/**
 * Where the cluster is or will be, and as whom it runs. Where PostgreSQL's user cannot get to the data folder (a
 * project under /root), the cluster is kept in `elsewhere` and the data folder holds a file that says where: the next
 * start finds it, and deleting the data folder still means starting afresh.
 */
export const settle = (folder: string, elsewhere: string, log: (message: string) => void): Home => {
  const pointer = join(folder, 'postgres-is-elsewhere');
  const noted = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : undefined;
  let place = noted ?? folder;
  const account = chooseAccount(statSync(join(place, 'postgres'), { throwIfNoEntry: false }));
  if (noted === undefined && account && !canEnter(folder, account)) {
    if (existsSync(join(folder, 'postgres'))) {
      throw new EmbeddedError(
        'DATA_UNWRITABLE',
        `The user of PostgreSQL (id ${account.uid}) can no longer enter ${folder}: open the folders above it for passing through (chmod o+x), or set DATA_DIR to another folder.`,
      );
    }
    makeOpenFolder(elsewhere);
    place = mkdtempSync(join(elsewhere, 'data-'));
    writeFileSync(pointer, `${place}\n`);
  }
  if (place !== folder) {
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o711);
    log(`PostgreSQL cannot enter ${folder} as user id ${account?.uid}, so the data is kept in ${place}`);
  }
  return { account, place, cluster: join(place, 'postgres') };
};

const give = (path: string, account: Account): void => {
  if (account) chownSync(path, account.uid, account.gid);
};

/** A rename lasts through a power cut only once the folder that holds the name is on disk. */
const renameDurably = (from: string, to: string, folder: string): void => {
  renameSync(from, to);
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
};

const initdb = async (fresh: string, binaries: Binaries, account: Account, watchdog: Watchdog): Promise<void> => {
  const secret = `${fresh}.password`;
  writeFileSync(secret, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  give(secret, account);
  const child = spawn(
    join(binaries.bin, 'initdb'),
    [
      `--pgdata=${fresh}`,
      `--username=${superuser}`,
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true, cwd: '/', env: cleanEnvironment, ...account },
  );
  if (child.pid) watchdog.guard(-child.pid);
  const [errors, , [status]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'close')]);
  watchdog.guard(undefined);
  if (status !== 0) {
    const last = errors.trim().split('\n').slice(-5).join(' ');
    throw new EmbeddedError('DATABASE_START_FAILED', `PostgreSQL could not create its data folder: ${last}`, {
      cause: new Error(errors),
    });
  }
  renameSync(secret, join(fresh, passwordFile));
};

/** What an interrupted first start left: never a cluster in use, for that has another name. */
const sweep = (place: string): void => {
  for (const name of readdirSync(place).filter((entry) => entry.startsWith('postgres.new-'))) {
    // An initdb that is just being ended by its watchdog may still write here; then the next start sweeps it.
    try {
      rmSync(join(place, name), { recursive: true, force: true });
    } catch {}
  }
};

/** Creates the cluster unless it is there; refuses one that another major version made. Answers the password. */
export const prepareCluster = async (
  { place, cluster, account }: Home,
  { binaries, watchdog, shown }: { binaries: Binaries; watchdog: Watchdog; shown: string },
): Promise<string> => {
  sweep(place);
  if (!existsSync(cluster)) {
    const fresh = mkdtempSync(`${cluster}.new-`);
    try {
      give(fresh, account);
      await initdb(fresh, binaries, account, watchdog);
      // The name is the marker: a folder called `postgres` is a finished cluster with its password.
      renameDurably(fresh, cluster, place);
    } catch (error) {
      sweep(place);
      throw error;
    }
  }
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== binaries.major) {
    throw new EmbeddedError(
      'DATA_VERSION',
      `The data in ${shown} was made by PostgreSQL ${version} and this ContactPoint brings PostgreSQL ${binaries.major}: set DATA_DIR to another folder to start afresh, or move the data across with pg_dump of version ${version}.`,
    );
  }
  // A copy made by root (cp, tar) belongs to root and may be open to others; PostgreSQL refuses both.
  if (account && statSync(cluster).uid !== account.uid)
    probe('chown', ['-R', `${account.uid}:${account.gid}`, cluster]);
  chmodSync(cluster, 0o700);
  return readFileSync(join(cluster, passwordFile), 'utf8').trim();
};
