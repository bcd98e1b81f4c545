/** A national source's list as CSV: a row is a person, and each format says what it makes of one. */
import { type Clock, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ChildEvidence, Supplier } from '#core/statements.ts';
import { recordVersion } from './child-fields.ts';
import { type TableShape, tableRows } from './csv-table.ts';
import { type FieldReader, present, readRow } from './field-reader.ts';
import type { FeedFile, SourceFormat } from './source.ts';

interface PersonFormat {
  readonly name: string;
  readonly describes: string;
  /** Beside `record_version`, which every format may have. The first is that of the supplier's own identifier. */
  readonly columns: readonly [key: string, ...others: string[]];
  readonly needed: readonly string[];
  readonly person: (read: FieldReader, today: IsoDate) => ChildEvidence;
}

export const personFormat = ({ name, describes, columns, needed, person }: PersonFormat): SourceFormat => {
  const missing: TableShape['missing'] = (header) => needed.filter((column) => !header.includes(column));
  const shape: TableShape = { columns: ['record_version', ...columns], key: columns[0], missing };
  return {
    name,
    version: 1,
    describes,
    read: async function* read(file: FeedFile, _supplier: Supplier, clock: Clock = () => new Date()) {
      const today = dayOf(clock());
      for await (const row of tableRows(file, shape)) {
        if ('code' in row) yield { rejected: { row: row.row, field: 'row', code: row.code } };
        else yield readRow(row.row, () => rowOf(row.read, today, person));
      }
    },
  };
};

function rowOf(read: FieldReader, today: IsoDate, person: PersonFormat['person']) {
  return present({ version: read.optional('record_version', recordVersion), child: person(read, today) });
}
