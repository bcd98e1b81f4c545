import type { IsoDate } from '#core/ids.ts';
import type { AddressStatement, CarerStatement, ChildStatement } from '#core/statements.ts';
import { carerRelationships, type Gender, genders } from '#core/words.ts';
import { carerNumbers } from './case-system-columns.ts';
import { type FieldReader, present } from './field-reader.ts';
import {
  addressLine,
  authority,
  birthDay,
  dayBy,
  type Fault,
  healthNumber,
  homePostcode,
  identifier,
  oneOf,
  personName,
  pupilNumber,
  telephone,
} from './fields.ts';

/** As the NHS and the School Census abbreviate them. */
const genderLetters: Readonly<Record<string, Gender>> = {
  M: 'MALE',
  F: 'FEMALE',
  N: 'NOT_SPECIFIED',
  U: 'NOT_KNOWN',
};

const gender = (text: string): Gender | Fault => genderLetters[text.toUpperCase()] ?? oneOf(genders, '1202')(text);

/** What a row says about the child: known by the NHS number, or else by family name and date of birth. */
export function childOf(read: FieldReader, today: IsoDate): ChildStatement {
  const localId = read.required('child_id', '1915', identifier);
  const number = read.optional('nhs_number', healthNumber);
  const isKnown = number !== undefined;
  const dateOfBirth = isKnown
    ? read.optional('date_of_birth', birthDay(today))
    : read.required('date_of_birth', '1101', birthDay(today));
  const dateOfDeath = read.optional('date_of_death', dayBy(today, '2004', '2004'));
  if (dateOfBirth !== undefined && dateOfDeath !== undefined && dateOfDeath < dateOfBirth) {
    read.refuse('date_of_death', '2003');
  }
  const carers = carersOf(read);
  return present({
    localId,
    familyName: isKnown ? read.optional('family_name', personName) : read.required('family_name', '1001', personName),
    givenNames: read.optional('given_names', personName),
    preferredName: read.optional('preferred_name', personName),
    gender: read.optional('gender', gender),
    dateOfBirth,
    dateOfDeath,
    address: addressOf(read, today),
    carers: carers.length === 0 ? undefined : carers,
    nhsNumber: number,
    upn: read.optional('upn', pupilNumber),
    authority: read.optional('authority', authority),
  });
}

function addressOf(read: FieldReader, today: IsoDate): AddressStatement | undefined {
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

const carersOf = (read: FieldReader): CarerStatement[] =>
  carerNumbers
    .map((carer) => `carer_${carer}_`)
    .filter((carer) => ['name', 'relationship', 'telephone'].some((part) => read.filled(carer + part)))
    .map((carer) =>
      present({
        name: read.required(`${carer}name`, '1006', personName),
        relationship: read.required(`${carer}relationship`, '1007', oneOf(carerRelationships, '1007')),
        telephone: read.optional(`${carer}telephone`, telephone),
      }),
    );
