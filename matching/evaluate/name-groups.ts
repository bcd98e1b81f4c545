/**
 * Groups of children by family name, so that a matcher that is worse for some is seen to be (ECHILD and the ONS found
 * ethnic minorities missed more often). By name, because no record says anything else; a list proves nothing of anybody.
 */
import { surnames } from '../names.ts';

/** The twenty commonest of South Asian and Muslim families in the ONS list. */
const SOUTH_ASIAN = new Set(
  'KHAN AHMED HUSSAIN ALI BEGUM AKHTAR MALIK SHAH IQBAL MAHMOOD CHOWDHURY MIAH RAHMAN UDDIN MOHAMMED KHATUN BIBI ISLAM HASSAN OMAR'.split(
    ' ',
  ),
);
const COMMON = 100;

export const nameGroups = ['south_asian', 'double_barrelled', 'common', 'less_common', 'rare'] as const;
export type NameGroup = (typeof nameGroups)[number];

/** Answers the group of a normalised family name. */
export function nameGrouper(): (family: string) => NameGroup {
  const rank = new Map(surnames().map(({ name }, at) => [name, at]));
  return (family) => {
    if (SOUTH_ASIAN.has(family)) return 'south_asian';
    if (/[- ]/.test(family)) return 'double_barrelled';
    const place = rank.get(family);
    if (place === undefined) return 'rare';
    return place < COMMON ? 'common' : 'less_common';
  };
}
