/**
 * Closes figures by itself, as soon as a period has ended: at the start, and looking again every so often. Beside answers,
 * which come first.
 */
import type { Clock } from '#core/clock.ts';
import { causeOf, type Log } from '#core/log.ts';
import type { FigureBook } from './book.ts';

const EVERY = 10 * 60_000;

/** What is counted in one part and asked of another is asked in turn: parts close one after the other. */
export async function closeAll(books: Iterable<readonly [string, FigureBook]>, now: Date): Promise<string[]> {
  const closed: string[] = [];
  for (const [part, book] of books) closed.push(...(await book.close(now)).map((period) => `${part} ${period}`));
  return closed;
}

export interface FigureKeeper {
  /** Closes no more. What was being counted is counted anew by whoever starts next. */
  stop(): Promise<void>;
}

/** A part that cannot be counted now is tried again: what is missing stays missing for that long. */
export function keepFigures(books: ReadonlyMap<string, FigureBook>, clock: Clock, log: Log): FigureKeeper {
  const stopping = new AbortController();
  let closing: Promise<void> = Promise.resolve();
  const close = (): void => {
    closing = closing.then(async () => {
      for (const [subgraph, book] of books) {
        if (stopping.signal.aborted) return;
        await book.close(clock(), stopping.signal).then(
          (periods) => periods.length > 0 && log.info('figures are published', { subgraph }),
          (error: unknown) => {
            if (!stopping.signal.aborted) log.error('figures could not be closed', { subgraph, cause: causeOf(error) });
          },
        );
      }
    });
  };
  const timer = setInterval(close, EVERY);
  timer.unref();
  close();
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await closing;
    },
  };
}
