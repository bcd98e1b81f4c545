/** Receivers that misbehave, processes that die, a trail that is gone: nothing is lost, and nobody else is kept waiting. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { demonstrationKey } from '#core/secrets.ts';
import {
  type Answering,
  type CaseSystem,
  installCaseSystem,
  nothingWaits,
  quick,
  type Receiver,
  startReceiver,
  subscribe,
  subscribing,
  subscriptionOf,
  throughIt,
} from '#support/case-systems.ts';
import { change, daysAgo } from '#support/changes.ts';
import { asPersona, hire } from '#support/colleagues.ts';
import { type Part, startPart } from '#support/processes.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

let stack: Stack;
let system: CaseSystem;
let receiver: Receiver;
beforeAll(async () => {
  stack = await startStack();
  system = await installCaseSystem(stack);
  receiver = await startReceiver();
  await record(await throughIt(stack, system));
  await nothingWaits(stack);
  await subscribe({ ...stack, ...(await telling()) }, system, receiver.url);
});
afterAll(async () => {
  await tellers.pop()?.stop();
  await stack.stop();
  await receiver.stop();
});
beforeEach(async () => {
  await nothingWaits(stack);
  await stack.database.sql(
    `update involvements.change_subscription set next_at = now(), failures = 0, failing_since = null, failure = null,
       stopped_at = null`,
  );
});
afterEach(async () => {
  for (const each of tellers.splice(0)) await each.stop();
  receiver.answer((_request, response) => response.writeHead(204).end());
  receiver.received.length = 0;
});

/** Other processes on the same database, which tell of changes. */
const tellers: Stack[] = [];
async function telling(more: Parameters<typeof startStack>[0] = {}): Promise<Stack> {
  const started = await startStack({ database: stack.database, changeNotices: quick, ...more });
  tellers.push(started);
  return started;
}

async function record(ask: Awaited<ReturnType<typeof throughIt>>, serviceType = 'YTH_WORKER') {
  const input = { childId: child.none, serviceType, startedOn: daysAgo(3) };
  const { problems } = await change(ask, 'recordInvolvement', input);
  expect(problems).toEqual([]);
}
async function somebodyNew(): Promise<void> {
  await record((await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' })).ask);
}
const ids = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const standing = () => subscriptionOf(stack, system);
const until = (what: () => Promise<unknown> | unknown) => expect.poll(what, { timeout: 25_000 });
/** Badly at first, and well from then on. */
const badly =
  (how: Answering, times = 2): Answering =>
  (request, response, count) =>
    count <= times ? how(request, response, count) : response.writeHead(204).end();

describe('a receiver', () => {
  it.each<readonly [string, string, Answering]>([
    ['answers with a fault of its own', 'NOT_ACCEPTED', (_request, response) => response.writeHead(500).end('no')],
    ['answers with another status', 'NOT_ACCEPTED', (_request, response) => response.writeHead(404).end()],
    ['never answers', 'TOO_SLOW', () => undefined],
    ['answers a byte at a time', 'TOO_SLOW', (request) => void request.socket.write('HTTP/1.1 20')],
    ['closes the connection', 'NOT_REACHED', (request) => void request.socket.destroy()],
    ['answers in no HTTP', 'NOT_REACHED', (request) => void request.socket.end('SSH-2.0-OpenSSH\r\n\r\n')],
    [
      'sends elsewhere',
      'REDIRECTED',
      (_request, response) => response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end(),
    ],
  ])('that %s is tried again, later each time, until it has received it', async (_how, failure, how) => {
    receiver.answer(badly(how));
    await telling({ changeNotices: { ...quick, patience: 300 } });
    await somebodyNew();
    await until(async () => (await standing()).lastFailure).toBe(failure);
    expect((await standing()).state).toBe('FAILING');
    await until(() => receiver.received.length).toBe(3);
    await until(standing).toMatchObject({ state: 'ACTIVE', failures: 0, lastFailure: null, failingSince: null });
    expect(new Set(ids()).size).toBe(1);
    // The number is of what was received, and not of what was tried.
    expect(new Set(receiver.received.map(({ body }) => body.data.sequence)).size).toBe(1);
  });

  it('that answers at once, and then without end, has received it: nothing of it is read', async () => {
    let written = 0;
    receiver.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = (): void => {
        written += 1;
        if (!response.destroyed && response.write(Buffer.alloc(1 << 16))) setImmediate(more);
      };
      response.on('drain', more);
      more();
    });
    await telling();
    const { delivered } = await standing();
    await somebodyNew();
    await until(async () => (await standing()).delivered).toBe(delivered + 1);
    expect(written).toBeLessThan(1_000);
    expect(receiver.received).toHaveLength(1);
  });

  it('that has failed for three days is left alone, says so, and is told all of it once it is asked for', async () => {
    receiver.answer((_request, response) => response.writeHead(500).end());
    await telling();
    await somebodyNew();
    await until(async () => (await standing()).state).toBe('FAILING');
    await stack.database.sql("update involvements.change_subscription set failing_since = now() - interval '4 days'");
    await until(async () => (await standing()).state).toBe('STOPPED');
    const tried = receiver.received.length;
    expect(await standing()).toMatchObject({ lastFailure: 'NOT_ACCEPTED', nextAttempt: null });
    await somebodyNew();
    await until(() => stack.database.sql('select 1 from involvements.change_outbox limit 1')).toEqual([]);
    expect(receiver.received).toHaveLength(tried);
    receiver.answer((_request, response) => response.writeHead(204).end());
    const since = receiver.received[0]?.body.timestamp;
    await subscribing(asPersona(stack, 'olga'), 'replayChanges', { installationId: system.installationId, since });
    await until(() => receiver.received.length).toBe(tried + 2);
    expect(new Set(ids()).size).toBe(2);
  });

  it('that is slow keeps nobody else waiting', async () => {
    const [slow, quickOne] = [await startReceiver(), await startReceiver()];
    const stuck: CaseSystem[] = [];
    try {
      slow.answer(() => undefined);
      for (let count = 0; count < 6; count += 1) {
        const each = await installCaseSystem(stack);
        await record(await throughIt(stack, each));
        stuck.push(each);
      }
      await nothingWaits(stack);
      const teller = await telling({ changeNotices: { ...quick, patience: 60_000 } });
      for (const each of stuck) await subscribe(teller, each, slow.url);
      const last = await installCaseSystem(stack);
      await record(await throughIt(stack, last));
      await subscribe(teller, last, quickOne.url);
      await somebodyNew();
      await somebodyNew();
      await until(() => quickOne.received.length).toBeGreaterThanOrEqual(2);
      // All of the others wait for an answer that does not come.
      await until(() => slow.received.length).toBe(6);
    } finally {
      const olga = asPersona(stack, 'olga');
      for (const { installationId } of stuck) await subscribing(olga, 'unsubscribeFromChanges', { installationId });
      for (const each of tellers.splice(0)) await each.stop();
      await slow.stop();
      await quickOne.stop();
    }
  });
});

