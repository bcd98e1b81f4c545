/**
 * Follows the trail from where it had come to: derives facts of the next entries, judges the days they belong to, and
 * opens incidents, all in the one transaction that moves the cursor on. Killed anywhere, it has done all of it or nothing;
 * of two processes one waits for the other. So no entry is missed, and none counts twice.
 */
import type { Clock } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import { AppError } from '#core/errors.ts';
import type { IsoDate } from '#core/ids.ts';
import { causeOf, type Log } from '#core/log.ts';
import { isAtNight, type Window } from './detectors/detector.ts';
import { type Signal, signalsIn } from './detectors/index.ts';
import { type Fact, factOf } from './facts.ts';
import * as sql from './follow-sql.ts';

const BATCH = 500;
const EVERY = 1_000;
const BEHIND = 100;
/** How long somebody who wants to read waits for what is new. */
const PATIENCE = 2_000;

export interface FollowerMeans {
  readonly database: Database;
  /** Whose an account is; null where nobody's. */
  readonly person: (account: string) => Promise<string | null>;
  readonly clock: Clock;
  readonly log: Log;
  /** How many entries are taken at once. */
  readonly batch?: number;
}

/** The accounts whose days these facts belong to, by day, the earliest first: each day is measured by those before. */
function daysIn(facts: readonly Fact[]): readonly (readonly [IsoDate, readonly string[]])[] {
  const days = new Map<IsoDate, Set<string>>();
  for (const { kind, day, account, mediator } of facts) {
    if (kind !== 'OUTCOME') continue;
    const accounts = days.get(day) ?? new Set();
    for (const each of [account, mediator]) if (each !== null) accounts.add(each);
    days.set(day, accounts);
  }
  return [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([day, accounts]) => [day, [...accounts].toSorted()]);
}

async function windowsOf(within: Asks, day: IsoDate, accounts: readonly string[]): Promise<readonly Window[]> {
  const looks = Map.groupBy(await within.ask(sql.looksOfDays, [accounts, day]), ({ of }) => of);
  const histories = new Map((await within.ask(sql.historyOf, [accounts, day])).map((row) => [row.account, row]));
  return accounts.map((account) => {
    const own = looks.get(account) ?? [];
    const { days = 0, nights = 0, lastDay = null } = histories.get(account) ?? {};
    return {
      account,
      day,
      looks: own.filter((look) => look.account === account),
      mediated: own.filter((look) => look.account !== account),
      history: { days, nights, lastDay: lastDay as IsoDate | null },
    };
  });
}

async function keepActivity(within: Asks, day: IsoDate, windows: readonly Window[]): Promise<void> {
  const rows = windows.map(({ account, looks }) => {
    const opening = looks.filter(({ opened }) => opened.length > 0);
    return {
      account,
      opened: new Set(opening.flatMap(({ opened }) => opened)).size,
      night: opening.filter(isAtNight).length,
    };
  });
  await within.ask(sql.keepActivity, [
    rows.map(({ account }) => account),
    day,
    rows.map(({ opened }) => opened),
    rows.map(({ night }) => night),
  ]);
}

/** What has been signalled now and had not been before. */
async function newSignals(within: Asks, day: IsoDate, accounts: readonly string[]): Promise<readonly Signal[]> {
  const windows = await windowsOf(within, day, accounts);
  await keepActivity(within, day, windows);
  const known = await within.ask(sql.signalsOfDay, [accounts, day]);
  const before = new Set(known.map(({ detector, account }) => `${detector} ${account}`));
  return windows.flatMap((window) =>
    signalsIn(window).filter(({ detector, account }) => !before.has(`${detector} ${account}`)),
  );
}

/** Where the account worked when it was signalled. */
function organisationOf({ account, because }: Signal): string {
  const [look] = because;
  return (look?.account === account ? look.organisation : look?.mediatorOrganisation) ?? '';
}

export function followerOf({ database, person, clock, log, batch = BATCH }: FollowerMeans) {
  /** Nobody's account stands for itself: it is still somebody who may not settle what they are in. */
  const personOf = async (account: string): Promise<string> => (await person(account)) ?? account;

  /** The incident this signal belongs to: the open one of the account, or a new one. */
  async function raise(within: Asks, signal: Signal): Promise<string | null> {
    const { detector, account, day, because } = signal;
    const now = clock();
    const [open] = await within.ask(sql.openIncidentOf, [account]);
    const [incident] = open ? [open] : await within.ask(sql.openIncident, [account, organisationOf(signal), now]);
    if (incident === undefined) throw new TypeError('an incident was neither there nor opened');
    await within.ask(sql.insertSignal, [detector, account, day, incident.number, now]);
    await within.ask(sql.insertIncidentEntries, [incident.number, detector, because.map(({ idx }) => idx)]);
    const accounts = new Set([account, ...because.flatMap((look) => [look.account, look.mediator ?? look.account])]);
    const persons = await Promise.all([...accounts].map(personOf));
    await within.ask(sql.insertParties, [incident.number, [...new Set(persons)]]);
    return open ? null : incident.reference;
  }

  /** Judges a day of these accounts; references of incidents that it opened. */
  async function judge(within: Asks, day: IsoDate, accounts: readonly string[]): Promise<readonly string[]> {
    const opened: string[] = [];
    for (const signal of await newSignals(within, day, accounts)) {
      const reference = await raise(within, signal);
      if (reference !== null) opened.push(reference);
    }
    return opened;
  }

  async function take(within: Asks): Promise<{ readonly count: number; readonly opened: readonly string[] }> {
    const [follower] = await within.ask(sql.lockFollower, []);
    const facts = (await within.ask(sql.entriesFrom, [follower?.next ?? '0', batch])).map(factOf);
    const last = facts.at(-1);
    if (last === undefined) return { count: 0, opened: [] };
    await within.ask(sql.insertFacts, [JSON.stringify(facts)]);
    const opened: string[] = [];
    for (const [day, accounts] of daysIn(facts)) opened.push(...(await judge(within, day, accounts)));
    await within.ask(sql.moveFollower, [String(BigInt(last.idx) + 1n)]);
    return { count: facts.length, opened };
  }

  /** Takes the next entries; how many there were. */
  async function step(): Promise<number> {
    const { count, opened } = await database.transaction(take);
    // Whoever is called by this looks it up: nothing of it stands here (domain rules 9.1, law 7).
    for (const reference of opened) log.warn('an incident was opened', { reference });
    return count;
  }

  /** One after another in this process: two would only wait for each other in the database. */
  let current: Promise<unknown> = Promise.resolve();
  const stepInTurn = (): Promise<number> => {
    const made = current.then(step);
    current = made.catch(() => undefined);
    return made;
  };

  const place = async (asked: typeof sql.placeOfFollower): Promise<bigint> =>
    BigInt((await database.ask(asked, []))[0]?.next ?? 0);

  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const turn = async (): Promise<void> => {
    const count = await stepInTurn().catch((error: unknown) => {
      log.warn('the trail was not followed', { cause: causeOf(error) });
      return 0;
    });
    if (!closed) timer = setTimeout(() => void turn(), count === batch ? BEHIND : EVERY).unref();
  };

  return {
    step: stepInTurn,

    /** Returns when everything that stood in the trail has been taken; refuses to let anybody read half of it. */
    catchUp: async (): Promise<void> => {
      const size = await place(sql.lengthOfTrail);
      const until = performance.now() + PATIENCE;
      while ((await stepInTurn()) === batch && (await place(sql.placeOfFollower)) < size) {
        if (performance.now() > until) throw new AppError('SERVICE_UNAVAILABLE');
      }
    },

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
