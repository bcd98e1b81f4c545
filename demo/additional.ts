/** The services that some children have beyond school, practice and health visitor, and who leads them. */
import { yearsOld } from './days.ts';
import type { Estate } from './estate.ts';
import type { DemoInvolvement } from './family.ts';
import { withoutGaps } from './gaps.ts';
import type { Random } from './random.ts';
import { type AdditionalService, servicesFor } from './services.ts';
import type { Whereabouts } from './universal.ts';

/** How many of a hundred children have 0, 1, 2, 3, 4 and 5 additional services: most have none. */
const skew = [77, 12, 6, 3, 1.3, 0.7].map((weight, count) => ({ weight, count }));

export const needOf = (random: Random): number => random.weighted(skew).count;

function different(age: number, count: number, random: Random): readonly AdditionalService[] {
  const chosen = new Set<AdditionalService>();
  const possible = servicesFor(age);
  while (chosen.size < count) chosen.add(random.weighted(possible));
  return [...chosen];
}

/** Begun and, for a quarter, ended: mostly in the last year, so that it still shows. */
function period(ageDays: number, random: Random): Pick<DemoInvolvement, 'startedDaysAgo' | 'endedDaysAgo'> {
  const startedDaysAgo = Math.min(ageDays, random.between(3, 1100));
  const ended = random.chance(0.25);
  const endedDaysAgo = random.between(0, Math.min(startedDaysAgo, random.chance(0.8) ? 330 : 800));
  return ended ? { startedDaysAgo, endedDaysAgo } : { startedDaysAgo };
}

function involvement(
  child: Whereabouts,
  service: AdditionalService,
  estate: Estate,
  random: Random,
): DemoInvolvement | undefined {
  const { serviceType, provider, team } = service;
  const dates = period(child.ageDays, random);
  const leftBehind = random.chance(0.4);
  const unnamed = random.chance(0.1);
  const forgotten = random.chance(0.15);
  const { former } = child;
  // Some of what had begun before a move ended with it, in the area that was left.
  const before = former !== undefined && leftBehind && dates.startedDaysAgo > former.leftDaysAgo ? former : undefined;
  const sites = estate.of(before?.area ?? child.area, provider);
  const site = sites[child.near % sites.length];
  if (site === undefined) return undefined;
  const workers = estate.staff(site, team);
  // Brothers and sisters have the same worker: the choice follows the family, not the child.
  const worker = unnamed ? undefined : workers[child.near % workers.length];
  const endedDaysAgo = before?.leftDaysAgo ?? dates.endedDaysAgo;
  const unconfirmed = forgotten && endedDaysAgo === undefined && dates.startedDaysAgo > 240;
  return withoutGaps<DemoInvolvement>({
    serviceType,
    site,
    team,
    startedDaysAgo: dates.startedDaysAgo,
    endedDaysAgo,
    practitioner: worker,
    unconfirmed: unconfirmed || undefined,
  });
}

/** Where two or more work with a child, one of them often leads, and one may have made a common assessment. */
function coordinate(all: readonly DemoInvolvement[], random: Random): readonly DemoInvolvement[] {
  const led = random.chance(0.55);
  const assessed = random.chance(0.4);
  const closed = random.chance(0.4);
  const current = all.filter((each) => each.endedDaysAgo === undefined && each.practitioner !== undefined);
  if (all.length < 2 || current.length === 0) return all;
  const leader = led ? random.pick(current) : undefined;
  const assessor = assessed ? random.pick(current) : undefined;
  return all.map((each) => ({
    ...each,
    ...(each === leader ? { leadProfessional: true } : {}),
    ...(each === assessor ? { commonAssessment: closed ? 'CLOSED' : 'CURRENT' } : {}),
  }));
}

export function additionalServices(
  child: Whereabouts,
  need: number,
  estate: Estate,
  random: Random,
): readonly DemoInvolvement[] {
  const chosen = different(yearsOld(child.ageDays), need, random);
  const all = chosen.map((service) => involvement(child, service, estate, random));
  return coordinate(
    all.filter((each) => each !== undefined),
    random,
  );
}
