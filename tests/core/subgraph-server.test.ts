import { generateKeyPairSync } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { type HopSigner, signHop } from '#core/hop.ts';
import type { Log } from '#core/log.ts';
import { portDocuments } from '#core/port-schema.ts';
import type { RunningSubgraph, SubgraphRequest } from '#core/subgraph.ts';
import { subgraphServer } from '#core/subgraph-server.ts';

const keys = { gateway: generateKeyPairSync('ed25519'), involvements: generateKeyPairSync('ed25519') };
const trust = { gateway: keys.gateway.publicKey, involvements: keys.involvements.publicKey };
const gateway: HopSigner = { issuer: 'gateway', key: keys.gateway.privateKey };
const involvements: HopSigner = { issuer: 'involvements', key: keys.involvements.privateKey };
const viewer = { account: 'an account' };
const now = '2026-11-24T09:00:00.000Z';

const inner = new Error('password=hunter2');

/** A subgraph that answers what is asked of it by name. */
const execute = async ({ query }: SubgraphRequest, context: RequestContext) => {
  if (query === 'viewer') return { data: { account: context.viewer.account, now: context.now.toISOString() } };
  if (query === 'disclosing') context.disclosures.disclosed('417329056183', 'IDENTITY');
  if (query === 'refused') return { errors: [new GraphQLError('x', { originalError: new AppError('FORBIDDEN') })] };
  if (query === 'failing') return { data: null, errors: [new GraphQLError(inner.message, { originalError: inner })] };
  if (query === 'breaking') throw inner;
  if (query === 'unwritable') return { data: { n: 1n } };
  return { data: {} };
};

