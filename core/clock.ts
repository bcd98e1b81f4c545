import type { IsoDate } from './ids.ts';

/** Tells the time. An argument everywhere, so that a test can make it any day. */
export type Clock = () => Date;

/** The day in England at a moment: clearances end and birthdays fall on English days, not on UTC ones. */
const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });
export const dayOf = (moment: Date): IsoDate => london.format(moment) as IsoDate;

/** The same day of the month so many months on; the last day of the month where that does not exist. */
export function addMonths(day: IsoDate, months: number): IsoDate {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10) as IsoDate;
}
