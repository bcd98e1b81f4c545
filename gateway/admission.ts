/**
 * How many requests are worked for at once, and who is next: admission control with a fair queue. Each account that waits
 * has its turn in a circle (Nagle, RFC 970; Demers, Keshav and Shenker 1989), so whoever sends thousands waits for their
 * own; and where too many wait, the one that waits longest-queued loses its newest, so whoever sends few is not refused
 * for it. Nothing here knows of children: what is told of an overload tells of nobody (law 3).
 */
import { AppError } from '#core/errors.ts';
import type { Gauges } from '#core/subgraph.ts';

export interface AdmissionLimits {
  /** How many are worked for at the same time: more would wait for the database, and share what they wait with. */
  readonly atOnce: number;
  /** How many may wait for that, of all accounts together. */
  readonly waiting: number;
  /** How long one may wait, in ms: what would be answered later, nobody waits for. */
  readonly patience: number;
}

/** Measured (`npm run bench -- pressure`): more at once answer no more a second, and 512 are worked off in a second. */
export const usualLimits: AdmissionLimits = { atOnce: 64, waiting: 512, patience: 1_000 };

/** One request's place: wait for `admitted`, and say `done` however it ends. */
export interface Turn {
  /** Rejects with OVERLOADED where it is not worked for. */
  readonly admitted: Promise<void>;
  /** Whoever asked has gone: waits no more. What is being worked for goes on. */
  leave(): void;
  /** The work is over: the next one may begin. */
  done(): void;
}

export interface Admission {
  ask(account: string): Turn;
  readonly gauges: Gauges & Record<`requests_${'working' | 'waiting' | 'refused_by_overload'}`, Gauges[string]>;
}

interface Waiting {
  readonly account: string;
  begin(): void;
  refuse(): void;
}

/** Those who were turned away are told different times, so that they do not come back as one. */
const RETRY_AFTER = [1, 2, 3] as const;

export function admissionWith({ atOnce, waiting: most, patience }: AdmissionLimits = usualLimits): Admission {
  /** Whose turn it is comes first; whoever had it goes to the end. */
  const circle = new Map<string, Waiting[]>();
  let working = 0;
  let waiting = 0;
  let refused = 0;

  const forget = (one: Waiting): void => {
    const queue = circle.get(one.account) ?? [];
    queue.splice(queue.indexOf(one), 1);
    if (queue.length === 0) circle.delete(one.account);
    waiting -= 1;
  };

  const next = (): void => {
    const [first] = circle;
    if (first === undefined || working >= atOnce) return;
    const [account, queue] = first;
    const one = queue[0] as Waiting;
    forget(one);
    if (queue.length > 0) {
      circle.delete(account);
      circle.set(account, queue);
    }
    one.begin();
  };

  /** The newest of the account that has most waiting; the later account of two. */
  const newestOfMost = (): Waiting | undefined => {
    const longest = [...circle.values()].reduce((found, queue) => (queue.length >= found.length ? queue : found), []);
    return longest.at(-1);
  };

  const admit = (one: Waiting): void => {
    const queue = circle.get(one.account);
    if (queue) queue.push(one);
    else circle.set(one.account, [one]);
    waiting += 1;
    next();
    if (waiting > most) newestOfMost()?.refuse();
  };

  return {
    ask: (account) => {
      let state: 'WAITING' | 'WORKING' | 'OVER' = 'WAITING';
      const { promise: admitted, resolve, reject } = Promise.withResolvers<void>();
      const leave = (): void => {
        if (state !== 'WAITING') return;
        state = 'OVER';
        forget(one);
        clearTimeout(alarm);
        reject(new AppError('OVERLOADED', { retryAfter: RETRY_AFTER[refused % RETRY_AFTER.length] ?? 1 }));
      };
      const refuse = (): void => {
        refused += 1;
        leave();
      };
      let alarm: NodeJS.Timeout | undefined;
      const one: Waiting = {
        account,
        begin: () => {
          state = 'WORKING';
          working += 1;
          clearTimeout(alarm);
          resolve();
        },
        refuse,
      };
      // Whoever left is told nothing, and nobody hears that they were refused.
      admitted.catch(() => undefined);
      admit(one);
      // By the answers of those before it, the state is another by now.
      if ((state as string) === 'WAITING') alarm = setTimeout(refuse, patience);
      return {
        admitted,
        leave,
        done: () => {
          if (state === 'WORKING') {
            working -= 1;
            state = 'OVER';
            next();
          } else leave();
        },
      };
    },
    gauges: {
      requests_working: { help: 'Requests that are being answered.', value: async () => working },
      requests_waiting: { help: 'Requests that wait for others to be answered first.', value: async () => waiting },
      requests_refused_by_overload: {
        help: 'Requests turned away unanswered since the start.',
        value: async () => refused,
      },
    },
  };
}
