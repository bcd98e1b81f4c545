/** From a supplier's texts to the numbers of a table: each field's own normaliser, applied once per distinct text. */
import { upn as checkedUpn, nhsNumber } from '#core/ids.ts';
import { normaliseDate } from './dates.ts';
import { createTable, type Field, fields, type Table } from './fields.ts';
import { normaliseName, personName } from './names.ts';
import { isPseudoPostcode, normaliseLine, normalisePostcode } from './places.ts';
import type { Values } from './values.ts';

/** What a supplier says of one person. Several values of a field are all the ones they have ever had. */
export type Person = Readonly<Partial<Record<Field, string | readonly string[]>>>;

const sexes: Readonly<Record<string, string>> = { M: 'M', MALE: 'M', '1': 'M', F: 'F', FEMALE: 'F', '2': 'F' };

const postcodeOfAPlace = (text: string): string => {
  const postcode = normalisePostcode(text);
  return isPseudoPostcode(postcode) ? '' : postcode;
};

/** Empty where the text is no value of the field: what cannot be right is missing, and speaks neither way. */
const NORMALISERS: Readonly<Record<Field, (text: string) => string>> = {
  given: personName,
  middle: personName,
  family: personName,
  wholeName: normaliseName,
  birthDate: normaliseDate,
  sex: (text) => sexes[text.toUpperCase()] ?? '',
  postcode: postcodeOfAPlace,
  line: normaliseLine,
  houseNumber: normaliseLine,
  street: normaliseLine,
  building: normaliseLine,
  locality: normaliseLine,
  region: normaliseLine,
  birthPlace: normaliseName,
  occupation: normaliseName,
  nhsNumber: (text) => nhsNumber(text) ?? '',
  upn: (text) => checkedUpn(text) ?? '',
  personalNumber: (text) => text.replace(/[^A-Z0-9]/gi, '').toUpperCase(),
  email: (text) => text.trim().toLowerCase(),
  telephone: (text) => text.replace(/\D/g, '').replace(/^44/, '0'),
  carer: personName,
  school: (text) => text.trim().toUpperCase(),
  practice: (text) => text.trim().toUpperCase(),
};

export class Encoder {
  readonly values: Values;
  readonly #seen = new Map(fields.map((field) => [field, new Map<string, number>()]));

  constructor(values: Values) {
    this.values = values;
  }

  /** The number of a field's value as it was written. */
  value(field: Field, text: string): number {
    if (text === '') return 0;
    const seen = this.#seen.get(field);
    const known = seen?.get(text);
    if (known !== undefined) return known;
    const id = this.values.id(NORMALISERS[field](text.trim()));
    // A slice would keep alive the whole chunk of the file it was cut from.
    seen?.set(text.length > 12 ? Buffer.from(text).toString() : text, id);
    return id;
  }

  /** All values of a field as one number. */
  #all(field: Field, texts: string | readonly string[]): number {
    if (typeof texts === 'string') return this.value(field, texts);
    if (texts.length <= 1) return this.value(field, texts[0] ?? '');
    return this.values.setOf(texts.map((text) => this.value(field, text)));
  }

  /** A few people as a table: an incoming record, or the candidates a database found for it. */
  table(people: readonly Person[]): Table {
    const present = fields.filter((field) => people.some((person) => (person[field]?.length ?? 0) > 0));
    const table = createTable(people.length, present);
    for (const field of present) {
      const column = table[field];
      for (let row = 0; row < people.length; row += 1) column[row] = this.#all(field, people[row]?.[field] ?? '');
    }
    return table;
  }
}
