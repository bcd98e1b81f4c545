/** A load that is killed at any row goes on from there, and ends where it would have ended without. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { demonstrationKey } from '#core/secrets.ts';
import { feedFile } from '#sources/feed.ts';
import { intakeFor } from '#support/feeding.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { type Stack, startStack } from '#support/stack.ts';

const root = join(import.meta.dirname, '../..');
const SUPPLIER = 'northshire-case-system';
const ROWS = 4_000;
const HEADER =
  'child_id,record_version,family_name,given_names,gender,date_of_birth,postcode,practitioner_id,practitioner_name,practitioner_telephone,organisation,service_type,started_on';

/** Ten letters that are nobody else's, nor like anybody else's: who is who must not be a matter of weighing here. */
const letters = (what: string, at: number): string =>
  createHash('sha256')
    .update(`${what} ${at}`)
    .digest('hex')
    .slice(0, 10)
    .replace(/\d/g, (digit) => 'ghklmnprst'[Number(digit)] ?? '');
/** Every seventeenth is refused, every thirteenth names a gender nobody knows, every eleventh comes again in an earlier version. */
const row = (at: number): string => {
  const born = new Date(Date.UTC(2010, 0, 1) + at * 86_400_000).toISOString().slice(0, 10);
  const gender = at % 13 === 0 ? 'U' : 'F';
  const child = `K-${at % 11 === 10 ? at - 1 : at}`;
  const number = at % 17 === 0 ? 'not a postcode' : 'ZN1 1AA';
  return `${child},${at % 11 === 9 ? 2 : at % 11 === 10 ? 1 : ''},F${letters('family', at)},G${letters('given', at)},${gender},${born},${number},W-${at % 40},Will Worker,01632 960999,NORTHSHIRE-CSC,SOC_FAMILY_SUPPORT,2025-09-01`;
};

const childIn = (line: string): string => line.slice(0, line.indexOf(','));

