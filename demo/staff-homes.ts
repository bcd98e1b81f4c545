/** Where those who work with children live: mostly where they work, and so beside some of the children they look up. */
import { homeOf } from '#core/looks.ts';
import type { Keyring } from '#core/secrets.ts';
import { type Area, home } from './places.ts';
import type { Random } from './random.ts';

/** How many live in the area they work in: a guess, with commuters in mind. */
const WHERE_THEY_WORK = 0.7;

/** The postcode of the home of somebody who works in an area, or in all of them. */
export function staffPostcode(area: Area | null, areas: readonly Area[], random: Random): string {
  const isNear = random.chance(WHERE_THEY_WORK);
  const anywhere = random.pick(areas);
  return String(home(isNear && area ? area : anywhere, random).postcode);
}

/** As the directory keeps it, in hex. */
export const keptHome = (keys: Keyring, account: string, postcode: string): string =>
  homeOf(keys, account, postcode).toString('hex');
