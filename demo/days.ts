import type { IsoDate } from '#core/ids.ts';

const DAY = 86_400_000;

/** Everything in the demonstration happened so many days ago: that keeps it lively on whatever day it is made. */
export function daysBefore(today: IsoDate, days: number): IsoDate {
  if (known.today !== today) known = { today, days: new Map() };
  const before = known.days.get(days);
  if (before !== undefined) return before;
  const day = new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10) as IsoDate;
  known.days.set(days, day);
  return day;
}

/** A childhood has seven thousand days: each is written once. */
let known: { readonly today: string; readonly days: Map<number, IsoDate> } = { today: '', days: new Map() };

/** So many years in days, near enough: ages are drawn in days, so that no choice depends on the calendar. */
export const years = (count: number): number => Math.round(count * 365.25);

/** Completed years at an age in days. */
export const yearsOld = (ageDays: number): number => Math.floor(ageDays / 365.25);
