import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';

type EmbeddedErrorCode =
  | 'DATA_LOCKED'
  | 'DATA_VERSION'
  | 'DATA_UNWRITABLE'
  | 'DATA_DISK_FULL'
  | 'DATABASE_UNSUPPORTED'
  | 'DATABASE_START_FAILED';

/** Every way in which the embedded database refuses to start; the message is one sentence an operator can act on. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** As whom PostgreSQL runs: undefined is "as we do"; ids when we are root, which PostgreSQL refuses to be. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

// Nothing of our environment is handed down: a PGDATA, PGPORT or PGOPTIONS of the developer would change the server.
export const cleanEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a short command to its end; `output` is what it said on both streams. */
export const probe = (command: string, args: readonly string[], account?: Account): { ok: boolean; output: string } => {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: '/',
    env: cleanEnvironment,
    ...account,
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (account && (code === 'EPERM' || code === 'EINVAL')) {
    throw new EmbeddedError(
      'DATABASE_UNSUPPORTED',
      'PostgreSQL refuses to run as root and this root may not become another user: start ContactPoint as an ordinary user, or set DATABASE_URL.',
      { cause: error },
    );
  }
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() };
};

/** Permissions along the whole path, ACLs included, are the kernel's to judge: ask it by going there. */
export const canEnter = (folder: string, account: Account): boolean =>
  probe('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], account).ok;

/** Makes a folder that other users can enter, whatever the umask; one that exists keeps its permissions. */
export const makeOpenFolder = (folder: string): void => {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
};

const idOf = (flag: '-u' | '-g', name: string): number | undefined => {
  const { ok, output } = probe('id', [flag, name]);
  return ok ? Number(output) : undefined;
};

/** `owner` of an existing cluster keeps it; otherwise the system's own `postgres`, and `nobody` where there is none. */
export const chooseAccount = (owner: { readonly uid: number; readonly gid: number } | undefined): Account => {
  if (process.getuid?.() !== 0) return undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const name = idOf('-u', 'postgres') === undefined ? 'nobody' : 'postgres';
  return { uid: idOf('-u', name) ?? 65534, gid: idOf('-g', name) ?? 65534 };
};

interface Running {
  /** When it started, in a form that no later process with the same pid can share. */
  readonly born: string;
  readonly command: string;
}

const onLinux = (pid: number): Running | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // A zombie holds nothing any more; containers whose first process does not reap keep them for ever.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { born: `${boot}${fields[19]}`, command };
  } catch {
    return undefined;
  }
};

const elsewhere = (pid: number): Running | undefined => {
  const { ok, output } = probe('ps', ['-ww', '-o', 'stat=', '-o', 'lstart=', '-o', 'command=', '-p', String(pid)]);
  const [state = 'Z', , month, day, time, year, ...command] = output.split(/\s+/);
  if (!ok || state.startsWith('Z')) return undefined;
  return { born: String(Date.parse(`${month} ${day} ${year} ${time} UTC`) / 1000), command: command.join(' ') };
};

/** What runs under this pid now, if anything does. Slim Linux images have no `ps`, so there /proc is read. */
export const running = (pid: number): Running | undefined =>
  process.platform === 'linux' ? onLinux(pid) : elsewhere(pid);

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);
const full = new Set(['ENOSPC', 'EDQUOT']);
const segmentBytes = 16 * 1024 * 1024;

/** On a full disk PostgreSQL may not even be able to log why it ended: less than one WAL segment free is the sign. */
const hasRoom = (folder: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= segmentBytes;
  } catch {
    return true;
  }
};

/** Turns what the file system, initdb or PostgreSQL said into a refusal with the code that fits best. */
export const explained = (error: unknown, folder: string): EmbeddedError => {
  const { code = '', message, syscall, cause } = error as NodeJS.ErrnoException;
  // What PostgreSQL itself reported carries our code already, but a full disk has a better one.
  if (error instanceof EmbeddedError && error.code !== 'DATABASE_START_FAILED') return error;
  const said = `${message} ${cause instanceof Error ? cause.message : ''}`;
  if (
    full.has(code) ||
    /No space left on device|Disk quota exceeded|Check free disk space/.test(said) ||
    !hasRoom(folder)
  ) {
    return new EmbeddedError(
      'DATA_DISK_FULL',
      `The disk that holds ${folder} is full: free some space, or set DATA_DIR to a folder on another disk.`,
      { cause: error },
    );
  }
  // Node reports ENOENT for a folder it may not make on a read-only disk, hence any refusal to make one.
  if (unwritable.has(code) || syscall === 'mkdir' || /Permission denied|Read-only file system/.test(said)) {
    return new EmbeddedError(
      'DATA_UNWRITABLE',
      `ContactPoint cannot use ${folder} for its data (${error instanceof EmbeddedError ? 'permission denied' : code}): make it writable for the user who starts ContactPoint, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  if (error instanceof EmbeddedError) return error;
  return new EmbeddedError('DATABASE_START_FAILED', `The embedded database cannot start: ${message}`, { cause: error });
};
