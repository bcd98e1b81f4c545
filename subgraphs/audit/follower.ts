/**
 * Follows the trail from where it had come to: derives facts of the next entries, judges the days they belong to, and
 * opens incidents, all in the one transaction that moves the cursor on. Killed anywhere, it has done all of it or nothing;
 * of two processes one waits for the other. So no entry is missed, and none counts twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asks, Database } from '#core/database.ts';
import { causeOf, type Log } from '#core/log.ts';
import { DayInHand, type Place } from './day-in-hand.ts';
import type { Detector } from './detectors/detector.ts';
import { detectors as every } from './detectors/index.ts';
import { type Fact, factOf, factsOf, type StoredBody, unreadableFact } from './facts.ts';
import * as sql from './follow-sql.ts';
import { daysIn, newSignals } from './judging.ts';
import { type RaisingMeans, raisingWith } from './raising.ts';
import { keepFacts, readAll, Unfit } from './taking.ts';

const BATCH = 500;
const EVERY = 1_000;
const BEHIND = 100;
/** How long a process leaves following to another one that does it: taking turns, each would lay out every day anew. */
const STAND_BACK = 5_000;
/** How long somebody who wants to read waits for what is new: then they read what has been judged, and up to when. */
const PATIENCE = 500;
/** After how many turns with nothing new it is seen whether what could not be read has been mended. */
const IDLE = 60;
const MENDED = 1_000;

export interface FollowerMeans extends RaisingMeans {
  readonly database: Database;
  readonly log: Log;
  /** How many entries are taken at once. */
  readonly batch?: number;
  readonly patience?: number;
  readonly detectors?: readonly Detector[];
  /** How many looks of the day are remembered between two batches. */
  readonly remembered?: number;
  /** In ms. */
  readonly standBack?: number;
}

/** What was taken: how many, which entries could not be read, and where that leaves the trail. */
interface Taken {
  readonly count: number;
  readonly unreadable: readonly string[];
  readonly place: Place | null;
}

const NOTHING: Taken = { count: 0, unreadable: [], place: null };

