/**
 * How often each detector is right and how often it is wrong: a month of made-up work with misuse put into it, judged by
 * the very functions that judge the trail. The history each day is measured by begins two months before.
 */
import { addDays, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Random, randomStream } from '#demo/random.ts';
import { type History, isAtNight, type Look, type Window } from '#subgraphs/audit/detectors/detector.ts';
import { detectors, signalsIn } from '#subgraphs/audit/detectors/index.ts';
import type { Benchmark } from './benchmark.ts';
import { table } from './figures.ts';
import { misuse } from './planted-misuse.ts';
import { anyChild, type Doing, dayOfWork, doingOf, trades, type Worker } from './work-traffic.ts';

const BEGIN = '2026-07-01' as IsoDate;
const FROM = '2026-09-01' as IsoDate;
const TO = '2026-09-30' as IsoDate;
/** Of each kind. */
const PLANTED = 30;
/** So many colleagues share a mediator. */
const TEAM = 4;

function workersOf(random: Random): readonly Worker[] {
  return trades.flatMap((trade) =>
    Array.from({ length: trade.count }, (_, index) => {
      const asksThrough = trade.name.startsWith('youth') ? `mediator ${Math.floor(index / TEAM)}` : null;
      return {
        account: `${trade.name} ${index}`,
        organisation: `${trade.name} ${index % 5}`,
        role: trade.role ?? 'PRACTITIONER',
        trade,
        caseload: Array.from({ length: trade.caseload }, () => anyChild(random)),
        mediator: asksThrough,
        turn: index,
        network: `10.${index}.${trade.count}`,
        roams: random.chance(0.08),
      };
    }),
  );
}

/** Which kind of misuse is put into which account's day. Of those who sleep until then, nothing else is done. */
interface Planted {
  readonly kind: string;
  readonly worker: Worker;
  readonly day: IsoDate;
}

const isAtDesk = ({ trade, mediator }: Worker): boolean => trade.caseload > 0 && mediator === null;

function plantedIn(workers: readonly Worker[], random: Random): readonly Planted[] {
  const [desks, school] = [workers.filter(isAtDesk), workers.filter(({ trade }) => trade.name === 'social worker')];
  return Object.keys(misuse).flatMap((kind) =>
    Array.from({ length: PLANTED }, (_, index) => ({
      kind,
      worker:
        kind === 'DORMANT_ACCOUNT_WAKES'
          ? { ...random.pick(school), account: `sleeper ${index}` }
          : kind === 'MEDIATED_CONCENTRATION'
            ? { ...random.pick(desks), account: `mediator ${index % 6}` }
            : random.pick(kind === 'HOURS' ? school : desks),
      day: addDays(FROM, random.between(6, 29)),
    })),
  );
}

const HEAD = ['detector', 'planted', 'found', 'missed', 'false alarms', 'per 1 000 account-days'];

const keyOf = (account: string, day: string): string => `${account} / ${day}`;

/** Everything that was done, by account and day as the trail has them; by the one asked for, and by the mediator. */
function laidOut(doings: readonly Doing[]): ReadonlyMap<string, readonly Look[]> {
  const days = new Map<string, Look[]>();
  const looks = doings
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map((doing, idx): Look => ({ ...doing, idx: String(idx) }));
  for (const look of looks) {
    for (const account of new Set([look.account, look.mediator ?? look.account])) {
      const key = keyOf(account, dayOf(look.at));
      const day = days.get(key);
      if (day) day.push(look);
      else days.set(key, [look]);
    }
  }
  return days;
}

const opening = (looks: readonly Look[], account: string): readonly Look[] =>
  looks.filter((look) => look.account === account && look.opened.length > 0);

