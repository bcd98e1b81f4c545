/** A section of the form as fields of a page, made from the dictionary, and what comes back from it. */
import { dictionary, type Field, type Fields, type Section } from './dictionary.ts';
import { wordOf } from './words.ts';

/** How many rows of a list a page offers at least. */
const ROWS = 3;

export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly kind: Exclude<Field['kind'], 'list'>;
  readonly isRequired: boolean;
  readonly options: readonly string[];
  readonly value: string;
}
export interface PageGroup {
  /** Of a list: which row. */
  readonly title: string | null;
  readonly fields: readonly PageField[];
}

type Content = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string =>
  value === true ? 'yes' : value === false ? 'no' : typeof value === 'string' ? value : '';

const plainFields = (fields: Fields, content: Content, prefix = ''): readonly PageField[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    field.kind === 'list'
      ? []
      : [
          {
            name: prefix + name,
            label: wordOf(name),
            kind: field.kind,
            isRequired: field.required ?? false,
            options: field.kind === 'choice' ? field.of : [],
            value: shown(content[name]),
          },
        ],
  );

/** What is filled in already stands in the fields; of a list there is always an empty row more. */
export function groupsOf(section: Section, content: Content): readonly PageGroup[] {
  const fields: Fields = dictionary[section];
  const lists = Object.entries(fields).flatMap(([name, field]) => {
    if (field.kind !== 'list') return [];
    const rows = (content[name] ?? []) as readonly Content[];
    const count = Math.min(field.max, Math.max(ROWS, rows.length + 1));
    return Array.from({ length: count }, (_nothing, row) => ({
      title: `${wordOf(name)} ${row + 1}`,
      fields: plainFields(field.of, rows[row] ?? {}, `${name}.${row}.`),
    }));
  });
  const plain = plainFields(fields, content);
  return [...(plain.length > 0 ? [{ title: null, fields: plain }] : []), ...lists];
}

export type Sent = Readonly<Partial<Record<string, string>>>;

function valuesOf(fields: Fields, sent: Sent, prefix = ''): Record<string, unknown> {
  const pairs = Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
    if (field.kind === 'list') return [[name, rowsOf(name, field.of, field.max, sent)]];
    const text = (sent[prefix + name] ?? '').trim().replaceAll('\r\n', '\n');
    if (text === '') return [];
    return [[name, field.kind === 'yes-no' ? text === 'yes' : text]];
  });
  return Object.fromEntries(pairs);
}

const rowsOf = (name: string, fields: Fields, most: number, sent: Sent): readonly object[] =>
  Array.from({ length: most }, (_nothing, row) => valuesOf(fields, sent, `${name}.${row}.`)).filter(
    (row) => Object.keys(row).length > 0,
  );

/** The section as the API takes it. */
export const contentOf = (section: Section, sent: Sent): Record<string, unknown> => valuesOf(dictionary[section], sent);
