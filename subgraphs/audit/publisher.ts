/**
 * Signs what the log commits to, and has it cosigned: every second in which something was added, and every minute of
 * silence, so that silence is proved too. While no witness has cosigned for too long, nothing about a child is answered:
 * whoever keeps the witness away could rewrite what happens meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { causeOf, type Log } from '#core/log.ts';
import type { TrailEntry } from '#core/ports.ts';
import type { TrailWatch } from '#core/subgraph.ts';
import { signCheckpoint } from '#transparency/checkpoint.ts';
import type { TreeStore } from './tree-store.ts';
import { NotCosigned, OVERTAKEN, type Witness, witnessAt } from './witness-client.ts';

const EVERY = 1_000;
const SILENCE = 60_000;
const SOON = 100;
const PATIENCE_AT_START = 3_000;

/** Whether letting this entry pass lets something about a child be asked or answered. */
const isAboutChildren = ({ kind, reason, decision, children }: TrailEntry): boolean =>
  (kind === 'INTENT' && reason !== null) || (decision.startsWith('ANSWERED') && Object.keys(children).length > 0);

/** How long ago a moment was; a clock that was set back makes nothing older or younger than now. */
const ageOf = (moment: Date, now: Date): number => Math.max(0, now.getTime() - moment.getTime());

export function publisherOf(tree: TreeStore, watch: TrailWatch, clock: Clock, log: Log) {
  const { origin, key, patience } = watch;
  const witness: Witness | null =
    watch.witness &&
    witnessAt(watch.witness.url, watch.witness.vkey, tree.hashesOf, async () => (await tree.head()).size);
  /** By the clock that only runs forwards; none until a cosignature is known. */
  let witnessedAt = Number.NEGATIVE_INFINITY;
  let publishedAt = Number.NEGATIVE_INFINITY;
  let said: string | null = null;
  /** Whether it is known how things stand: in the first moments of a process nobody is refused for what nobody asked yet. */
  let isSettled = false;
  const { promise: found, resolve } = Promise.withResolvers<void>();
  const settled = (): void => {
    isSettled = true;
    resolve();
  };

  /**
   * Another process of ours may have published meanwhile, or this one before it was started again. Each cosignature counts
   * once: where the clock was set back, an old one would seem to be of this moment again and again.
   */
  let adopted = 0;
  async function adopt(): Promise<void> {
    const kept = await tree.lastWitnessed();
    const at = kept && witness?.signedAt(kept.note);
    if (!at || at.getTime() <= adopted) return;
    adopted = at.getTime();
    witnessedAt = Math.max(witnessedAt, performance.now() - ageOf(at, clock()));
  }

  /** What keeps the witness from signing is said once. */
  function tellOf(error: unknown): void {
    // Another process of ours has had a longer log signed: what is kept of that counts here too.
    if (error instanceof NotCosigned && error.code === OVERTAKEN) return;
    const cause = causeOf(error);
    if (cause !== said) log.error('the trail is not witnessed', { code: 'TRAIL_UNWITNESSED', cause });
    said = cause;
  }

  async function cosigned(note: string): Promise<{ readonly note: string; readonly at: Date | null }> {
    if (witness === null) return { note, at: null };
    const asked = performance.now();
    try {
      const { note: signed, at } = await witness.cosign(note);
      witnessedAt = asked;
      if (said !== null) log.info('the witness cosigns again');
      said = null;
      return { note: signed, at };
    } catch (error) {
      tellOf(error);
      return { note, at: null };
    }
  }

  async function publish(): Promise<void> {
    const [head, kept] = await Promise.all([tree.head(), tree.lastCheckpoint()]);
    const now = clock();
    const silent = performance.now() - Math.max(publishedAt, witnessedAt);
    const again = witness === null || said === null ? SILENCE : EVERY;
    if (kept?.size === head.size && silent < again) return;
    const { note, at } = await cosigned(signCheckpoint({ origin, size: head.size, root: head.root() }, key));
    await tree.keepCheckpoint(now, { size: head.size, note, witnessed: at });
    publishedAt = performance.now();
  }

  async function turn(): Promise<void> {
    try {
      await adopt();
      await publish();
      settled();
    } catch (error) {
      // The trail itself is out of reach: appends say so to whoever asks.
      log.warn('no checkpoint was published', { cause: causeOf(error) });
    }
  }

  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const next = (): void => {
    current = turn().then(() => {
      if (!closed) timer = setTimeout(next, isSettled ? EVERY : SOON);
    });
  };
  next();

  const isWitnessed = (): boolean => witness === null || performance.now() - witnessedAt < patience;
  const check = async (): Promise<void> => {
    if (!isSettled) await Promise.race([found, sleep(PATIENCE_AT_START, undefined, { ref: false })]);
    if (!isWitnessed()) throw new AppError('TRAIL_UNWITNESSED');
  };
  return {
    /** Rejects while no witness has cosigned for too long. */
    check,
    /** The same for an entry that would let something about a child be answered; at once when all is well. */
    admit: (entry: TrailEntry): Promise<void> | undefined =>
      (isSettled && isWitnessed()) || !isAboutChildren(entry) ? undefined : check(),
    close: async (): Promise<void> => {
      closed = true;
      clearTimeout(timer);
      await current;
    },
  };
}
export type Publisher = ReturnType<typeof publisherOf>;
