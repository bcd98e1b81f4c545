/** What is known of a person, field by field. Every value is a number from one `Values`; 0 is "not known". */

export const fields = [
  'given',
  'middle',
  'family',
  'wholeName',
  'birthDate',
  'sex',
  'postcode',
  'line',
  'houseNumber',
  'street',
  'building',
  'locality',
  'region',
  'birthPlace',
  'occupation',
  'nhsNumber',
  'upn',
  'personalNumber',
  'email',
  'telephone',
  'carer',
  'school',
  'practice',
] as const;
export type Field = (typeof fields)[number];

/** Columns of equal length: row `i` of each is one record. A field nobody supplies has an empty column, read as 0. */
export type Table = { readonly size: number } & Readonly<Record<Field, Int32Array>>;

const EMPTY = new Int32Array(0);

/** A table of `size` rows that can hold these fields. */
export function createTable(size: number, present: readonly Field[]): Table {
  const columns = Object.fromEntries(
    fields.map((field) => [field, present.includes(field) ? new Int32Array(size) : EMPTY]),
  ) as Record<Field, Int32Array>;
  return { size, ...columns };
}

/** The fields that some record of the table may have. */
export const presentFields = (table: Table): Field[] => fields.filter((field) => table[field].length > 0);

/** A row of a column; 0 beyond the end of one that nobody supplies. */
export const valueAt = (column: Int32Array, row: number): number => column[row] ?? 0;
