import type { NhsNumber, Upn } from '#core/ids.ts';
import { additionalServices, needOf } from './additional.ts';
import { type Birth, births } from './births.ts';
import { carersOf } from './carers.ts';
import { yearsOld } from './days.ts';
import type { Estate } from './estate.ts';
import type { DemoChild, DemoInvolvement, Disagreement, Family, Home } from './family.ts';
import { withoutGaps } from './gaps.ts';
import { earlierHome, homesOf } from './homes.ts';
import { nicknames } from './names.ts';
import { type FamilyNames, familyNames } from './naming.ts';
import { type Area, areas } from './places.ts';
import { type Random, randomStream } from './random.ts';
import { supplierOf } from './suppliers.ts';
import { universalServices, type Whereabouts } from './universal.ts';

/** The numbers children are given as they come; undefined for one who gets none. */
export interface Numbers {
  nhsNumber(): NhsNumber | undefined;
  upn(authority: string, school: number, year: number): Upn | undefined;
}

/** What families are made of: where they live and go to, what they are called, and the numbers of their children. */
export interface Land {
  readonly estate: Estate;
  readonly numbers: Numbers;
  readonly areas: readonly Area[];
  names(random: Random): FamilyNames;
}

const needsUpn = (involvement: DemoInvolvement): boolean =>
  involvement.serviceType === 'EDU_SCHOOL' || involvement.serviceType === 'EDU_FURTHER_EDUCATION';

/**
 * The number that the child's first school gave it, at the age of four. As if it were 2026, whatever the day: numbers
 * in examples must outlive the year.
 */
export function upnFor(involvements: readonly DemoInvolvement[], ageDays: number, numbers: Numbers): Upn | undefined {
  const school = involvements.findLast(needsUpn)?.site;
  if (school?.area == null) return undefined;
  return numbers.upn(school.area.code, 2000 + school.position, 2026 + 4 - yearsOld(ageDays));
}

/** About one child in fifty is known differently to one of those who tell of it. */
function disagreementOf(
  name: string,
  home: Home,
  ageDays: number,
  involvements: readonly DemoInvolvement[],
  random: Random,
): Disagreement | undefined {
  const nickname = nicknames[name];
  const hasMoved = home.address.status === 'CURRENT' && home.sinceDaysAgo + 30 < ageDays;
  const supplier = random.pick(['demo-nhs', ...involvements.map((each) => supplierOf(each.site))]);
  const old = earlierHome(home, random);
  if (!random.chance(0.04)) return undefined;
  if (nickname !== undefined && (!hasMoved || random.chance(0.7))) return { supplier, givenNames: nickname };
  return hasMoved ? { supplier, home: old } : undefined;
}

function preferredNameOf(names: readonly string[], random: Random): string | undefined {
  const [first = '', second] = names;
  const byNickname = random.chance(0.25) ? nicknames[first] : undefined;
  return byNickname ?? (random.chance(0.03) ? second : undefined);
}

interface Household {
  readonly home: Home;
  readonly formerHome?: Home;
  readonly near: number;
  readonly need: number;
}

function childOf(birth: Birth, household: Household, estate: Estate, numbers: Numbers, random: Random): DemoChild {
  const { ageDays, names, sex } = birth;
  const { home, formerHome, near, need } = household;
  const moved = formerHome !== undefined && home.sinceDaysAgo + 30 < ageDays;
  const former = moved ? { area: formerHome.area, leftDaysAgo: home.sinceDaysAgo } : undefined;
  const whereabouts = withoutGaps<Whereabouts>({ ageDays, area: home.area, near, former });
  // Half of the time a child needs what its brothers and sisters need.
  const own = needOf(random);
  const count = random.chance(0.5) ? need : own;
  const involvements = [
    ...universalServices(whereabouts, estate, random),
    ...additionalServices(whereabouts, count, estate, random),
  ];
  return withoutGaps<DemoChild>({
    nhsNumber: numbers.nhsNumber(),
    givenNames: names.join(' '),
    preferredName: preferredNameOf(names, random),
    gender: random.chance(0.003) ? 'NOT_SPECIFIED' : sex,
    ageDays,
    upn: upnFor(involvements, ageDays, numbers),
    involvements,
    disagreement: disagreementOf(names[0] ?? '', home, ageDays, involvements, random),
  });
}

/** Family number so-and-so: it draws from a stream of its own, so that more families leave the first ones as they are. */
export function familyOf(seed: number, number: number, { estate, numbers, areas: where, ...land }: Land): Family {
  const random = randomStream(seed, `family ${number}`);
  const names = land.names(random);
  const homes = homesOf(random, where);
  const household = { ...homes, near: random.between(0, 999), need: needOf(random) };
  return {
    surname: names.surname,
    ...homes,
    carers: carersOf(names.surname, random),
    children: births(names, random).map((birth) => childOf(birth, household, estate, numbers, random)),
  };
}

/** Families with so many children together; the last one is cut short if it has to be. */
export function families(seed: number, children: number, estate: Estate, numbers: Numbers): readonly Family[] {
  const all: Family[] = [];
  let missing = children;
  for (let number = 1; missing > 0; number += 1) {
    const family = familyOf(seed, number, { estate, numbers, areas, names: familyNames });
    all.push({ ...family, children: family.children.slice(0, missing) });
    missing -= family.children.length;
  }
  return all;
}
