/**
 * Asks so many times a second, however long the answers take: a closed loop of connections would slow down with what it
 * measures, and never see an overload (Tene, "How NOT to Measure Latency": coordinated omission).
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Target } from './closed-loop.ts';

export interface OpenLoop {
  readonly target: Target;
  readonly bodies: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** At most so many connections; what is due beyond them waits here, and its time counts. */
  readonly connections?: number;
}

export interface Outcome {
  /** When it was due, in ms since the loop began. */
  readonly due: number;
  /** How much later than that it was asked, in ms: a timer's doing or this thread's own, for it waits for no answer. */
  readonly late: number;
  /** From when it was asked until its answer was whole, in ms; a wait for a connection counts. */
  readonly took: number;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
}

/** Until whoever began this thread has handed everything over. */
const SETTLE = 500;
/** As fine as a timer goes: a coarser one would be counted as time of an answer. */
const TICK = 1;

/** What became of each request, in the order in which they were due. */
export async function openLoop({ target, bodies, rate, seconds, connections = 1_000 }: OpenLoop): Promise<Outcome[]> {
  const dispatcher = new Agent({ connections, pipelining: 1 });
  // Beginning this thread keeps both cores busy: that is no time of an answer.
  await sleep(SETTLE);
  const { origin, pathname: path } = new URL(target.url);
  const began = performance.now();
  const total = Math.floor(rate * seconds);
  const one = async (number: number): Promise<Outcome> => {
    const due = (1000 * number) / rate;
    const asked = performance.now();
    const body = bodies[number % bodies.length] ?? '';
    const status = await dispatcher
      .request({ origin, path, method: 'POST', headers: target.headers, body })
      .then(async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      })
      .catch(() => 0);
    return { due, late: asked - began - due, took: performance.now() - asked, status };
  };
  const asked: Promise<Outcome>[] = [];
  while (asked.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * rate) / 1000) + 1);
    while (asked.length < due) asked.push(one(asked.length));
    await sleep(Math.max(TICK, (1000 * asked.length) / rate - (performance.now() - began)));
  }
  const outcomes = await Promise.all(asked);
  await dispatcher.close();
  return outcomes;
}
