import { type Clock, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ReadRow, Supplier } from '#core/statements.ts';
import { childOf } from './case-system-child.ts';
import { involvementOf, practitionerOf } from './case-system-involvement.ts';
import { type CaseSystemVariant, caseSystemVariants } from './case-system-variants.ts';
import { recordVersion } from './child-fields.ts';
import { type TableRow, tableRows } from './csv-table.ts';
import { type FieldReader, present, readRow } from './field-reader.ts';
import { jsonRows } from './json-lines.ts';
import type { FeedFile, SourceFormat } from './source.ts';
import { firstCharacter } from './text-file.ts';

const VERSION = 1;

/** A local case system's own list: a row is a child and, where it says so, one involvement with the child. */
export const caseSystems: readonly SourceFormat[] = caseSystemVariants.map((variant) => ({
  name: variant.name,
  version: VERSION,
  describes: variant.describes,
  read: (file, supplier, clock) => readCaseSystem(variant, file, supplier, clock),
}));

async function rowsOf({ name: format, table }: CaseSystemVariant, file: FeedFile): Promise<AsyncIterable<TableRow>> {
  const isJson = (await firstCharacter(file)) === '{';
  return isJson ? jsonRows(file, { ...table, format, version: VERSION }) : tableRows(file, table);
}

async function* readCaseSystem(
  variant: CaseSystemVariant,
  file: FeedFile,
  supplier: Supplier,
  clock: Clock = () => new Date(),
): AsyncGenerator<ReadRow> {
  const today = dayOf(clock());
  for await (const row of await rowsOf(variant, file)) {
    if ('code' in row) yield { rejected: { row: row.row, field: 'row', code: row.code } };
    else yield readRow(row.row, () => statementsOf(row.read, variant, supplier, today));
  }
}

function statementsOf(read: FieldReader, variant: CaseSystemVariant, supplier: Supplier, today: IsoDate) {
  const version = read.optional('record_version', recordVersion);
  const child = childOf(read, today);
  const practitioner = practitionerOf(read);
  const involvement = involvementOf(read, { child, practitioner, supplier, today, variant });
  return present({ version, child, practitioner, involvement });
}
