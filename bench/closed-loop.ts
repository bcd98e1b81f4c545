/** Asks one system as fast as a number of connections can, for some seconds: each asks again when it has its answer. */
import autocannon, { type Result } from 'autocannon';

export interface Failures extends Pick<Result, 'errors' | 'timeouts' | 'non2xx' | 'mismatches'> {
  /** What the last of them said, where it said anything: everybody in it is invented. */
  readonly said: string;
}

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LoadOptions {
  readonly target: Target;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

export interface Load {
  /** How long each answer took, in milliseconds. */
  readonly took: readonly number[];
  /** How long the whole lasted, in milliseconds. */
  readonly elapsed: number;
  /** How many answers were none, and in what way. */
  readonly failures: Failures;
  /** CPU milliseconds of this process: near `elapsed`, it is the load generator that was measured. */
  readonly generator: number;
}

/** More would only be built anew for each measurement; between them, the connections still ask for everybody. */
const BODIES_PER_CONNECTION = 200;

/** Whoever is asked for is worked with: an answer without a list is a failure, whatever its status says. */
const isAnswer = (body: string): boolean => body.includes('"nodes":[{') && !body.includes('"errors"');

export function closedLoop({ target, bodies, connections, seconds }: LoadOptions): Promise<Load> {
  const took: number[] = [];
  let said = '';
  const own = process.cpuUsage();
  let [client, began, last] = [0, 0, 0];
  return new Promise((resolve, reject) => {
    const finish = (error: Error | null, result: Result): void => {
      if (error) {
        reject(error);
        return;
      }
      const { errors, timeouts, non2xx, mismatches } = result;
      const { user, system } = process.cpuUsage(own);
      resolve({
        took,
        // Without an answer it lasted as long as it was waited for one.
        elapsed: (took.length === 0 ? performance.now() : last) - began,
        failures: { errors, timeouts, non2xx, mismatches, said },
        generator: (user + system) / 1000,
      });
    };
    const run = autocannon(
      {
        ...target,
        connections,
        duration: seconds,
        sampleInt: 100,
        method: 'POST',
        // Each connection starts somewhere else, so that no two ask for the same child at the same moment.
        setupClient: (each) => {
          const from = Math.floor((client * bodies.length) / connections);
          client += 1;
          const turned = [...bodies.slice(from), ...bodies.slice(0, from)];
          each.setRequests(turned.slice(0, BODIES_PER_CONNECTION).map((body) => ({ body })));
        },
        verifyBody: (body) => {
          if (isAnswer(body)) return true;
          said = body.slice(0, 1_000);
          return false;
        },
      },
      finish,
    );
    run.once('start', () => {
      began = performance.now();
    });
    // autocannon's own histogram counts whole milliseconds, which is too coarse for one connection.
    run.on('response', (_client: unknown, _status: number, _bytes: number, milliseconds: number) => {
      took.push(milliseconds);
      last = performance.now();
    });
  });
}
