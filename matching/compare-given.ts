/** Comparisons of given and middle names: spelling, nicknames, names in another's place. */
import { bestLevel, type Comparison, fieldComparison, perValue, UNKNOWN } from './comparison.ts';
import { type Table, valueAt } from './fields.ts';
import { type NameBook, spelling } from './name-book.ts';
import { jaroWinkler } from './strings.ts';
import type { Values } from './values.ts';

/** From here JW means "the same name, misspelt", not "a similar one". Sketched on FEBRL and ONS names. */
const ALIKE = 0.85;

const GIVEN = [
  'differs',
  'somewhat alike',
  'same initial',
  'another name, alike',
  'is the other’s middle name',
  'alike',
  'one edit',
  'shares a part',
  'nickname or spelling',
  'given and middle changed over',
  'given and family changed over',
  'same',
] as const;
const at = (level: (typeof GIVEN)[number]): number => GIVEN.indexOf(level);
/** Levels of the crossings, below which the spelling of the names decides. */
const CROSSED = { none: UNKNOWN, one: at('is the other’s middle name'), both: at('given and middle changed over') };
const known = (value: number, other: number): boolean => value !== 0 && value === other;

/** Initials of names that are one. */
class Initials {
  readonly #initial: (id: number) => string;
  readonly #single: (id: number) => boolean;

  constructor(values: Values) {
    this.#initial = perValue((id) => values.text(id)[0] ?? '');
    this.#single = perValue((id) => values.text(id).length === 1);
  }

  /** Whether one is but an initial, and that of the other. */
  agree(name: number, other: number): boolean {
    return (this.#single(name) || this.#single(other)) && this.#initial(name) === this.#initial(other);
  }

  /** Whether `middle` may be where `given` went: it is it, its initial, or not known. */
  mayBe(middle: number, given: number): boolean {
    if (middle === 0 || given === 0 || middle === given) return true;
    return this.#single(middle) && this.agree(middle, given);
  }
}

/**
 * Given names that stand among the other's middle names: `both` when the rest agrees with an exchange or is silent (a
 * child known by the middle name), `one` when it speaks against it (brothers named after one grandfather).
 */
function crossing(
  initials: Initials,
  one: Table,
  row: number,
  another: Table,
  otherRow: number,
): 'none' | 'one' | 'both' {
  const given = valueAt(one.given, row);
  const otherGiven = valueAt(another.given, otherRow);
  const middle = valueAt(one.middle, row);
  const otherMiddle = valueAt(another.middle, otherRow);
  if (!known(given, otherMiddle) && !known(otherGiven, middle)) return 'none';
  return initials.mayBe(otherMiddle, given) && initials.mayBe(middle, otherGiven) ? 'both' : 'one';
}

/** Given and family name in each other's place; `lone` where a record has one name, and it is the other's family name. */
function changedOver(one: Table, row: number, another: Table, otherRow: number): 'none' | 'lone' | 'both' {
  const family = valueAt(one.family, row);
  const otherFamily = valueAt(another.family, otherRow);
  const here = known(valueAt(one.given, row), otherFamily);
  const there = known(valueAt(another.given, otherRow), family);
  if (here && there) return 'both';
  return (here && family === 0) || (there && otherFamily === 0) ? 'lone' : 'none';
}

export function givenComparison(book: NameBook): Comparison {
  const { values } = book;
  const initials = new Initials(values);
  const spelt = (name: number, other: number): number => {
    const found = spelling(values.text(name), values.text(other), ALIKE);
    if (found === 'differs' || found === 'somewhat alike') return at(found);
    // JAYDEN and HAYDEN, MIA and TIA: not one name misspelt but two, as parents of twins like them.
    return book.isUsual(name) && book.isUsual(other) ? at('another name, alike') : at(found);
  };
  const levelOf = (name: number, other: number): number => {
    if (name === other) return at('same');
    if (book.variants(name).has(other)) return at('nickname or spelling');
    if (book.sharePart(name, other)) return at('shares a part');
    if (initials.agree(name, other)) return at('same initial');
    return spelt(name, other);
  };
  return {
    name: 'given',
    field: 'given',
    levels: GIVEN,
    household: false,
    term: { field: 'given', from: at('same') },
    compare(one, row, another, otherRow) {
      const name = valueAt(one.given, row);
      const other = valueAt(another.given, otherRow);
      if (known(name, other)) return at('same');
      const swapped = changedOver(one, row, another, otherRow);
      if (swapped !== 'none') return swapped === 'both' ? at('given and family changed over') : UNKNOWN;
      const level = name === 0 || other === 0 ? UNKNOWN : bestLevel(values, name, other, levelOf);
      return Math.max(level, CROSSED[crossing(initials, one, row, another, otherRow)]);
    },
  };
}

const MIDDLE = ['differs', 'alike', 'same initial', 'same'] as const;

/** Silent where given and middle name are exchanged: the comparison of given names has counted that already. */
export function middleComparison({ values }: NameBook): Comparison {
  const initials = new Initials(values);
  const levelOf = (name: number, other: number): number => {
    if (initials.agree(name, other)) return MIDDLE.indexOf('same initial');
    return jaroWinkler(values.text(name), values.text(other)) >= ALIKE ? MIDDLE.indexOf('alike') : 0;
  };
  const termFrom = MIDDLE.indexOf('same');
  const same = fieldComparison({ values, field: 'middle', levels: MIDDLE, termFrom, levelOf });
  return {
    ...same,
    compare(one, row, another, otherRow) {
      const level = same.compare(one, row, another, otherRow);
      return level === 0 && crossing(initials, one, row, another, otherRow) !== 'none' ? UNKNOWN : level;
    },
  };
}
