/** `npm start -- --workers N`: several processes behind one port. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { personas } from '#demo/personas.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { openFolder } from '#support/private-cluster.ts';
import { type Part, startPart } from '#support/processes.ts';
import { child } from '#support/stack.ts';

const PATIENCE = 60_000;

const statOf = (pid: string): readonly string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it has ended meanwhile
  }
};

/** The processes of this program that this one has started. */
const workersOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && statOf(pid)[1] === String(parent))
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('gateway/main.ts'))
    .map(Number);

/** All of it: a process whose first thread has ended may still listen by another. */
const isReaped = (pid: number): boolean => statOf(String(pid)).length === 0;
/** Or nobody is left to take its last word. */
const isGone = (pid: number): boolean => ['', 'Z'].includes(statOf(String(pid))[0] ?? '');

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!holds() && Date.now() < end) await sleep(50);
  expect(holds()).toBe(true);
}

describe.skipIf(process.platform !== 'linux')('two workers', () => {
  const dataDir = openFolder();
  let database: FreshDatabase;
  let part: Part | undefined;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterEach(async () => void (await part?.end('SIGKILL')));
  afterAll(async () => {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<Part> {
    part = await startPart({
      script: 'gateway/main.ts',
      args: ['--workers', '2'],
      ready: /(http:\/\/localhost:\d+)\/graphql$/,
      env: { NODE_ENV: 'test', DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'info' },
    });
    return part;
  }

  async function ask({ said: [url = ''] }: Part) {
    const { account, client } =
      personas(dayOf(new Date())).find(({ name }) => name === 'amira') ?? expect.unreachable();
    const token = await signToken(demonstrationKeys(dataDir), { account, client, audience: 'contactpoint' });
    const answer = await request(`${url.replace('localhost', '127.0.0.1')}/graphql`, {
      method: 'POST',
      // Each on a connection of its own, so that any of the processes may answer it.
      reset: true,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'access-reason': 'NEW_CONTACT',
      },
      body: JSON.stringify({ query: `{ child(id: "${child.whoElse}") { givenNames } }` }),
    });
    return (await answer.body.json()) as { data: { child: { givenNames: string } } };
  }
  const isAnswered = async (asked: Part): Promise<void> => {
    for (let number = 0; number < 10; number += 1) expect((await ask(asked)).data.child.givenNames).toBeTruthy();
  };

  it('answer on one port, one without the other, and are begun anew', { timeout: 300_000 }, async () => {
    const running = await start();
    const [one = 0, two = 0] = workersOf(running.pid);
    expect(workersOf(running.pid)).toHaveLength(2);
    await isAnswered(running);
    process.kill(one, 'SIGKILL');
    await until(() => isReaped(one));
    await isAnswered(running);
    await until(() => running.output().includes('a worker is back'));
    process.kill(two, 'SIGKILL');
    await until(() => isReaped(two));
    await isAnswered(running);
    // Told to stop, all of it stops.
    const everybody = workersOf(running.pid);
    expect(await running.end('SIGTERM')).toBe(0);
    await until(() => everybody.every(isGone));
  });

  it('end with the process that started them, however it ends', { timeout: 300_000 }, async () => {
    const running = await start();
    const everybody = workersOf(running.pid);
    expect(everybody).toHaveLength(2);
    await running.end('SIGKILL');
    await until(() => everybody.every(isGone));
  });

  it('are not started for a flag that nobody knows', async () => {
    const refused = startPart({
      script: 'gateway/main.ts',
      args: ['--worker', '2'],
      ready: /ready/,
      env: { NODE_ENV: 'test', DATA_DIR: dataDir, PORT: '0' },
    });
    await expect(refused).rejects.toThrow('`npm start` takes `-- --workers <n>` and nothing else');
  });
});
