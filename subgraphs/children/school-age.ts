/**
 * Compulsory school age, as Education Act 1996 s 8 has it, and the school days that a child's absence from every roll is
 * counted in. Pure: a day of birth in, days out.
 */
import { addDays } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { isWorkingDay } from '#core/working-days.ts';

export interface SchoolAge {
  /** The first day of it. */
  readonly from: IsoDate;
  /** The first day after it. */
  readonly until: IsoDate;
}

const FRIDAY = 5;

/** The school leaving date of a year: the last Friday in June (SI 1997/1970). */
function leavingDate(year: number): IsoDate {
  const last = `${year}-06-30` as IsoDate;
  return addDays(last, -((new Date(last).getUTCDay() - FRIDAY + 7) % 7));
}

/**
 * It begins on the prescribed day on or after the fifth birthday: 31 March, 31 August, 31 December (SI 1998/1607); and ends
 * with the school leaving date of the school year of the sixteenth, which is taken to begin on 1 September.
 */
export function schoolAge(born: IsoDate): SchoolAge {
  const year = Number(born.slice(0, 4));
  const day = born.slice(5);
  const prescribed = day <= '03-31' ? '03-31' : day <= '08-31' ? '08-31' : '12-31';
  return {
    from: `${year + 5}-${prescribed}` as IsoDate,
    until: addDays(leavingDate(day < '09-01' ? year + 16 : year + 17), 1),
  };
}

/**
 * Every authority has terms of its own. What is left out here is the summer, in which every child who changes school is on
 * no roll; a count that runs through the shorter holidays says a few days too early that nobody knows of a place, never
 * too late.
 */
const isSchoolDay = (day: IsoDate): boolean => isWorkingDay(day) && !(day.slice(5) > '07-20' && day.slice(5) < '09-01');

/** The day that is so many school days on; the day itself is not counted. */
export function addSchoolDays(from: IsoDate, days: number): IsoDate {
  let day = from;
  for (let left = days; left > 0; ) {
    day = addDays(day, 1);
    if (isSchoolDay(day)) left -= 1;
  }
  return day;
}