describe('a process that tells of changes', () => {
  it('is one, however many there are: each notice comes once', async () => {
    await Promise.all([telling(), telling(), telling()]);
    for (let count = 0; count < 8; count += 1) await somebodyNew();
    await until(() => receiver.received.length).toBe(8);
    await until(async () => (await stack.database.sql('select 1 from involvements.change_outbox')).length).toBe(0);
    expect(new Set(ids()).size).toBe(8);
    expect(receiver.received).toHaveLength(8);
  });

  it('gives way to another when it ends', async () => {
    const first = await telling();
    await telling();
    await somebodyNew();
    await until(() => receiver.received.length).toBe(1);
    await tellers.splice(tellers.indexOf(first), 1)[0]?.stop();
    await somebodyNew();
    await until(() => receiver.received.length).toBe(2);
  });

  it('that is killed between sending and noting is followed by one that sends it again, and loses nothing', async () => {
    const env = {
      DATABASE_URL: stack.database.url,
      MASTER_KEY: demonstrationKey(inject('dataDir')).toString('base64url'),
    };
    const start = async (): Promise<Part> => {
      const started = await startPart({
        script: 'tests/support/tells-of-changes.ts',
        env,
        ready: /(it tells of changes)/,
      });
      onTestFinished(async () => void (await started.end('SIGKILL')));
      return started;
    };
    let part = await start();
    const kills = 3;
    const killed: Promise<unknown>[] = [];
    // It has been received; whoever sent it dies before they can know.
    receiver.answer((_request, response, count) => {
      if (count <= kills) killed.push(part.end('SIGKILL'));
      else response.writeHead(204).end();
    });
    await somebodyNew();
    await somebodyNew();
    for (let count = 1; count <= kills; count += 1) {
      await until(() => killed.length).toBe(count);
      await Promise.all(killed);
      part = await start();
    }
    await until(() => new Set(ids()).size).toBe(2);
    await part.end('SIGTERM');
    const [one, two] = [...new Set(ids())];
    expect(ids()).toEqual([...Array(kills + 1).fill(one), two]);
  }, 240_000);
});

describe('where it cannot be entered in the trail', () => {
  it('nothing leaves; and it leaves once the trail is there again', async () => {
    const trail = { there: false };
    const teller = await telling();
    const { noticeLog } = teller.ports;
    const note = noticeLog?.note ?? expect.unreachable();
    Object.assign(noticeLog as object, {
      note: async (told: never) => {
        if (!trail.there) throw new Error('the trail is gone');
        return note(told);
      },
    });
    await somebodyNew();
    await until(() =>
      stack.database.sql(
        "select 1 from involvements.change_subscription where next_at > now() + interval '10 seconds' and ended_at is null",
      ),
    ).not.toEqual([]);
    expect(receiver.received).toEqual([]);
    expect(await standing()).toMatchObject({ state: 'ACTIVE', failures: 0 });
    trail.there = true;
    await stack.database.sql('update involvements.change_subscription set next_at = now()');
    await until(() => receiver.received.length).toBe(1);
  });

  it('nor where what it answers is no place in the trail', async () => {
    const teller = await telling();
    Object.assign(teller.ports.noticeLog as object, { note: async () => 'yes' });
    await somebodyNew();
    await until(() =>
      stack.database.sql(
        "select 1 from involvements.change_subscription where next_at > now() + interval '10 seconds' and ended_at is null",
      ),
    ).not.toEqual([]);
    expect(receiver.received).toEqual([]);
  });
});
