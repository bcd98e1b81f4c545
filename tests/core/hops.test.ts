import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyHop } from '#core/hop.ts';
import { type Hop, hopsTo } from '#core/hops.ts';

interface Question {
  readonly word: string;
  /** How long its answer takes, in ms. */
  readonly after?: number;
}

const keys = generateKeyPairSync('ed25519');
const unavailable = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' });

describe('questions to a part that runs apart', () => {
  /** What came, request by request. */
  let came: Question[][] = [];
  let respond: (questions: readonly Question[], response: ServerResponse) => unknown;
  let url = '';
  let ask: Hop;
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const token = (request.headers.authorization ?? '').slice('Bearer '.length);
    // Of each request, whatever is in it: signed by whom, for whom, to the byte.
    expect(await verifyHop({ gateway: keys.publicKey }, 'children', bytes, token)).toBe('gateway');
    const { asked } = JSON.parse(bytes.toString('utf8'));
    came.push(asked);
    await respond(asked, response);
  });
  const line = (n: number, answer: unknown): string => `${JSON.stringify({ n, answer })}\n`;

  /** Each in its own time. */
  const wellBehaved = async (questions: readonly Question[], response: ServerResponse): Promise<void> => {
    await Promise.all(
      questions.map(async ({ word, after = 0 }, n) => {
        await sleep(after);
        response.write(line(n, { word }));
      }),
    );
    response.end();
  };

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    came = [];
    respond = wellBehaved;
    ask = hopsTo(url, 'children', { issuer: 'gateway', key: keys.privateKey });
  });
  const askAll = (questions: readonly Question[]): Promise<unknown[]> => Promise.all(questions.map(ask));

  it('each have their own answer, in whatever order those come, and whatever stands in them', async () => {
    const question = fc.record({ word: fc.string({ unit: 'grapheme' }), after: fc.integer({ min: 0, max: 8 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(question, { maxLength: 250 }), async (questions) => {
        expect(await askAll(questions)).toEqual(questions.map(({ word }) => ({ word })));
      }),
      { numRuns: 40 },
    );
  });

  it('are answered to the letter, wherever the pieces end in which an answer arrives', async () => {
    const word = 'Zoë 👧🏽 Ó Súilleabháin';
    respond = async (_questions, response) => {
      for (const byte of Buffer.from(line(0, { word }))) {
        response.write(Buffer.of(byte));
        await sleep(1); // so that each arrives by itself
      }
      response.end();
    };
    expect(await ask({ word: 'a' })).toEqual({ word });
  });

  it('travel together when they are asked in one moment, a hundred at most', async () => {
    const questions = Array.from({ length: 120 }, (_, index) => ({ word: String(index) }));
    await askAll(questions);
    expect(came.map(({ length }) => length)).toEqual([100, 20]);
  });

  it('travel apart when they are long, each of whatever length it has', async () => {
    const questions = ['a', 'b', 'c'].map((letter) => ({ word: letter.repeat(600_000) }));
    await askAll(questions);
    expect(came.map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  it('wait for nobody else: neither in one request with a slow one, nor behind requests that have no answer', async () => {
    const order: string[] = [];
    const noted = async (word: string, after: number): Promise<void> => {
      await ask({ word, after });
      order.push(word);
    };
    const underway: Promise<void>[] = [];
    // Two requests without any answer, and a third with one beside a slow one.
    for (const words of [['slow'], ['slow too'], ['slow as well', 'quick']]) {
      underway.push(...words.map((word) => noted(word, word === 'quick' ? 0 : 400)));
      await sleep(20);
    }
    await noted('late', 0);
    await Promise.all(underway);
    expect(order).toEqual(['quick', 'late', 'slow', 'slow too', 'slow as well']);
  });

  it('keep what was answered before a connection broke, and the others are out of reach', async () => {
    respond = (_questions, response) => {
      response.write(`${line(1, ['whole'])}{"n":0,"ans`);
      setTimeout(() => response.destroy(), 20);
    };
    const [first, second] = await Promise.allSettled([ask({ word: 'a' }), ask({ word: 'b' })]);
    expect(first).toEqual({ status: 'rejected', reason: unavailable });
    expect(second).toEqual({ status: 'fulfilled', value: ['whole'] });
  });

  it.each([
    ['ends without an answer', ''],
    ['ends in the middle of a line', '{"n":0,"answer":1}'],
    ['is no JSON', 'hello\n'],
    ['is about another question', line(1, ['x'])],
    ['is about none', 'null\n'],
    ['is none', line(0, null)],
    ['is nothing but a word', line(0, 'x')],
    ['is left out', '{"n":0}\n'],
  ])('are out of reach where what is answered %s', async (_what, text) => {
    respond = (_questions, response) => response.end(text);
    await expect(ask({ word: 'a' })).rejects.toEqual(unavailable);
  });

  it('have one answer each: a second to the same question is none, and takes what is open with it', async () => {
    respond = (_questions, response) => response.end(line(0, ['x']) + line(0, ['y']) + line(1, ['z']));
    const [first, second] = await Promise.allSettled([ask({ word: 'a' }), ask({ word: 'b' })]);
    expect(first).toEqual({ status: 'fulfilled', value: ['x'] });
    expect(second).toEqual({ status: 'rejected', reason: unavailable });
  });

  it('are refused as the part refuses them, one or all; that our own token was not believed is an outage', async () => {
    const refused = (code: string) => ({ status: 'rejected', reason: expect.objectContaining({ code }) });
    respond = (_questions, response) =>
      response.end('{"n":0,"refused":"NOT_FOUND"}\n{"n":1,"refused":"canary"}\n{"n":2,"answer":[3]}\n');
    const each = await Promise.allSettled(['a', 'b', 'c'].map((word) => ask({ word })));
    expect(each).toEqual([refused('NOT_FOUND'), refused('SERVICE_UNAVAILABLE'), { status: 'fulfilled', value: [3] }]);
    for (const [said, told] of [
      ['QUERY_TOO_COMPLEX', 'QUERY_TOO_COMPLEX'],
      ['UNAUTHENTICATED', 'SERVICE_UNAVAILABLE'],
      ['canary', 'SERVICE_UNAVAILABLE'],
    ] as const) {
      respond = (_questions, response) =>
        response.writeHead(400).end(JSON.stringify({ errors: [{ extensions: { code: said } }] }));
      expect(await Promise.allSettled([ask({ word: 'a' }), ask({ word: 'b' })])).toEqual([
        refused(told),
        refused(told),
      ]);
    }
  });

  it('go nowhere else, whatever the part says', async () => {
    respond = (_questions, response) => response.writeHead(307, { location: `${url}/elsewhere` }).end();
    await expect(ask({ word: 'a' })).rejects.toEqual(unavailable);
    expect(came).toHaveLength(1);
  });

  it('are given up after four seconds where nothing comes, and where only others are answered', async () => {
    respond = (_questions, response) => {
      // Always something of an answer that never ends.
      const every = setInterval(() => response.write(' '), 100);
      response.once('close', () => clearInterval(every));
      response.write(line(0, ['x']));
    };
    const began = performance.now();
    const [first, second] = await Promise.allSettled([ask({ word: 'a' }), ask({ word: 'b' })]);
    expect(first.status).toBe('fulfilled');
    expect(second).toEqual({ status: 'rejected', reason: unavailable });
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(3_500);
    expect(took).toBeLessThan(8_000);
  }, 20_000);

  it('are out of reach where nobody listens, and asked again they find whoever listens by then', async () => {
    const nobody = hopsTo('http://127.0.0.1:9/graphql', 'children', { issuer: 'gateway', key: keys.privateKey });
    for (const word of ['a', 'b', 'c']) await expect(nobody({ word })).rejects.toEqual(unavailable);
    expect(await ask({ word: 'd' })).toEqual({ word: 'd' });
  });
});
