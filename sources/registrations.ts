import type { IsoDate } from '#core/ids.ts';
import type { CarerStatement, ChildEvidence } from '#core/statements.ts';
import { addressColumns, addressOf, deathOf, gender } from './child-fields.ts';
import { type FieldReader, present } from './field-reader.ts';
import { authority, birthDay, healthNumber, identifier, oneOf, personName } from './fields.ts';
import { personFormat } from './person-table.ts';

/**
 * Births and deaths as they are registered (General Register Office). Not what else a register holds: occupations, places and
 * causes (domain rules, appendix E2).
 */
export const registrations = personFormat({
  name: 'registrations',
  describes: 'CSV of births and deaths of the General Register Office, with the columns of docs/registrations-csv.md',
  columns: [
    'registration_id',
    'event',
    'nhs_number',
    'family_name',
    'given_names',
    'gender',
    'date_of_birth',
    'date_of_death',
    'mother_name',
    'father_name',
    ...addressColumns,
    'authority',
  ],
  needed: ['registration_id', 'event', 'family_name', 'date_of_birth'],
  person: registrationOf,
});

function registrationOf(read: FieldReader, today: IsoDate): ChildEvidence {
  const localId = read.required('registration_id', '1915', identifier);
  const event = read.required('event', '1922', oneOf(['BIRTH', 'DEATH'], '1922'));
  const dateOfBirth = read.required('date_of_birth', '1101', birthDay(today));
  const dateOfDeath = deathOf(read, today, dateOfBirth);
  if (event === 'DEATH' && dateOfDeath === undefined) read.refuse('date_of_death', '2005');
  const carers = event === 'BIRTH' ? parentsOf(read) : [];
  return present({
    localId,
    nhsNumber: read.optional('nhs_number', healthNumber),
    familyName: read.required('family_name', '1001', personName),
    givenNames: read.optional('given_names', personName),
    gender: read.optional('gender', gender),
    dateOfBirth,
    dateOfDeath,
    // Where somebody died at is not where anybody lives.
    address: event === 'BIRTH' ? addressOf(read, today) : undefined,
    carers: carers.length === 0 ? undefined : carers,
    authority: event === 'BIRTH' ? read.optional('authority', authority) : undefined,
  });
}

/** A mother has parental responsibility (Children Act 1989 s2); a father’s depends on more than the register says. */
function parentsOf(read: FieldReader): readonly CarerStatement[] {
  const mother = read.optional('mother_name', personName);
  const father = read.optional('father_name', personName);
  return [
    ...(mother === undefined ? [] : [{ name: mother, relationship: 'MOTHER', parentalResponsibility: true } as const]),
    ...(father === undefined ? [] : [{ name: father, relationship: 'FATHER' } as const]),
  ];
}
