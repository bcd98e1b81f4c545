import { type Estate, estateOf } from '../estate.ts';
import type { Area } from '../places.ts';
import { englishAreas } from './areas.ts';
import type { Making } from './children.ts';
import { englishSites } from './sites.ts';

/** Where England's children live, and who works with them: the same wherever it is made. */
export function englishLand({ seed, children, today }: Making): {
  readonly areas: readonly Area[];
  readonly estate: Estate;
} {
  const areas = englishAreas(children);
  return { areas, estate: estateOf(seed, englishSites(seed, children, areas, today)) };
}
