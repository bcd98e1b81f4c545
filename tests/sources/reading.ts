/** Files for one test each, and what an adapter reads out of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadRow, Rejection, SourceRow, Supplier } from '#core/statements.ts';
import type { SourceFormat } from '../../sources/source.ts';

/** A Sunday in the year the example files are about. */
const clock = () => new Date('2026-11-15T12:00:00Z');

export const northshire: Supplier = {
  id: 'northshire-case-system',
  format: 'case-system',
  trust: 'CASE_SYSTEM',
  organisation: 'NORTHSHIRE-CSC',
};

export const custodians: Supplier = { id: 'dfe-find', format: 'dfe-find', trust: 'CUSTODIAN', organisation: null };

export async function inFolder<T>(files: Record<string, string | Buffer>, use: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'sources-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function rowsAt(format: SourceFormat, path: string, supplier: Supplier): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const row of format.read(path, supplier, clock)) rows.push(row);
  return rows;
}

export const rowsOf = (format: SourceFormat, content: string | Buffer, supplier: Supplier): Promise<ReadRow[]> =>
  inFolder({ file: content }, (folder) => rowsAt(format, join(folder, 'file'), supplier));

export const taken = (rows: readonly ReadRow[]): SourceRow[] =>
  rows.flatMap((row) => ('taken' in row ? [row.taken] : []));

export const rejected = (rows: readonly ReadRow[]): Rejection[] =>
  rows.flatMap((row) => ('rejected' in row ? [row.rejected] : []));

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export const csvLine = (cells: readonly string[]): string => cells.map(quoted).join(',');

export const csvOf = (rows: readonly (readonly string[])[]): string => `${rows.map(csvLine).join('\n')}\n`;

/** A row of a case system that is taken as it is. */
export const goodCells = {
  child_id: 'N-1',
  nhs_number: '9990420629',
  upn: 'H901400115001',
  family_name: 'Marsh',
  given_names: 'Ellie Rose',
  preferred_name: 'Ellie',
  gender: 'F',
  date_of_birth: '2014-05-11',
  date_of_death: '',
  address_line_1: '4 Lantern Row',
  address_line_2: '',
  town: 'Northmere',
  postcode: 'NS4 2QT',
  address_since: '2021-08-30',
  education: '',
  authority: '901',
  carer_1_name: 'Hannah Marsh',
  carer_1_relationship: 'MOTHER',
  carer_1_telephone: '01632 960201',
  practitioner_id: 'W-014',
  practitioner_name: 'Ruth Okafor',
  practitioner_team: 'Family Support East',
  practitioner_telephone: '01632 960114',
  practitioner_email: 'ruth.okafor@northshire.example',
  organisation: 'NORTHSHIRE-CSC',
  service_type: 'SOC_FAMILY_SUPPORT',
  team: 'Family Support East',
  involvement_id: 'I-5001',
  started_on: '2025-11-03',
  ended_on: '',
  lead_professional: 'Y',
  common_assessment: 'CURRENT',
};

export type Cells = Partial<typeof goodCells>;

/** A case system's file: the good row, changed in the cells given. */
export const caseFile = (...rows: readonly Cells[]): string =>
  csvOf([Object.keys(goodCells), ...rows.map((cells) => Object.values({ ...goodCells, ...cells }))]);
