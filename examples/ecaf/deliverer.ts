/**
 * Tells the directory what waits: one after the other of each child, at least once, under a key that makes it once there.
 * Always as the person who did it, in a session of theirs that is open now: not with rights of the program, for it has
 * none, and not with a token that was kept, for none is. Whose session has ended is waited for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import { type Directory, Refused } from './directory.ts';
import { RegisterCommonAssessment } from './operations.generated.ts';
import { claim, putBack, type Registration, settle } from './registration-store.ts';
import { endsSession, type Session, type Sessions } from './sessions.ts';

export interface Pace {
  /** How long it waits after the first failure, and at most. */
  readonly first: number;
  readonly most: number;
  /** How often it looks whether something is due. */
  readonly look: number;
  /** How long one attempt may be under way before another process takes over: longer than a request can take. */
  readonly lease: number;
}
export const usualPace: Pace = { first: 1_000, most: 5 * 60_000, look: 1_000, lease: 30_000 };

export interface DelivererOptions {
  readonly database: Database;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly clock: () => number;
  readonly pace: Pace;
  readonly log: (line: string) => void;
}

/** Nothing is known of what became of it, or nothing could: the same again, later. */
const isPassing = (code: string): boolean =>
  [
    'UNREACHABLE',
    'SERVICE_UNAVAILABLE',
    'OVERLOADED',
    'INTERNAL_SERVER_ERROR',
    'TRAIL_UNWITNESSED',
    'RATE_LIMITED',
  ].includes(code);

interface Settled {
  readonly state: 'DELIVERED' | 'REFUSED';
  readonly code: string | null;
}

async function tell(directory: Directory, { key, childId, step }: Registration, token: string): Promise<Settled> {
  const asking = { token, reason: { code: 'ASSESSMENT', caseReference: null }, mediation: null } as const;
  const input = { idempotencyKey: key, childId, step };
  const { registerCommonAssessment: answer } = await directory.ask(asking, RegisterCommonAssessment, { input });
  if (!answer) return { state: 'REFUSED', code: 'FORBIDDEN' };
  const [problem] = answer.problems;
  // Nothing is open there: that is what a closure is for.
  const isSo = problem === undefined || (step === 'CLOSED' && problem.code === 'ASSESSMENT_NOT_OPEN');
  return { state: isSo ? 'DELIVERED' : 'REFUSED', code: problem?.code ?? null };
}

export class Deliverer {
  readonly #options: DelivererOptions;
  #wake = new AbortController();
  #running: Promise<void> | null = null;
  readonly #end = new AbortController();

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#work();
  }

  /** Something new waits, or somebody has signed in. */
  kick(): void {
    this.#wake.abort();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    this.kick();
    await this.#running;
  }

  async #work(): Promise<void> {
    const { pace, log } = this.#options;
    while (!this.#end.signal.aborted) {
      this.#wake = new AbortController();
      const found = await this.#next().catch((error: { code?: unknown }) => {
        log(`registration: ${String(error.code ?? 'failed')}`);
        return false;
      });
      if (!found) await sleep(pace.look, undefined, { signal: this.#wake.signal }).catch(() => undefined);
    }
  }

  /** False where nothing is due. */
  async #next(): Promise<boolean> {
    const { database, sessions, clock, pace } = this.#options;
    const awake = sessions.awake();
    if (awake.size === 0) return false;
    const now = clock();
    const due = await claim(database, [...awake.keys()], new Date(now), new Date(now + pace.lease));
    const session = due && awake.get(due.account);
    if (!due || !session) return false;
    await this.#deliver(due, session);
    return true;
  }

  async #deliver(due: Registration, session: Session): Promise<void> {
    const { database, directory, clock } = this.#options;
    const settled = await tell(directory, due, session.token).catch((error: unknown) => {
      if (error instanceof Refused) return this.#refused(due, session, error);
      throw error;
    });
    if (settled !== null) await settle(database, due.id, { ...settled, at: new Date(clock()) });
  }

  /** Nothing was said yes or no to; null where it is tried again. */
  async #refused(due: Registration, session: Session, { code, retryAfter }: Refused): Promise<Settled | null> {
    const { database, sessions, clock, log } = this.#options;
    log(`registration: attempt ${due.attempts} ${code}`);
    const isOver = endsSession(code);
    if (isOver) sessions.end(session);
    if (!isOver && !isPassing(code)) return { state: 'REFUSED', code };
    const pause = isOver ? 0 : this.#pause(due.attempts, retryAfter);
    await putBack(database, due.id, code, new Date(clock() + pause));
    return null;
  }

  /** Twice as long each time, and not for all at the same moment. */
  #pause(attempts: number, retryAfter: number | null): number {
    const { first, most } = this.#options.pace;
    const pause = Math.min(most, first * 2 ** Math.min(attempts - 1, 20)) * (0.5 + Math.random() / 2);
    return Math.max(pause, Math.min(most, (retryAfter ?? 0) * 1_000));
  }
}
