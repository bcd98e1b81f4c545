/** What we use of autocannon, which brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  export interface Request {
    readonly body: string;
  }

  export interface Client {
    setRequests(requests: readonly Request[]): void;
  }

  export interface Options {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly sampleInt: number;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly setupClient: (client: Client) => void;
    readonly verifyBody: (body: string) => boolean;
  }

  /** Failed connections and requests, answers of another status, answers that `verifyBody` refused. */
  export interface Result {
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
    readonly mismatches: number;
  }

  type Done = (error: Error | null, result: Result) => void;
  const autocannon: (options: Options, done: Done) => EventEmitter;
  export = autocannon;
}
