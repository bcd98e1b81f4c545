import { type Clock, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ReadRow, Supplier } from '#core/statements.ts';
import { childOf } from './case-system-child.ts';
import { columnPlaces } from './case-system-columns.ts';
import { involvementOf, practitionerOf } from './case-system-involvement.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';
import { FeedError } from './feed-error.ts';
import { FieldReader, present, readRow } from './field-reader.ts';
import type { SourceFormat } from './source.ts';
import { assertText } from './text-file.ts';

/** A local case system's own list: a row is a child and, where it says so, one involvement with the child. */
export const caseSystem: SourceFormat = {
  name: 'case-system',
  describes: 'CSV of a local case system, in UTF-8, with the columns of docs/case-system-csv.md',
  read: readCaseSystem,
};

async function* readCaseSystem(path: string, supplier: Supplier, clock: Clock = () => new Date()) {
  await assertText(path);
  const today = dayOf(clock());
  let places: ReadonlyMap<string, number> | undefined;
  for await (const row of csvRows(path)) {
    if (places === undefined) places = headerOf(row);
    else yield readCsvRow(row, places, supplier, today);
  }
}

function headerOf({ cells }: CsvRow): ReadonlyMap<string, number> {
  if (typeof cells === 'string') throw new FeedError('FEED_HEADER_WRONG');
  return columnPlaces(cells);
}

function readCsvRow(
  { row, cells }: CsvRow,
  places: ReadonlyMap<string, number>,
  supplier: Supplier,
  today: IsoDate,
): ReadRow {
  // A row that is not whole has no trustworthy column: what is at fault is the row.
  if (typeof cells === 'string') return { rejected: { row, field: 'row', code: cells } };
  if (cells.length < places.size) return { rejected: { row, field: 'row', code: '1911' } };
  if (cells.length > places.size) return { rejected: { row, field: 'row', code: '1912' } };
  const read = new FieldReader((column) => cells[places.get(column) ?? cells.length]);
  return readRow(row, () => {
    const child = childOf(read, today);
    const practitioner = practitionerOf(read);
    return present({ child, practitioner, involvement: involvementOf(read, { child, practitioner, supplier, today }) });
  });
}
