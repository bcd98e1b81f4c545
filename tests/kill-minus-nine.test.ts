import { randomInt } from 'node:crypto';
import { existsSync, globSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import knexLibrary from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { personas } from '#demo/personas.ts';
import { readLog } from '#subgraphs/audit/log-store.ts';
import { verifyLog } from '#subgraphs/audit/verify.ts';
import { halfDone } from '#support/half-done.ts';
import { openFolder, postmasterOf, serverProcesses } from '#support/private-cluster.ts';
import { type Part, startPart } from '#support/processes.ts';
import { child } from '#support/stack.ts';
import { logVkey, parseVkey } from '#transparency/note.ts';

const payload = 'involvement { id version endedOn } problems { code }';
const mutations = {
  record: `mutation ($input: RecordInvolvementInput!) { done: recordInvolvement(input: $input) { ${payload} } }`,
  confirm: `mutation ($input: ConfirmInvolvementInput!) { done: confirmInvolvement(input: $input) { ${payload} } }`,
  end: `mutation ($input: EndInvolvementInput!) { done: endInvolvement(input: $input) { ${payload} } }`,
  lead: 'mutation ($input: BecomeLeadProfessionalInput!) { done: becomeLeadProfessional(input: $input) { involvement: leadProfessional { id version endedOn } problems { code } } }',
} as const;
type Kind = keyof typeof mutations;

/** A change whose answer has arrived, so that it must never be gone again. */
interface Acknowledged {
  readonly kind: Kind;
  readonly key: string;
  readonly involvement: { readonly id: string; readonly version: number; readonly endedOn: string | null };
}

const TODAY = dayOf(new Date());

describe.skipIf(process.platform !== 'linux')('kill -9 at any moment', () => {
  const dataDir = openFolder();
  const changes: Acknowledged[] = [];
  const answered: string[] = [];
  /** Overrides whose grant was answered. */
  const overridden: string[] = [];
  /** One session of each persona: an override is of its session. */
  const tokens = new Map<string, string>();
  let part: Part;
  let childIds: string[] = [];
  let keys = 0;
  let stopping = false;

  const start = async () => {
    part = await startPart({
      script: 'gateway/main.ts',
      ready: /(http:\/\/localhost:\d+)\/graphql$/,
      env: {
        NODE_ENV: 'test',
        DATA_DIR: dataDir,
        PORT: '0',
        QUERY_BUDGET_PER_MINUTE: '100000000',
        OVERRIDES_PER_DAY: '100',
      },
    });
  };

  /** Behind the scenes, by the address a running server leaves for the commands. */
  const rows = async <Row>(text: string): Promise<Row[]> => {
    const knex = knexLibrary({ client: 'pg', connection: readFileSync(join(dataDir, 'connection'), 'utf8') });
    try {
      return (await knex.raw(text)).rows;
    } finally {
      await knex.destroy();
    }
  };

  /** The answer, or null where none arrived whole: then anything may have become of the question. */
  const ask = async (
    name: string,
    query: string,
    variables: object,
    reason: Record<string, string> = {},
  ): Promise<{ data: Record<string, unknown> } | null> => {
    const persona = personas(TODAY).find((each) => each.name === name) ?? expect.unreachable();
    const { account, client } = persona;
    const token =
      tokens.get(name) ?? (await signToken(demonstrationKeys(dataDir), { account, client, audience: 'contactpoint' }));
    tokens.set(name, token);
    try {
      const answer = await fetch(`${(part.said[0] ?? '').replace('localhost', '127.0.0.1')}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'access-reason': persona.defaultReason,
          ...reason,
        },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await answer.json()) as { data: Record<string, unknown> };
      // While the database goes down with its owner, nothing is answered: that is no acknowledgement either.
      if (answer.status !== 200) return null;
      answered.push(answer.headers.get('x-request-id') ?? '');
      return body;
    } catch {
      return null;
    }
  };

  const change = async (name: string, kind: Kind, input: object): Promise<Acknowledged['involvement'] | null> => {
    keys += 1;
    const key = `${kind}-${String(keys).padStart(8, '0')}`;
    const body = await ask(name, mutations[kind], { input: { idempotencyKey: key, ...input } });
    const { involvement } = (body?.data.done ?? { involvement: null }) as {
      involvement: Acknowledged['involvement'] | null;
    };
    if (involvement) changes.push({ kind, key, involvement });
    return involvement;
  };

  const services = ['HLTH_SCHOOL_NURSE', 'SOC_FAMILY_SUPPORT', 'YTH_WORKER', 'EDU_WELFARE', 'HLTH_THERAPIES'];

  /** One involvement from its beginning to its end, for a child of chance. */
  const work = async (name: string): Promise<void> => {
    const childId = childIds[randomInt(childIds.length)];
    const made = await change(name, 'record', {
      childId,
      serviceType: services[randomInt(services.length)],
      startedOn: TODAY,
    });
    if (made === null) return;
    if (randomInt(2) === 0) await change(name, 'lead', { childId });
    const confirmed = await change(name, 'confirm', { involvementId: made.id, version: made.version });
    if (confirmed && randomInt(2) === 0)
      await change(name, 'end', { involvementId: made.id, version: confirmed.version, endedOn: TODAY });
  };
  const look = (name: string): Promise<unknown> =>
    ask(
      name,
      'query ($id: ID!) { child(id: $id) { familyName involvements { nodes { id practitioner { name } } } } }',
      {
        id: childIds[randomInt(childIds.length)],
      },
    );

  /** Warned and going on; now and then, for there are only so many in a day. */
  const override = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, randomInt(40, 400)));
    keys += 1;
    const inquiry = { 'access-reason': 'CHILD_PROTECTION', 'case-reference': 'CP/1' };
    const prompt =
      'mutation ($input: RequestOverrideInput!) { done: requestOverride(input: $input) { prompt { id } } }';
    const confirm =
      'mutation ($input: ConfirmOverrideInput!) { done: confirmOverride(input: $input) { override { id } } }';
    type Done = { done: { prompt: { id: string } | null; override: { id: string } | null } | null };
    const input = { childId: child.shielded, idempotencyKey: `override-${keys}` };
    const warned = (await ask('ben', prompt, { input }, inquiry))?.data as Done | undefined;
    const promptId = warned?.done?.prompt?.id;
    if (promptId === undefined) return;
    const granted = (await ask('ben', confirm, { input: { promptId } }, inquiry))?.data as Done | undefined;
    if (granted?.done?.override) overridden.push(granted.done.override.id);
  };

  const stream = async (act: () => Promise<unknown>): Promise<void> => {
    while (!stopping) {
      await act();
      // A server that is gone refuses at once: no storm against the one that comes.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  /** What must hold of the database whatever was interrupted, and for everything that was acknowledged. */
  const expectWhole = async (): Promise<void> => {
    for (const [what, sql] of halfDone) expect(await rows(sql), what).toEqual([{ n: 0 }]);
    await expectAcknowledged();
    const granted = new Set((await rows<{ id: string }>('select id from children.override_grant')).map(({ id }) => id));
    expect(overridden.length).toBeGreaterThan(0);
    expect(overridden.filter((id) => !granted.has(id))).toEqual([]);
    await expectTrail();
  };

  const expectAcknowledged = async (): Promise<void> => {
    type Kept = { key: string; id: string; version: number; ended: string | null; led: boolean };
    const kept = new Map(
      (
        await rows<Kept>(`select k.key, i.child_id || '-' || i.id as id, i.version, i.ended_on::text as ended,
          exists (select from involvements.lead l where l.child_id = i.child_id and l.involvement_id = i.id) as led
        from involvements.idempotency k join involvements.involvement i on i.child_id = k.child_id and i.id = k.involvement`)
      ).map((row) => [row.key, row]),
    );
    for (const { kind, key, involvement } of changes) {
      const row = kept.get(key) ?? expect.unreachable(`the change ${key} was acknowledged and is gone`);
      expect(row.id).toBe(involvement.id);
      expect(row.version).toBeGreaterThanOrEqual(involvement.version);
      if (kind === 'end') expect(row.ended).toBe(involvement.endedOn);
      if (kind === 'lead') expect(row.led).toBe(true);
    }
  };

  const expectTrail = async (): Promise<void> => {
    const [trail] = await rows<{
      entries: number;
      size: number;
      last: number;
      forged: number;
    }>(`select count(*)::int as entries,
      (select size::int from audit.head) as size, max(idx)::int as last,
      (count(*) filter (where leaf <> sha256('\\x00'::bytea || body)))::int as forged from audit.entry`);
    const size = trail?.size ?? 0;
    expect(trail).toEqual({ entries: size, size, last: size - 1, forged: 0 });
    const outcomes = new Set(
      (
        await rows<{
          request: string;
        }>(`select convert_from(body, 'UTF8')::jsonb ->> 'request' as request from audit.entry
          where convert_from(body, 'UTF8')::jsonb ->> 'kind' = 'OUTCOME'`)
      ).map(({ request }) => request),
    );
    expect(answered.filter((request) => !outcomes.has(request))).toEqual([]);
    const database = connect({ url: readFileSync(join(dataDir, 'connection'), 'utf8'), schema: 'audit' });
    const key = keyring(demonstrationKey(dataDir)).signer('checkpoint');
    const believed = [parseVkey(logVkey('contactpoint.example/trail', key))];
    const outside = globSync(join(dataDir, 'witness/*.checkpoint')).map((file) => readFileSync(file, 'utf8'));
    expect(outside).toHaveLength(1);
    const verified = await readLog(database, (source) => verifyLog({ source, believed, outside }));
    await database.close();
    expect(verified).toMatchObject({ entries: expect.any(Number), fault: null });
    expect(verified.entries).toBeGreaterThanOrEqual(size);
  };

  const isServerOf = (pid: number): boolean => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === join(dataDir, 'postgres');
    } catch {
      return false;
    }
  };

  beforeAll(async () => {
    await start();
    childIds = (
      await rows<{ id: string }>(`select id from children.child where state = 'OPEN' order by id limit 150`)
    ).map(({ id }) => id);
  }, 120_000);
  afterAll(async () => {
    stopping = true;
    await part.end('SIGKILL');
    // Its watchdog ends the database; removing the folder under it would only hide that it had not.
    while (serverProcesses(dataDir).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  it.each([
    ['the directory alone', false],
    ['the directory and its database at once', true],
    ['the directory alone, once more', false],
  ])(
    'loses nothing that was acknowledged, and leaves nothing half done: %s',
    async (_what, databaseToo) => {
      stopping = false;
      const before = changes.length;
      const streams = ['amira', 'ben', 'amira', 'ben', 'ecaf-for-ben'].map((name) => stream(() => work(name)));
      const overrides = stream(override);
      const looks = ['olga', 'vera', 'amira'].map((name) => stream(() => look(name)));
      const enough = before + randomInt(40, 160);
      await expect.poll(() => changes.length, { timeout: 60_000, interval: 1 }).toBeGreaterThan(enough);
      const old = postmasterOf(dataDir);
      const killed = part.end('SIGKILL');
      if (databaseToo) for (const pid of serverProcesses(dataDir)) process.kill(pid, 'SIGKILL');
      await killed;
      stopping = true;
      await Promise.all([...streams, ...looks, overrides]);

      await start();
      expect(isServerOf(old), 'the old server still runs').toBe(false);
      expect(part.output()).not.toMatch(/Making the demonstration|"level":[45]/);
      await expectWhole();
      expect(
        (await ask('amira', 'query ($id: ID!) { child(id: $id) { familyName } }', { id: child.whoElse }))?.data,
      ).toEqual({
        child: { familyName: 'Thornbury' },
      });
    },
    120_000,
  );

  it('stopped in good order, it leaves no process and no address behind', async () => {
    expect(await part.end('SIGTERM')).toBe(0);
    expect(serverProcesses(dataDir)).toEqual([]);
    expect(existsSync(join(dataDir, 'connection'))).toBe(false);
  });
});
