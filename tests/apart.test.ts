import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePorts } from '#core/free-ports.ts';
import { newHopKeys } from '#core/hop.ts';
import { demonstrationKey } from '#core/secrets.ts';
import { deviceCode } from '#demo/device.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { verifyReport } from '#family/verify.ts';
import { apiSchema } from '#support/api-schema.ts';
import { installCaseSystem, nothingWaits, startReceiver, throughIt } from '#support/case-systems.ts';
import { change, daysAgo } from '#support/changes.ts';
import { distinctChildren } from '#support/child-values.ts';
import { type Asker, asPersona, hire, send } from '#support/colleagues.ts';
import { released } from '#support/family-requests.ts';
import { openMediation, userNumberOf } from '#support/mediating.ts';
import { act, incidents, probe } from '#support/misusing.ts';
import { addChild } from '#support/more-children.ts';
import { INQUIRY, look, override, overriding, under } from '#support/overriding.ts';
import { poolsFrom } from '#support/pools.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { type Part, startPart } from '#support/processes.ts';
import { byHand, type Question } from '#support/questions.ts';
import { randomDocuments } from '#support/random-documents.ts';
import { AUDIENCE, child, type Stack, startStack } from '#support/stack.ts';

const names = ['audit', 'accreditation', 'children', 'involvements'] as const;

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;

/** Apollo's gateway does not cut the list of errors itself; ours does, to this many. */
const MOST_ERRORS = 20;

/**
 * The bytes of an answer, with its errors in an order of their own: of fields that fail side by side, whichever is done
 * first is named first, in one process as in several. Where the list was cut, only which kinds there were can be told.
 */
function inOrder(text: string): string | readonly [data: string, errors: readonly string[]] {
  const { errors, data } = JSON.parse(text) as { errors?: readonly { extensions: { code: string } }[]; data?: unknown };
  if (errors === undefined || errors.length < 2) return text;
  const said = errors.map((error) => (errors.length < MOST_ERRORS ? JSON.stringify(error) : error.extensions.code));
  return [JSON.stringify(data), errors.length < MOST_ERRORS ? said.toSorted() : [...new Set(said)].toSorted()];
}

