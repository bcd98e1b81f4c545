/** The organisations of a synthetic England: as many and as large as its children need. */
import type { IsoDate } from '#core/ids.ts';
import { type Blueprint, blueprints, type Provider } from '../blueprints.ts';
import { accreditationOf, type Draft, type Site, sited } from '../organisations.ts';
import type { Area } from '../places.ts';
import { type Random, randomStream } from '../random.ts';
import { AVERAGE_WEIGHT, CHILDREN_OF_AN_AREA, weightOf } from './areas.ts';

/**
 * In an authority of 74 000 children: how many there are, and how many work in each. Rounded from the study's figures
 * for the country (25 000 organisations, 390 000 practitioners); which kinds they fall to is a guess.
 */
const full: Partial<Record<Provider, readonly [count: number, staff: number]>> = {
  PRIMARY: [70, 9],
  SECONDARY: [20, 20],
  NURSERY: [24, 5],
  PRACTICE: [30, 12],
  VOLUNTARY: [8, 10],
  SOCIAL_CARE: [1, 250],
  COMMUNITY_HEALTH: [1, 200],
  EARLY_HELP: [1, 90],
  INCLUSION: [1, 90],
  HOSPITAL: [1, 90],
  THERAPIES: [1, 80],
  YOUTH: [1, 60],
  POLICE: [1, 60],
  YOUTH_OFFENDING: [1, 50],
  COLLEGE: [1, 25],
  SPECIAL: [1, 20],
  ALTERNATIVE: [1, 12],
};

function sized(blueprint: Blueprint, scale: number): Blueprint {
  const size = full[blueprint.provider];
  if (size === undefined) return blueprint;
  const [count, staff] = size;
  const atLeast = Math.min(blueprint.count, 2);
  return {
    ...blueprint,
    // Of what an authority has one of, a larger authority has a larger one.
    count: count === 1 ? 1 : Math.max(atLeast, Math.round(count * scale)),
    // No team without anybody.
    staff: Math.max(blueprint.teams.length, Math.round(count === 1 ? staff * scale : staff)),
  };
}

function draftsOf(area: Area, scale: number, random: Random): readonly Draft[] {
  return blueprints
    .map((blueprint) => sized(blueprint, scale))
    .flatMap((blueprint) =>
      Array.from({ length: blueprint.count }, (_, index): Draft => {
        const drawn = blueprint.name(area, random);
        return {
          area,
          blueprint,
          code: `${area.name.toUpperCase()}-${blueprint.code}${blueprint.count > 1 ? `-${String(index + 1).padStart(2, '0')}` : ''}`,
          // Schools of one name are told apart by their towns, as they are in life.
          name: drawn.startsWith(area.name) ? drawn : `${random.pick(area.towns)} ${drawn}`,
        };
      }),
    );
}

export function englishSites(seed: number, children: number, areas: readonly Area[], today: IsoDate): readonly Site[] {
  const random = randomStream(seed, 'organisations of England');
  const average = Math.min(1, children / areas.length / CHILDREN_OF_AN_AREA);
  const drafts = areas.flatMap((area, index) => draftsOf(area, (average * weightOf(index)) / AVERAGE_WEIGHT, random));
  return drafts.map((draft, position) => sited(draft, position, accreditationOf(draft, today, random)));
}
