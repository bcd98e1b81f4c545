/**
 * Load comes from a thread that has nothing else to do. Where it came from the one that had made a directory, a major
 * collection of that one's memory (50 ms on both cores, every four seconds) was counted as time of answers that had been
 * ready long before.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Load, LoadOptions } from './closed-loop.ts';
import type { Loading } from './loading.ts';
import type { OpenLoop, Outcome } from './open-loop.ts';

/** So much that a measurement seldom outgrows it. */
const YOUNG_MB = 192;

async function inThread<Told>(loading: Loading): Promise<Told> {
  const thread = new Worker(new URL('loading.ts', import.meta.url), {
    workerData: loading,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const heard: Told[] = [];
  thread.once('message', (told) => heard.push(told));
  // A thread that fails says so, and `once` rejects with it.
  await once(thread, 'exit');
  const [told] = heard;
  if (told === undefined) throw new Error('the load ended without a word');
  return told;
}

/** As fast as a number of connections can. */
export const load = (options: LoadOptions): Promise<Load> => inThread({ closed: options });

/** So many times a second, however long the answers take. */
export const openLoop = (options: OpenLoop): Promise<Outcome[]> => inThread({ open: options });
