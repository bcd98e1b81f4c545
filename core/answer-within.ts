/**
 * How long the law gives for an answer to somebody who asks what is held about them: one calendar month from the day the
 * request came in, three where it is extended (UK GDPR art 12(3)). The last day is the corresponding day of the month;
 * where there is none the month's last, and where offices are closed the next on which they are not (ICO, right of access:
 * "How long do we have to comply?"). Where proof of identity had to be asked for, it is counted from the day that came
 * (art 12A, by the Data (Use and Access) Act 2025, s 76).
 */
import { addMonths } from './clock.ts';
import type { IsoDate } from './ids.ts';
import { orNextWorkingDay } from './working-days.ts';

export const MONTHS = 1;
export const MONTHS_EXTENDED = 3;

export const answerBy = (from: IsoDate, extended: boolean): IsoDate =>
  orNextWorkingDay(addMonths(from, extended ? MONTHS_EXTENDED : MONTHS));
