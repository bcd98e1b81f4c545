/** What has ended: the schools and practices that a child had before. Most pointers of a directory are of the past. */
import { years, yearsOld } from '../days.ts';
import type { Estate } from '../estate.ts';
import type { DemoChild, DemoInvolvement, Family } from '../family.ts';
import { lot } from './numbers.ts';

const PRACTICE = 11;
const SITE = 12;

/** The primary school of an older child, and for a third an earlier practice of the same authority. */
export function endedBefore(
  { home }: Family,
  { ageDays, involvements }: DemoChild,
  { estate, seed, place }: { readonly estate: Estate; readonly seed: number; readonly place: number },
): readonly DemoInvolvement[] {
  const ended: DemoInvolvement[] = [];
  const which = lot(seed, place, SITE);
  const add = (serviceType: 'EDU_SCHOOL' | 'HLTH_GP', startedDaysAgo: number, endedDaysAgo: number): void => {
    const sites = estate.of(home.area, serviceType === 'HLTH_GP' ? 'PRACTICE' : 'PRIMARY');
    const site = sites[which % sites.length];
    if (site && startedDaysAgo > endedDaysAgo) ended.push({ serviceType, site, startedDaysAgo, endedDaysAgo });
  };
  if (yearsOld(ageDays) >= 12 && involvements.some(({ serviceType }) => serviceType.startsWith('EDU_'))) {
    add('EDU_SCHOOL', ageDays - years(4.5), ageDays - years(11.5));
  }
  if (lot(seed, place, PRACTICE) < 330_000 && ageDays > 900) {
    add('HLTH_GP', ageDays - 20, 200 + (which % (ageDays - 300)));
  }
  return ended;
}
