import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '#core/log.ts';
import { type PrivateCluster, privateCluster, serverProcesses } from '#support/private-cluster.ts';
import { child, type Reply, type Stack, startStack } from '#support/stack.ts';

const WHO_ELSE = `query WhoElse($id: ID!) {
  child(id: $id) {
    givenNames familyName dateOfBirth address { line1 } nhsNumber
    involvements { nodes { serviceType practitioner { name telephone } organisation { name } } }
  }
}`;
const RECORD =
  'mutation ($input: RecordInvolvementInput!) { recordInvolvement(input: $input) { involvement { id } problems { code } } }';

/** To processes of the private server; some may have ended by themselves meanwhile. */
function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
    }
  }
}

const all = { audit: true, accreditation: true, children: true, involvements: true };

describe.skipIf(process.platform !== 'linux')('when something the directory needs is out of reach', () => {
  const lines: string[] = [];
  const collect = (message: string, fields?: unknown) => void lines.push(JSON.stringify([message, fields]));
  const log: Log = { info: collect, warn: collect, error: collect };
  let cluster: PrivateCluster;
  let stack: Stack;
  let undo: (() => Promise<unknown>)[] = [];
  let keys = 0;

  const ask = (name = 'amira'): Promise<Reply> => stack.ask(name, WHO_ELSE, { variables: { id: child.whoElse } });
  const record = (childId: string): Promise<Reply> => {
    keys += 1;
    const input = {
      idempotencyKey: `fault-${keys}-key`,
      childId,
      serviceType: 'HLTH_SCHOOL_NURSE',
      startedOn: '2026-01-05',
    };
    return stack.ask('amira', RECORD, { variables: { input } });
  };
  const ready = async () => {
    const answer = await fetch(`${stack.url}/health/ready`);
    return { status: answer.status, ...((await answer.json()) as { ready: boolean; checks: Record<string, boolean> }) };
  };
  const sql = (text: string) => cluster.database.sql(text);

  /** No data, not even half of it; what it is and when to come again. */
  const expectNothing = ({ status, headers, text }: Reply): void => {
    expect(JSON.parse(text), text).toEqual({
      errors: [
        {
          message: expect.stringContaining('answered nothing'),
          extensions: { code: 'SERVICE_UNAVAILABLE', remedy: expect.any(String) },
        },
      ],
    });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  };

  /** By itself: nobody does anything but ask again. */
  const expectRecovery = async (): Promise<void> => {
    const patience = AbortSignal.timeout(20_000);
    for (;;) {
      const [reply, state] = await Promise.all([ask(), ready()]);
      if (reply.status === 200 && state.ready) return expect(reply.data.child.familyName).toBe('Thornbury');
      if (patience.aborted) return expect(reply.text).toBe('an answer');
      expectUnlessServed(reply);
      await sleep(100);
    }
  };
  const expectUnlessServed = (reply: Reply): void => {
    if (reply.status !== 200) expectNothing(reply);
  };

  /** Breaks something by a statement, until the test has ended. */
  const broken = async (breaking: string, mending: string): Promise<void> => {
    await sql(breaking);
    undo.push(() => sql(mending));
  };

  const asked = (): Promise<number> =>
    sql(`select count(*)::int as n from audit.entry where body like '%OUTCOME%'`).then(([row]) => Number(row?.n));

  beforeAll(async () => {
    cluster = await privateCluster();
    stack = await startStack({ database: cluster.database, log });
    await expectRecovery();
  });
  afterEach(async () => {
    for (const mend of undo.toReversed()) await mend();
    undo = [];
    await expectRecovery();
  });
  afterAll(async () => {
    await stack.stop();
    await cluster.stop();
  });

  it('answers nothing while the database is gone, says so, and answers again when it is back', async () => {
    signal(serverProcesses(cluster.dataDir), 'SIGKILL');
    for (const reply of await Promise.all([ask(), ask('ben'), record(child.none), ask('olga')])) expectNothing(reply);
    expect(await ready()).toEqual({
      status: 503,
      ready: false,
      checks: { audit: false, accreditation: false, children: false, involvements: false },
    });
    expect((await fetch(`${stack.url}/health/live`)).status).toBe(200);
  });

  it('answers nothing while the database hangs, however many ask, and answers again when it goes on', async () => {
    const stopped = serverProcesses(cluster.dataDir);
    undo.push(async () => signal(stopped, 'SIGCONT'));
    signal(stopped, 'SIGSTOP');
    const waiting = Array.from({ length: 12 }, (_each, index) =>
      index % 3 === 0 ? record(child.none) : ask(['amira', 'ben', 'olga'][index % 3]),
    );
    const state = await ready();
    for (const reply of await Promise.all(waiting)) expectNothing(reply);
    expect(state).toMatchObject({ status: 503, checks: { audit: false, children: false } });
    // Those who come now meet connections that have been given up, not those that hang.
    for (const reply of await Promise.all([ask(), record(child.none)])) expectNothing(reply);
  });

  it('answers nothing while the database takes no more connections, and answers again when it does', async () => {
    const others: Client[] = [];
    undo.push(() => Promise.all(others.map((other) => other.end())));
    const fill = async (): Promise<void> => {
      for (;;) {
        const other = new Client({ connectionString: cluster.database.url });
        other.on('error', () => undefined);
        const refused = await other.connect().then(
          () => false,
          (error: { code?: unknown }) => error.code === '53300',
        );
        if (refused) return;
        others.push(other);
      }
    };
    await sql('select 1'); // this connection is kept
    await fill();
    await sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'contactpoint%'`);
    await fill();
    expect(others.length).toBeGreaterThan(10);
    for (const reply of await Promise.all([ask(), ask('ben'), record(child.none)])) expectNothing(reply);
    expect(await ready()).toMatchObject({ status: 503, checks: { audit: false } });
  });

  it('leaves no transaction open behind a change that was given up on, and takes it when it comes again', async () => {
    await record(child.moved); // now there is a connection to come back to
    const involved = await sql(`select pid from pg_stat_activity where application_name = 'contactpoint involvements'`);
    const pids = involved.map((row) => Number(row.pid));
    undo.push(async () => signal(pids, 'SIGCONT'));
    signal(pids, 'SIGSTOP');
    expectNothing(await record(child.ended));
    signal(pids, 'SIGCONT');
    // The server now does what it was told before it was stopped.
    const left = `select count(*)::int as n from pg_stat_activity
      where application_name = 'contactpoint involvements' and state <> 'idle'`;
    await expect.poll(async () => (await sql(left))[0], { timeout: 10_000 }).toEqual({ n: 0 });
    keys -= 1;
    expect((await record(child.ended)).data.recordInvolvement).toMatchObject({ problems: [] });
  });

  it('answers nothing when the trail has no room left, and has read nothing for it', async () => {
    const [definition] = await sql(`select pg_get_functiondef('audit.append'::regproc) as text`);
    const full = String(definition?.text).replace(
      /begin[\s\S]*end/,
      `begin raise exception 'could not extend file' using errcode = '53100'; end`,
    );
    await broken(full, String(definition?.text));
    const before = await asked();
    for (const reply of await Promise.all([ask(), ask('ben'), record(child.none)])) expectNothing(reply);
    expect(await ready()).toMatchObject({ status: 503, checks: { ...all, audit: false } });
    expect(await asked()).toBe(before);
  });

  it('changes nothing when there is no room for the change, and takes the same change when there is', async () => {
    await sql(`create function public.no_room() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    undo.push(() => sql('drop function if exists public.no_room cascade'));
    await sql('create trigger full_disk before insert on involvements.involvement execute function public.no_room()');
    expectNothing(await record(child.noSchool));
    const [left] = await sql(`select count(*)::int as n from involvements.idempotency where key = 'fault-${keys}-key'`);
    expect(left?.n).toBe(0);
    await sql('drop trigger full_disk on involvements.involvement');
    keys -= 1;
    expect((await record(child.noSchool)).data.recordInvolvement).toMatchObject({
      problems: [],
      involvement: { id: expect.any(String) },
    });
  });

  it('answers nothing while only the trail fails, though everything asked for could be read', async () => {
    await broken(
      'revoke execute on function audit.append from contactpoint_audit_ingest',
      'grant execute on function audit.append to contactpoint_audit_ingest',
    );
    for (const reply of await Promise.all([ask(), ask('ben'), record(child.none)])) expectNothing(reply);
    expect(await ready()).toMatchObject({ status: 503, checks: { ...all, audit: false } });
    const [made] = await sql(`select count(*)::int as n from involvements.idempotency where key = 'fault-${keys}-key'`);
    expect(made?.n).toBe(0);
  });

  it('lets nobody in while the standing of accounts cannot be read, known or not', async () => {
    await broken(
      'revoke select on accreditation.account from contactpoint_accreditation',
      'grant select on accreditation.account to contactpoint_accreditation',
    );
    // Those whose standing was read a moment ago are let in for the rest of that second, and not longer.
    expect(await ready()).toMatchObject({ status: 503, checks: { ...all, accreditation: false } });
    const everybody = ['amira', 'ben', 'olga', 'vera', 'carol', 'sam'];
    for (const name of everybody) await expect.poll(async () => (await ask(name)).status, { timeout: 5_000 }).toBe(503);
    for (const reply of await Promise.all(everybody.map(ask))) expectNothing(reply);
  });

  it('says which part is out of reach when it is one of them', async () => {
    await broken(
      'alter role contactpoint_children rename to nobody_children',
      'alter role nobody_children rename to contactpoint_children',
    );
    await sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'contactpoint children'`,
    );
    await expect.poll(ready).toEqual({
      status: 503,
      ready: false,
      checks: { ...all, children: false },
    });
    expectNothing(await ask());
    expect((await stack.ask('amira', '{ viewer { role } }')).data).toEqual({ viewer: { role: 'PRACTITIONER' } });
  });

  it.each([
    ['involvements.involvement', 'the involvements of a child alone'],
    ['children.child', 'the child’s record alone'],
    ['accreditation.organisation', 'the names of organisations alone'],
  ])('gives up on a statement that takes too long, and answers no half: %s, %s', async (table) => {
    const blocker = new Client({ connectionString: cluster.database.url });
    await blocker.connect();
    undo.push(() => blocker.end());
    await blocker.query(`begin; lock table ${table} in access exclusive mode`);
    expectNothing(await ask());
  });

  it('writes nothing personal to a log, whatever fails', async () => {
    const everything = `${lines.join('\n')}\n${cluster.serverLog()}`;
    expect(lines.length).toBeGreaterThan(10);
    for (const canary of [
      'Thornbury',
      'Maya',
      child.whoElse,
      child.none,
      '9999000002',
      'Ashcroft',
      'WhoElse',
      'fault-',
      'recordInvolvement',
      '00000000-0000-4000',
    ]) {
      expect(everything).not.toContain(canary);
    }
  });
});
