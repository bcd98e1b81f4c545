/** A batch that a machine has sent waits unreadable until it is loaded; and what is loaded is what came, or nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { HeldBatch } from '#core/feeds.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { feedQueue } from '#sources/queue.ts';
import { openSpool } from '#sources/spool.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const SUPPLIER = 'northshire-case-system';
const KEY = randomBytes(32);
const HEADER = 'child_id,family_name,given_names,gender,date_of_birth,postcode';
/** Ten letters that are nobody else's: who is who must not be a matter of weighing here. */
const letters = (what: string, at: number): string =>
  createHash('sha256')
    .update(`${what} ${at}`)
    .digest('hex')
    .slice(0, 10)
    .replace(/\d/g, (digit) => 'ghklmnprst'[Number(digit)] ?? '');
const row = (at: number): string => {
  const born = new Date(Date.UTC(2010, 0, 1) + at * 86_400_000).toISOString().slice(0, 10);
  return `Q-${at},F${letters('family', at)},G${letters('given', at)},F,${born},ZN1 1AA`;
};
const fileOf = (rows: number): string =>
  `${[HEADER, ...Array.from({ length: rows }, (_, at) => row(at))].join('\n')}\n`;

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-spool-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A directory, and the folder in which its batches wait. */
interface Home {
  readonly database: FreshDatabase;
  readonly dataDir: string;
}

/** As the door takes a batch: its bytes first, then its entry in the book. */
async function arrive({ database, dataDir }: Home, content: string, sequence = 1): Promise<HeldBatch> {
  const keys = keyring(demonstrationKey(inject('dataDir')));
  const log = createLog('silent');
  const { intake: parts, close } = openSubgraphs({ databaseUrl: database.url, keys, clock: () => new Date(), log });
  try {
    const intake = parts as Intake;
    const supplier = await intake.supplier(SUPPLIER);
    const [client] = await database.sql<{ id: string }>('select id from accreditation.client limit 1');
    if (supplier === null || client === undefined) return expect.unreachable();
    const checksum = createHash('sha256').update(content).digest('hex');
    const spool = await openSpool(join(dataDir, 'feeds'), KEY);
    const spooled = await spool.take(Readable.from([Buffer.from(content)]), checksum);
    const rows = content.trim().split('\n').length - 1;
    const rest = { format: 'case-system/1', sentAt: new Date().toISOString(), client: client.id };
    const batch = await intake.feeds.receive(supplier, { batch: randomUUID(), sequence, rows, checksum, ...rest });
    if ('refused' in batch) return expect.unreachable(batch.refused);
    await spooled.keep(batch.id);
    return batch;
  } finally {
    await close();
  }
}

/** The process that loads what waits. */
const start = ({ database, dataDir }: Home, key = KEY): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, '../support/spool-process.ts')], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      MASTER_KEY: demonstrationKey(inject('dataDir')).toString('base64url'),
      FEED_SPOOL_KEY: key.toString('base64url'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });

async function ended(child: ChildProcess): Promise<readonly [code: number, said: string]> {
  const said: Buffer[] = [];
  child.stderr?.on('data', (bytes: Buffer) => said.push(bytes));
  const [code] = await once(child, 'close');
  return [Number(code), Buffer.concat(said).toString()];
}

const batchesOf = ({ database }: Home) =>
  database.sql<{ state: string; failure: string | null; done: number }>(
    'select state, failure, rows_done as done from accreditation.feed_batch order by received_at',
  );
const childrenOf = ({ database }: Home) =>
  database.sql(
    `select a.local_id as key, a.statement, c.family_name, c.given_names, c.postcode, c.state
     from children.assertion a join children.child c on c.id = a.child_id where a.supplier = '${SUPPLIER}' order by 1`,
  );

