/** A table as lines of JSON: the first says of which format and version, every other is one row as a flat object of texts. */
import type { TableRow, TableShape } from './csv-table.ts';
import { naming } from './csv-table.ts';
import { FeedError } from './feed-error.ts';
import { FieldReader } from './field-reader.ts';
import type { FeedFile } from './source.ts';
import { assertText, type Line, lineLimit, linesOf } from './text-file.ts';

export interface JsonShape extends TableShape {
  readonly format: string;
  readonly version: number;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function assertFirst({ text }: Line, { format, version }: JsonShape): void {
  const first = objectIn(text);
  if (first === undefined) throw new FeedError('FEED_NOT_JSON');
  if (first.format !== format || first.version !== version) throw new FeedError('FEED_VERSION_UNKNOWN');
}

function jsonRow({ row, text }: Line, columns: ReadonlySet<string>, nameOf: (field: string) => string): TableRow {
  if (text.length > lineLimit) return { row, code: '1914' };
  const object = objectIn(text);
  if (object === undefined) return { row, code: '1924' };
  // The name is not repeated: it may be anything. Nothing that is not agreed gets in, not even by being passed over.
  if (Object.keys(object).some((name) => !columns.has(name))) return { row, code: '1918' };
  const get = (field: string): unknown => {
    const name = nameOf(field);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  };
  return { row, read: new FieldReader(get, '', nameOf) };
}

export async function* jsonRows(file: FeedFile, shape: JsonShape): AsyncGenerator<TableRow> {
  await assertText(file);
  const columns = new Set(shape.columns);
  const nameOf = naming(shape.meaning);
  let first = true;
  for await (const lines of linesOf(file)) {
    for (const line of lines) {
      if (first) assertFirst(line, shape);
      else yield jsonRow(line, columns, nameOf);
      first = false;
    }
  }
}
