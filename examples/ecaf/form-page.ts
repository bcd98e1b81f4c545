/** Fields of the dictionary as fields of a page; and what was typed into them, checked one by one, as the API takes it. */
import { dayFields, dayIn, type Fault } from '../govuk/forms.ts';
import type { Field, Fields } from './dictionary.ts';
import { sayable } from './form.ts';
import { askedOf, hintOf, wordOf } from './words.ts';

/** How many rows of a list a page offers at least. */
const ROWS = 3;

/** The fields of a form as they were sent. */
export type Sent = Readonly<Partial<Record<string, string>>>;
export type Content = Readonly<Record<string, unknown>>;

export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly kind: Exclude<Field['kind'], 'list'>;
  readonly isRequired: boolean;
  readonly options: readonly string[];
  /** Of a text: how long it may be, and so how wide its field is. */
  readonly max: number | null;
}
export interface PageGroup {
  /** Of a list: which row. */
  readonly title: string | null;
  readonly fields: readonly PageField[];
}

type Entry = readonly [name: string, field: Field];
type Plain = Exclude<Field, { kind: 'list' }>;
type List = Extract<Field, { kind: 'list' }>;

const plainIn = (fields: Fields): readonly (readonly [string, Plain])[] =>
  Object.entries(fields).filter((entry): entry is [string, Plain] => entry[1].kind !== 'list');
const listsIn = (fields: Fields): readonly (readonly [string, List])[] =>
  Object.entries(fields).filter((entry): entry is [string, List] => entry[1].kind === 'list');

/** A day has three fields. */
const namesOf = (name: string, { kind }: Field): readonly string[] =>
  kind === 'date' ? ['day', 'month', 'year'].map((part) => `${name}-${part}`) : [name];

const isFilled = (fields: Fields, sent: Sent, prefix: string): boolean =>
  plainIn(fields).some(([name, field]) => namesOf(prefix + name, field).some((each) => (sent[each] ?? '').trim()));

/** Which rows of a list have something in them. */
const filledRows = (name: string, { max, of }: List, sent: Sent): readonly number[] =>
  Array.from({ length: max }, (_nothing, row) => row).filter((row) => isFilled(of, sent, `${name}.${row}.`));

const pageFields = (fields: Fields, prefix = ''): readonly PageField[] =>
  plainIn(fields).map(([name, field]) => ({
    name: prefix + name,
    label: wordOf(name),
    hint: hintOf(name),
    kind: field.kind,
    isRequired: field.required ?? false,
    options: field.kind === 'choice' ? field.of : [],
    max: field.kind === 'text' ? field.max : null,
  }));

/** The fields of a page. Of a list there is always an empty row more than is filled in. */
export function groupsOf(fields: Fields, sent: Sent): readonly PageGroup[] {
  const lists = listsIn(fields).flatMap(([name, list]) => {
    const last = filledRows(name, list, sent).at(-1) ?? -1;
    return Array.from({ length: Math.min(list.max, Math.max(ROWS, last + 2)) }, (_nothing, row) => ({
      title: `${wordOf(name)} ${row + 1}`,
      fields: pageFields(list.of, `${name}.${row}.`),
    }));
  });
  const plain = pageFields(fields);
  return [...(plain.length > 0 ? [{ title: null, fields: plain }] : []), ...lists];
}

function shown(field: Plain, name: string, value: unknown): Sent {
  if (typeof value === 'boolean') return { [name]: value ? 'yes' : 'no' };
  if (typeof value !== 'string') return {};
  return field.kind === 'date' ? dayFields(name, value) : { [name]: value };
}

/** What is kept, as it stands in the fields of a page. */
export function sentOf(fields: Fields, content: Content, prefix = ''): Sent {
  const plain = plainIn(fields).map(([name, field]) => shown(field, prefix + name, content[name]));
  const rows = listsIn(fields).flatMap(([name, { of }]) =>
    ((content[name] ?? []) as readonly Content[]).map((row, index) => sentOf(of, row, `${name}.${index}.`)),
  );
  return Object.assign({}, ...plain, ...rows);
}

export interface Checked {
  readonly values: Record<string, unknown>;
  readonly faults: readonly Fault[];
}

type Found = { readonly value?: unknown; readonly fault?: Fault };

function textIn(field: Extract<Plain, { kind: 'text' | 'lines' }>, name: string, label: string, text: string): Found {
  const wrong = (what: string): Found => ({ fault: { field: name, text: `${label} must ${what}` } });
  if (text.length > field.max) return wrong(`be ${field.max.toLocaleString('en-GB')} characters or fewer`);
  if (field.kind === 'text' && /[\r\n]/.test(text)) return wrong('be on one line');
  return sayable(text) ? { value: text } : wrong('be text that can be kept');
}

function typed(field: Exclude<Plain, { kind: 'date' }>, name: string, label: string, text: string): Found {
  if (field.kind === 'text' || field.kind === 'lines') return textIn(field, name, label, text);
  const options: readonly string[] = field.kind === 'choice' ? field.of : ['yes', 'no'];
  if (!options.includes(text)) return { fault: { field: name, text: `${label}: choose one of these` } };
  return { value: field.kind === 'choice' ? text : text === 'yes' };
}

function missing({ kind }: Plain, name: string, label: string): Found {
  const verb = kind === 'choice' || kind === 'yes-no' ? 'Choose' : 'Enter';
  return { fault: { field: name, text: askedOf(name) ?? `${verb} ${label.toLowerCase()}` } };
}

function found(field: Plain, name: string, label: string, sent: Sent): Found {
  if (field.kind === 'date') {
    const { day, fault } = dayIn(sent, name, label, field.required ?? false);
    return fault ? { fault } : { value: day ?? undefined };
  }
  const text = (sent[name] ?? '').trim().replaceAll('\r\n', '\n');
  if (text !== '') return typed(field, name, label, text);
  return field.required ? missing(field, name, label) : {};
}

function checkedRows([name, list]: readonly [string, List], sent: Sent): Checked {
  const rows = filledRows(name, list, sent).map((row) => checked(list.of, sent, `${name}.${row}.`));
  const [first] = namesOf(`${name}.0.${Object.keys(list.of)[0]}`, Object.values(list.of)[0] as Field);
  const isMissing = list.required && rows.length === 0;
  const none: readonly Fault[] = isMissing
    ? [{ field: first ?? name, text: `Enter at least one ${wordOf(name).toLowerCase()}` }]
    : [];
  const values = { [name]: rows.map((row) => row.values) };
  return { values, faults: [...none, ...rows.flatMap(({ faults }) => faults)] };
}

const merged = (parts: readonly Checked[]): Checked => ({
  values: Object.assign({}, ...parts.map(({ values }) => values)),
  faults: parts.flatMap(({ faults }) => faults),
});

/** What was typed, as the API takes it, and everything that is wrong with it, each at its field. */
export function checked(fields: Fields, sent: Sent, prefix = ''): Checked {
  const one = ([name, field]: Entry): Checked => {
    if (field.kind === 'list') return checkedRows([name, field], sent);
    const { value, fault } = found(field, prefix + name, wordOf(name), sent);
    return { values: value === undefined ? {} : { [name]: value }, faults: fault ? [fault] : [] };
  };
  return merged(Object.entries(fields).map(one));
}
