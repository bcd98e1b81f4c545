/** Comparison of days of birth: typing slips, day and month changed over, the wrong year. */
import { type Comparison, fieldComparison } from './comparison.ts';
import { dayOfMonth, monthOf, yearOf } from './dates.ts';
import { editDistance } from './strings.ts';
import type { Values } from './values.ts';

const DATE = [
  'differs',
  'same year',
  'two edits',
  'two of day, month, year',
  'a year apart',
  'one edit',
  'day and month changed over',
  'same',
] as const;

const at = (level: (typeof DATE)[number]): number => DATE.indexOf(level);

/** Digits that differ, place by place. */
function digitsApart(one: string, other: string): number {
  let apart = 0;
  for (let at = 0; at < 8; at++) if (one.charCodeAt(at) !== other.charCodeAt(at)) apart++;
  return apart;
}

function twoPartsLevel(one: string, other: string, edits: number): number {
  if (edits <= 1) return at('one edit');
  return Math.abs(Number(yearOf(one)) - Number(yearOf(other))) === 1
    ? at('a year apart')
    : at('two of day, month, year');
}

/** Level of two days that are not the same, both as eight digits. */
export function dateLevel(one: string, other: string): number {
  const year = yearOf(one) === yearOf(other);
  const swapped = year && monthOf(one) === dayOfMonth(other) && dayOfMonth(one) === monthOf(other);
  if (swapped) return at('day and month changed over');
  const same = Number(year) + Number(monthOf(one) === monthOf(other)) + Number(dayOfMonth(one) === dayOfMonth(other));
  // Two edits touch at most four of eight places unless digits were lost and gained: then little is left to agree.
  const edits = digitsApart(one, other) > 4 ? 3 : editDistance(one, other, 2);
  if (same === 2) return twoPartsLevel(one, other, edits);
  if (edits <= 1) return at('one edit');
  if (edits === 2) return at('two edits');
  return year ? at('same year') : 0;
}

/** The share of a day itself counts, so that 1 January, the stand-in for "unknown", proves little. */
export function birthDateComparison(values: Values): Comparison {
  const levelOf = (date: number, other: number) => dateLevel(values.text(date), values.text(other));
  return fieldComparison({ values, field: 'birthDate', levels: DATE, termFrom: at('same'), levelOf });
}
