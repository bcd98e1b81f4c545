/** Judges the days that facts belong to: lays out what each account did, and asks the detectors that have not spoken yet. */
import type { Asks } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Role } from '#core/words.ts';
import type { AccountDay, DayInHand } from './day-in-hand.ts';
import { type Detector, isAtNight, LOOKS_OF_A_DAY, type Look } from './detectors/detector.ts';
import { type Signal, signalsIn } from './detectors/index.ts';
import type { Fact } from './facts.ts';
import * as sql from './follow-sql.ts';

/** What was asked for an account, and what it asked for others. */
interface Doings {
  readonly looks: Look[];
  readonly mediated: Look[];
}
type Days = ReadonlyMap<string, AccountDay>;

const NO_HISTORY = { days: 0, nights: 0, lastDay: null };

type Outcome = Fact & { readonly account: string };

const isOutcome = (fact: Fact): fact is Outcome => fact.kind === 'OUTCOME' && fact.account !== null;

const lookOf = (fact: Outcome): Look => ({
  idx: fact.idx,
  at: new Date(fact.at),
  account: fact.account,
  organisation: fact.organisation ?? '',
  role: fact.role as Role,
  client: fact.client,
  mediator: fact.mediator,
  mediatorOrganisation: fact.mediatorOrganisation,
  network: fact.network,
  opened: fact.opened,
  searches: fact.searches,
  namesakes: fact.namesakes ?? [],
  elsewhere: fact.elsewhere ?? [],
  atHome: fact.atHome ?? [],
});

/** Facts by the day they belong to, the earliest first: each day is measured by those before. */
export const daysIn = (facts: readonly Fact[]): readonly (readonly [IsoDate, readonly Fact[]])[] =>
  [...Map.groupBy(facts, ({ day }) => day)].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Of each account what it did by these facts, in the order of the trail. */
function doingsIn(facts: readonly Fact[]): ReadonlyMap<string, Doings> {
  const doings = new Map<string, Doings>();
  const of = (account: string): Doings => {
    const found = doings.get(account) ?? { looks: [], mediated: [] };
    doings.set(account, found);
    return found;
  };
  for (const look of facts.filter(isOutcome).map(lookOf)) {
    of(look.account).looks.push(look);
    if (look.mediator !== null && look.mediator !== look.account) of(look.mediator).mediated.push(look);
  }
  return doings;
}

/** Days of accounts as the database has them. */
async function readDays(within: Asks, day: IsoDate, accounts: readonly string[]): Promise<Days> {
  if (accounts.length === 0) return new Map();
  const looks = Map.groupBy(await within.ask(sql.looksOfDays, [accounts, day]), ({ of }) => of);
  const histories = new Map((await within.ask(sql.historyOf, [accounts, day])).map((row) => [row.account, row]));
  const spoken = Map.groupBy(await within.ask(sql.signalsOfDay, [accounts, day]), ({ account }) => account);
  return new Map(
    accounts.map((account) => {
      const [own = [], { days, nights, lastDay } = NO_HISTORY] = [looks.get(account), histories.get(account)];
      return [
        account,
        {
          looks: own.filter((look) => look.account === account),
          mediated: own.filter((look) => look.account !== account),
          history: { days, nights, lastDay: lastDay as IsoDate | null },
          spoken: new Set(spoken.get(account)?.map(({ detector }) => detector)),
          activity: null,
        },
      ];
    }),
  );
}

const isFull = ({ looks }: AccountDay): boolean => looks.length >= LOOKS_OF_A_DAY;

const goneOn = (day: AccountDay, { looks, mediated }: Doings): AccountDay => ({
  ...day,
  looks: [...day.looks, ...looks].slice(0, LOOKS_OF_A_DAY),
  mediated: [...day.mediated, ...mediated].slice(0, LOOKS_OF_A_DAY),
});

/** The days that these doings bear on, with them: of one that is full nothing counts any more but what was mediated. */
async function daysWith(
  doings: ReadonlyMap<string, Doings>,
  { within, hand, day }: { readonly within: Asks; readonly hand: DayInHand; readonly day: IsoDate },
): Promise<Days> {
  const known: [string, AccountDay][] = [];
  const unknown: string[] = [];
  for (const [account, done] of doings) {
    const before = hand.get(account);
    if (before === undefined) unknown.push(account);
    else if (!isFull(before) || done.mediated.length > 0) known.push([account, goneOn(before, done)]);
  }
  return new Map([...known, ...(await readDays(within, day, unknown))]);
}

/** What is kept of a day to measure later ones by. */
function activityOf({ looks }: AccountDay) {
  const opening = looks.filter(({ opened }) => opened.length > 0);
  return {
    opened: new Set(opening.flatMap(({ opened }) => opened)).size,
    night: opening.filter(isAtNight).length,
  };
}

/** Each with its activity kept, where that is not what was kept before. */
async function keepActivity(within: Asks, day: IsoDate, days: Days): Promise<Days> {
  const rows = [...days].map(([account, each]) => ({ account, each, ...activityOf(each) }));
  const wordOf = ({ opened, night }: (typeof rows)[number]): string => `${opened} ${night}`;
  const changed = rows.filter((row) => wordOf(row) !== row.each.activity);
  if (changed.length > 0) {
    await within.ask(sql.keepActivity, [
      changed.map(({ account }) => account),
      day,
      changed.map(({ opened }) => opened),
      changed.map(({ night }) => night),
    ]);
  }
  return new Map(rows.map((row) => [row.account, { ...row.each, activity: wordOf(row) }]));
}

/**
 * What these facts of one day, kept already, give rise to and had not before: a detector that has spoken of a day is not
 * asked about it again.
 */
export async function newSignals(
  facts: readonly Fact[],
  where: { readonly within: Asks; readonly hand: DayInHand; readonly day: IsoDate },
  detectors: readonly Detector[],
): Promise<readonly Signal[]> {
  const { within, hand, day } = where;
  hand.turnTo(day);
  const days = await keepActivity(within, day, await daysWith(doingsIn(facts), where));
  return [...days].flatMap(([account, { spoken, ...each }]) => {
    const silent = detectors.filter(({ name }) => !spoken.has(name));
    const signals = signalsIn({ account, day, ...each }, silent);
    hand.put(account, { ...each, spoken: new Set([...spoken, ...signals.map(({ detector }) => detector)]) });
    return signals;
  });
}
