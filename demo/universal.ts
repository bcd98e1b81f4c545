/** The services that nearly every child has: a practice, a school or nursery, a health visitor. */
import type { Provider } from './blueprints.ts';
import { years, yearsOld } from './days.ts';
import type { Estate } from './estate.ts';
import type { DemoInvolvement } from './family.ts';
import { withoutGaps } from './gaps.ts';
import type { Site } from './organisations.ts';
import type { Area } from './places.ts';
import type { Random } from './random.ts';

/** Where a child lives and lived, and which of the nearby schools and practices the family goes to. */
export interface Whereabouts {
  readonly ageDays: number;
  readonly area: Area;
  /** A number of the family's own, so that brothers and sisters go to the same places. */
  readonly near: number;
  readonly former?: { readonly area: Area; readonly leftDaysAgo: number };
}

type ServiceType = DemoInvolvement['serviceType'];

const nearest = (sites: readonly Site[], near: number): Site | undefined => sites[near % sites.length];

/** From the day it could first begin; for a family that moved, ended there and begun again here. */
function here(
  child: Whereabouts,
  serviceType: ServiceType,
  sitesIn: (area: Area) => readonly Site[],
  startedDaysAgo: number,
): readonly DemoInvolvement[] {
  const { area, near, former } = child;
  const site = nearest(sitesIn(area), near);
  if (site === undefined) return [];
  if (former === undefined || startedDaysAgo <= former.leftDaysAgo) return [{ serviceType, site, startedDaysAgo }];
  const left = nearest(sitesIn(former.area), near);
  const before = left && [{ serviceType, site: left, startedDaysAgo, endedDaysAgo: former.leftDaysAgo }];
  const since = Math.max(1, former.leftDaysAgo - 9);
  return [{ serviceType, site, startedDaysAgo: since }, ...(before ?? [])];
}

interface Stage {
  readonly serviceType: ServiceType;
  readonly provider: Provider;
  readonly fromAge: number;
}

const nursery: Stage = { serviceType: 'EDU_EARLY_YEARS', provider: 'NURSERY', fromAge: 2 };
const primary: Stage = { serviceType: 'EDU_SCHOOL', provider: 'PRIMARY', fromAge: 4 };
const secondary: Stage = { serviceType: 'EDU_SCHOOL', provider: 'SECONDARY', fromAge: 11 };
const special: Stage = { serviceType: 'EDU_SCHOOL', provider: 'SPECIAL', fromAge: 4 };
const college: Stage = { serviceType: 'EDU_FURTHER_EDUCATION', provider: 'COLLEGE', fromAge: 16 };
const atHome: Stage = { serviceType: 'EDU_HOME', provider: 'INCLUSION', fromAge: 4 };

/** Where a child of this age learns; undefined for the few who go nowhere, and for the youngest. */
function stageOf(age: number, random: Random): Stage | undefined {
  const draw = random.fraction();
  if (age < 2) return undefined;
  if (age < 4) return draw < 0.7 ? nursery : undefined;
  if (age > 15 && draw > 0.35) return draw < 0.92 ? college : undefined;
  if (draw < 0.012) return undefined;
  if (draw < 0.02) return atHome;
  if (draw < 0.035) return special;
  return age < 11 ? primary : secondary;
}

function education(child: Whereabouts, estate: Estate, random: Random): readonly DemoInvolvement[] {
  const stage = stageOf(yearsOld(child.ageDays), random);
  if (stage === undefined) return [];
  const since = Math.max(3, child.ageDays - years(stage.fromAge) - random.between(0, 200));
  const involvements = here(child, stage.serviceType, (area) => estate.of(area, stage.provider), since);
  return stage === atHome ? involvements.map((each) => ({ ...each, team: 'Education welfare' })) : involvements;
}

function practice(child: Whereabouts, estate: Estate, random: Random): readonly DemoInvolvement[] {
  const without = random.chance(0.015);
  const since = Math.max(0, child.ageDays - random.between(2, 60));
  const doctor = random.chance(0.3) ? random.between(0, 3) : undefined;
  if (without) return [];
  return here(child, 'HLTH_GP', (area) => estate.of(area, 'PRACTICE'), since).map((each) => {
    const practitioner = doctor === undefined ? undefined : estate.staff(each.site)[doctor];
    return withoutGaps<DemoInvolvement>({ ...each, practitioner });
  });
}

/** Every family with a child under five has a health visitor; not every one is entered. */
function healthVisitor(child: Whereabouts, estate: Estate, random: Random): readonly DemoInvolvement[] {
  const entered = random.chance(0.85);
  const since = Math.max(0, child.ageDays - random.between(5, 20));
  if (!entered || yearsOld(child.ageDays) > 4) return [];
  const visits = here(child, 'HLTH_HEALTH_VISITOR', (area) => estate.of(area, 'COMMUNITY_HEALTH'), since);
  return visits.map((each) => {
    const visitors = estate.staff(each.site, 'Health visiting');
    const practitioner = visitors[child.near % visitors.length];
    return withoutGaps<DemoInvolvement>({ ...each, team: 'Health visiting', practitioner });
  });
}

export const universalServices = (child: Whereabouts, estate: Estate, random: Random): readonly DemoInvolvement[] => [
  ...education(child, estate, random),
  ...practice(child, estate, random),
  ...healthVisitor(child, estate, random),
];
