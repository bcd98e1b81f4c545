/** Any list of people, whatever columns it has: its comparisons, and how its records are found. */
import { hashOf, type Key } from './block.ts';
import { categoryComparison, emailComparison, numberComparison } from './compare-codes.ts';
import { birthDateComparison } from './compare-dates.ts';
import { familyComparison } from './compare-family.ts';
import { givenComparison, middleComparison } from './compare-given.ts';
import { homeComparison, postcodeComparison, textComparison } from './compare-places.ts';
import { otherWordsComparison } from './compare-words.ts';
import { type Comparison, perValue } from './comparison.ts';
import { type Field, presentFields, type Table } from './fields.ts';
import type { NameBook } from './name-book.ts';
import { areaOf, outwardOf, sectorOf } from './places.ts';
import type { Values } from './values.ts';

/** British postcodes begin with a letter; four- and five-digit ones are numbers. */
function hasBritishPostcodes(values: Values, { postcode }: Table): boolean {
  const known = postcode.filter((id) => id !== 0);
  return known.filter((id) => /^[A-Z]/.test(values.text(id))).length * 2 > known.length;
}

export function peopleComparisons(book: NameBook, table: Table): readonly Comparison[] {
  const { values } = book;
  const present = presentFields(table);
  const place = () => {
    if (!hasBritishPostcodes(values, table)) return numberComparison(values, 'postcode', 3);
    return present.includes('line') ? homeComparison(values) : postcodeComparison(values);
  };
  const text = (field: Field) => () => textComparison(values, field);
  const all: readonly (readonly [Field, () => Comparison])[] = [
    ['given', () => givenComparison(book)],
    ['middle', () => middleComparison(book)],
    ['family', () => familyComparison(book)],
    ['wholeName', () => otherWordsComparison(values, table)],
    ['birthDate', () => birthDateComparison(values)],
    ['sex', () => categoryComparison(values, 'sex')],
    ['houseNumber', () => numberComparison(values, 'houseNumber', 3)],
    ['street', text('street')],
    ['building', text('building')],
    ['locality', text('locality')],
    ['postcode', place],
    ['region', () => numberComparison(values, 'region')],
    ['birthPlace', text('birthPlace')],
    ['occupation', text('occupation')],
    ['personalNumber', () => numberComparison(values, 'personalNumber')],
    ['telephone', () => numberComparison(values, 'telephone')],
    ['email', () => emailComparison(values)],
  ];
  return all.filter(([field]) => present.includes(field)).map(([, comparison]) => comparison());
}

/** What a part of a British postcode is; of another country's there is none. */
const british = (of: (text: string) => string) => (text: string) => (/^[A-Z]/.test(text) ? of(text) : '');

/** A part of a field by which records are found: its beginning, the year of a day, the district of a postcode. */
interface Part {
  readonly field: Field;
  of(text: string): string;
}

const whole = (field: Field): Part => ({ field, of: (text) => text });
const beginning = (field: Field, length: number): Part => ({ field, of: (text) => text.slice(0, length) });

const parts = {
  given: whole('given'),
  given1: beginning('given', 1),
  given2: beginning('given', 2),
  given3: beginning('given', 3),
  family: whole('family'),
  family1: beginning('family', 1),
  family2: beginning('family', 2),
  family3: beginning('family', 3),
  family4: beginning('family', 4),
  wholeName: whole('wholeName'),
  date: whole('birthDate'),
  year: beginning('birthDate', 4),
  yearMonth: beginning('birthDate', 6),
  monthDay: { field: 'birthDate', of: (text) => text.slice(4) },
  postcode: whole('postcode'),
  sector: { field: 'postcode', of: british(sectorOf) },
  district: { field: 'postcode', of: british(outwardOf) },
  area: { field: 'postcode', of: british(areaOf) },
  houseNumber: whole('houseNumber'),
  street: whole('street'),
  building: whole('building'),
  locality: whole('locality'),
  region: whole('region'),
  birthPlace: whole('birthPlace'),
  occupation: whole('occupation'),
  number: whole('personalNumber'),
  numberStart: beginning('personalNumber', 4),
  numberEnd: { field: 'personalNumber', of: (text) => text.slice(3) },
  email: whole('email'),
  mailbox: { field: 'email', of: (text) => text.split('@')[0] ?? '' },
  telephone: whole('telephone'),
} as const satisfies Readonly<Record<string, Part>>;
type PartName = keyof typeof parts;

/** Wide on purpose: what blocking misses nothing can find again; weighing a pair costs two microseconds. */
const RULES: readonly (readonly PartName[])[] = [
  ['given', 'family'],
  ['date'],
  ['number'],
  ['email'],
  ['telephone'],
  ['postcode'],
  ['wholeName'],
  ['mailbox', 'given1'],
  ['family'],
  ['given', 'date'],
  ['given3', 'family4'],
  ['given2', 'family2', 'year'],
  ['family4', 'given1'],
  ['given', 'monthDay'],
  ['family', 'monthDay'],
  ['given2', 'monthDay'],
  ['given3', 'yearMonth'],
  ['family3', 'yearMonth'],
  ['yearMonth', 'given1'],
  ['yearMonth', 'family1'],
  ['given', 'locality'],
  ['family3', 'locality'],
  ['given2', 'locality'],
  ['family', 'locality'],
  ['postcode', 'given2'],
  ['postcode', 'family3'],
  ['area', 'family3'],
  ['sector', 'given3'],
  ['sector', 'family3'],
  ['district', 'year'],
  ['district', 'given1'],
  ['district', 'family1'],
  ['district', 'monthDay'],
  ['birthPlace', 'given'],
  ['birthPlace', 'family2'],
  ['birthPlace', 'year'],
  ['birthPlace', 'monthDay'],
  ['birthPlace', 'district'],
  ['birthPlace', 'occupation', 'given1'],
  ['date', 'occupation'],
  ['year', 'given', 'occupation'],
  ['region', 'street'],
  ['houseNumber', 'street'],
  ['houseNumber', 'locality'],
  ['houseNumber', 'year'],
  ['building', 'given2'],
  ['numberStart', 'given2'],
  ['numberEnd', 'family3'],
];

/** Keys of a table that has these columns. A key that more than `most` records share is not followed. */
export function peopleKeys(values: Values, table: Table, most: number): readonly Key[] {
  const present = presentFields(table);
  const usable = RULES.filter((rule) => rule.every((name) => present.includes(parts[name].field)));
  const partOf = new Map(
    usable.flat().map((name) => [name, perValue((id) => values.id(id === 0 ? '' : parts[name].of(values.text(id))))]),
  );
  return usable.map((rule, salt) => ({
    name: rule.join('+'),
    most,
    hash(side, row) {
      const ids = rule.map((name) => partOf.get(name)?.(side[parts[name].field][row] ?? 0) ?? 0);
      return ids.includes(0) ? 0 : hashOf(salt, ...(ids as [number]));
    },
  }));
}
