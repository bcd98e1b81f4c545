/** Sends what an attack is made of: over HTTP without a client that would tidy it up, or as bare bytes. */
import http from 'node:http';
import net from 'node:net';
import type { RawRequest } from './catalogue.ts';

export interface Answer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** How long a raw connection stayed open. */
  readonly openMs?: number;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  /** A list is sent as that many lines; null is not sent. */
  readonly headers: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: string | Buffer;
}

export const send = (origin: string, { method, path, headers, body }: Sent): Promise<Answer> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(origin);
    const said = Object.entries(headers).filter(([, value]) => value !== null);
    const length = body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]];
    const request = http.request(
      { hostname, port, method, path, headers: Object.fromEntries([...length, ...said]), agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        const end = () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          });
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', end);
        answer.on('error', end);
      },
    );
    request.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
    request.end(body);
  });

/** How long a connection that the server does not close is looked at, in ms. */
const PATIENCE = 20_000;
const ANSWER_BY = 500;

/** Writes the first text and, with an interval, the others again and again; otherwise waits for what comes back. */
export const sendRaw = (origin: string, { writes, intervalMs }: RawRequest['raw']): Promise<Answer> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(origin);
    const began = Date.now();
    let text = '';
    const socket = net.connect(Number(port), hostname);
    const timers: NodeJS.Timeout[] = [];
    const end = () => {
      for (const timer of timers) clearInterval(timer);
      socket.destroy();
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
      resolve({ status, headers: {}, text, openMs: Date.now() - began });
    };
    socket.on('connect', () => {
      socket.write(writes[0] ?? '');
      if (intervalMs === undefined) timers.push(setTimeout(end, ANSWER_BY));
      else timers.push(setInterval(() => socket.writable && socket.write(writes.at(-1) ?? ''), intervalMs));
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', end);
    timers.push(setTimeout(end, PATIENCE));
  });
