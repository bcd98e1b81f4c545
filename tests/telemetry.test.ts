/** Spans and metrics of the directory as it runs in two processes, at a collector that keeps what it is sent. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { freePorts } from '#core/free-ports.ts';
import { newHopKeys } from '#core/hop.ts';
import { demonstrationKey } from '#core/secrets.ts';
import { continued } from '#core/tracing.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { personas } from '#demo/personas.ts';
import { attributesOf, type CollectedSpan, type Collector, startCollector } from '#support/collector.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { type Part, startPart } from '#support/processes.ts';
import { AUDIENCE, child } from '#support/stack.ts';

const PARTS = ['children', 'involvements', 'accreditation', 'audit'];
const keys = newHopKeys();

const WHO_ELSE = `query Poppysfather($id: ID!) {
  child(id: $id) { familyName address { line1 postcode } involvements { nodes { serviceType practitioner { name } organisation { name } } } }
}`;
const SEARCH = `query { searchChildren(criteria: { familyName: "Canarysearched", givenName: "Wren", dateOfBirth: "2015-03-04" }) { nodes { id } } }`;

describe('telemetry', () => {
  let database: FreshDatabase;
  let collector: Collector;
  /** Takes connections and never answers. */
  let hung: Server;
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-telemetry-'));
  const running: Part[] = [];
  let apart: Readonly<Record<string, string>> = {};

  const amira = personas(dayOf(new Date())).find(({ name }) => name === 'amira') ?? expect.unreachable();
  const ask = async (url: string, query: string, headers: Readonly<Record<string, string>> = {}) => {
    const token = await signToken(demonstrationKeys(inject('dataDir')), { ...amira, audience: AUDIENCE });
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'access-reason': amira.defaultReason ?? '',
        ...headers,
      },
      body: JSON.stringify({ query, variables: query === WHO_ELSE ? { id: child.whoElse } : {} }),
    });
  };

  const startGateway = async (env: Readonly<Record<string, string>>): Promise<readonly [Part, url: string]> => {
    const part = await startPart({
      script: 'gateway/main.ts',
      ready: /(http:\/\/localhost:\d+)\/graphql$/,
      env: { NODE_ENV: 'test', DATA_DIR: folder, PORT: '0', OIDC_AUDIENCE: AUDIENCE, ...apart, ...env },
    });
    running.push(part);
    return [part, (part.said[0] ?? '').replace('localhost', '127.0.0.1')];
  };

  beforeAll(async () => {
    [database, collector] = await Promise.all([freshDatabase(), startCollector()]);
    hung = createServer(() => undefined).listen(0, '127.0.0.1');
    demonstrationKeys(inject('dataDir')); // made when they are first asked for
    copyFileSync(join(inject('dataDir'), 'issuer.pem'), join(folder, 'issuer.pem'));
    const parts = await startPart({
      script: 'subgraphs/main.ts',
      ready: /^audit is ready: (\S+)$/,
      env: {
        NODE_ENV: 'test',
        DATABASE_URL: database.url,
        DATA_DIR: inject('dataDir'),
        MASTER_KEY: demonstrationKey(inject('dataDir')).toString('base64url'),
        SUBGRAPHS: PARTS.join(','),
        PORT: '0',
        HOP_TRUSTED_KEYS: `gateway=${keys.publicKey}`,
        ...to(collector.url),
      },
    });
    running.push(parts);
    const urls = [...parts.output().matchAll(/^(\w+) is ready: (\S+)$/gm)].map(([, name = '', url = '']) => [
      `SUBGRAPH_${name.toUpperCase()}_URL`,
      url,
    ]);
    apart = { HOP_PRIVATE_KEY: keys.privateKey, ...Object.fromEntries(urls) };
  }, 120_000);
  afterAll(async () => {
    await Promise.all(running.map((part) => part.end('SIGTERM')));
    hung.close();
    await collector.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const to = (url: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=of%20ours',
    OTEL_TRACES_SAMPLER_ARG: '1',
  });

  it('shows the way of a request through both processes as one tree, and nothing that was asked or answered', async () => {
    const [gateway, url] = await startGateway(to(collector.url));
    const theirs = 'a'.repeat(32);
    const answer = await ask(url, WHO_ELSE, {
      traceparent: `00-${theirs}-bbbbbbbbbbbbbbbb-01`,
      tracestate: 'canary=canarystate',
      'user-agent': 'canaryagent',
    });
    const { data } = (await answer.json()) as { data: { child: { familyName: string; address: { line1: string } } } };
    const found = await ask(url, SEARCH);
    expect([answer.status, found.status]).toEqual([200, 200]);
    const refused = await ask(url, '{ child(id: "canaryid") { id } }', { 'access-reason': 'CANARY_REASON' });
    expect(refused.status).toBe(400);
    expect((await fetch(`${url}/canarypath`)).status).toBe(404);
    expect(await gateway.end('SIGTERM')).toBe(0);
    // The parts go on running, and send what they have from time to time.
    const names = () => collector.spans().map(({ name }) => name);
    await expect
      .poll(names, { timeout: 20_000 })
      .toEqual(expect.arrayContaining(['part children', 'part involvements', 'part audit']));

    const spans = collector.spans();
    const ofAnswer = answer.headers.get('x-request-id');
    const request = spans.find((span) => attributesOf(span)['contactpoint.request'] === ofAnswer);
    if (!request) return expect.unreachable();
    const tree = spans.filter(({ traceId }) => traceId === request.traceId);
    const within = (span: CollectedSpan): CollectedSpan | undefined =>
      tree.find(({ spanId }) => spanId === span.parentSpanId);
    // All of one root, which is the request: no other has no other above it.
    expect(tree.filter((span) => within(span) === undefined)).toEqual([request]);
    expect(request.parentSpanId ?? '').toBe('');
    expect(request.traceId).not.toBe(theirs);
    expect(attributesOf(request)).toMatchObject({ 'http.route': '/graphql', 'http.response.status_code': 200 });
    const namesOf = (service: string) =>
      new Set(tree.filter((span) => span.service === service).map(({ name }) => name));
    expect([...namesOf('contactpoint-gateway')]).toEqual(
      expect.arrayContaining(['record intent', 'graph', 'hop to children', 'hop to involvements', 'record outcome']),
    );
    expect([...namesOf(`contactpoint-${PARTS.join('-')}`)]).toEqual(
      expect.arrayContaining(['part children', 'part audit', 'ask involvements of children']),
    );
    const question = tree.find(({ name }) => name === 'ask involvements of children');
    expect(question && within(question)?.name).toBe('part involvements');

    // Only what we write ourselves: libraries find nobody who listens.
    expect([...collector.scopes()]).toEqual(['contactpoint']);
    expect([...collector.keys]).toEqual(['of ours']);
    const sent = [...collector.bodies('traces'), ...collector.bodies('metrics')].join('\n');
    const { familyName, address } = data.child;
    const personal = [familyName, address.line1, child.whoElse, amira.account, amira.client, 'Poppysfather'];
    for (const value of [...personal, 'canary', 'Canary', 'CANARY', 'searchChildren', 'ALREADY', '127.0.0.1'])
      expect(sent, value).not.toContain(value);
    const attributes = new Set(spans.flatMap((span) => Object.keys(attributesOf(span))));
    expect([...attributes].toSorted()).toEqual([
      'contactpoint.request',
      'db.system.name',
      'http.response.status_code',
      'http.route',
    ]);
    expect(spans.filter(({ status, events = [] }) => status.message !== undefined || events.length > 0)).toEqual([]);
  });

  it('sends the numbers that /metrics shows, of each part its own', async () => {
    const metrics = collector.bodies('metrics').join('\n');
    for (const name of ['contactpoint_answers', 'contactpoint_answer_seconds', 'process_cpu_seconds'])
      expect(metrics).toContain(`"${name}"`);
    // biome-ignore lint/complexity/useLiteralKeys: of an index signature
    const shown = await (await fetch(`${apart['SUBGRAPH_AUDIT_URL']}/metrics`)).text();
    expect(shown).toMatch(/^contactpoint_trail_entries_unreadable 0$/m);
    expect(shown).toMatch(/^contactpoint_answers_total\{status="200"\} \d+$/m);
  });

  it.each([
    ['is not there', async () => `http://127.0.0.1:${(await freePorts(1))[0]}`],
    ['hangs', async () => `http://127.0.0.1:${(hung.address() as { port: number }).port}`],
  ])('holds up neither an answer nor the end where the collector %s', async (_what, url) => {
    const [gateway, address] = await startGateway(to(await url()));
    expect((await ask(address, SEARCH)).status).toBe(200);
    const numbers = await (await fetch(`${address}/metrics`)).text();
    expect(numbers).toContain('contactpoint_answers_total{status="200"} 1\n');
    expect(numbers).toMatch(/^contactpoint_answer_seconds_bucket\{le="0.1"\} \d$/m);
    expect(numbers).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
    expect(await gateway.end('SIGTERM')).toBe(0);
    expect(gateway.output()).not.toContain('ECONNREFUSED');
  });

  it('goes on from a part’s span only where that is one, whatever stands there', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, sampled) => {
        const span = trace.getSpanContext(continued(`00-${traceId}-${spanId}-0${sampled ? 1 : 0}`));
        expect(span).toEqual({ traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: true });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(continued(text)).toBe(ROOT_CONTEXT);
      }),
    );
    expect(continued(undefined)).toBe(ROOT_CONTEXT);
  });
});
