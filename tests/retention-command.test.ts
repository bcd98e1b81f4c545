/** `npm run retention`, as an operator runs it: killed in the middle, begun again, and asked to count alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addChildren } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const CHILDREN = 900;

describe('npm run retention', { timeout: 240_000 }, () => {
  let database: FreshDatabase;
  let ids: string[];

  const start = (...args: string[]) =>
    spawn(process.execPath, ['bin/retention.ts', ...args], {
      env: { PATH: process.env.PATH, DATA_DIR: inject('dataDir'), DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const ran = async (...args: string[]) => {
    const process_ = start(...args);
    const [out, err, [status]] = await Promise.all([
      text(process_.stdout),
      text(process_.stderr),
      once(process_, 'exit'),
    ]);
    return { out, err, status };
  };
  const archived = async () =>
    (
      await database.sql<{ n: number }>('select count(*)::int as n from children.child where archived_on is not null')
    )[0]?.n ?? 0;

  beforeAll(async () => {
    database = await freshDatabase();
    // Whom the demonstration's own days have made grown-up is none of the test's business.
    expect((await ran('--json')).status).toBe(0);
    ids = await addChildren({ database }, CHILDREN, { familyName: 'Manyby', dateOfBirth: '2006-06-06' });
  }, 240_000);
  afterAll(() => database.drop());

  it('counts, kills nobody by it, and goes on where it was killed', async () => {
    const before = await archived();
    const due = { archived: CHILDREN, returned: 0, purged: 0, held: 0 };
    expect(JSON.parse((await ran('--dry-run', '--json')).out)).toEqual(due);
    expect(await archived()).toBe(before);

    const killed = start();
    await new Promise<void>((resolve) => {
      killed.stderr.on('data', (said: Buffer) => {
        if (said.toString().includes('archive: ')) resolve();
      });
    });
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const first = (await archived()) - before;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(CHILDREN);
    const runs =
      'select archived, finished_at is not null as finished from children.retention_run order by started_at desc limit 1';
    expect(await database.sql(runs)).toEqual([{ archived: first, finished: false }]);

    expect(JSON.parse((await ran('--json')).out)).toEqual({ ...due, archived: CHILDREN - first });
    expect(await archived()).toBe(before + CHILDREN);
    expect(await database.sql(runs)).toEqual([{ archived: CHILDREN - first, finished: true }]);
    const [tally] = await database.sql<{ n: number }>(
      `select sum(count)::int as n from children.retention_tally where did = 'ARCHIVED' and area = '901'`,
    );
    expect(tally?.n).toBeGreaterThanOrEqual(CHILDREN);
  });

  it('holds a record by somebody there is, and until a day', async () => {
    const [{ id: account } = { id: '' }] = await database.sql<{ id: string }>(
      'select id from accreditation.account limit 1',
    );
    const [child = ''] = ids;
    const until = `${new Date().getFullYear() + 1}-05-01`;
    const held = await ran('hold', child, '--by', account, '--until', until);
    expect([held.out, held.status]).toEqual(['Held.\n', 0]);
    expect((await ran('hold', child, '--by', '00000000-0000-4000-8000-00000000ffff', '--until', until)).status).toBe(1);
    expect((await ran('hold', child, '--by', account, '--until', '2020-01-01')).err).toContain('a day to come');
    expect(await database.sql('select placed_by, lifted_by from children.legal_hold')).toEqual([
      { placed_by: account, lifted_by: null },
    ]);
    expect((await ran('lift', child, '--by', account)).out).toBe('1 lifted.\n');
  });
});