describe('the same code as separate processes', () => {
  let database: FreshDatabase;
  let together: Stack;
  const parts = new Map<string, Part>();
  const urls = new Map<string, string>();
  let gatewayUrl = '';
  let read = 0;
  const [gatewayKeys, involvementsKeys, childrenKeys] = [newHopKeys(), newHopKeys(), newHopKeys()];
  const [auditKeys, accreditationKeys] = [newHopKeys(), newHopKeys()];
  const ASKS: Readonly<Record<string, readonly [keys: typeof auditKeys, asked: readonly string[]]>> = {
    accreditation: [accreditationKeys, ['children']],
    children: [childrenKeys, ['accreditation', 'audit']],
    audit: [auditKeys, ['accreditation', 'children']],
    involvements: [involvementsKeys, ['accreditation', 'children', 'audit']],
  };
  const gatewayFolder = mkdtempSync(join(tmpdir(), 'contactpoint-gateway-'));

  const shared = () => ({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: inject('dataDir'),
    MASTER_KEY: demonstrationKey(inject('dataDir')).toString('base64url'),
    CHANGE_NOTICES_TO_LOOPBACK: 'true',
  });
  /** Whom each part asks, and by which key. */
  const asking = (name: string): Readonly<Record<string, string>> => {
    const [keys, asked] = ASKS[name] ?? [];
    return {
      ...(keys === undefined ? {} : { HOP_PRIVATE_KEY: keys.privateKey }),
      ...Object.fromEntries((asked ?? []).map((each) => [`SUBGRAPH_${each.toUpperCase()}_URL`, urls.get(each) ?? ''])),
    };
  };
  const startSubgraph = async (name: string): Promise<void> => {
    const part = await startPart({
      script: 'subgraphs/main.ts',
      ready: new RegExp(`^${name} is ready: (\\S+)$`),
      env: {
        ...shared(),
        ...asking(name),
        SUBGRAPHS: name,
        PORT: new URL(urls.get(name) ?? expect.unreachable()).port,
        HOP_TRUSTED_KEYS: `gateway=${gatewayKeys.publicKey},involvements=${involvementsKeys.publicKey},children=${childrenKeys.publicKey},audit=${auditKeys.publicKey},accreditation=${accreditationKeys.publicKey}`,
      },
    });
    parts.set(name, part);
  };

  const askApart = async ({ name, query, variables, reason, headers = {} }: Question): Promise<Response> => {
    const stated = reason === undefined ? together.persona(name).defaultReason : reason;
    return fetch(`${gatewayUrl}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await together.token(name)}`,
        ...(stated === null ? {} : { 'access-reason': stated }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
  };

  /** What the trail says of the latest request, without what differs from one request to the next. */
  const recorded = async () => {
    const rows = await database.sql<{ body: Buffer }>('select body from audit.entry where idx >= ? order by idx', [
      read,
    ]);
    read += rows.length;
    return rows.map(({ body }) => {
      const { request: _request, at: _at, sealed, ...entry } = JSON.parse(body.toString('utf8'));
      return { ...entry, sealed: sealed !== null };
    });
  };

  const expectSame = async (question: Question): Promise<void> => {
    const { name, query, variables, reason, headers } = question;
    const here = await together.ask(name, query, {
      ...(variables ? { variables } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(headers ? { headers } : {}),
    });
    const entriesHere = await recorded();
    const there = await askApart(question);
    expect(inOrder(await there.text()), query).toEqual(inOrder(here.text));
    expect(there.status).toBe(here.status);
    expect(there.headers.get('x-query-cost')).toBe(here.headers.get('x-query-cost'));
    expect(await recorded()).toEqual(entriesHere);
  };

  beforeAll(async () => {
    database = await freshDatabase();
    together = await startStack({ database });
    const ports = await freePorts(names.length);
    for (const [index, name] of names.entries()) urls.set(name, `http://127.0.0.1:${ports[index]}`);
    await Promise.all(names.map(startSubgraph));
    copyFileSync(join(inject('dataDir'), 'issuer.pem'), join(gatewayFolder, 'issuer.pem'));
    const gateway = await startPart({
      script: 'gateway/main.ts',
      ready: /(http:\/\/localhost:\d+)\/graphql$/,
      env: {
        NODE_ENV: 'test',
        DATA_DIR: gatewayFolder,
        PORT: '0',
        OIDC_AUDIENCE: AUDIENCE,
        QUERY_BUDGET_PER_MINUTE: '10000000',
        HOP_PRIVATE_KEY: gatewayKeys.privateKey,
        ...Object.fromEntries(names.map((name) => [`SUBGRAPH_${name.toUpperCase()}_URL`, urls.get(name) ?? ''])),
      },
    });
    parts.set('gateway', gateway);
    gatewayUrl = (gateway.said[0] ?? '').replace('localhost', '127.0.0.1');
  }, 120_000);
  afterAll(async () => {
    const codes = await Promise.all([...parts.values()].map((part) => part.end('SIGTERM')));
    await together.stop();
    await database.drop();
    rmSync(gatewayFolder, { recursive: true });
    // Stopped in good order, all of them.
    expect(codes).toEqual(codes.map(() => 0));
  });

  it.each(byHand)('answers and records the same, byte for byte: $name asks $query', (question) => expectSame(question));

  it('answers and records the same, byte for byte, for any document', async () => {
    const schema = await apiSchema();
    const pools = await poolsFrom(database, await distinctChildren(database));
    // The trail is not asked about: it has grown when the second asks.
    const roots = Object.keys(schema.getQueryType()?.getFields() ?? {}).filter(
      (name) => !/ccessRecords$|^incidents?$/.test(name),
    );
    const property = fc.asyncProperty(
      randomDocuments(schema, pools, [...roots, 'child', 'searchChildren']),
      fc.constantFrom('amira', 'ben', 'olga', 'vera', 'audrey', 'edith', 'piet'),
      ({ query, variables }, name) => expectSame({ name, query, variables }),
    );
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
  });

  it('lets an authority’s auditor review its area and suspend in it, across parts', async () => {
    const auditor = await hire(together, { role: 'AUDITOR', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null });
    const [prober, token] = [
      await hire(together),
      await signToken(demonstrationKeys(inject('dataDir')), {
        account: auditor.account,
        client: 'explorer',
        audience: AUDIENCE,
      }),
    ];
    const there: Asker = (query, { variables } = {}) =>
      send({ url: gatewayUrl } as Stack, query, { authorization: `Bearer ${token}` }, variables);
    await probe(prober.ask);
    const [found] = await incidents(there, { accountId: prober.account });
    expect(found).toMatchObject({ state: 'SIGNALLED', signals: [{ detector: 'SHIELD_PROBE' }] });
    const records = `{ accessRecords(filter: { childId: "${child.whoElse}" }) { nodes { id } } }`;
    expect((await there(records)).data.accessRecords.nodes.map(({ id }: { id: string }) => id)).toEqual(
      (await auditor.ask(records, { reason: null })).data.accessRecords.nodes.map(({ id }: { id: string }) => id),
    );
    expect(await act(there, 'suspendForIncident', String(found?.reference))).toBe('SUSPENDED_USER');
    await expect.poll(async () => (await prober.ask(LOOK)).status, { timeout: 10_000 }).toBe(403);
  });

  it('answers and records the same in mediated access, with both names in every entry', async () => {
    const { data } = await openMediation(asPersona(together, 'ben'), {
      userNumber: await userNumberOf(asPersona(together, 'amira')),
      code: deviceCode(new Date()),
    });
    const headers = { mediation: data.openMediation.mediation.id };
    const look = `{ viewer { account mediation { state } clearance { kind } } child(id: "${child.whoElse}") { upn nhsNumber involvements { nodes { id } } } }`;
    await recorded();
    await expectSame({ name: 'ben', query: look, reason: 'ALREADY_WORKING', headers });
    const [entry] = (await together.trail()).toReversed();
    expect(entry).toMatchObject({ mediator: { mediation: headers.mediation }, decision: 'ANSWERED' });
    // It is about that child from now on, in either arrangement.
    const other = `{ child(id: "${child.none}") { id } }`;
    await expectSame({ name: 'ben', query: other, reason: 'ALREADY_WORKING', headers });
  });

  it('overrides a shield there as here, for the very session, and suspends for misuse across parts', async () => {
    const one = await hire(together, { rights: ['OVERRIDE_SHIELD'] });
    const token = await signToken(demonstrationKeys(inject('dataDir')), {
      account: one.account,
      client: 'explorer',
      audience: AUDIENCE,
    });
    const seat =
      (url: string, bearer: string): Asker =>
      (query, { variables, headers } = {}) =>
        send(
          { url } as Stack,
          query,
          {
            authorization: `Bearer ${bearer}`,
            'access-reason': INQUIRY.reason,
            'case-reference': INQUIRY.caseReference,
            ...headers,
          },
          variables,
        );
    const [here, there] = [seat(together.url, token), seat(gatewayUrl, token)];
    const given = await override(there, child.shielded);
    const [seenHere, seenThere] = [
      await look(under(here, given), child.shielded),
      await look(under(there, given), child.shielded),
    ];
    expect(seenThere).toEqual(seenHere);
    expect(seenThere).toMatchObject({ override: { id: given }, address: { postcode: expect.any(String) } });
    expect(await look(there, child.shielded)).toMatchObject({ override: null, address: null });
    expect(await look(under(asPersona(together, 'ben'), given), child.shielded)).toBeNull();
    await overriding(here, 'closeOverride', { overrideId: given });
    expect(await look(under(there, given), child.shielded)).toBeNull();
    const olga = seat(gatewayUrl, await together.token('olga'));
    const ruled = await overriding(olga, 'investigateOverride', { overrideId: given, outcome: 'MISUSE' });
    expect(ruled.made).toMatchObject({ state: 'INVESTIGATED', outcome: 'MISUSE' });
    await expect
      .poll(async () => (await there('{ viewer { role } }')).errors?.[0].extensions.code, { timeout: 5_000 })
      .toBe('STANDING_REFUSED');
    await recorded();
  });

  it('carries out a change there as here', async () => {
    const query = `mutation ($input: RecordInvolvementInput!) { recordInvolvement(input: $input) { problems { code } involvement { status child { familyName } practitioner { name } } } }`;
    const input = {
      idempotencyKey: 'apart-change',
      childId: child.none,
      serviceType: 'HLTH_SCHOOL_NURSE',
      startedOn: '2026-02-01',
    };
    const there = await askApart({ name: 'amira', query, variables: { input } });
    const first = await there.text();
    expect(JSON.parse(first).data.recordInvolvement.problems).toEqual([]);
    // The same key again, in the other arrangement: carried out once.
    expect((await together.ask('amira', query, { variables: { input } })).text).toBe(first);
    await recorded();
  });

  it('tells a case system of a change there too, and has entered it in the trail before', async () => {
    const receiver = await startReceiver();
    try {
      const system = await installCaseSystem(together);
      const childId = child.none;
      const record = (ask: Asker) =>
        change(ask, 'recordInvolvement', { childId, serviceType: 'YTH_WORKER', startedOn: daysAgo(3) });
      await record(await throughIt(together, system));
      await nothingWaits(together);
      await database.sql(
        `insert into involvements.change_subscription (id, installation_id, organisation_id, url, created_by, created_at,
           next_at) values (gen_random_uuid(), ?, ?, ?, gen_random_uuid(), now(), now())`,
        [system.installationId, system.organisation, receiver.url],
      );
      await record((await hire(together, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' })).ask);
      await expect.poll(() => receiver.received.length, { timeout: 25_000 }).toBe(1);
      expect(receiver.received[0]?.body.data.child).toBe(childId);
      const entries = (await together.trail()).filter(({ operation }) => operation === 'ChangeNotice');
      expect(entries).toMatchObject([{ client: system.client, children: { [childId]: ['EXISTENCE', 'SERVICES'] } }]);
    } finally {
      await database.sql('update involvements.change_subscription set ended_at = now(), ended_by = gen_random_uuid()');
      await recorded();
      await receiver.stop();
    }
  });

  it('shields a child there as here', async () => {
    const query = `mutation ($input: RequestShieldInput!) { requestShield(input: $input) { reference problems { code } } }`;
    const input = {
      idempotencyKey: 'apart-shield',
      childId: child.ended,
      ground: 'COURT_ORDER',
      requestedBy: 'COURT',
    };
    const there = await (await askApart({ name: 'ben', query, variables: { input } })).text();
    expect(JSON.parse(there).data.requestShield).toEqual({ reference: expect.any(String), problems: [] });
    expect((await together.ask('ben', query, { variables: { input } })).text).toBe(there);
    await recorded();
  });

  it('tells a family there as here, and proves it', async () => {
    const id = await released(together, await addChild(together, { familyName: 'Apartreportby' }));
    await recorded();
    const told = 'accessReport { nodes { id at organisation { id } organisationKind reason details } }';
    const reading = (selection: string) => ({
      name: 'olga',
      query: `query ($id: ID!) { subjectAccessRequest(id: $id) { state ${selection} } }`,
      variables: { id },
      reason: 'SUBJECT_ACCESS',
    });
    await expectSame(reading(told));
    const there = JSON.parse(await (await askApart(reading('proofFile'))).text());
    const report = JSON.parse(there.data.subjectAccessRequest.proofFile);
    expect(report.lines.length).toBeGreaterThan(0);
    expect(await verifyReport(report)).toMatchObject({ checkpoint: null, told: null, header: null });
    await recorded();
  });

  it.each(names)(
    'answers nothing while %s is gone, says which part it is, and answers again when it is back',
    async (name) => {
      const question = byHand[0] ?? expect.unreachable();
      await parts.get(name)?.end('SIGKILL');
      const states = async () =>
        ((await (await fetch(`${gatewayUrl}/health/ready`)).json()) as { checks: Record<string, boolean> }).checks;
      expect(await states()).toEqual(Object.fromEntries(names.map((each) => [each, each !== name])));
      const refused = await (async () => {
        // A standing read within the last second still counts.
        for (;;) {
          const answer = await askApart(question);
          if (answer.status !== 200) return answer;
        }
      })();
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await refused.json()).toEqual({
        errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }) })],
      });
      await startSubgraph(name);
      await recorded();
      await expect.poll(async () => (await askApart(question)).status, { timeout: 10_000 }).toBe(200);
      await recorded();
      await expectSame(question);
    },
  );

  it('has a gateway that keeps nothing and opens no database: it is given none, and makes none', () => {
    expect(readdirSync(gatewayFolder)).toEqual(['issuer.pem']);
  });

  it('answers nobody without a token for this part and these bytes', async () => {
    for (const path of ['graphql', 'ports']) {
      const answer = await fetch(`${urls.get('children')}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer a.b.c' },
        body: JSON.stringify({ query: '{ _service { sdl } }' }),
      });
      expect(answer.status).toBe(401);
    }
  });
});
