/**
 * What people who work with children do in a directory on a day, made up: shifts, caseloads, duty weeks, nights, school
 * terms, slips of the pen. Nobody has published such traffic; each number is an assumption that stands here to be argued with.
 */
import { addDays } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Search } from '#core/looks.ts';
import type { Role } from '#core/words.ts';
import type { Random } from '#demo/random.ts';
import type { Look } from '#subgraphs/audit/detectors/detector.ts';
import { openedBy, soughtBy } from './made-up-people.ts';

/** One request, before it has its place in the trail. */
export type Doing = Omit<Look, 'idx'>;

export interface Worker {
  readonly account: string;
  readonly organisation: string;
  readonly role: Role;
  readonly trade: Trade;
  readonly caseload: readonly string[];
  /** Whose device they use: a youth worker's mediator. */
  readonly mediator: string | null;
  /** In which week of a rota they begin. */
  readonly turn: number;
  readonly network: string;
  /** Moves between the office and a telephone. */
  readonly roams: boolean;
}

/** From and to, in hours of the day; after 24 it is the next day. */
interface Shift {
  readonly from: number;
  readonly to: number;
  /** How many enquiries it brings: somebody to be found and, if found, opened. */
  readonly enquiries: readonly [number, number];
  /** How often somebody known is opened again. */
  readonly visits: readonly [number, number];
}

export interface Trade {
  readonly name: string;
  readonly count: number;
  readonly caseload: number;
  readonly role?: Role;
  /** How many of the children that are found in an enquiry are another area's. */
  readonly away?: number;
  /** How many of its people live among those they work with, and how many of these live at such a one's own postcode. */
  readonly catchment?: { readonly staff: number; readonly children: number };
  shift(day: IsoDate, worker: Worker, random: Random): Shift | null;
}

const weekdayOf = (day: IsoDate): number => new Date(day).getUTCDay();
const weekOf = (day: IsoDate): number => Math.floor(Date.parse(day) / (7 * 86_400_000));
const isWeekend = (day: IsoDate): boolean => weekdayOf(day) % 6 === 0;
const isHoliday = (day: IsoDate): boolean => day >= '2026-07-22' && day <= '2026-09-02';
const isFirstWeekOfTerm = (day: IsoDate): boolean => day >= '2026-09-03' && day <= '2026-09-11';

const office = (enquiries: readonly [number, number], visits: readonly [number, number]): Shift => ({
  from: 8,
  to: 18,
  enquiries,
  visits,
});
/** Five in seven days, less leave and days without a screen. */
const atTheDesk = (day: IsoDate, random: Random, share: number): boolean => !isWeekend(day) && random.chance(share);

export const trades: readonly Trade[] = [
  {
    name: 'social worker',
    count: 80,
    caseload: 18,
    shift: (day, _worker, random) => (atTheDesk(day, random, 0.8) ? office([0, 4], [2, 8]) : null),
  },
  {
    name: 'duty team, one week in three',
    count: 36,
    caseload: 8,
    shift: (day, { turn }, random) => {
      if (!atTheDesk(day, random, 0.9)) return null;
      return (weekOf(day) + turn) % 3 === 0 ? office([10, 28], [0, 5]) : office([0, 4], [1, 5]);
    },
  },
  {
    name: 'emergency duty, nights',
    count: 12,
    caseload: 0,
    shift: (_day, _worker, random) =>
      random.chance(0.55) ? { from: 17, to: 30, enquiries: [3, 14], visits: [0, 2] } : null,
  },
  {
    name: 'school',
    count: 80,
    caseload: 30,
    // At one postcode four of a primary school's 210 pupils, or six of a secondary school's thousand: half of each.
    catchment: { staff: 0.25, children: 0.0125 },
    shift: (day, _worker, random) => {
      if (isHoliday(day)) return null;
      if (isFirstWeekOfTerm(day)) return atTheDesk(day, random, 0.6) ? office([3, 22], [2, 12]) : null;
      return atTheDesk(day, random, 0.45) ? { ...office([0, 3], [0, 4]), to: 17 } : null;
    },
  },
  {
    name: 'health visitor or school nurse',
    count: 50,
    caseload: 40,
    catchment: { staff: 0.15, children: 0.006 },
    shift: (day, _worker, random) => (atTheDesk(day, random, 0.75) ? office([1, 7], [2, 9]) : null),
  },
  {
    name: 'emergency department, three shifts',
    count: 30,
    caseload: 0,
    away: 0.25,
    shift: (day, { turn }, random) => {
      if (!random.chance(0.6)) return null;
      const [from = 7] = [[7], [14], [21]][(weekOf(day) + turn) % 3] ?? [];
      return { from, to: from + 9, enquiries: [3, 14], visits: [0, 1] };
    },
  },
  {
    name: 'police, nights one week in four',
    count: 20,
    caseload: 5,
    away: 0.15,
    shift: (day, { turn }, random) => {
      if (!random.chance(0.6)) return null;
      const isNight = (weekOf(day) + turn) % 4 === 0;
      return { from: isNight ? 21 : 9, to: isNight ? 30 : 18, enquiries: [1, 7], visits: [0, 3] };
    },
  },
  {
    name: 'youth worker without a screen',
    count: 24,
    caseload: 10,
    shift: (day, _worker, random) => (atTheDesk(day, random, 0.35) ? office([0, 2], [0, 2]) : null),
  },
  {
    name: 'authority’s team',
    count: 12,
    caseload: 0,
    role: 'AUTHORITY_OFFICER',
    shift: (day, _worker, random) => (atTheDesk(day, random, 0.85) ? office([2, 15], [20, 90]) : null),
  },
];

