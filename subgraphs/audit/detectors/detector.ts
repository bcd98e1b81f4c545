/**
 * What a detector is: a pure function over one account's day. Its answer must not change once it is given, however much
 * follows in that day: it names the first looks that were too many. So it is the same whenever the day is judged, in
 * pieces or at once, by one process or by two. None is told what is hidden about a child: each judges only what somebody
 * asked and what they were told (law 3).
 */
import type { IsoDate } from '#core/ids.ts';
import type { Looks, Search } from '#core/looks.ts';
import type { Role } from '#core/words.ts';

export interface Look extends Looks {
  /** Its place in the trail. */
  readonly idx: string;
  readonly at: Date;
  readonly account: string;
  readonly organisation: string;
  readonly role: Role;
  readonly mediator: string | null;
  readonly mediatorOrganisation: string | null;
  readonly client: string | null;
  /** Where it was asked from, to the nearest network; null where that is not known. */
  readonly network: string | null;
}

/** What the account's days before were like. */
export interface History {
  /** On how many of the 35 days before something was opened: rotas come round within four weeks. */
  readonly days: number;
  /** On how many of those at night. */
  readonly nights: number;
  /** The last day before on which something was opened, if that is no longer ago than anybody's account stays open unused. */
  readonly lastDay: IsoDate | null;
}

export interface Window {
  readonly account: string;
  readonly day: IsoDate;
  /** What was asked for the account, by itself or through another, in the order of the trail. */
  readonly looks: readonly Look[];
  /** What it asked on behalf of others. */
  readonly mediated: readonly Look[];
  readonly history: History;
}

export interface Detector {
  readonly name: string;
  /** What it watches for. */
  readonly watches: string;
  /** From where on it speaks, and why there. */
  readonly bound: string;
  /** The looks that gave rise to a signal; none where there is none. */
  judge(window: Window): readonly Look[];
}

/** More of one account's day are not judged: the day is far out of the ordinary by then, and `VOLUME` says so. */
export const LOOKS_OF_A_DAY = 2_000;

const MINUTE = 60_000;

/** The first `enough` of these in a row that lie within so many minutes; none where there are none. */
export function crowded(looks: readonly Look[], enough: number, minutes: number): readonly Look[] {
  for (let last = enough - 1; last < looks.length; last += 1) {
    const part = looks.slice(last - enough + 1, last + 1);
    const [from, to] = [part[0]?.at.getTime() ?? 0, part.at(-1)?.at.getTime() ?? 0];
    if (to - from <= minutes * MINUTE) return part;
  }
  return [];
}

/** The first looks until `enough` different things have come together in them; none where they never do. */
export function untilDistinct<Thing>(
  looks: readonly Look[],
  enough: number,
  thingsIn: (look: Look) => readonly Thing[],
): readonly Look[] {
  const seen = new Set<Thing>();
  const part: Look[] = [];
  for (const look of looks) {
    const before = seen.size;
    for (const thing of thingsIn(look)) seen.add(thing);
    if (seen.size > before) part.push(look);
    if (seen.size >= enough) return part;
  }
  return [];
}

export const minutesBetween = (one: Look, other: Look): number => (other.at.getTime() - one.at.getTime()) / MINUTE;

/** The first look with a search of this kind that went before, by so many minutes at most; or was made with it. */
export const searchBefore = (
  looks: readonly Look[],
  look: Look,
  minutes: number,
  isMeant: (search: Search) => boolean,
): Look | undefined =>
  looks.find(
    (each) =>
      BigInt(each.idx) <= BigInt(look.idx) && minutesBetween(each, look) <= minutes && each.searches.some(isMeant),
  );

const clockInEngland = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  hourCycle: 'h23',
});

/** England's clocks are set at a full hour of UTC, so one answer of the calendar serves all of it. */
let known = { hour: Number.NaN, atNight: false };

/** Between 23 and 5 o'clock in England. */
export function isAtNight({ at }: { readonly at: Date }): boolean {
  const hour = Math.floor(at.getTime() / 3_600_000);
  if (hour !== known.hour) {
    const there = Number(clockInEngland.format(at));
    known = { hour, atNight: there >= 23 || there < 5 };
  }
  return known.atNight;
}
