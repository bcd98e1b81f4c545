/**
 * Figures as a file, one number a line, with the columns local authorities' analysts know from the Department for
 * Education's open data ("tidy": time, place, categories, then the number). RFC 4180.
 */
import type { Entry } from './catalogue.ts';
import type { WholeFragment } from './operations.generated.ts';
import type { Area } from './sessions.ts';
import { rowsOf, SUPPRESSED } from './table.ts';

const COLUMNS = [
  'time_period',
  'time_identifier',
  'geographic_level',
  'country_code',
  'country_name',
  'old_la_code',
  'la_name',
  'figure',
  'version',
  'category',
  'subcategory',
  'number',
  'rounded_to',
] as const;

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

/** A spreadsheet takes what begins so for a formula (OWASP, CSV injection). */
export const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const line = (fields: readonly string[]): string => `${fields.map(field).join(',')}\r\n`;

/** The year, and which part of it. */
const timeOf = (period: string): readonly [string, string] => {
  const [year = '', month] = period.split('-');
  return [year, month === undefined ? 'Calendar year' : monthName.format(new Date(`${period}-01T00:00:00Z`))];
};

export const csvOf = (area: Area, figures: readonly (readonly [Entry, WholeFragment])[]): string =>
  [
    line(COLUMNS),
    ...figures.flatMap(([entry, figure]) =>
      rowsOf(figure, entry).map(({ group, subgroup, value, roundedTo }) =>
        line([
          ...timeOf(figure.period),
          'Local authority',
          'E92000001',
          'England',
          area.code,
          area.name,
          figure.code,
          String(figure.version),
          group,
          subgroup,
          // Never empty and never 0 where it is suppressed.
          value === null ? SUPPRESSED : String(value),
          String(roundedTo),
        ]),
      ),
    ),
  ].join('');