export function followerOf(means: FollowerMeans) {
  const { database, person, clock, log, batch = BATCH, patience = PATIENCE, detectors = every, remembered } = means;
  const { standBack = STAND_BACK } = means;
  const raise = raisingWith({ person, clock });
  const hand = new DayInHand(remembered);
  /** Up to where this process has taken the trail, or has seen it taken. */
  let left: bigint | null = null;
  const place = async (asked: typeof sql.placeOfFollower): Promise<bigint> =>
    BigInt((await database.ask(asked, []))[0]?.next ?? 0);

  async function judgeAll(within: Asks, facts: readonly Fact[]): Promise<void> {
    for (const [day, those] of daysIn(facts)) {
      for (const signal of await newSignals(those, { within, hand, day }, detectors)) await raise(within, signal);
    }
  }

  /** What is done to the trail, all of it or nothing; what is in hand is certain only after it. */
  async function done(work: (within: Asks) => Promise<Taken>): Promise<Taken> {
    const taken = await database.transaction(work);
    if (taken.place !== null) {
      hand.leave(taken.place);
      left = BigInt(taken.place.next);
    }
    return taken;
  }

  /** Whether somebody else has gone on since this process looked last, and is not so far behind that two are better. */
  async function goesOnElsewhere(): Promise<boolean> {
    const at = await place(sql.placeOfFollower);
    const elsewhere = left !== null && at > left;
    left = at;
    return elsewhere && (await place(sql.lengthOfTrail)) - at < BigInt(BATCH);
  }

  /** Where to go on, until the transaction has ended. */
  async function locked(within: Asks): Promise<Place> {
    const [place] = await within.ask(sql.lockFollower, []);
    if (place === undefined) throw new TypeError('there is no follower');
    hand.takeUp(place);
    return place;
  }

  async function take(within: Asks, limit: number, read = factsOf): Promise<Taken> {
    const place = await locked(within);
    const { facts, unreadable } = await readAll(await within.ask(sql.entriesFrom, [place.next, limit]), read);
    const last = facts.at(-1);
    if (last === undefined) return { ...NOTHING, place };
    await keepFacts(within, facts);
    await judgeAll(within, facts);
    const next = String(BigInt(last.idx) + 1n);
    await within.ask(sql.moveFollower, [next]);
    return { count: facts.length, unreadable, place: { ...place, next } };
  }

  /** Each by itself: the one that cannot be taken is marked, so that it holds up no other. */
  async function takeSingly(): Promise<Taken> {
    const taken: Taken[] = [];
    while (taken.length < batch) {
      const one = await done((within) => take(within, 1)).catch((error: unknown) => {
        if (!(error instanceof Unfit)) throw error;
        const marked = (entries: readonly StoredBody[]) => ({
          facts: entries.map(unreadableFact),
          unreadable: entries.map(({ idx }) => idx),
        });
        return done((within) => take(within, 1, marked));
      });
      if (one.count === 0) break;
      taken.push(one);
    }
    return {
      count: taken.length,
      unreadable: taken.flatMap(({ unreadable }) => unreadable),
      place: null,
    };
  }

  /** What is for people to act on. Whoever is called by it looks it up: nothing of it stands here (domain rules 9.1, law 7). */
  function tell({ unreadable }: Taken): void {
    for (const reference of unreadable) log.error('an entry of the trail cannot be read', { reference });
  }

  /** Takes the next entries; how many there were. */
  async function step(most = batch): Promise<number> {
    const taken = await done((within) => take(within, most)).catch((error: unknown) => {
      if (error instanceof Unfit) return takeSingly();
      throw error;
    });
    tell(taken);
    return taken.count;
  }

  /** Those that can be read by now, be it that a copy was put back: taken as if they had come at last. */
  async function takeMended(within: Asks): Promise<Taken> {
    const place = await locked(within);
    const entries = await within.ask(sql.unreadableEntries, ['-1', MENDED]);
    const readable = entries.flatMap((entry) => {
      try {
        return [factOf(entry)];
      } catch {
        return [];
      }
    });
    if (readable.length === 0) return { ...NOTHING, place };
    hand.clear();
    await within.ask(sql.forgetUnreadable, [readable.map(({ idx }) => idx)]);
    await keepFacts(within, readable);
    await judgeAll(within, readable);
    await within.ask(sql.noteMended, []);
    return { count: readable.length, unreadable: [], place: null };
  }

  async function mend(): Promise<number> {
    const taken = await done(takeMended);
    tell(taken);
    return taken.count;
  }

  /** One after another in this process: two would only wait for each other in the database. */
  let current: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<number>): Promise<number> => {
    const made = current.then(work);
    current = made.catch(() => undefined);
    return made;
  };

  let closed = false;

  /** Takes what there is, up to a place and for as long as somebody waits. */
  async function followTo(size: bigint, until: number): Promise<void> {
    while (!closed && (await place(sql.placeOfFollower)) < size && performance.now() < until)
      await inTurn(() => step());
  }

  let timer: NodeJS.Timeout | undefined;
  let idle = IDLE;
  const pauseAfter = (count: number): number => (count > 0 ? BEHIND : EVERY);
  /** What is new, or what has been mended; how long until the next turn. */
  async function oneTurn(): Promise<number> {
    if (idle >= IDLE) {
      idle = 0;
      return pauseAfter(await mend());
    }
    // It may have been somebody who reads there: they have taken all there was, and nobody takes more for so long at most.
    const count = (await goesOnElsewhere()) ? null : await step();
    if (!count) idle += 1;
    return count === null ? standBack : pauseAfter(count);
  }
  const turn = async (): Promise<void> => {
    const pause = await inTurn(oneTurn).catch((error: unknown) => {
      log.warn('the trail was not followed', { cause: causeOf(error) });
      idle += 1;
      return EVERY;
    });
    if (!closed) timer = setTimeout(() => void turn(), pause).unref();
  };

  return {
    /** Takes the next entries, at most so many; how many there were. */
    step: (most?: number) => inTurn(() => step(most)),
    mend: () => inTurn(mend),

    /**
     * Waits a little for what stands in the trail to be taken; answers up to when everything is: this moment, where
     * that was in time, and null where nothing is. Reading waits no longer, whatever the load.
     */
    catchUp: async (): Promise<Date | null> => {
      const now = clock();
      const size = await place(sql.lengthOfTrail);
      const stopped = new AbortController();
      const following = followTo(size, performance.now() + patience).catch((error: unknown) =>
        log.warn('the trail was not followed', { cause: causeOf(error) }),
      );
      await Promise.race([following, sleep(patience, undefined, { signal: stopped.signal }).catch(() => undefined)]);
      stopped.abort();
      if ((await place(sql.placeOfFollower)) >= size) return now;
      return (await database.ask(sql.judgedUpTo, []))[0]?.upTo ?? null;
    },

    /** How many entries could not be read, and how many have not been judged yet: figures about nobody. */
    unreadable: async (): Promise<number> => (await database.ask(sql.countUnreadable, []))[0]?.count ?? 0,
    waiting: async (): Promise<number> => Number((await place(sql.lengthOfTrail)) - (await place(sql.placeOfFollower))),

    /** From now on by itself. */
    start: (): void => void turn(),

    close: async (): Promise<void> => {
      closed = true;
      clearTimeout(timer);
      await current;
    },
  };
}
export type Follower = ReturnType<typeof followerOf>;
