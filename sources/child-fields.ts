/** What several formats say of a child in the same words. */
import type { IsoDate } from '#core/ids.ts';
import type { AddressStatement, FormerName } from '#core/statements.ts';
import { type Gender, genders } from '#core/words.ts';
import { type FieldReader, present } from './field-reader.ts';
import { addressLine, dayBy, Fault, homePostcode, oneOf, type Parse, personName } from './fields.ts';
import type { QualityCode } from './quality.ts';

/** As the NHS and the School Census abbreviate them. */
const genderLetters: Readonly<Record<string, Gender>> = {
  M: 'MALE',
  F: 'FEMALE',
  N: 'NOT_SPECIFIED',
  U: 'NOT_KNOWN',
};

export const gender = (text: string): Gender | Fault =>
  genderLetters[text.toUpperCase()] ?? oneOf(genders, '1202')(text);

export const yesOrNo =
  (code: QualityCode): Parse<boolean> =>
  (text) =>
    /^[YN]$/i.test(text) ? text.toUpperCase() === 'Y' : new Fault(code);

/** The supplier's count of changes to its record: a whole number from 1, as long as it is one exactly. */
export function recordVersion(text: string): number | Fault {
  const version = Number(text);
  return /^[1-9]\d{0,14}$/.test(text) ? version : new Fault('1920');
}

/** Up to six values in one cell, with blanks between. */
export const listOf =
  <T>(parse: Parse<T>): Parse<readonly T[]> =>
  (text) => {
    const values = text.split(/\s+/).map(parse);
    const fault = values.find((value) => value instanceof Fault);
    if (fault !== undefined) return fault as Fault;
    return values.length > 6 ? new Fault('1921') : (values as T[]);
  };

export const addressColumns = ['address_line_1', 'address_line_2', 'town', 'postcode', 'address_since'] as const;

export function addressOf(read: FieldReader, today: IsoDate): AddressStatement | undefined {
  const parts = present({
    line1: read.optional('address_line_1', addressLine),
    line2: read.optional('address_line_2', addressLine),
    town: read.optional('town', addressLine),
    postcode: read.optional('postcode', homePostcode),
  });
  const since = read.optional('address_since', dayBy(today, '1307', '1307'));
  if (Object.keys(parts).length > 0) return present({ status: 'CURRENT' as const, ...parts, since });
  return since === undefined ? undefined : read.refuse('address_since', '1307');
}

/** The name the child had before, where the row says one. */
export function formerNamesOf(read: FieldReader): readonly FormerName[] | undefined {
  const former = present({
    familyName: read.optional('former_family_name', personName),
    givenNames: read.optional('former_given_names', personName),
  });
  return Object.keys(former).length === 0 ? undefined : [former];
}

/** The day of death, which does not lie before that of birth. */
export function deathOf(read: FieldReader, today: IsoDate, born: IsoDate | undefined): IsoDate | undefined {
  const died = read.optional('date_of_death', dayBy(today, '2004', '2004'));
  if (born !== undefined && died !== undefined && died < born) read.refuse('date_of_death', '2003');
  return died;
}
