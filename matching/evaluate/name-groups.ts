/**
 * Groups of children by family name, so that a matcher that is worse for some is seen to be (ECHILD and the ONS found
 * ethnic minorities missed more often). By name, because no record says anything else; a list proves nothing of anybody.
 */
import { readFileSync } from 'node:fs';

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
  const lines = readFileSync(new URL('../data/surnames.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const rank = new Map(lines.map((line, at) => [line.split(' ')[0] ?? '', at]));
  return (family) => {
    if (SOUTH_ASIAN.has(family)) return 'south_asian';
    if (/[- ]/.test(family)) return 'double_barrelled';
    const place = rank.get(family);
    if (place === undefined) return 'rare';
    return place < COMMON ? 'common' : 'less_common';
  };
}
