/** Loads the batches that machines sent, one after another, those first that a process before this one left. */

import type { HeldBatch } from '#core/feeds.ts';
import { causeOf, type Log } from '#core/log.ts';
import { Stopped } from '#core/process.ts';
import { type FeedParts, feedBatch } from './feed.ts';
import { FeedError } from './feed-error.ts';
import type { Spool } from './spool.ts';

export interface QueueOptions extends FeedParts {
  readonly spool: Spool;
  readonly log: Log;
}

/** How long after a fault that is not the file's it is tried again, in ms. */
const PAUSE = 5_000;

export function feedQueue({ spool, log, ...parts }: QueueOptions) {
  const waiting: HeldBatch[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let working: Promise<void> | null = null;
  let closed = false;

  /** After a piece that is taken, so that nobody who stops the process waits for a whole file: the next goes on from there. */
  const onlyWhileOpen = (rows: number): void => {
    parts.progress?.(rows);
    if (closed) throw new Stopped();
  };

  async function load(batch: HeldBatch): Promise<void> {
    try {
      const supplier = await parts.intake.supplier(batch.supplier);
      if (supplier === null) throw new TypeError('a supplier is never forgotten');
      await feedBatch(supplier, spool.fileOf(batch), batch, { ...parts, progress: onlyWhileOpen });
      await spool.drop(batch.id);
    } catch (error) {
      if (error instanceof Stopped) return;
      const isOver = error instanceof FeedError && error.code !== 'FEED_BUSY' && error.code !== 'FEED_NOT_ACCREDITED';
      if (isOver) return leave(batch);
      log.error('a batch could not be loaded, and waits', { cause: causeOf(error) });
      const timer = setTimeout(() => {
        timers.delete(timer);
        add(batch);
      }, PAUSE).unref();
      timers.add(timer);
    }
  }

  /** What cannot be deleted now is when the next process begins: nobody waits for it. */
  const leave = (batch: HeldBatch): Promise<void> =>
    spool.drop(batch.id).catch((error: unknown) => {
      log.error('what was sent of a batch that is over could not be deleted', { cause: causeOf(error) });
    });

  async function work(): Promise<void> {
    for (let batch = waiting.shift(); batch !== undefined && !closed; batch = waiting.shift()) await load(batch);
    working = null;
  }

  function add(batch: HeldBatch): void {
    if (closed || waiting.some(({ id }) => id === batch.id)) return;
    waiting.push(batch);
    working ??= work();
  }

  return {
    add,
    /** Takes up what was left, as far as its bytes are here. */
    resume: async (): Promise<void> => {
      const left = await parts.intake.feeds.underWay();
      await spool.retain(new Set(left.map(({ id }) => id)));
      for (const batch of left) if (await spool.holds(batch.id)) add(batch);
    },
    /** Stops after the piece that is being taken. */
    close: async (): Promise<void> => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await working;
    },
  };
}
