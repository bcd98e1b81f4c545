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

const daysOf = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

/** The same day of the month so many months on; the last day of the month where that does not exist. */
export function addMonths(day: IsoDate, months: number): IsoDate {
  // By hand: it is asked of every involvement that is shown, and a calendar costs ten times as much.
  const total = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(total / 12), (total % 12) + 1];
  const date = Math.min(Number(day.slice(8, 10)), daysOf(year, month));
  const padded = (part: number, length: number): string => String(part).padStart(length, '0');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(date, 2)}` as IsoDate;
}

export const addDays = (day: IsoDate, days: number): IsoDate =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10) as IsoDate;