function historyBefore(days: ReadonlyMap<string, readonly Look[]>, account: string, day: IsoDate): History {
  let lastDay: IsoDate | null = null;
  let [worked, nights] = [0, 0];
  for (let back = 1; back <= 100; back += 1) {
    const before = addDays(day, -back);
    const opened = opening(days.get(keyOf(account, before)) ?? [], account);
    if (opened.length === 0) continue;
    lastDay ??= before;
    if (back > 35) break;
    worked += 1;
    if (opened.some(isAtNight)) nights += 1;
  }
  return { days: worked, nights, lastDay };
}

function* windows(days: ReadonlyMap<string, readonly Look[]>): Generator<Window> {
  for (const [key, looks] of days) {
    const [account = '', day = ''] = key.split(' / ') as [string, IsoDate];
    if (day < FROM || day > TO) continue;
    yield {
      account,
      day: day as IsoDate,
      looks: looks.filter((look) => look.account === account),
      mediated: looks.filter((look) => look.account !== account),
      history: historyBefore(days, account, day as IsoDate),
    };
  }
}

/** Three months of work, and the misuse in the last of them. */
function everythingDone(workers: readonly Worker[], planted: readonly Planted[]): readonly Doing[] {
  const [work, harm] = [randomStream(1, 'work'), randomStream(1, 'harm')];
  const doings: Doing[] = [];
  for (let day = BEGIN; day <= TO; day = addDays(day, 1)) {
    for (const worker of workers) doings.push(...dayOfWork(worker, day, work));
  }
  for (const { kind, worker, day } of planted) {
    doings.push(...(misuse[kind]?.(worker, day, harm) ?? []));
    if (kind !== 'DORMANT_ACCOUNT_WAKES') continue;
    // A look, and then nothing for seven weeks or more.
    const slept = new Date(`${addDays(day, -harm.between(50, 85))}T10:00:00Z`);
    doings.push(doingOf(worker, slept, { opened: [anyChild(harm)] }));
  }
  return doings;
}

/** What was said of days with misuse, how often each detector spoke of others, and how many those are. */
function judged(days: ReadonlyMap<string, readonly Look[]>, bad: ReadonlySet<string>) {
  const spoken = new Set<string>();
  const wrong: string[] = [];
  let accountDays = 0;
  for (const window of windows(days)) {
    const key = keyOf(window.account, window.day);
    const isBad = bad.has(key);
    if (!isBad) accountDays += 1;
    for (const { detector } of signalsIn(window)) {
      if (isBad) spoken.add(`${detector} ${key}`);
      else wrong.push(detector);
    }
  }
  return { spoken, wrong, accountDays };
}

export const detect: Benchmark = async ({ say }) => {
  const workers = workersOf(randomStream(1, 'workers'));
  const planted = plantedIn(workers, randomStream(1, 'misuse'));
  const doings = everythingDone(workers, planted);
  say(`${doings.length} requests of ${workers.length} people from ${BEGIN} to ${TO}`);
  const bad = new Set(planted.map(({ worker, day }) => keyOf(worker.account, day)));
  const { spoken, wrong, accountDays } = judged(laidOut(doings), bad);
  const figures = detectors.map(({ name }) => {
    const ofKind = planted.filter(({ kind }) => kind === name);
    const found = ofKind.filter(({ worker, day }) => spoken.has(`${name} ${keyOf(worker.account, day)}`)).length;
    return { name, planted: ofKind.length, found, falseAlarms: wrong.filter((each) => each === name).length };
  });
  const rows = figures.map(({ name, planted: all, found, falseAlarms }) =>
    [name, all, found, all - found, falseAlarms, ((1_000 * falseAlarms) / accountDays).toFixed(2)].map(String),
  );
  return {
    figures: Object.fromEntries([
      ['accountDays', accountDays],
      ...figures.flatMap(({ name, planted: all, found, falseAlarms }) => [
        [`${name} found`, found],
        [`${name} missed`, all - found],
        [`${name} false alarms`, falseAlarms],
      ]),
    ]),
    text: `${accountDays} account-days without misuse\n${table([HEAD, ...rows])}`,
  };
};