describe('a part of the directory in a process of its own', () => {
  const lines: string[] = [];
  const keep = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
  const log: Log = { info: keep, warn: keep, error: keep };
  let app: FastifyInstance;
  beforeAll(async () => {
    const children = { child: async (id: string, asker: unknown) => ({ facts: { id }, asker }) };
    const part = { name: 'children', ports: { children }, intake: {}, execute } as unknown as RunningSubgraph;
    app = subgraphServer(part, trust, log);
    await app.ready();
  });
  afterAll(() => app.close());

  const post = async (url: string, body: string, authorization: string, type = 'application/json') => {
    const { statusCode, payload } = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type, authorization },
      payload: body,
    });
    return { status: statusCode, text: payload };
  };
  const signed = (questions: unknown, signer = gateway, receiver = 'children') => {
    const body = JSON.stringify({ asked: questions });
    return { body, authorization: `Bearer ${signHop(signer, receiver, body)}` };
  };
  /** The lines of an answer, each in the place of its question. */
  const told = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .toSorted((one, other) => one.n - other.n);
  const asked = async (query: string, signer = gateway, claims: object = { viewer, now }) => {
    const { body, authorization } = signed([{ query, ...claims }], signer);
    const { status, text } = await post('/graphql', body, authorization);
    return status === 200 ? { status, ...told(text)[0] } : { status, body: JSON.parse(text) };
  };
  const unauthenticated = { status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } };

  it('answers for the viewer and the moment the gateway states', async () => {
    expect((await asked('viewer')).answer.data).toEqual({ account: viewer.account, now });
  });

  it('says with each answer what it has disclosed, and says so too when that is nothing', async () => {
    expect((await asked('disclosing')).answer.extensions.disclosures).toEqual({
      children: { '417329056183': ['IDENTITY'] },
      rules: [],
      opened: [],
      namesakes: [],
      elsewhere: [],
      atHome: [],
      searches: [],
    });
    expect((await asked('nothing')).answer.extensions.disclosures).toEqual({
      children: {},
      rules: [],
      opened: [],
      namesakes: [],
      elsewhere: [],
      atHome: [],
      searches: [],
    });
  });

  it('believes the gateway alone about who asks: another part may ask for ports, and for nothing else', async () => {
    expect(await asked('viewer', involvements)).toMatchObject(unauthenticated);
    const ask = async (variables: object) => {
      const { body, authorization } = signed([{ query: portDocuments.child, variables }], involvements);
      return told((await post('/ports', body, authorization)).text);
    };
    for (const asker of [null, { authority: '901', organisation: null }]) {
      expect(await ask({ id: '1', asker })).toEqual([
        { n: 0, answer: { data: { child: { facts: { id: '1' }, asker } } } },
      ]);
    }
    // Nor does it find a child for nobody knows whom.
    for (const unsaid of [{ id: '1' }, { id: '1', asker: { authority: '901' } }]) {
      expect((await ask(unsaid))[0].answer).toMatchObject({
        data: { child: null },
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      });
    }
  });

  it('tells another part which organisations there are, and neither anybody’s standing nor what is malformed', async () => {
    const ports = {
      standings: { standing: async () => ({ account: 'somebody' }) },
      organisations: {
        organisations: async (meant: unknown) => [meant],
        organisationCounts: async () => [],
        person: async () => null,
      },
    };
    const accreditation = { name: 'accreditation', ports, intake: {}, execute } as unknown as RunningSubgraph;
    const server = subgraphServer(accreditation, trust, log);
    const ask = async (signer: HopSigner, query: string, variables: object = {}) => {
      const { body: payload, authorization } = signed([{ query, variables }], signer, 'accreditation');
      const headers = { 'content-type': 'application/json', authorization };
      const { payload: text } = await server.inject({ method: 'POST', url: '/ports', headers, payload });
      return told(text)[0].answer;
    };
    const standing = '{ standing(account: "a", client: "c", address: "127.0.0.1") }';
    expect(await ask(gateway, standing)).toEqual({ data: { standing: { account: 'somebody' } } });
    expect((await ask(involvements, standing)).errors[0].extensions.code).toBe('NOT_FOUND');
    const meant = { kinds: ['HEALTH'], ids: ['A'], except: [] };
    const { organisations } = portDocuments;
    for (const signer of [gateway, involvements]) {
      expect(await ask(signer, organisations, { meant, from: null, limit: 5 })).toEqual({
        data: { organisations: [meant] },
      });
    }
    const odd = { ...meant, kinds: ['SOMETHING'] };
    expect(
      (await ask(involvements, organisations, { meant: odd, from: null, limit: 5 })).errors[0].extensions.code,
    ).toBe('BAD_REQUEST');
    await server.close();
  });

  it.each([{}, { viewer: {}, now }, { viewer: 'gateway', now }, { viewer, now: 'some day' }, { viewer }])(
    'answers nobody when the gateway states %j as the viewer, of one question among others',
    async (claims) => {
      expect(await asked('viewer', gateway, claims)).toMatchObject(unauthenticated);
      const fine = { query: 'viewer', viewer, now };
      const { body, authorization } = signed([fine, { query: 'viewer', ...claims }, fine]);
      expect((await post('/graphql', body, authorization)).status).toBe(401);
    },
  );

  it('answers each question by a line of its own, for its own viewer, and refuses one without the others', async () => {
    const by = (account: string) => ({ query: 'viewer', viewer: { account }, now });
    const odd = ['breaking', 'unwritable'].map((query) => ({ query, viewer, now }));
    const { body, authorization } = signed([by('one'), ...odd, by('other')]);
    const { status, text } = await post('/graphql', body, authorization);
    expect(status).toBe(200);
    const [one, broken, unwritable, other] = told(text);
    expect(one).toMatchObject({ n: 0, answer: { data: { account: 'one' } } });
    expect(broken).toEqual({ n: 1, refused: 'INTERNAL_SERVER_ERROR' });
    expect(unwritable).toEqual({ n: 2, refused: 'INTERNAL_SERVER_ERROR' });
    expect(other).toMatchObject({ n: 3, answer: { data: { account: 'other' } } });
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  it.each([
    ['no list', '{"query":"viewer"}'],
    ['no questions', '{"asked":[]}'],
    ['more than travel together', JSON.stringify({ asked: Array(101).fill({ query: 'viewer', viewer, now }) })],
    ['what is no question', '{"asked":["viewer"]}'],
    ['nothing', 'null'],
    ['no JSON', '{'],
  ])('refuses %s as that, though it is signed', async (_what, body) => {
    const { status, text } = await post('/graphql', body, `Bearer ${signHop(gateway, 'children', body)}`);
    expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  it.each(['', 'Basic x', 'Bearer', 'bearer x.y.z', 'Bearer x.y.z'])(
    'answers nobody with %j',
    async (authorization) => {
      for (const url of ['/graphql', '/ports']) {
        const { status, text } = await post(url, '{"asked":[{"query":"viewer"}]}', authorization);
        expect({ status, body: JSON.parse(text) }).toMatchObject(unauthenticated);
      }
    },
  );

  it('sends codes and no sentences of its own when something fails inside', async () => {
    const refused = await asked('refused');
    expect(refused.answer.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN' });
    const failing = await asked('failing');
    expect(failing.answer.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(failing)).not.toContain('hunter2');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  it('refuses what is not JSON, or too long, as that and not as an outage', async () => {
    expect((await post('/graphql', 'query=1', '', 'text/plain')).status).toBe(415);
    expect((await post('/graphql', `"${'x'.repeat(5_000_000)}"`, '')).status).toBe(413);
  });

  it.each(['/', '/graphql/..%2fports', '/%E0%A4canary', '/canary'])('says nothing of %s', async (url) => {
    const { statusCode, payload } = await app.inject({ method: 'POST', url });
    expect(statusCode).toBe(404);
    expect(payload).not.toMatch(/canary|FST_ERR|Route/);
  });
});
