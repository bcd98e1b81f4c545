/** What is attacked: the whole directory, and beside it two of its parts as they run in processes of their own. */
import { generateKeyPairSync } from 'node:crypto';
import { inject } from 'vitest';
import { createLog } from '#core/log.ts';
import type { RunningSubgraph } from '#core/subgraph.ts';
import { subgraphServer } from '#core/subgraph-server.ts';
import type { Viewer } from '#core/viewer.ts';
import { demonstrationKeys } from '#demo/issuer.ts';
import { AUDIENCE, type Stack, startStack } from '#support/stack.ts';
import type { Attack, HttpRequest, Template } from './catalogue.ts';
import { type Generate, generator, type TokenMaker } from './generate.ts';
import { type Answer, type Sent, send, sendRaw } from './send.ts';
import { accessToken, internalToken } from './tokens.ts';

export interface Target {
  readonly stack: Stack;
  readonly tokens: TokenMaker;
  /** Sends an attack; the last answer when it is many requests. */
  attack(request: Attack['request']): Promise<Answer>;
  stop(): Promise<void>;
}

/** The keys of the parts: each trusts both, and must still not believe everything of everybody. */
const parts = { gateway: generateKeyPairSync('ed25519'), involvements: generateKeyPairSync('ed25519') };
const trust = { gateway: parts.gateway.publicKey, involvements: parts.involvements.publicKey };

const viewerOf = (stack: Stack): Viewer => ({
  request: '00000000-0000-4000-8000-0000000000aa',
  account: stack.persona('amira').account,
  practitioner: null,
  role: 'PRACTITIONER',
  organisation: { id: stack.persona('amira').organisation, kind: 'HEALTH', functions: ['QUERY'] },
  rights: [],
  authority: null,
  client: 'explorer',
  reason: 'ALREADY_WORKING',
  caseReference: null,
  inGoodStanding: true,
  mediation: null,
  session: null,
  override: null,
});

function tokensFor(stack: Stack): TokenMaker {
  const keys = demonstrationKeys(inject('dataDir'));
  const { account, client } = stack.persona('amira');
  return {
    access: (flaws) => accessToken(keys, { account, client, audience: AUDIENCE }, flaws),
    internal: (flaws, body) => {
      const { privateKey } = flaws.iss === 'involvements' ? parts.involvements : parts.gateway;
      return internalToken(privateKey, body, flaws);
    },
  };
}

/** A reason is stated unless an attack says something of it: the point is never that it was forgotten. */
const withReason = (headers: Sent['headers']): Sent['headers'] => ({ 'access-reason': 'ALREADY_WORKING', ...headers });

/** A question to a part as the gateway asks it, for this viewer; what is written down as it travels stays as it is. */
function asAsked(body: HttpRequest['body'], viewer: Viewer): HttpRequest['body'] {
  const { $json: question } = (body ?? {}) as { $json?: Readonly<Record<string, Template>> };
  if (question === undefined || 'asked' in question) return body;
  const now = new Date().toISOString();
  return { $json: { asked: [{ ...question, viewer: viewer as unknown as Template, now }] } };
}

/** The answer to its only question, as the catalogue expects it: in GraphQL's words. */
function asAnswered(answer: Answer): Answer {
  const [, told, code] = /^\{"n":0,(?:"answer":(.*)|"refused":"(\w+)")\}\n$/s.exec(answer.text) ?? [];
  if (told === undefined && code === undefined) return answer;
  return { ...answer, text: told ?? JSON.stringify({ errors: [{ extensions: { code } }] }) };
}

async function prepared(generate: Generate, { method, path, headers, body }: HttpRequest): Promise<Sent> {
  const made = body === undefined ? undefined : ((await generate(body)) as string | Buffer);
  return {
    method,
    path: String(await generate(path)),
    headers: withReason((await generate(headers, made ?? '')) as Sent['headers']),
    ...(made === undefined ? {} : { body: made }),
  };
}

const numbered = (request: HttpRequest, index: number): HttpRequest =>
  JSON.parse(JSON.stringify(request).replaceAll('{i}', String(index))) as HttpRequest;

export async function startTarget(): Promise<Target> {
  let running: readonly RunningSubgraph[] = [];
  const stack = await startStack({
    change: (gateway) => {
      ({ running } = gateway);
      return gateway;
    },
  });
  const servers = await Promise.all(
    running.map(async (subgraph) => {
      const app = subgraphServer(subgraph, trust, createLog('silent'));
      return { app, name: `subgraph:${subgraph.name}`, url: await app.listen({ port: 0, host: '127.0.0.1' }) };
    }),
  );
  const origins = new Map([['gateway', stack.url], ...servers.map(({ name, url }) => [name, url] as const)]);
  const tokens = tokensFor(stack);
  const generate = generator(tokens);
  const request = async (asked: HttpRequest): Promise<Answer> => {
    const origin = origins.get(asked.target) ?? stack.url;
    if (!asked.target.startsWith('subgraph:')) return send(origin, await prepared(generate, asked));
    const body = asAsked(asked.body, viewerOf(stack));
    const question = body === undefined ? asked : { ...asked, body };
    return asAnswered(await send(origin, await prepared(generate, question)));
  };

  return {
    stack,
    tokens,
    attack: async (attack) => {
      if ('raw' in attack) return sendRaw(origins.get(attack.target) ?? stack.url, attack.raw);
      if (!('burst' in attack)) return request(attack);
      let answer = await request(numbered(attack.burst.each, 0));
      for (let index = 1; index < attack.burst.n; index += 1)
        answer = await request(numbered(attack.burst.each, index));
      return answer;
    },
    stop: async () => {
      await Promise.all(servers.map(({ app }) => app.close()));
      await stack.stop();
    },
  };
}
