/** The row at the top of the page: what somebody who manages wants to know first, each with a link to the whole of it. */
import type { Month, Slug } from './catalogue.ts';
import { wholeOf } from './notes.ts';
import { type Count, grouped } from './table.ts';

export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  /** Where on the page the rest is. */
  readonly slug: Slug;
  readonly isUrgent: boolean;
}

const SUPPRESSED = 'c';

function written({ value, roundedTo }: Count, small: string): Pick<KeyFigure, 'value' | 'note'> {
  if (value == null) return { value: SUPPRESSED, note: small };
  return { value: grouped.format(value), note: roundedTo > 1 ? `to the nearest ${grouped.format(roundedTo)}` : '' };
}

const notes = (...all: readonly string[]): string => all.filter(Boolean).join(', ');

/** What a whole figure comes to. */
function total(month: Month, slug: Slug, label: string): KeyFigure[] {
  const sum = month[slug]?.total;
  if (!sum) return [];
  const small = 'suppressed: it would give smaller numbers away';
  return [{ label, slug, isUrgent: false, ...written(sum, small) }];
}

/** One number of a figure that somebody should do something about. */
function one(month: Month, slug: Slug, label: string, group: string, subgroup: string | null = null): KeyFigure[] {
  const cell = month[slug]?.cells.find((each) => each.group === group && (each.subgroup ?? null) === subgroup);
  return cell ? [{ label, slug, isUrgent: cell.count.value !== 0, ...written(cell.count, 'suppressed: 1 to 5') }] : [];
}

/** One number of a part, with what it is counted among. */
function part(month: Month, slug: Slug, whole: Slug, ...[label, ...category]: [string, string, (string | null)?]) {
  const isLess = (wholeOf(month[whole], '')?.hidden ?? 0) > 0;
  return one(month, slug, label, ...category).map((each) => ({
    ...each,
    note: notes(each.note, isLess ? 'of what is shown' : ''),
  }));
}

const FAST = ['UNDER_100_MS', 'UNDER_250_MS', 'UNDER_500_MS', 'UNDER_1_S'];
/** A suppressed count may be as many. */
const MOST_SUPPRESSED = 5;

/** At least so many in a hundred were fast, whatever the suppressed counts are. */
function fast(month: Month): KeyFigure[] {
  const cells = month.serviceLevels?.cells;
  if (!cells) return [];
  let quick = 0;
  let others = 0;
  for (const { group, count } of cells) {
    if (FAST.includes(group)) quick += count.value ?? 1;
    else others += count.value ?? MOST_SUPPRESSED;
  }
  const label = 'Requests answered within a second';
  const slug = 'serviceLevels';
  if (quick + others === 0) return [{ label, slug, value: '–', note: 'no request in the month', isUrgent: false }];
  const hidden = cells.some(({ count }) => count.value == null);
  const share = Math.floor((100 * quick) / (quick + others));
  const note = hidden ? 'at least: some counts are suppressed' : 'of all requests';
  return [{ label, slug, value: `${share}%`, note, isUrgent: share < 99 }];
}

export const keyFigures = (month: Month): readonly KeyFigure[] => [
  ...total(month, 'liveRecords', 'Open records of children'),
  ...part(month, 'recordsLacking', 'liveRecords', 'Of school age, no known place of education', 'EDUCATION'),
  ...part(month, 'recordsLacking', 'liveRecords', 'Children with nobody involved', 'ANYBODY_INVOLVED'),
  ...total(month, 'involvements', 'Involvements of services'),
  ...part(month, 'clearancesEnding', 'accounts', 'Enhanced checks run out', 'ENHANCED_CHECK', 'RUN_OUT'),
  ...one(month, 'reviewsWaiting', 'Matching questions waiting 90 days', 'FROM_90_DAYS'),
  ...total(month, 'looks', 'Looks at children’s records'),
  ...fast(month),
];
