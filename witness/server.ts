/**
 * A witness over HTTP: `POST /add-checkpoint` for logs, and for whoever checks a log `GET /checkpoint/<origin>`, the last
 * one it cosigned. It is asked by nobody who has to be let in: a request is worth what its signature is.
 */
import type { KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Clock } from '#core/clock.ts';
import { openCheckpoint } from '#transparency/checkpoint.ts';
import { cosignatureLine, parseVkey, type Verifier, witnessVkey } from '#transparency/note.ts';
import { judge } from './request.ts';
import type { CheckpointStore } from './store.ts';

export interface WitnessOptions {
  readonly name: string;
  readonly key: KeyObject;
  /** Keys of the logs it watches; a key's name is its log's. */
  readonly logs: readonly Verifier[];
  readonly store: CheckpointStore;
  readonly clock: Clock;
}

/** A checkpoint with its signatures and a proof of 63 hashes is well below this. */
const LONGEST = 64 * 1024;

type Said = readonly [status: number, body?: string, type?: string];

export function witnessServer({ name, key, logs, store, clock }: WitnessOptions): Server {
  const own = parseVkey(witnessVkey(name, key));

  /** What it signed itself is believed; a file that somebody else wrote is not, and then nothing is signed at all. */
  const lastOf = (origin: string) => {
    const note = store.last(origin);
    return note === null ? null : openCheckpoint(note, [own]);
  };

  // From looking up to remembering nothing else happens: Node does one thing at a time, and none of these waits.
  function add(body: string): Said {
    const ruling = judge(body, logs, lastOf);
    if (ruling.status === 409) return [409, `${ruling.size}\n`, 'text/x.tlog.size'];
    if (ruling.status !== 200) return [ruling.status];
    const { checkpoint, note } = ruling;
    const line = cosignatureLine(checkpoint.text, name, key, Math.floor(clock().getTime() / 1000));
    store.keep(checkpoint.origin, note + line);
    return [200, line, 'text/plain; charset=utf-8'];
  }

  function show(origin: string): Said {
    const note = store.last(origin);
    return note === null ? [404] : [200, note, 'text/plain; charset=utf-8'];
  }

  async function answer(request: IncomingMessage): Promise<Said> {
    const { method, url = '' } = request;
    if (method === 'POST' && url === '/add-checkpoint') {
      if (Number(request.headers['content-length'] ?? LONGEST + 1) > LONGEST) return [413];
      return add(await text(request));
    }
    const [, origin] = /^\/checkpoint\/(.+)$/.exec(url) ?? [];
    return method === 'GET' && origin !== undefined ? show(decodeURIComponent(origin)) : [404];
  }

  return createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .catch((): Said => [500])
      .then(([status, body = '', type]) => {
        response.writeHead(status, type === undefined ? {} : { 'content-type': type });
        response.end(body);
      });
  });
}
