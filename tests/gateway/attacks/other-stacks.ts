/** Attacks that need a directory of their own over the same data: with a smaller budget, or a part that is hostile. */
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayParts } from '#gateway/open.ts';
import { child, type Stack, startStack } from '#support/stack.ts';
import type { Steps } from './steps.ts';
import type { Target } from './target.ts';

const OPEN = `{ child(id: "${child.whoElse}") { familyName } }`;

async function withStack<Result>(
  { stack }: Target,
  change: (parts: GatewayParts) => GatewayParts,
  work: (stack: Stack) => Promise<Result>,
): Promise<Result> {
  const other = await startStack({ database: stack.database, change });
  try {
    return await work(other);
  } finally {
    await other.stop();
  }
}

/** Something that listens where a part of the directory should be. */
async function withServer<Result>(
  handler: http.RequestListener,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const childrenAt =
  (url: string) =>
  (parts: GatewayParts): GatewayParts => ({
    ...parts,
    remote: { urls: { children: url }, signer: { issuer: 'gateway', key: generateKeyPairSync('ed25519').privateKey } },
  });

/** Answers the first question with this, whatever it was. */
const hostile =
  (answer: string): http.RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(`{"n":0,"answer":${answer}}\n`);

export const otherStacks: readonly Steps[] = [
  {
    id: 'F28',
    name: 'Subgraph redirects the gateway (SSRF with credentials)',
    run: async (target) => {
      let reached = 0;
      const trap: http.RequestListener = (_request, response) => {
        reached += 1;
        response.end();
      };
      return withServer(trap, (trapUrl) =>
        withServer(
          (_request, response) => void response.writeHead(307, { location: `${trapUrl}/stolen` }).end(),
          (url) =>
            withStack(target, childrenAt(url), async (stack) => {
              const { status, data } = await stack.ask('amira', OPEN);
              return { found: [status, data, reached], expected: [503, undefined, 0] };
            }),
        ),
      );
    },
  },
  {
    id: 'F29',
    name: 'Compromised subgraph answers __proto__ keys in JSON',
    run: (target) => {
      const answer = `{"data":{"child":{"__proto__":{"polluted":1},"familyName":{"__proto__":{"polluted":1}}}},"__proto__":{"polluted":1},"extensions":{"__proto__":{"polluted":1},"disclosures":{"children":{"__proto__":["polluted"]},"rules":["__proto__"]}}}`;
      return withServer(hostile(answer), (url) =>
        withStack(target, childrenAt(url), async (stack) => {
          await stack.ask('amira', OPEN);
          return { found: ({} as { polluted?: unknown }).polluted, expected: undefined };
        }),
      );
    },
  },
  {
    id: 'N26',
    name: 'Compromised subgraph says nothing of what it has disclosed',
    run: (target) =>
      withServer(hostile('{"data":{"child":{"familyName":"Canary"}}}'), (url) =>
        withStack(target, childrenAt(url), async (stack) => {
          const { status, text } = await stack.ask('amira', OPEN);
          return { found: [status, text.includes('Canary')], expected: [503, false] };
        }),
      ),
  },
  {
    id: 'N27',
    name: 'Compromised subgraph writes into its errors what nobody is to read',
    run: (target) => {
      const error =
        '{"message":"password=hunter2","path":["child"],"extensions":{"code":"X","stacktrace":["hunter2"]}}';
      const answer = `{"data":{"child":null},"errors":[${error}],"extensions":{"disclosures":{"children":{},"rules":[],"opened":[],"searches":[]}}}`;
      return withServer(hostile(answer), (url) =>
        withStack(target, childrenAt(url), async (stack) => {
          const { text, errors } = await stack.ask('amira', OPEN);
          return {
            found: [text.includes('hunter2'), errors?.[0].extensions.code],
            expected: [false, 'INTERNAL_SERVER_ERROR'],
          };
        }),
      );
    },
  },
  {
    id: 'Z28',
    name: 'Rate limit bypass by aliases, or two tokens of one user (two instances: with the shared budget)',
    run: (target) =>
      withStack(
        target,
        (parts) => ({ ...parts, queryBudget: 100 }),
        async (stack) => {
          const many = `{ ${Array.from({ length: 9 }, (_, index) => `a${index}: ${OPEN.slice(2, -2)}`).join(' ')} }`;
          const statuses: number[] = [];
          // `ask` makes a new token each time; ben and ecaf-for-ben are one user through two programs.
          for (const persona of ['ben', 'ecaf-for-ben', 'ben', 'ecaf-for-ben', 'ben', 'ecaf-for-ben']) {
            statuses.push((await stack.ask(persona, many)).status);
          }
          return { found: statuses, expected: [200, 200, 200, 200, 200, 429] };
        },
      ),
  },
  {
    id: 'N28',
    name: 'Thousands of requests without a token: the trail is not theirs to fill, and is still open to others',
    run: (target) =>
      withStack(
        target,
        (parts) => parts,
        async (stack) => {
          const count = async () =>
            Number((await stack.database.sql<{ n: string }>('select count(*) as n from audit.entry'))[0]?.n);
          const before = await count();
          const knock = () =>
            fetch(`${stack.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
          for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 50 }, knock));
          const recorded = (await count()) - before;
          const { status } = await stack.ask('amira', OPEN);
          return { found: [recorded, status], expected: [600, 200] };
        },
      ),
  },
];