describe('a batch that waits', { timeout: 180_000 }, () => {
  const homes: Home[] = [];
  const home = async (): Promise<Home> => {
    const made = { database: await freshDatabase(), dataDir: newFolder() };
    homes.push(made);
    return made;
  };
  let whole: Home;
  beforeAll(async () => {
    whole = await home();
  });
  afterAll(async () => {
    await Promise.all(homes.map(({ database }) => database.drop()));
  });

  it('cannot be read where it lies, and is loaded as it came, also by a second process after kill -9', async () => {
    const content = fileOf(2_000);
    const killed = await home();
    for (const each of [whole, killed]) {
      const { id } = await arrive(each, content);
      const kept = readFileSync(join(each.dataDir, 'feeds', id));
      for (const word of ['child_id', 'Q-1,', `F${letters('family', 7)}`, '2010-01-01', 'ZN1 1AA']) {
        expect(content).toContain(word);
        expect(kept.includes(word), word).toBe(false);
      }
    }
    expect(await ended(start(whole))).toEqual([0, '']);
    const child = start(killed);
    const gone = once(child, 'exit');
    const done = async () => (await batchesOf(killed))[0]?.done ?? 0;
    await expect.poll(done, { timeout: 90_000, interval: 5 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await gone;
    expect(await batchesOf(killed)).toMatchObject([{ state: 'RECEIVED' }]);
    expect(await ended(start(killed))).toEqual([0, '']);
    for (const each of [whole, killed]) {
      expect(await batchesOf(each)).toMatchObject([{ state: 'LOADED', done: 2_000 }]);
      expect(readdirSync(join(each.dataDir, 'feeds'))).toEqual([]);
    }
    const children = await childrenOf(whole);
    expect(children.length).toBeGreaterThan(2_000);
    expect(await childrenOf(killed)).toEqual(children);
  });

  it('is left after a piece by a process that is stopped, gone on with by the next, and its end is in the trail', async () => {
    const stopped = await home();
    await arrive(stopped, fileOf(2_000));
    const keys = keyring(demonstrationKey(inject('dataDir')));
    const log = createLog('silent');
    const clock = () => new Date();
    const parts = openSubgraphs({ databaseUrl: stopped.database.url, keys, clock, log });
    const { audit } = parts.ports;
    if (!audit) return expect.unreachable();
    const spool = await openSpool(join(stopped.dataDir, 'feeds'), KEY);
    const queue = feedQueue({ intake: parts.intake as Intake, audit, clock, spool, log });
    await queue.resume();
    const done = async () => (await batchesOf(stopped))[0]?.done ?? 0;
    await expect.poll(done, { timeout: 90_000, interval: 5 }).toBeGreaterThan(0);
    await queue.close();
    expect(await batchesOf(stopped)).toMatchObject([{ state: 'RECEIVED' }]);
    expect(await done()).toBeLessThan(2_000);
    await parts.close();
    expect(await ended(start(stopped))).toEqual([0, '']);
    expect(await batchesOf(stopped)).toMatchObject([{ state: 'LOADED', done: 2_000 }]);
    const entries = await stopped.database.sql<{ body: Buffer }>('select body from audit.entry order by idx');
    const said = entries.map(({ body }) => JSON.parse(body.toString())).filter(({ kind }) => kind === 'FEED');
    expect(said.map(({ decision }) => decision)).toEqual(['STARTED', 'STARTED', 'LOADED']);
  });

  it('is refused with a code, and nothing of it taken, where a bit of it is another or it was cut off; its place is free', async () => {
    const before = await childrenOf(whole);
    const content = fileOf(2_500).replaceAll('Q-', 'R-');
    const spoilt: ((bytes: Buffer) => Buffer)[] = [
      (bytes) => bytes.subarray(0, bytes.length - 1),
      (bytes) => Buffer.concat([bytes.subarray(0, -5), Buffer.from('spoil')]),
    ];
    for (const spoil of spoilt) {
      const { id } = await arrive(whole, content, 2);
      const path = join(whole.dataDir, 'feeds', id);
      writeFileSync(path, spoil(readFileSync(path)));
      expect(await ended(start(whole))).toEqual([0, '']);
      expect((await batchesOf(whole)).at(-1)).toEqual({ state: 'FAILED', failure: 'FEED_SPOOL_DAMAGED', done: 0 });
      expect(readdirSync(join(whole.dataDir, 'feeds'))).toEqual([]);
    }
    expect(await childrenOf(whole)).toEqual(before);
  });

  it('has a key of its own in production, which is not the master key', () => {
    const named = (settings: object): boolean =>
      gatewayConfig.safeParse(settings).error?.issues.some(({ path }) => path[0] === 'FEED_SPOOL_KEY') ?? false;
    const [key, other] = [KEY.toString('base64url'), randomBytes(32).toString('base64url')];
    const production = { NODE_ENV: 'production', MASTER_KEY: other };
    expect(named({ ...production, FEED_PORT: '4001' })).toBe(true);
    expect(named({ ...production, FEED_PORT: '4001', FEED_SPOOL_KEY: key })).toBe(false);
    expect(named({ ...production, FEED_PORT: '4001', FEED_SPOOL_KEY: other })).toBe(true);
    expect([named(production), named({ FEED_PORT: '4001' })]).toEqual([false, false]);
  });

  it('keeps a process with another key from starting, which would take it for damaged; what was kept unsealed does not stay', async () => {
    const folder = join(newFolder(), 'feeds');
    const spool = await openSpool(folder, KEY);
    const checksum = createHash('sha256').update('a').digest('hex');
    await (await spool.take(Readable.from([Buffer.from('a')]), checksum)).keep('waits');
    await expect(openSpool(folder, randomBytes(32))).rejects.toMatchObject({ name: 'SayableError' });
    expect(await (await openSpool(folder, KEY)).holds('waits')).toBe(true);
    await spool.drop('waits');
    await openSpool(folder, randomBytes(32));

    const old = join(newFolder(), 'feeds');
    await openSpool(old, KEY);
    rmSync(`${old}.mark`);
    writeFileSync(join(old, 'left'), 'child_id,family_name\n');
    await openSpool(old, KEY);
    expect(readdirSync(old)).toEqual([]);
  });
});
