import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from '#core/embedded.ts';

const room = mkdtempSync(join(tmpdir(), 'embedded-test-'));
// mkdtemp closes the folder; PostgreSQL's user must get through, as it does in an ordinary project.
chmodSync(room, 0o755);

const databases: EmbeddedDatabase[] = [];
const owners: ChildProcess[] = [];
const messages: string[] = [];

const start = async (dataDir: string, more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedDatabase> => {
  const database = await startEmbedded({ dataDir, log: (message) => messages.push(message), ...more });
  databases.push(database);
  return database;
};

/** Another Node process that holds the folder until it is killed; answers once its database is up. */
const startOwner = async (dataDir: string): Promise<{ process: ChildProcess; url: string }> => {
  const script = join(room, 'owner.ts');
  const module = new URL('../../core/embedded.ts', import.meta.url);
  writeFileSync(
    script,
    `import { startEmbedded } from '${module}';
     const { url } = await startEmbedded({ dataDir: process.argv[2] ?? '', log: () => undefined });
     process.stdout.write(url + '\\n');
     setInterval(() => undefined, 1000);`,
  );
  const owner = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(owner);
  const [url] = await once(createInterface(owner.stdout), 'line');
  return { process: owner, url };
};

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
};

const eventually = async (what: () => boolean | Promise<boolean>, withinMs: number): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!(await what())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await sleep(50);
  }
};

const postmaster = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

/** Every process of the server of this folder: all of them work in the cluster's folder, or name their socket's. */
const processesOf = (dataDir: string, socketDir: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      if (!/^\d+$/.test(pid)) return false;
      return (
        readlinkSync(`/proc/${pid}/cwd`) === join(dataDir, 'postgres') ||
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(socketDir)
      );
    } catch {
      return false;
    }
  });

const socketDirOf = (url: string): string => decodeURIComponent(/@([^:]+):/.exec(url)?.[1] ?? '');

afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  await Promise.all(databases.splice(0).map((database) => database.stop()));
  messages.splice(0);
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('the embedded database', () => {
  it('starts from nothing with checksums and UTF-8, keeps its data over a restart, and leaves nothing when stopped', async () => {
    const dataDir = join(room, 'kept');
    const first = await start(dataDir);
    expect(await ask(first.url, 'select version()')).toEqual([expect.stringMatching(/^PostgreSQL 18\./)]);
    expect(
      await ask(first.url, `select current_setting('data_checksums'), datlocale from pg_database limit 1`),
    ).toEqual(['on', 'C.UTF-8']);
    await ask(first.url, 'create table kept as select 42 as answer');
    await Promise.all([first.stop(), first.stop()]);
    expect(processesOf(dataDir, socketDirOf(first.url))).toEqual([]);
    expect(existsSync(socketDirOf(first.url))).toBe(false);
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log']);

    const second = await start(dataDir);
    expect(await ask(second.url, 'select answer from kept')).toEqual([42]);
  });

  it('writes neither a refused value nor a statement to its log', async () => {
    const dataDir = join(room, 'discreet');
    const { url } = await start(dataDir);
    await expect(ask(url, `select 'Wilhelmina'::int`)).rejects.toThrow(/Wilhelmina/);
    await ask(url, 'create table child (name text primary key)');
    const twice = ask(url, `insert into child values ('Wilhelmina'), ('Wilhelmina')`);
    await expect(twice).rejects.toThrow(/duplicate key/);
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('Wilhelmina');
  });

  it('refuses a folder that another process uses, and names the process', async () => {
    const dataDir = join(room, 'locked');
    const owner = await startOwner(dataDir);
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'DATA_LOCKED',
      message: `Another ContactPoint (process ${owner.process.pid}) is using ${dataDir}. Stop it first, or set DATA_DIR to another folder.`,
    });
    expect(await ask(owner.url, 'select 1')).toEqual([1]);
  });

  it('lets one of several that start together have the folder, never two', async () => {
    const dataDir = join(room, 'contested');
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => start(dataDir)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'DATA_LOCKED' });
    }
  });

  it('ends with its owner, kill -9 included, and the next start is clean with everything committed kept', async () => {
    const dataDir = join(room, 'orphaned');
    const owner = await startOwner(dataDir);
    await ask(owner.url, 'create table kept as select 42 as answer');
    // A session in the middle of a long query must not keep the server up either.
    const busy = ask(owner.url, 'select pg_sleep(60)').catch((error: Error) => error.message);
    const sleeping = `select count(*)::int from pg_stat_activity where wait_event = 'PgSleep'`;
    await eventually(async () => (await ask(owner.url, sleeping))[0] === 1, 5_000);
    owner.process.kill('SIGKILL');
    await eventually(() => processesOf(dataDir, socketDirOf(owner.url)).length === 0, 5_000);
    expect(await busy).toMatch(/terminat/);

    const next = await start(dataDir);
    expect(await ask(next.url, 'select answer from kept')).toEqual([42]);
    expect(messages).toEqual([]);
  });

  it('takes over at once from an owner that was just killed, and from a lock whose pid is now another process', async () => {
    const dataDir = join(room, 'taken');
    const owner = await startOwner(dataDir);
    owner.process.kill('SIGKILL');
    const next = await start(dataDir);
    await next.stop();
    const reused = ['locks of the past', `${process.pid}`, join(dataDir, 'postgres')];
    writeFileSync(join(dataDir, `lock-${process.pid}-1-00000000`), '');
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), [reused[1], reused[2], '1', '5432', '', '', ''].join('\n'));
    expect(await ask((await start(dataDir)).url, 'select 1')).toEqual([1]);
  });

  it('is started again, on the same address, when the server dies by itself', async () => {
    const dataDir = join(room, 'revived');
    const { url } = await start(dataDir);
    await ask(url, 'create table kept as select 42 as answer');
    process.kill(postmaster(dataDir), 'SIGKILL');
    await eventually(() => messages.includes('PostgreSQL is back'), 8_000);
    expect(await ask(url, 'select answer from kept')).toEqual([42]);
  });

  it('redoes a first start that was cut short, and refuses the data of another major version', async () => {
    const dataDir = join(room, 'versions');
    mkdirSync(join(dataDir, 'postgres.new-cut/base'), { recursive: true });
    await (await start(dataDir)).stop();
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log']);
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'DATA_VERSION',
      message: expect.stringContaining('made by PostgreSQL 17'),
    });
  });

  it('says in one sentence that the folder is none, rather than fail somewhere later', async () => {
    writeFileSync(join(room, 'file'), '');
    await expect(start(join(room, 'file'))).rejects.toMatchObject({ code: 'DATA_UNWRITABLE' });
  });

  it.runIf(process.getuid?.() === 0)(
    'as root in a closed home keeps the data where PostgreSQL can get at it',
    async () => {
      const home = mkdtempSync(join(room, 'closed-'));
      const dataDir = join(home, 'project/.data');
      const elsewhere = join(room, 'elsewhere');
      const first = await start(dataDir, { elsewhere });
      await ask(first.url, 'create table kept as select 42 as answer');
      await first.stop();
      expect(messages).toEqual([expect.stringContaining(`the data is kept in ${elsewhere}/data-`)]);
      const second = await start(dataDir, { elsewhere });
      expect(await ask(second.url, 'select answer from kept')).toEqual([42]);
    },
  );
});
