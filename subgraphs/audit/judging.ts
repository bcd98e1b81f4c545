/** Judges the days that facts belong to: lays out what each account did, and asks the detectors that have not spoken yet. */
import type { Asks } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Detector, isAtNight, type Window } from './detectors/detector.ts';
import { type Signal, signalsIn } from './detectors/index.ts';
import type { Fact } from './facts.ts';
import * as sql from './follow-sql.ts';

/** Accounts by day, the earliest first: each day is measured by those before. */
export type Days = readonly (readonly [IsoDate, readonly string[]])[];

/** The accounts whose days these facts belong to. */
export function daysIn(facts: readonly Fact[]): Days {
  const days = new Map<IsoDate, Set<string>>();
  for (const { kind, day, account, mediator } of facts) {
    if (kind !== 'OUTCOME') continue;
    const accounts = days.get(day) ?? new Set();
    for (const each of [account, mediator]) if (each !== null) accounts.add(each);
    days.set(day, accounts);
  }
  return [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([day, accounts]) => [day, [...accounts].toSorted()]);
}

/** The same for the next facts of the trail, in its order: those alone whose day is not full, so that they can bear on it. */
export async function openDaysIn(within: Asks, facts: readonly Fact[]): Promise<Days> {
  const from = facts[0]?.idx ?? '0';
  const open: (readonly [IsoDate, readonly string[]])[] = [];
  for (const [day, accounts] of daysIn(facts)) {
    const found = await within.ask(sql.openDays, [accounts, day, from]);
    if (found.length > 0) open.push([day, found.map(({ account }) => account)]);
  }
  return open;
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

/** What has been signalled now and had not been before: a detector that has spoken of a day is not asked about it again. */
export async function newSignals(
  within: Asks,
  day: IsoDate,
  accounts: readonly string[],
  detectors: readonly Detector[],
): Promise<readonly Signal[]> {
  const known = await within.ask(sql.signalsOfDay, [accounts, day]);
  const before = new Set(known.map(({ detector, account }) => `${detector} ${account}`));
  const windows = await windowsOf(within, day, accounts);
  await keepActivity(within, day, windows);
  return windows.flatMap((window) =>
    signalsIn(
      window,
      detectors.filter(({ name }) => !before.has(`${name} ${window.account}`)),
    ),
  );
}
