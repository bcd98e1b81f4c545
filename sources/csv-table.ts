/** A CSV file as a table: a first line that names the agreed columns and no others, and a reader for each row. */
import { type CsvRow, csvRows } from './csv-rows.ts';
import { FeedError } from './feed-error.ts';
import { FieldReader } from './field-reader.ts';
import type { QualityCode } from './quality.ts';
import type { FeedFile } from './source.ts';
import { assertText } from './text-file.ts';

export interface TableShape {
  /** The columns that may be there. A list of what is permitted is what keeps case notes out (law 6; domain rules 1.4). */
  readonly columns: readonly string[];
  /** The column without which the first line is no header: it may then be somebody's data, of which nothing is repeated. */
  readonly key: string;
  /** Columns without which no row could be taken, given those that are there. */
  readonly missing: (header: readonly string[]) => readonly string[];
  /** What a column is to us, where the supplier calls it otherwise. */
  readonly meaning?: Readonly<Record<string, string>>;
}

export type TableRow = { readonly row: number } & ({ readonly read: FieldReader } | { readonly code: QualityCode });

const called = (what: string, columns: readonly string[]): string =>
  columns.length === 0 ? '' : `${what}: ${columns.join(', ')}.`;

/** A column as a message may call it: a heading that is none could be anybody's name or a note. */
const columnName = (heading: string, index: number): string =>
  /^[A-Za-z][A-Za-z_ -]*\d?[A-Za-z_ -]*$/.test(heading) && heading.length <= 40 ? heading : `column ${index + 1}`;

/** In which place each column of the file stands. */
export function columnPlaces(firstLine: readonly string[], shape: TableShape): ReadonlyMap<string, number> {
  const header = firstLine.map((heading) => heading.trim());
  if (!header.includes(shape.key)) {
    throw new FeedError('FEED_HEADER_WRONG', `There is no column ${shape.key}, or no line with the names of columns.`);
  }
  const names = header.map(columnName);
  const unknown = names.filter((_, index) => !shape.columns.includes(header[index] ?? ''));
  const twice = names.filter((_, index) => header.indexOf(header[index] ?? '') !== index);
  const faults = [called('Missing', shape.missing(header)), called('Unknown', unknown), called('Twice', twice)];
  if (faults.some((fault) => fault !== '')) {
    throw new FeedError('FEED_HEADER_WRONG', faults.filter((fault) => fault !== '').join(' '));
  }
  return new Map(header.map((column, index) => [column, index]));
}

function headerOf({ cells }: CsvRow, shape: TableShape): ReadonlyMap<string, number> {
  if (typeof cells === 'string') throw new FeedError('FEED_HEADER_WRONG');
  return columnPlaces(cells, shape);
}

function tableRow(
  { row, cells }: CsvRow,
  places: ReadonlyMap<string, number>,
  nameOf: (field: string) => string,
): TableRow {
  // A row that is not whole has no trustworthy column: what is at fault is the row.
  if (typeof cells === 'string') return { row, code: cells };
  if (cells.length < places.size) return { row, code: '1911' };
  if (cells.length > places.size) return { row, code: '1912' };
  return { row, read: new FieldReader((field) => cells[places.get(nameOf(field)) ?? cells.length], '', nameOf) };
}

/** What a supplier calls a field. */
export function naming(meaning: TableShape['meaning'] = {}): (field: string) => string {
  const names = new Map(Object.entries(meaning).map(([column, field]) => [field, column]));
  return (field) => names.get(field) ?? field;
}

export async function* tableRows(file: FeedFile, shape: TableShape): AsyncGenerator<TableRow> {
  await assertText(file);
  const nameOf = naming(shape.meaning);
  let places: ReadonlyMap<string, number> | undefined;
  for await (const row of csvRows(file)) {
    if (places === undefined) places = headerOf(row, shape);
    else yield tableRow(row, places, nameOf);
  }
}
