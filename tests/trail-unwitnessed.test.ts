/** Nobody watches the trail: nothing about a child is answered, everything else is, and it is over by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Log } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { type Part, startPart } from '#support/processes.ts';
import { child, type Reply, type Stack, startStack } from '#support/stack.ts';
import { openCheckpoint } from '#transparency/checkpoint.ts';
import { logVkey, parseVkey } from '#transparency/note.ts';

const ORIGIN = 'contactpoint.test/trail';
const PATIENCE = 2_500;

describe('while nobody watches the trail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-unwitnessed-'));
  const said: string[] = [];
  const collect = (message: string, fields?: unknown) => void said.push(JSON.stringify([message, fields]));
  const log: Log = { info: collect, warn: collect, error: collect };
  let key: ReturnType<ReturnType<typeof keyring>['signer']>;
  let witness: Part;
  let stack: Stack;
  let vkey = '';

  const startWitness = async (port: string, dir = folder) => {
    witness = await startPart({
      script: 'witness/main.ts',
      env: { WITNESS_DIR: dir, WITNESS_PORT: port, WITNESS_LOGS: logVkey(ORIGIN, key) },
      ready: /(http:\S+) (\S+)$/,
    });
    return witness.said as [url: string, vkey: string];
  };
  const ask = (): Promise<Reply> => stack.ask('amira', `{ child(id: "${child.whoElse}") { familyName } }`);
  const ready = async () => {
    const answer = await fetch(`${stack.url}/health/ready`);
    return { status: answer.status, ...((await answer.json()) as { checks: Record<string, boolean> }) };
  };
  const served = () => expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe(200);

  beforeAll(async () => {
    key = keyring(demonstrationKey(inject('dataDir'))).signer('checkpoint');
    const [url, own] = await startWitness('0');
    vkey = own;
    stack = await startStack({ log, watch: { origin: ORIGIN, key, witness: { url, vkey }, patience: PATIENCE } });
  });
  afterAll(async () => {
    await stack.stop();
    await witness.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('with a witness, a child is answered for, and each second’s end of the trail is cosigned', async () => {
    expect((await ask()).data.child.familyName).toBe('Thornbury');
    expect(await ready()).toMatchObject({ status: 200, checks: { witness: true } });
    const size = async () => {
      const [row] = await stack.database.sql<{ note: string }>(
        'select note from audit.checkpoint order by minute desc limit 1',
      );
      return row ? openCheckpoint(row.note, [parseVkey(vkey)]).size : 0;
    };
    const [head] = await stack.database.sql<{ size: string }>('select size from audit.head');
    await expect.poll(size, { timeout: 10_000 }).toBeGreaterThanOrEqual(Number(head?.size));
  });

  it('without one for too long, nothing about a child is asked or answered; what concerns none still is', async () => {
    const port = new URL(witness.said[0] ?? '').port;
    await witness.end('SIGKILL');
    await expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe(503);
    const reply = await ask();
    expect(JSON.parse(reply.text)).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'TRAIL_UNWITNESSED', remedy: expect.any(String) } }],
    });
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    const [row] = await stack.database.sql(
      `select count(*)::int as n from audit.entry where convert_from(body, 'UTF8')::jsonb ->> 'request' = ?`,
      [reply.headers.get('x-request-id')],
    );
    expect(row).toEqual({ n: 0 });
    // Without a reason nothing about a child can be asked; an auditor's list of looks names some all the same.
    expect((await stack.ask('amira', '{ viewer { role } }', { reason: null })).data).toEqual({
      viewer: { role: 'PRACTITIONER' },
    });
    const audited = await stack.ask('audrey', '{ accessRecords { nodes { disclosures { childId } } } }');
    expect([audited.status, audited.data]).toEqual([503, undefined]);
    expect(await ready()).toMatchObject({ status: 503, checks: { witness: false, audit: true, children: true } });
    expect(said.filter((line) => line.includes('TRAIL_UNWITNESSED')).length).toBeGreaterThan(0);

    await startWitness(port);
    await served();
    expect(await ready()).toMatchObject({ status: 200, checks: { witness: true } });
  });

  it('a trail that is shorter than what the witness signed is never witnessed again', async () => {
    await stack.database.sql(`create table public.kept as select * from audit.head;
      update audit.head set size = 1, frontier = (select leaf from audit.entry where idx = 0)`);
    await expect.poll(async () => (await ready()).checks.witness, { timeout: 20_000 }).toBe(false);
    expect(said.join()).toContain('LOG_SHORTER_THAN_WITNESSED');
    await stack.database.sql(`update audit.head h set size = k.size, frontier = k.frontier from public.kept k`);
    await served();
  });

  it('nor is one with another history of the same length', async () => {
    const [head] = await stack.database.sql<{ frontier: string }>('select frontier::text from audit.head');
    await stack.database.sql(`update audit.head set frontier = decode(repeat('ab', octet_length(frontier)), 'hex')`);
    await stack.database.sql(`update audit.checkpoint set size = 0, witnessed = null`);
    await expect.poll(async () => (await ready()).checks.witness, { timeout: 20_000 }).toBe(false);
    expect(said.join()).toMatch(/LOG_DIFFERS_FROM_WITNESSED|WITNESS_ANSWERED_422/);
    await stack.database.sql(`update audit.head set frontier = ?::bytea`, [head?.frontier]);
    await served();
  });
});
