/**
 * The columns a case system may send, and no others: a list of what is permitted is what keeps case notes out (law 6;
 * domain rules 1.4). `docs/case-system-csv.md` explains each.
 */
import { FeedError } from './feed-error.ts';

/** A record holds six carers at most. */
export const carerNumbers = [1, 2, 3, 4, 5, 6] as const;

const childColumns = [
  'child_id',
  'nhs_number',
  'upn',
  'family_name',
  'given_names',
  'preferred_name',
  'gender',
  'date_of_birth',
  'date_of_death',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'address_since',
  'authority',
  ...carerNumbers.flatMap((carer) => [
    `carer_${carer}_name`,
    `carer_${carer}_relationship`,
    `carer_${carer}_telephone`,
  ]),
];

export const practitionerColumns = [
  'practitioner_id',
  'practitioner_name',
  'practitioner_team',
  'practitioner_telephone',
  'practitioner_email',
] as const;

/** Those of which one that is filled says that somebody is involved. */
export const involvementColumns = [
  ...practitionerColumns,
  'service_type',
  'team',
  'involvement_id',
  'started_on',
  'ended_on',
  'common_assessment',
] as const;

/** Those a system may fill alike on every row: they say nothing alone. */
const standingColumns = ['organisation', 'lead_professional'] as const;

export const caseSystemColumns: readonly string[] = [...childColumns, ...involvementColumns, ...standingColumns];

/** Columns without which no row could be taken. */
function missingFrom(header: readonly string[]): readonly string[] {
  const identity = header.includes('nhs_number') ? [] : ['family_name', 'date_of_birth'];
  const isAboutServices = involvementColumns.some((column) => header.includes(column));
  const service = isAboutServices ? ['organisation', 'service_type'] : [];
  return ['child_id', ...identity, ...service].filter((column) => !header.includes(column));
}

const called = (what: string, columns: readonly string[]): string =>
  columns.length === 0 ? '' : `${what}: ${columns.join(', ')}.`;

/** A column as a message may call it: a heading that is none could be anybody's name or a note. */
const columnName = (heading: string, index: number): string =>
  /^[A-Za-z][A-Za-z_ -]*\d?[A-Za-z_ -]*$/.test(heading) && heading.length <= 40 ? heading : `column ${index + 1}`;

/** In which place each column of the file stands. */
export function columnPlaces(firstLine: readonly string[]): ReadonlyMap<string, number> {
  const header = firstLine.map((heading) => heading.trim());
  if (!header.includes('child_id')) {
    // Then it may be no header but a row of data, of which nothing must be repeated.
    throw new FeedError('FEED_HEADER_WRONG', 'There is no column child_id, or no line with the names of columns.');
  }
  const names = header.map(columnName);
  const unknown = names.filter((_, index) => !caseSystemColumns.includes(header[index] ?? ''));
  const twice = names.filter((_, index) => header.indexOf(header[index] ?? '') !== index);
  const faults = [called('Missing', missingFrom(header)), called('Unknown', unknown), called('Twice', twice)];
  if (faults.some((fault) => fault !== '')) {
    throw new FeedError('FEED_HEADER_WRONG', faults.filter((fault) => fault !== '').join(' '));
  }
  return new Map(header.map((column, index) => [column, index]));
}
