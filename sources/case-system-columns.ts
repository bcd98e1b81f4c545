/**
 * The columns a case system may send, and no others: a list of what is permitted is what keeps case notes out (law 6;
 * domain rules 1.4). `docs/case-system-csv.md` explains each.
 */
import { addressColumns } from './child-fields.ts';
import type { TableShape } from './csv-table.ts';

/** A record holds six carers at most. */
export const carerNumbers = [1, 2, 3, 4, 5, 6] as const;

/** Where the child learns, or what is known instead. */
export const educationColumns = [
  'education',
  'school_organisation',
  'school_laestab',
  'school_urn',
  'school_since',
  'school_until',
] as const;

/** Those about the child, and the record's own count of changes. */
export const childColumns = [
  'record_version',
  'child_id',
  'nhs_number',
  'upn',
  'family_name',
  'given_names',
  'preferred_name',
  'gender',
  'date_of_birth',
  'date_of_death',
  ...addressColumns,
  'authority',
  ...educationColumns,
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

const caseSystemColumns: readonly string[] = [...childColumns, ...involvementColumns, ...standingColumns];

/** What says who the child is, of what is not there. */
export const missingIdentity = (header: readonly string[]): readonly string[] =>
  ['child_id', ...(header.includes('nhs_number') ? [] : ['family_name', 'date_of_birth'])].filter(
    (column) => !header.includes(column),
  );

function missingFrom(header: readonly string[]): readonly string[] {
  const isAboutServices = involvementColumns.some((column) => header.includes(column));
  const service = isAboutServices ? ['organisation', 'service_type'] : [];
  return [...missingIdentity(header), ...service.filter((column) => !header.includes(column))];
}

export const caseSystemTable: TableShape = { columns: caseSystemColumns, key: 'child_id', missing: missingFrom };
