/**
 * What retention is made of, whichever parts take part: the part that keeps records works out which are due, batch by
 * batch, and every part deletes what it keeps of those that are gone. Every step bears being done twice, so a run that was
 * killed is simply begun again, and two at once are harmless.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { AuditLog, TrailEntry } from './ports.ts';
import { Stopped } from './process.ts';

/** How many records, each with what is linked into it. */
export interface RetentionCounts {
  readonly archived: number;
  /** Given back: no rule archives them any more. */
  readonly returned: number;
  readonly purged: number;
  /** Whose time is over, and whom somebody holds. */
  readonly held: number;
}

/** One kind of work, of which a batch is done at a time: answers how many records it was. */
export type RetentionStep = 'giveBack' | 'archive' | 'purge';
const retentionSteps: readonly RetentionStep[] = ['giveBack', 'archive', 'purge'];

/** The part that keeps records. */
export interface RecordKeeper {
  /** Enters a run, and answers with its name. */
  begin(now: Date): Promise<string>;
  batch(step: RetentionStep, run: string, now: Date): Promise<number>;
  /** Records that are gone, of which other parts may still have something: so many after this one. */
  gone(after: string | null): Promise<readonly string[]>;
  /** Other parts have deleted what they had of these. */
  settle(records: readonly string[], now: Date): Promise<void>;
  finish(run: string, now: Date): Promise<RetentionCounts>;
  /** What a run would do now. */
  due(now: Date): Promise<RetentionCounts>;
  /** Whether a run has finished on the day that it is now. */
  isDone(now: Date): Promise<boolean>;
  /** Does the work where no other process does it at this moment; false where one does. */
  alone(work: () => Promise<void>): Promise<boolean>;
  hold(child: string, by: string, until: string, now: Date): Promise<boolean>;
  /** Lifts every hold of the child; answers how many there were. */
  lift(child: string, by: string, now: Date): Promise<number>;
  stop(): Promise<void>;
}

/** What every other part does: deletes what it keeps of records that are gone, for good. */
export interface Forgetter {
  forget(records: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface Retention {
  run(progress?: (step: RetentionStep, records: number) => void): Promise<RetentionCounts>;
  readonly records: RecordKeeper;
}

const entry = (request: string, decision: 'STARTED' | 'DONE', counts?: RetentionCounts): TrailEntry => ({
  kind: 'ERASURE',
  request,
  account: null,
  organisation: null,
  role: null,
  client: 'retention',
  mediator: null,
  override: null,
  reason: null,
  purpose: null,
  caseReference: null,
  operation: 'retention',
  document: null,
  decision,
  rules: [],
  children: {},
  peer: null,
  ...(counts === undefined ? {} : { parameters: JSON.stringify(counts) }),
});

export function retentionOf(
  records: RecordKeeper,
  forgetters: readonly Forgetter[],
  audit: () => AuditLog,
  clock: Clock,
): Retention {
  async function forgetGone(): Promise<void> {
    for (let after: string | null = null; ; ) {
      const gone = await records.gone(after);
      const last = gone.at(-1);
      if (last === undefined) return;
      for (const part of forgetters) await part.forget(gone);
      await records.settle(gone, clock());
      after = last;
    }
  }

  return {
    records,
    run: async (progress) => {
      const run = await records.begin(clock());
      const request = randomUUID();
      // That something is deleted is in the trail before anything is.
      await audit().append(entry(request, 'STARTED'));
      for (const step of retentionSteps) {
        for (let done = 0; ; ) {
          const count = await records.batch(step, run, clock());
          if (count === 0) break;
          done += count;
          progress?.(step, done);
        }
      }
      await forgetGone();
      const counts = await records.finish(run, clock());
      await audit().append(entry(request, 'DONE', counts));
      return counts;
    },
  };
}

const EVERY = 60_000;
/** After a run that failed. */
const PAUSE = 10 * 60_000;

/** Runs once a day by itself, in the first minute of the English day, or as soon afterwards as a process is there. */
export function keepRetention(retention: Retention, clock: Clock, failed: (error: unknown) => void, every = EVERY) {
  let working: Promise<void> | undefined;
  let rests = 0;
  let stopping = false;
  const onlyWhileKept = (): void => {
    if (stopping) throw new Stopped();
  };
  const night = async (): Promise<void> => {
    if (clock().getTime() < rests || (await retention.records.isDone(clock()))) return;
    await retention.records.alone(async () => {
      if (!(await retention.records.isDone(clock()))) await retention.run(onlyWhileKept);
    });
  };
  const look = (): void => {
    working ??= night()
      .catch((error: unknown) => {
        if (error instanceof Stopped) return;
        rests = clock().getTime() + PAUSE;
        failed(error);
      })
      .finally(() => {
        working = undefined;
      });
  };
  const timer = setInterval(look, every);
  timer.unref();
  look();
  return {
    /** Waits for the batch that is under way: the next process goes on with the night's work. */
    stop: async (): Promise<void> => {
      stopping = true;
      clearInterval(timer);
      await working;
    },
  };
}
