/** Writes missed reviews down: at the start, and every hour. Nothing waits for it: standing ends by the day itself. */
import type { Clock } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import { causeOf, type Log } from '#core/log.ts';
import { lapseOverdue } from './holding.ts';

const HOUR = 3_600_000;

export interface Lapses {
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

export function watchLapses(database: Database, clock: Clock, log: Log): Lapses {
  let running = Promise.resolve();
  const run = (): void => {
    running = running
      .then(() => lapseOverdue(database, clock()))
      // The next hour comes, and the day counts meanwhile.
      .catch((error: unknown) => log.warn('missed reviews were not written down', { cause: causeOf(error) }));
  };
  run();
  const timer = setInterval(run, HOUR);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
