import type { Home } from './family.ts';
import { type Area, home } from './places.ts';
import type { Random } from './random.ts';

/** What the law lets a source say of an address, by how often it does. */
const statuses = [
  { weight: 990, status: 'CURRENT' },
  { weight: 6, status: 'LAST_KNOWN' },
  { weight: 4, status: 'NONE_KNOWN' },
] as const;

const homeIn = (area: Area, random: Random, sinceDaysAgo: number): Home => ({
  area,
  address: home(area, random),
  sinceDaysAgo,
});

/** Where a family lives, and for one in twenty-five where it lived until it moved in from another authority. */
export function homesOf(random: Random, areas: readonly Area[]): { readonly home: Home; readonly formerHome?: Home } {
  const area = random.pick(areas);
  const movedIn = random.chance(0.04);
  const current = homeIn(area, random, movedIn ? random.between(12, 330) : random.between(200, 4000));
  if (movedIn) {
    const elsewhere = random.pick(areas.filter((other) => other !== area));
    return {
      home: current,
      formerHome: homeIn(elsewhere, random, current.sinceDaysAgo + random.between(300, 3000)),
    };
  }
  const { status } = random.weighted(statuses);
  const address = status === 'NONE_KNOWN' ? { status } : { ...current.address, status };
  return { home: { ...current, address } };
}

/** Where a child may have lived before, in the same area: what a source that was not told still believes. */
export const earlierHome = (current: Home, random: Random): Home =>
  homeIn(current.area, random, current.sinceDaysAgo + random.between(200, 3000));
