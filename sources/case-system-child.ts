import type { IsoDate } from '#core/ids.ts';
import type { CarerStatement, ChildStatement } from '#core/statements.ts';
import { carerRelationships } from '#core/words.ts';
import { carerNumbers } from './case-system-columns.ts';
import { educationOf } from './case-system-education.ts';
import { addressOf, deathOf, gender } from './child-fields.ts';
import { type FieldReader, present } from './field-reader.ts';
import { authority, birthDay, healthNumber, identifier, oneOf, personName, pupilNumber, telephone } from './fields.ts';

/** What a row says about the child: known by the NHS number, or else by family name and date of birth. */
export function childOf(read: FieldReader, today: IsoDate): ChildStatement {
  const localId = read.required('child_id', '1915', identifier);
  const number = read.optional('nhs_number', healthNumber);
  const isKnown = number !== undefined;
  const dateOfBirth = isKnown
    ? read.optional('date_of_birth', birthDay(today))
    : read.required('date_of_birth', '1101', birthDay(today));
  const dateOfDeath = deathOf(read, today, dateOfBirth);
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
    school: educationOf(read, today),
  });
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
