/**
 * Publishes changes and has them delivered, in one process of all that run this part. It looks at fixed intervals and is
 * woken by nothing: when a notice comes tells of no change but its own (law 3). Each subscriber has its own turn, so that
 * one who is slow or gone keeps nobody waiting.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { causeOf } from '#core/log.ts';
import { type DeliveryParts, deliver } from './delivery.ts';
import { forget, publish } from './publisher.ts';
import { subscriptionsDue } from './subscription-sql.ts';

/** How many are told at the same time. */
const LANES = 16;
const HOUR = 3_600_000;

export interface Deliverer {
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export function delivererWith(parts: DeliveryParts, tick: number): Deliverer {
  const { database, clock, log } = parts;
  const end = new AbortController();
  const busy = new Map<string, Promise<void>>();

  /** Whoever's turn it is, as far as there is room. */
  async function begin(over: AbortSignal): Promise<void> {
    if (busy.size >= LANES) return;
    // More than there is room for: some of them are under way.
    const due = await database.ask(subscriptionsDue, [clock(), LANES * 2]);
    for (const { id } of due) {
      if (busy.size >= LANES || over.aborted) return;
      if (busy.has(id)) continue;
      busy.set(
        id,
        deliver(id, parts, over).finally(() => busy.delete(id)),
      );
    }
  }

  let forgotten = 0;
  async function publishing(): Promise<void> {
    await publish(parts);
    if (performance.now() - forgotten < HOUR && forgotten > 0) return;
    await forget(parts);
    forgotten = performance.now();
  }

  /** At the same instants whatever the last round came to. */
  async function rounds(over: AbortSignal, round: (over: AbortSignal) => Promise<void>): Promise<void> {
    while (!over.aborted) {
      await round(over);
      await sleep(tick - (performance.now() % tick), undefined, { signal: over }).catch(() => undefined);
    }
  }

  /** Side by side: what there is to publish keeps no delivery waiting. When one cannot go on, both begin anew. */
  async function work(over: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const until = AbortSignal.any([over, failed.signal]);
    const both = [rounds(until, publishing), rounds(until, begin)].map((each) => each.finally(() => failed.abort()));
    const [first] = (await Promise.allSettled(both)).filter((each) => each.status === 'rejected');
    if (first) throw first.reason;
  }

  async function take(): Promise<void> {
    const leadership = await database.lead('change notices');
    if (leadership === null) return;
    try {
      await work(AbortSignal.any([end.signal, leadership.lost]));
    } finally {
      await Promise.all(busy.values());
      await leadership.close();
    }
  }

  async function run(): Promise<void> {
    while (!end.signal.aborted) {
      await take().catch((error: unknown) => {
        log.warn('changes are not told of', { subgraph: 'involvements', cause: causeOf(error) });
      });
      await sleep(tick, undefined, { signal: end.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    stop: async () => {
      end.abort();
      await running;
    },
  };
}
