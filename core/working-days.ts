/** Days on which offices in England are open: what a deadline in working days is counted in. */
import { addDays, dayOf } from './clock.ts';
import type { IsoDate } from './ids.ts';

/**
 * Bank holidays in England and Wales that fall on weekdays, as the government publishes them (gov.uk/bank-holidays).
 * Beyond the last year here only weekends are left out: a deadline then is a day too early, never too late.
 */
const bankHolidays: ReadonlySet<string> = new Set([
  ...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28'],
  ...['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28'],
  ...['2028-01-03', '2028-04-14', '2028-04-17', '2028-05-01', '2028-05-29', '2028-08-28', '2028-12-25', '2028-12-26'],
]);

export function isWorkingDay(day: IsoDate): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !bankHolidays.has(day);
}

/** The day that is so many working days on; the day itself is not counted. */
export function addWorkingDays(from: IsoDate, days: number): IsoDate {
  let day = from;
  for (let left = days; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day)) left -= 1;
  }
  return day;
}

/** The day itself where it is a working day, or the next one that is. */
export function orNextWorkingDay(day: IsoDate): IsoDate {
  return isWorkingDay(day) ? day : addWorkingDays(day, 1);
}

/** The moment so many working days on, at the same time of day; an hour off where the clocks change in between. */
export function workingDaysAfter(moment: Date, days: number): Date {
  const today = dayOf(moment);
  return new Date(moment.getTime() + Date.parse(addWorkingDays(today, days)) - Date.parse(today));
}
