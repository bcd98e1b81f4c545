import type { IsoDate } from './ids.ts';

/** Tells the time. An argument everywhere, so that a test can make it any day. */
export type Clock = () => Date;

/** The day in England at a moment: clearances end and birthdays fall on English days, not on UTC ones. */
const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });

/** No day begins within a minute, so one answer serves all of it: asking the calendar costs more than a database row. */
let known = { minute: Number.NaN, day: '' as IsoDate };

export function dayOf(moment: Date): IsoDate {
  const minute = Math.floor(moment.getTime() / 60_000);
  if (minute !== known.minute) known = { minute, day: london.format(moment) as IsoDate };
  return known.day;
}

/** The same day of the month so many months on; the last day of the month where that does not exist. */
export function addMonths(day: IsoDate, months: number): IsoDate {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10) as IsoDate;
}

export const addDays = (day: IsoDate, days: number): IsoDate =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10) as IsoDate;
