import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Part } from './part.ts';
import type { Order } from './worker.ts';

/** The parts from this place on, made by a thread of their own: one is under way while the one before is used. */
export async function* partsFrom(order: Order): AsyncGenerator<Part> {
  const total = order.making.children;
  if (order.from.children >= total) return;
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: order,
    // What is made of one family is gone with the next: it should not grow old first.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
  });
  try {
    const next = async (): Promise<Part> => {
      const answer = once(worker, 'message'); // fails with the worker's own error
      worker.postMessage('next');
      return (await answer)[0] as Part;
    };
    let coming = next();
    for (;;) {
      const part = await coming;
      const isLast = part.to.children >= total;
      if (!isLast) {
        coming = next();
        // Whoever stops asking is not told that this one failed, too.
        coming.catch(() => undefined);
      }
      yield part;
      if (isLast) return;
    }
  } finally {
    await worker.terminate();
  }
}
