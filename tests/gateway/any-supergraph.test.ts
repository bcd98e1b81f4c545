import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSupergraph, openSupergraph } from '#gateway/any-supergraph.ts';
import { nastySchemas, nastySupergraph } from '#support/nasty-subgraphs.ts';

const QUERY = '{ things(ids: ["1", "2"]) { id owner { id name } price { currency } } me { id } version }';

describe('the gateway over somebody else’s supergraph', () => {
  const servers = new Map<string, Server>();
  const urls: Record<string, string> = {};
  let gateway: OpenSupergraph;
  let url = '';
  /** What a subgraph answers instead of anything, by its name. */
  const refusing = new Map<string, number>();

  beforeAll(async () => {
    for (const [name, schema] of Object.entries(nastySchemas())) {
      const server = createServer(async (request, response) => {
        const { query: source, variables: variableValues } = JSON.parse(await text(request));
        const status = refusing.get(name) ?? 200;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(status === 200 ? JSON.stringify(await graphql({ schema, source, variableValues })) : 'not now');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.set(name, server);
      urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    }
    gateway = await openSupergraph({ supergraph: nastySupergraph(false).supergraph, urls });
    url = `${await gateway.app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  });
  afterAll(async () => {
    await gateway.close();
    for (const server of servers.values()) server.close();
  });

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const told = async (query: string) => {
    const response = await post({ query });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };

  it('answers from all subgraphs, the same at first sight and once the plan is compiled', async () => {
    const first = await told(QUERY);
    expect(JSON.parse(first.body).data).toMatchObject({
      things: [{ id: '1' }, { id: '2' }],
      me: { id: '3' },
      version: '1',
    });
    expect(await told(QUERY)).toEqual(first);
  });

  it.each([401, 403, 500])('tells that a subgraph answers %i, and no more of it than of any error', async (status) => {
    const query = '{ me { id rank } version }';
    await told(query);
    refusing.set('gamma', status);
    const answers = [await told(query), await told(query)];
    refusing.delete('gamma');
    const [one, other] = answers.map(({ body }) => JSON.parse(body));
    expect(one).toEqual(other);
    expect(one.errors[0].extensions.response.status).toBe(status);
    // A field that may not be null takes what it is part of with it.
    expect(one.data).toBeNull();
  });

  it('refuses what is no request, and says which media type it answers in', async () => {
    for (const body of [[], 'text', {}, { query: '' }, { query: 1 }, { query: QUERY, variables: [] }]) {
      expect((await post(body)).status, JSON.stringify(body)).toBe(400);
    }
    const accept = 'application/graphql-response+json';
    for (const _turn of [1, 2]) {
      const { headers } = await post({ query: QUERY }, { accept });
      expect(headers.get('content-type')).toContain(accept);
    }
  });
});
