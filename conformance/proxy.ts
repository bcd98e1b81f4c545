/**
 * Stands between a program and a test installation: passes everything on, and remembers enough of it to judge. Two
 * changes meet trouble: one is turned away before it is done, of one the answer is lost after it was done.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RETRY_AFTER } from './checks.ts';
import { type Asked, type Exchange, exchangeOf, type Texts, type Trouble } from './exchange.ts';

const LONGEST = 64 * 1024;
const PATIENCE = 30_000;

/** What only concerns the two ends of one connection (RFC 9110, section 7.6.1), and what fetch says by itself. */
const OWN = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'upgrade',
  'te',
  'expect',
  'content-encoding',
]);

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LONGEST) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

export interface ProxyOptions {
  /** Where the directory is, without a path. */
  readonly directory: string;
  readonly port: number;
  readonly host: string;
  /** What the program has registered, where it sends identifiers. */
  readonly texts: Texts;
  /** Told after each request to `/graphql`. */
  readonly onExchange: (history: readonly Exchange[]) => void;
}

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Which trouble the next change meets: the second change of all is turned away, the fourth loses its answer. */
function troubles(texts: Texts) {
  let changes = 0;
  return (asked: Asked): Trouble => {
    const { changes: isChange, idempotencyKeys } = exchangeOf(asked, { trouble: 'NONE', status: 0, body: '' }, texts);
    if (!isChange || idempotencyKeys.length === 0) return 'NONE';
    changes += 1;
    return changes === 2 ? 'TURNED_AWAY' : changes === 4 ? 'ANSWER_LOST' : 'NONE';
  };
}

interface Given {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

function give(response: ServerResponse, { status, headers, body }: Given): void {
  for (const [name, value] of headers) if (!OWN.has(name)) response.setHeader(name, value);
  response.writeHead(status).end(body);
}

const TURNED_AWAY = JSON.stringify({
  errors: [
    {
      message: 'The directory cannot answer at present, and has answered nothing.',
      extensions: { code: 'SERVICE_UNAVAILABLE', remedy: 'Try again after as many seconds as `Retry-After` says.' },
    },
  ],
});

export async function startProxy({ directory, port, host, texts, onExchange }: ProxyOptions): Promise<Proxy> {
  const history: Exchange[] = [];
  const troubleOf = troubles(texts);

  async function passOn(asked: Asked, path: string): Promise<Given> {
    const headers = Object.entries(asked.headers).flatMap(([name, value]) =>
      OWN.has(name) || value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const answer = await fetch(new URL(path, directory), {
      method: asked.method,
      headers,
      ...(asked.body === '' ? {} : { body: asked.body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  function remember(asked: Asked, trouble: Trouble, status: number, body: string): void {
    history.push(exchangeOf(asked, { trouble, status, body }, texts));
    onExchange(history);
  }

  const turnAway = (response: ServerResponse): void => {
    const headers = { 'content-type': 'application/json', 'retry-after': String(RETRY_AFTER) };
    response.writeHead(503, headers).end(TURNED_AWAY);
  };

  /** What is asked of the graph. */
  async function serveQuestion(asked: Asked, path: string, response: ServerResponse): Promise<void> {
    const trouble = troubleOf(asked);
    if (trouble === 'TURNED_AWAY') {
      remember(asked, trouble, 503, TURNED_AWAY);
      turnAway(response);
      return;
    }
    const answer = await passOn(asked, path);
    remember(asked, trouble, answer.status, answer.body);
    if (trouble === 'ANSWER_LOST') response.destroy();
    else give(response, answer);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const body = await bodyOf(request);
    const path = request.url ?? '/';
    if (body === undefined) {
      response.writeHead(413).end();
      return;
    }
    const asked = { at, method: request.method ?? '', headers: request.headers, body };
    if (path.split('?')[0] === '/graphql') await serveQuestion(asked, path, response);
    else give(response, await passOn(asked, path));
  }

  const server: Server = createServer((request, response) => {
    serve(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as { port: number };
  return {
    url: `http://${host}:${taken}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
