/**
 * How alike two short texts are. Jaro-Winkler after Winkler (1990) with his prefix bonus only from a Jaro similarity of
 * 0.7; the distance is optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
 */

import { valueAt } from './fields.ts';

/** One bit of a 32-bit mask per character: longer texts are compared by their beginning. */
const LONGEST = 31;
const PREFIX = 4;
const PREFIX_WEIGHT = 0.1;
const BONUS_FROM = 0.7;

/** Characters of `text` that `other` has nearby, as bits; `taken` gets the partner's bits. */
let taken = 0;
function matchingCharacters(text: string, other: string, size: number, otherSize: number): number {
  const reach = Math.max(0, (Math.max(size, otherSize) >> 1) - 1);
  let found = 0;
  taken = 0;
  for (let at = 0; at < size; at++) {
    const character = text.charCodeAt(at);
    const last = Math.min(otherSize - 1, at + reach);
    for (let near = Math.max(0, at - reach); near <= last; near++) {
      if ((taken >>> near) & 1 || other.charCodeAt(near) !== character) continue;
      found |= 1 << at;
      taken |= 1 << near;
      break;
    }
  }
  return found;
}

const lowestBit = (mask: number): number => 31 - Math.clz32(mask & -mask);

function sharedPrefix(one: string, other: string): number {
  const most = Math.min(PREFIX, one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}

/** Similarity from 0 (nothing in common) to 1 (equal). */
export function jaroWinkler(one: string, other: string): number {
  const size = Math.min(LONGEST, one.length);
  const otherSize = Math.min(LONGEST, other.length);
  if (size === 0 || otherSize === 0) return 0;
  let left = matchingCharacters(one, other, size, otherSize);
  let right = taken;
  if (left === 0) return 0;
  let matches = 0;
  let outOfOrder = 0;
  while (left !== 0) {
    matches++;
    if (one.charCodeAt(lowestBit(left)) !== other.charCodeAt(lowestBit(right))) outOfOrder++;
    left &= left - 1;
    right &= right - 1;
  }
  const jaro = (matches / size + matches / otherSize + (matches - outOfOrder / 2) / matches) / 3;
  return jaro < BONUS_FROM ? jaro : jaro + sharedPrefix(one, other) * PREFIX_WEIGHT * (1 - jaro);
}

// Three rows of the distance table, used in turn: no allocation in the innermost loop of the matcher.
let before = new Int32Array(LONGEST + 2);
let above = new Int32Array(LONGEST + 2);
let row = new Int32Array(LONGEST + 2);

function fillRow(one: string, other: string, at: number, otherSize: number): number {
  const character = one.charCodeAt(at - 1);
  row[0] = at;
  let least = at;
  for (let to = 1; to <= otherSize; to++) {
    const partner = other.charCodeAt(to - 1);
    const kept = valueAt(above, to - 1) + (character === partner ? 0 : 1);
    let cost = Math.min(kept, valueAt(above, to) + 1, valueAt(row, to - 1) + 1);
    const swapped = at > 1 && to > 1 && character === other.charCodeAt(to - 2) && one.charCodeAt(at - 2) === partner;
    if (swapped) cost = Math.min(cost, valueAt(before, to - 2) + 1);
    row[to] = cost;
    if (cost < least) least = cost;
  }
  return least;
}

/** What is left to edit once the common beginning and end are cut away: [from, end of one, end of other]. */
function differing(one: string, other: string): readonly [from: number, end: number, otherEnd: number] {
  let end = Math.min(LONGEST, one.length);
  let otherEnd = Math.min(LONGEST, other.length);
  let from = 0;
  while (from < end && from < otherEnd && one.charCodeAt(from) === other.charCodeAt(from)) from++;
  while (end > from && otherEnd > from && one.charCodeAt(end - 1) === other.charCodeAt(otherEnd - 1)) {
    end--;
    otherEnd--;
  }
  return [from, end, otherEnd];
}

/** Least number of edits from one to the other, or `most + 1` when it is more than `most`. */
export function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(Math.min(LONGEST, one.length) - Math.min(LONGEST, other.length)) > most) return most + 1;
  const [from, end, otherEnd] = differing(one, other);
  const longer = Math.max(end, otherEnd) - from;
  if (longer <= 1) return Math.min(longer, most + 1);
  if (most === 1) {
    const swapped =
      end === from + 2 &&
      otherEnd === end &&
      one.charCodeAt(from) === other.charCodeAt(from + 1) &&
      one.charCodeAt(from + 1) === other.charCodeAt(from);
    return swapped ? 1 : 2;
  }
  return tableDistance(one.slice(from, end), other.slice(from, otherEnd), most);
}

function tableDistance(one: string, other: string, most: number): number {
  for (let to = 0; to <= other.length; to++) above[to] = to;
  for (let at = 1; at <= one.length; at++) {
    if (fillRow(one, other, at, other.length) > most) return most + 1;
    [before, above, row] = [above, row, before];
  }
  return Math.min(valueAt(above, other.length), most + 1);
}
