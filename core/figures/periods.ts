/** Periods that have ended: a calendar month, `2026-10`, or a year, `2026`. Their days are days in UTC, as the trail's are. */
export type FigurePeriod = string;

/** Entries of the trail are stamped before they are durable: a period is settled a while after its end. */
export const SETTLED_AFTER = 15 * 60_000;

const shape = /^[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?$/;
export const isPeriod = (text: string): boolean => shape.test(text);

/** From this moment on, and without the second. */
export function boundsOf(period: FigurePeriod): { readonly from: Date; readonly until: Date } {
  const [year = 0, month] = period.split('-').map(Number);
  return month === undefined
    ? { from: new Date(Date.UTC(year, 0)), until: new Date(Date.UTC(year + 1, 0)) }
    : { from: new Date(Date.UTC(year, month - 1)), until: new Date(Date.UTC(year, month)) };
}

/** The last month and the last year that have ended, and are settled. */
export function endedBy(now: Date): readonly [month: FigurePeriod, year: FigurePeriod] {
  const settled = new Date(now.getTime() - SETTLED_AFTER);
  const before = new Date(Date.UTC(settled.getUTCFullYear(), settled.getUTCMonth(), 0));
  return [before.toISOString().slice(0, 7), String(settled.getUTCFullYear() - 1)];
}

/** The last year that had ended when the month had: what a page about a month shows of yearly figures. */
export const yearEndedBy = (month: FigurePeriod): FigurePeriod => {
  const { until } = boundsOf(month);
  return String(until.getUTCFullYear() - 1);
};
