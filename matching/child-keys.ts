/** How a child is found in a register: keys of exact agreement, and the other ways the incoming record may be written. */
import { type BlockIndex, hashOf, type Key } from './block.ts';
import { perValue } from './comparison.ts';
import { dayMonthSwapped } from './dates.ts';
import { type Table, valueAt } from './fields.ts';
import type { NameBook } from './name-book.ts';
import { outwardOf } from './places.ts';
import type { Values } from './values.ts';

const DATE_FAMILY = 2;
const DATE_GIVEN = 3;
const POSTCODE_GIVEN = 6;
const POSTCODE_FAMILY = 7;
/** This key and those after it are asked only where the others leave doubt. */
const NAMESAKES = 11;
const DATE_MIDDLE = 12;

const pair = (salt: number, one: number, other: number): number =>
  one === 0 || other === 0 ? 0 : hashOf(salt, one, other);

/** A full name alone is worth following up where few bear it. */
const MOST_NAMESAKES = 15;

/** The keys, in the order of the numbers above. */
export function childKeys(values: Values): readonly Key[] {
  const outward = perValue((id) => values.id(outwardOf(values.text(id))));
  const key = (name: string, hash: Key['hash']): Key => ({ name, hash });
  const both = (salt: number, one: 'given' | 'family' | 'birthDate' | 'postcode' | 'line', other: typeof one): Key =>
    key(`${one}+${other}`, (table, row) => pair(salt, table[one][row] ?? 0, table[other][row] ?? 0));
  return [
    key('nhsNumber', (table, row) => pair(0, table.nhsNumber[row] ?? 0, 1)),
    key('upn', (table, row) => pair(1, table.upn[row] ?? 0, 1)),
    both(DATE_FAMILY, 'birthDate', 'family'),
    both(DATE_GIVEN, 'birthDate', 'given'),
    both(4, 'birthDate', 'postcode'),
    both(5, 'birthDate', 'line'),
    both(POSTCODE_GIVEN, 'postcode', 'given'),
    both(POSTCODE_FAMILY, 'postcode', 'family'),
    both(8, 'postcode', 'line'),
    key('given+family+district', (table, row) => {
      const [given = 0, family = 0, postcode = 0] = [table.given[row], table.family[row], table.postcode[row]];
      return given === 0 || family === 0 || postcode === 0 ? 0 : hashOf(9, given, family, outward(postcode));
    }),
    both(10, 'line', 'given'),
    { ...both(NAMESAKES, 'given', 'family'), most: MOST_NAMESAKES },
    key('birthDate+middle', (table, row) => pair(DATE_MIDDLE, table.birthDate[row] ?? 0, table.middle[row] ?? 0)),
  ];
}

/** Asks an index for everybody an incoming record might be: as written, and as it may have been meant. */
export class ChildProbe {
  readonly #book: NameBook;
  readonly #swapped: (date: number) => number;

  constructor(book: NameBook) {
    this.#book = book;
    this.#swapped = perValue((id) => book.values.id(dayMonthSwapped(book.values.text(id))));
  }

  /** Rows of the index's register that share a key with the record as it is written. */
  candidates(index: BlockIndex, table: Table, row: number): Int32Array {
    index.ask();
    for (let key = 0; key < NAMESAKES; key++) index.look(key, index.keys[key]?.hash(table, row) ?? 0);
    return index.found();
  }

  /**
   * Further rows for the question just asked: as the record may have been meant. It costs five times as much, and matters
   * only where nobody certain has been found; the child may be there under another name.
   */
  asMeant(index: BlockIndex, table: Table, row: number): Int32Array {
    const before = index.found().length;
    const given = valueAt(table.given, row);
    const family = valueAt(table.family, row);
    const date = valueAt(table.birthDate, row);
    const postcode = valueAt(table.postcode, row);
    this.#changedOver(index, given, family, date);
    for (const part of this.#book.parts(family)) {
      index.look(DATE_FAMILY, pair(DATE_FAMILY, date, part));
      index.look(POSTCODE_FAMILY, pair(POSTCODE_FAMILY, postcode, part));
    }
    for (const name of [valueAt(table.middle, row), ...this.#book.variants(given)]) {
      index.look(DATE_GIVEN, pair(DATE_GIVEN, date, name));
      index.look(POSTCODE_GIVEN, pair(POSTCODE_GIVEN, postcode, name));
    }
    return index.found().subarray(before);
  }

  /** Further rows again: those of the same name, wherever and whenever born, where few bear it; and of one middle name. */
  namesakes(index: BlockIndex, table: Table, row: number): Int32Array {
    const before = index.found().length;
    const given = valueAt(table.given, row);
    const middle = valueAt(table.middle, row);
    const family = valueAt(table.family, row);
    const givens = [given, middle, ...this.#book.variants(given)];
    for (const surname of [family, ...this.#book.parts(family)]) {
      for (const name of givens) index.look(NAMESAKES, pair(NAMESAKES, name, surname));
    }
    index.look(NAMESAKES, pair(NAMESAKES, family, given));
    index.look(DATE_MIDDLE, pair(DATE_MIDDLE, valueAt(table.birthDate, row), middle));
    return index.found().subarray(before);
  }

  /** Given and family name in each other's place, day and month in each other's place, and both. */
  #changedOver(index: BlockIndex, given: number, family: number, date: number): void {
    const swapped = date === 0 ? 0 : this.#swapped(date);
    index.look(DATE_FAMILY, pair(DATE_FAMILY, date, given));
    index.look(DATE_GIVEN, pair(DATE_GIVEN, date, family));
    index.look(DATE_FAMILY, pair(DATE_FAMILY, swapped, family));
    index.look(DATE_GIVEN, pair(DATE_GIVEN, swapped, given));
  }
}