const CHILDREN = 60_000;
export const anyChild = (random: Random): string => String(100_000_000_000 + random.between(1, CHILDREN) * 7_919_993);
export const anyName = (random: Random): string => random.between(0, 4_095).toString(16).padStart(3, '0');

export const momentOf = (day: IsoDate, hour: number): Date =>
  // British Summer Time: the whole of what is made here.
  new Date(Date.parse(`${addDays(day, Math.floor(hour / 24))}T00:00:00Z`) + ((hour % 24) - 1) * 3_600_000);

/** One request of this worker's, for themselves. */
export const doingOf = (worker: Worker, at: Date, what: Partial<Doing>): Doing => ({
  at,
  account: worker.account,
  organisation: worker.organisation,
  role: worker.role,
  mediator: worker.mediator,
  mediatorOrganisation: worker.mediator === null ? null : worker.organisation,
  client: 'explorer',
  network: worker.network,
  opened: [],
  searches: [],
  ...what,
});

/** How a search comes out, by what it was made with. */
function searchFor(about: string, byHidden: boolean, random: Random): Search {
  const came = random.chance(byHidden ? 0.55 : 0.7)
    ? 'SOME'
    : random.chance(byHidden ? 0.05 : 0.35)
      ? 'TOO_MANY'
      : 'NONE';
  return { by: 'DETAILS', came, byHidden, about };
}

/** A child that was found is opened; the searches before were for its name or its postcode, which may be the worker's own. */
function openedFound(worker: Worker, searching: readonly Doing[], child: string, at: Date): readonly Doing[] {
  for (const each of searching.flatMap(({ searches }) => searches))
    Object.assign(each, soughtBy(worker, child, each.byHidden));
  return [doingOf(worker, at, openedBy(worker, child))];
}

/** Somebody is looked for, with other details until they are found or given up; then opened. */
function enquiry(worker: Worker, begin: Date, random: Random): Doing[] {
  const about = anyName(random);
  const done: Doing[] = [];
  let at = begin.getTime();
  for (let tries = 0; tries < random.between(1, 4); tries += 1) {
    const search = searchFor(about, random.chance(0.25), random);
    done.push(doingOf(worker, new Date(at), { searches: [search] }));
    at += random.between(20, 200) * 1_000;
    if (search.came !== 'SOME') continue;
    if (random.chance(0.88)) done.push(...openedFound(worker, done, anyChild(random), new Date(at)));
    break;
  }
  return done;
}

/** A record that is known by its number: mistyped now and then. */
function visit(worker: Worker, at: Date, random: Random): Doing {
  const slip: Search = { by: 'NUMBER', came: 'NONE', byHidden: false, about: anyName(random) };
  if (random.chance(0.03)) return doingOf(worker, at, { searches: [slip] });
  const child = worker.caseload.length > 0 ? random.pick(worker.caseload) : anyChild(random);
  return doingOf(worker, at, openedBy(worker, child));
}

/** Between two places once or twice a day, and back and forth on a bad one. */
function roaming(doings: readonly Doing[], worker: Worker, random: Random): readonly Doing[] {
  if (!worker.roams) return doings;
  let away = false;
  return doings.map((doing) => {
    if (random.chance(0.12)) away = !away;
    return away ? { ...doing, network: `${worker.network}.mobile` } : doing;
  });
}

/** Everything a worker does in the shift that begins on a day. */
export function dayOfWork(worker: Worker, day: IsoDate, random: Random): readonly Doing[] {
  const shift = worker.trade.shift(day, worker, random);
  if (shift === null) return [];
  const someTime = (): Date => momentOf(day, shift.from + random.fraction() * (shift.to - shift.from));
  const enquiries = Array.from({ length: random.between(...shift.enquiries) }, () =>
    enquiry(worker, someTime(), random),
  );
  const visits = Array.from({ length: random.between(...shift.visits) }, () => visit(worker, someTime(), random));
  return roaming(
    [...enquiries.flat(), ...visits].toSorted((one, other) => one.at.getTime() - other.at.getTime()),
    worker,
    random,
  );
}
