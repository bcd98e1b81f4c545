import { request } from 'node:http';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '#support/stack.ts';

const byGet = 'GET is refused on purpose: what is asked about a child must not stand in an address';
const introspects = 'the audit asks `__type`, and introspection is off; the same is asked of a field of ours below';
const refusedAs400 =
  'a query that cannot be run is refused with 400 in either media type, so that it is seen in figures';

/** Audits that are not passed, each with its reason. None of them is a MUST that we could keep otherwise. */
const waived: Readonly<Record<string, string>> = {
  '5A70': byGet,
  D6D5: byGet,
  '6A70': byGet,
  BF61: introspects,
  '2EA1': introspects,
  '28B9': introspects,
  '572B': refusedAs400,
  FDE2: refusedAs400,
  '7B9B': refusedAs400,
};

const RESPONSE = 'application/graphql-response+json';

describe('GraphQL over HTTP', () => {
  let stack: Stack;
  let token = '';
  beforeAll(async () => {
    stack = await startStack();
    token = await stack.token('amira');
  });
  afterAll(() => stack.stop());

  /** The audits know nothing of tokens, so the fetch they are given signs in for them. */
  const signedIn: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };

  const audits = serverAudits({ url: () => `${stack.url}/graphql`, fetchFn: signedIn });

  it.each(audits.filter(({ id }) => !Object.hasOwn(waived, id)).map((audit) => [audit.id, audit.name, audit] as const))(
    'audit %s: %s',
    async (_id, _name, audit) => {
      expect(await audit.fn()).toMatchObject({ status: 'ok' });
    },
  );

  it.each(Object.entries(waived))('audit %s is waived, and still has to be: %s', async (id) => {
    expect((await audits.find((audit) => audit.id === id)?.fn())?.status).toMatch(/^(?:notice|warn|error)$/);
  });

  const post = async (body: object, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await signedIn(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
  };

  it('takes any script in UTF-8, in a query and in its variables', async () => {
    const literal = await post({ query: '{ organisation(id: "Run🏃Swim🏊") { name } }' });
    expect(literal).toMatchObject({ status: 200, body: '{"data":{"organisation":null}}\n' });
    const query = 'query Organisation($id: ID!) { organisation(id: $id) { name } }';
    for (const accept of ['application/json', RESPONSE]) {
      const answer = await post({ query, variables: { id: 'Run🏃Swim🏊' } }, { accept });
      expect(answer).toMatchObject({ status: 200, type: `${accept}; charset=utf-8`, body: literal.body });
    }
  });

  it.each([
    ['that is not GraphQL', '{', 'GRAPHQL_PARSE_FAILED'],
    ['that does not fit the schema', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that asks for too much', '{ localAuthorities(first: 101) { nodes { code } } }', 'PAGE_INVALID'],
  ])('refuses a query %s with 400 in the media type that was asked for', async (_what, query, code) => {
    for (const accept of ['application/json', RESPONSE]) {
      const answer = await post({ query }, { accept });
      expect(answer).toMatchObject({ status: 400, type: `${accept}; charset=utf-8` });
      expect(JSON.parse(answer.body).errors[0].extensions.code).toBe(code);
    }
  });

  it('says where a query stops being GraphQL and what should stand there', async () => {
    const { errors } = JSON.parse((await post({ query: '{ viewer { role } "secret" }' })).body);
    expect(errors).toEqual([
      {
        message: 'The query is not written as GraphQL. Syntax Error: Expected Name.',
        extensions: { code: 'GRAPHQL_PARSE_FAILED', remedy: 'Check the query at the place that is named.' },
        locations: [{ line: 1, column: 19 }],
      },
    ]);
  });

  it('answers in JSON whoever takes neither media type, so that nothing is carried out and then withheld', async () => {
    const answer = await post({ query: '{ __typename }' }, { accept: 'text/html' });
    expect(answer).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: '{"data":{"__typename":"Query"}}\n',
    });
  });

  it('takes a body in pieces, and none that is said to be packed in another way than Node unpacks it', async () => {
    const sent = (coding: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'transfer-encoding': coding,
        };
        const asked = request(`${stack.url}/graphql`, { method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        asked.on('error', reject);
        asked.end('{"query":"{ __typename }"}');
      });
    expect([await sent('chunked'), await sent('Chunked'), await sent('gzip, chunked')]).toEqual([200, 200, 415]);
  });
});
