/**
 * Law 3 for incidents: an auditor is called about those that they may open, as if there were none about themselves; and
 * nothing else tells that there is one: no line of the log, no page, no entry of what others did about it.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LogFields } from '#core/log.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { act, guess, incidents } from '#support/misusing.ts';
import { AUDIENCE, type Stack, startStack } from '#support/stack.ts';
import { type AsksIncidents, waiting } from '../bin/audit-alerts.ts';

describe('an auditor', { timeout: 120_000 }, () => {
  let stack: Stack;
  let audrey: Asker;
  let auditors: Colleague[] = [];
  const said: string[] = [];
  const log = (message: string, fields?: LogFields) => void said.push(JSON.stringify({ message, ...fields }));
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-alerts-'));

  beforeAll(async () => {
    stack = await startStack({ log: { info: log, warn: log, error: log } });
    audrey = asPersona(stack, 'audrey');
    const central = {
      role: 'AUDITOR',
      organisation: stack.persona('audrey').organisation,
      practitioner: null,
    } as const;
    auditors = [await hire(stack, central), await hire(stack, central)];
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  const personOf = async ({ account }: Colleague): Promise<string> =>
    (await stack.ports.organisations?.person(account)) ?? expect.unreachable();
  const as =
    ({ ask }: Pick<Colleague, 'ask'>): AsksIncidents =>
    async (query, variables) =>
      (await ask(query, { variables, reason: null })).data;

  /** An incident that these persons are in, beside the one it is about. */
  async function opened(persons: readonly string[], account: string = randomUUID()): Promise<string> {
    const [row] = await stack.database.sql<{ number: string; reference: string }>(
      `insert into audit.incident (account, organisation, opened_at) values (?, 'NORTHSHIRE-CSC', now())
       returning number, reference`,
      [account],
    );
    const { number, reference } = row ?? expect.unreachable();
    await stack.database.sql(
      `insert into audit.signal (detector, account, day, incident, at)
       values ('VOLUME', gen_random_uuid(), '2026-03-03', ?, now())`,
      [number],
    );
    for (const person of persons) {
      await stack.database.sql('insert into audit.incident_party (incident, person) values (?, ?)', [number, person]);
    }
    return reference;
  }

  it('is called about every incident but those they are in, and about nothing else, whatever there is', async () => {
    const persons = await Promise.all(auditors.map(personOf));
    const all: { readonly reference: string; readonly in: readonly string[] }[] = [];
    const drawn = fc.array(fc.subarray(persons), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(drawn, async (incidentsDrawn) => {
      for (const each of incidentsDrawn) all.unshift({ reference: await opened(each), in: each });
      for (const [index, auditor] of auditors.entries()) {
        const theirs = all.filter((each) => !each.in.includes(persons[index] ?? ''));
        expect(await waiting(as(auditor))).toEqual(theirs.map(({ reference }) => reference));
      }
    });
    await fc.assert(property, { numRuns: 8, endOnFailure: true });
    expect(await waiting(as({ ask: audrey }))).toEqual(all.map(({ reference }) => reference));
  });

  it('is called once about each, by a command that keeps what they were told of', async () => {
    const keys = demonstrationKeys(inject('dataDir'));
    const account = auditors[0]?.account ?? expect.unreachable();
    const token = await signToken(keys, { account, client: 'explorer', audience: AUDIENCE });
    const told = join(folder, 'told');
    const call = async (...more: string[]) => {
      const args = ['bin/audit.ts', 'alerts', '--token', token, '--server', stack.url, '--told', told, ...more];
      const child = spawn(process.execPath, args, {
        env: { PATH: process.env.PATH, DATA_DIR: inject('dataDir') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
      return { lines: out.split('\n').filter(Boolean), err, status };
    };
    const first = await call();
    expect(first).toMatchObject({ status: 0, err: '' });
    expect((await call()).lines).toEqual([]);
    const fresh = await opened([]);
    await opened([await personOf(auditors[0] ?? expect.unreachable())]);
    expect((await call()).lines).toEqual([fresh]);
    expect((await call()).lines).toEqual([]);
    expect(readFileSync(told, 'utf8').split('\n').filter(Boolean)).toEqual([fresh, ...first.lines]);
    expect(await call('--server', 'http://localhost:1')).toMatchObject({
      status: 1,
      err: expect.stringContaining('cannot be reached'),
    });
  });

  it('finds in no line of the log that there is an incident, nor how many', async () => {
    const prober = await hire(stack, { organisation: 'NORTHSHIRE-CSC' });
    await guess(prober.ask);
    const [found] = await incidents(audrey, { accountId: prober.account });
    const { reference } = found ?? expect.unreachable();
    expect(await act(audrey, 'suspendForIncident', reference)).toBe('SUSPENDED_USER');
    expect(said.filter((line) => /INC-|incident/i.test(line))).toEqual([]);
  });

  it('reviews nothing of what others did about an incident that they are in', async () => {
    const [suspect, other] = auditors as [Colleague, Colleague];
    const somebody = async () => (await hire(stack, { organisation: 'NORTHSHIRE-CSC' })).account;
    const about = await opened([await personOf(suspect)], await somebody());
    const another = await opened([], await somebody());
    for (const reference of [about, another]) {
      expect(await act(audrey, 'suspendForIncident', reference)).toBe('SUSPENDED_USER');
      expect(await act(audrey, 'investigateIncident', reference)).toBe('INVESTIGATING');
    }
    const requests = async (reference: string) =>
      (
        await stack.database.sql<{ request: string }>(
          `select a.request from audit.incident_act a join audit.incident i on i.number = a.incident where i.reference = ?`,
          [reference],
        )
      ).map(({ request }) => request);
    const seenBy = async ({ ask }: Pick<Colleague, 'ask'>, filter: string) => {
      const { data } = await ask(`{ accessRecords(filter: ${filter}, first: 100) { nodes { requestId } } }`, {
        reason: null,
      });
      return new Set(data.accessRecords.nodes.map(({ requestId }: { requestId: string }) => requestId));
    };
    const { account, organisation } = stack.persona('audrey');
    for (const filter of ['{}', `{ accountId: "${account}" }`, `{ organisationId: "${organisation}" }`]) {
      const [own, others] = [await seenBy(suspect, filter), await seenBy(other, filter)];
      for (const request of await requests(another))
        expect([own.has(request), others.has(request)]).toEqual([true, true]);
      for (const request of await requests(about))
        expect([own.has(request), others.has(request)]).toEqual([false, true]);
    }
  });
});
