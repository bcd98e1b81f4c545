/** A labelled file as a table: its columns by their names, its truth by the column that says who is who. */
import type { Encoder } from '../encode.ts';
import { createTable, type Field, type Table } from '../fields.ts';
import { readHeader, readRows } from './csv.ts';

/** Column names of the sets we read, and what they are. */
const COLUMNS: Readonly<Record<string, Field>> = {
  given_name: 'given',
  first_name: 'given',
  forename: 'given',
  middle: 'middle',
  middle_name: 'middle',
  surname: 'family',
  last_name: 'family',
  full_name: 'wholeName',
  date_of_birth: 'birthDate',
  dob: 'birthDate',
  sex: 'sex',
  gender: 'sex',
  street_number: 'houseNumber',
  address_1: 'street',
  address_2: 'building',
  suburb: 'locality',
  city: 'locality',
  state: 'region',
  postcode: 'postcode',
  postcode_fake: 'postcode',
  addr1: 'line',
  birth_place: 'birthPlace',
  occupation: 'occupation',
  soc_sec_id: 'personalNumber',
  phone_number: 'telephone',
  telephone: 'telephone',
  email: 'email',
  nhs: 'nhsNumber',
  upn: 'upn',
  carer: 'carer',
  school: 'school',
  practice: 'practice',
};

export interface Labelled {
  readonly table: Table;
  /** Who each row is: equal numbers are one person. */
  readonly person: Int32Array;
}

/** Who a row is, from its cells. */
type Truth = (cell: (column: string) => string) => string;

interface Options {
  /** Fields to leave out. */
  readonly without?: readonly Field[];
  readonly progress?: (rows: number) => void;
}

/** A column that grows. */
class Column {
  #values = new Int32Array(1 << 14);
  #size = 0;

  push(value: number): void {
    if (this.#size === this.#values.length) {
      const larger = new Int32Array(this.#size * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size++] = value;
  }

  done(): Int32Array {
    return this.#values.slice(0, this.#size);
  }
}

/** Numbers of persons, shared by all files of one evaluation. */
export class People {
  readonly #numbers = new Map<string, number>();

  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

const EVERY = 100_000;

/** Reads a file whole. */
export async function load(
  path: string,
  encoder: Encoder,
  people: People,
  truth: Truth,
  options: Options = {},
): Promise<Labelled> {
  const { without = [], progress } = options;
  const header = await readHeader(path);
  const plan = header.flatMap((name, at) => {
    const field = COLUMNS[name];
    return field === undefined || without.includes(field) ? [] : [{ at, field, column: new Column() }];
  });
  const person = new Column();
  let rows = -1;
  await readRows(path, (cells) => {
    rows++;
    if (rows === 0) return;
    for (const { at, field, column } of plan) column.push(encoder.value(field, cells[at] ?? ''));
    person.push(people.number(truth((name) => cells[header.indexOf(name)] ?? '')));
    if (rows % EVERY === 0) progress?.(rows);
  });
  const columns = Object.fromEntries(plan.map(({ field, column }) => [field, column.done()]));
  return { table: { ...createTable(0, []), ...columns, size: rows }, person: person.done() };
}
