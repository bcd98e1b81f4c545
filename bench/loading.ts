/** The thread of `load.ts`: asks as it was told, answers with what came of it, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { LoadOptions } from './closed-loop.ts';
import type { OpenLoop } from './open-loop.ts';

export type Loading = { readonly closed: LoadOptions } | { readonly open: OpenLoop };

const asked = workerData as Loading;

// Only what is used is loaded: a turn of a second is taken hundreds of times.
const told =
  'closed' in asked
    ? await (await import('./closed-loop.ts')).closedLoop(asked.closed)
    : await (await import('./open-loop.ts')).openLoop(asked.open);

parentPort?.postMessage(told);