const folder = mkdtempSync(join(tmpdir(), 'contactpoint-cut-'));
const file = join(folder, 'feed.csv');
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the command a supplier's operator gives, on this database. */
function start(database: FreshDatabase): ChildProcess {
  return spawn(process.execPath, [join(root, 'bin/feed.ts'), SUPPLIER, file, '--json'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: database.url,
      MASTER_KEY: demonstrationKey(inject('dataDir')).toString('base64url'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function receiptOf(process: ChildProcess) {
  const said: Buffer[] = [];
  const complained: Buffer[] = [];
  process.stdout?.on('data', (bytes: Buffer) => said.push(bytes));
  process.stderr?.on('data', (bytes: Buffer) => complained.push(bytes));
  const [code] = await once(process, 'close');
  expect(code, Buffer.concat(complained).toString()).toBe(0);
  return JSON.parse(Buffer.concat(said).toString());
}

const rowsDone = async ({ sql }: FreshDatabase): Promise<number> => {
  const [batch] = await sql<{ done: number }>(
    `select rows_done as done from accreditation.feed_batch where state = 'RECEIVED'`,
  );
  return batch?.done ?? 0;
};

/** Lets it get further than this, and kills it where it is. */
async function killBeyond(database: FreshDatabase, rows: number): Promise<number> {
  const process = start(database);
  const gone = once(process, 'exit');
  await expect.poll(() => rowsDone(database), { timeout: 30_000, interval: 5 }).toBeGreaterThan(rows);
  process.kill('SIGKILL');
  await gone;
  return rowsDone(database);
}

/** All that is known of this supplier's children and of who works with them, without what is drawn at random. */
async function stateOf({ sql }: FreshDatabase) {
  const records = await sql<{ id: string }>(
    `select c.id, encode(sha256(a.local_id::bytea), 'hex') as key, a.statement, c.family_name, c.given_names, c.postcode,
       c.state
     from children.assertion a join children.child c on c.id = a.child_id where a.supplier = '${SUPPLIER}' order by 2`,
  );
  const counted = await sql<{ id: string; count: number }>(
    'select child_id as id, count(*)::int as count from involvements.involvement group by 1',
  );
  const involvements = new Map(counted.map(({ id, count }) => [id, count]));
  const children = records.map(({ id, ...record }) => ({ ...record, involvements: involvements.get(id) ?? 0 }));
  const [people] = await sql('select count(*)::int as count from involvements.practitioner');
  const versions = await sql(
    `select encode(record_key, 'hex') as key, version from accreditation.feed_record order by 1`,
  );
  return { children, people, versions };
}

describe('a feed that is cut off', () => {
  let databases: readonly [FreshDatabase, FreshDatabase];
  beforeAll(async () => {
    writeFileSync(file, `${[HEADER, ...Array.from({ length: ROWS }, (_, at) => row(at))].join('\n')}\n`);
    databases = [await freshDatabase(), await freshDatabase()];
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.drop()));
  });

  it('by kill -9, twice, goes on where it was, and ends as one that was not', { timeout: 180_000 }, async () => {
    const [whole, killed] = databases;
    const expected = await receiptOf(start(whole));
    expect(expected).toMatchObject({ state: 'LOADED', received: ROWS });
    expect(expected.rejected).toBeGreaterThan(200);
    expect(expected.passedOver).toBeGreaterThan(10);
    const first = await killBeyond(killed, 500);
    const second = await killBeyond(killed, first + 500);
    // After a piece of five hundred rows, or of as many more as the child of the last goes on.
    for (const rows of [first, second]) {
      expect(rows % 500).toBeLessThan(rows / 500);
      expect(childIn(row(rows))).not.toBe(childIn(row(rows - 1)));
    }
    expect(second).toBeLessThan(ROWS);
    const resumed = await receiptOf(start(killed));
    const { batch: _one, receivedAt: _then, created, unchanged, changed, ...counts } = expected;
    expect(resumed).toMatchObject(counts);
    // Of the piece that was under way when it was killed, what was already kept counts as unchanged.
    expect(resumed.created + resumed.changed + resumed.unchanged).toBe(created + changed + unchanged);
    expect(resumed.unchanged - unchanged).toBeLessThanOrEqual(1_000);
    expect(await stateOf(killed)).toEqual(await stateOf(whole));
  });
});

describe('a batch under way', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const small = (name: string, rows: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${[HEADER, ...rows].join('\n')}\n`);
    return path;
  };
  const parts = async () => {
    const { intake, supplier } = await intakeFor(stack, SUPPLIER);
    const { audit } = stack.ports;
    if (!audit) return expect.unreachable();
    return { supplier, parts: { intake, audit, clock: () => new Date() } };
  };

  it('is nobody else’s to go on with', async () => {
    const { supplier, parts: all } = await parts();
    const path = small('a.csv', [row(1)]);
    const outcome = await all.intake.feeds.alone(supplier.id, () =>
      feedFile(supplier, path, all).catch((error: { code: string }) => error.code),
    );
    expect(outcome?.done).toBe('FEED_BUSY');
    expect(await feedFile(supplier, path, all)).toMatchObject({ state: 'LOADED', received: 1 });
  });

  it('passes over an earlier version that comes after a later one, in any order, and says how many', async () => {
    const { supplier, parts: all } = await parts();
    const at = (version: number, family: string) => `V-1,${version},${family},Vera,F,2015-02-03,ZN1 1AA,,,,,,`;
    const load = (...rows: string[]) => feedFile(supplier, small('versions.csv', rows), all);
    expect(await load(at(2, 'Second'), at(1, 'First'))).toMatchObject({ received: 2, created: 1, passedOver: 1 });
    expect(await load(at(1, 'First'))).toMatchObject({ accepted: 0, passedOver: 1 });
    expect(await load(at(2, 'Second'))).toMatchObject({ unchanged: 1, passedOver: 0 });
    expect(await load(at(3, 'Third'), at(2, 'Second'))).toMatchObject({ changed: 1, passedOver: 1 });
    const named = await stack.database.sql<{ name: string }>(
      `select statement->>'familyName' as name from children.assertion where statement->>'givenNames' = 'Vera'`,
    );
    expect(named).toEqual([{ name: 'Third' }]);
  });

  it('that cannot be read is over, keeps its reason, and is in the trail', async () => {
    const { supplier, parts: all } = await parts();
    const path = join(folder, 'notes.csv');
    writeFileSync(path, `${HEADER},notes\n`);
    await expect(feedFile(supplier, path, all)).rejects.toMatchObject({ code: 'FEED_HEADER_WRONG' });
    const [failed] = await stack.database.sql(
      `select state, failure, rows_done from accreditation.feed_batch where failure is not null`,
    );
    expect(failed).toEqual({ state: 'FAILED', failure: 'FEED_HEADER_WRONG', rows_done: 0 });
    const decisions = (await stack.trail()).filter(({ kind }) => kind === 'FEED').map(({ decision }) => decision);
    expect(decisions.slice(-2)).toEqual(['STARTED', 'FAILED']);
  });
});
