import type { IsoDate } from '#core/ids.ts';
import type { AddressStatement, ChildEvidence, PracticeStatement } from '#core/statements.ts';
import { addressColumns, addressOf, deathOf, formerNamesOf, gender, listOf, yesOrNo } from './child-fields.ts';
import { type FieldReader, present } from './field-reader.ts';
import { authority, birthDay, dayBy, healthNumber, identifier, personName, practiceCode } from './fields.ts';
import { personFormat } from './person-table.ts';

/**
 * Demographics of the NHS, and the practice where somebody is registered. A number that was superseded is told of as such, for
 * the child is still found by it; one that was found to be wrong names nobody (domain rules 2.2.7 and appendix E3).
 */
export const nhsDemographics = personFormat({
  name: 'nhs-demographics',
  describes: 'CSV of the NHS’s demographics, with the columns of docs/nhs-demographics-csv.md',
  columns: [
    'record_id',
    'nhs_number',
    'superseded_nhs_numbers',
    'invalid_nhs_numbers',
    'family_name',
    'given_names',
    'former_family_name',
    'former_given_names',
    'gender',
    'date_of_birth',
    'date_of_death',
    ...addressColumns,
    'authority',
    'practice_code',
    'practice_since',
    'restricted',
  ],
  needed: ['record_id', 'nhs_number', 'family_name', 'date_of_birth'],
  person: personOf,
});

function personOf(read: FieldReader, today: IsoDate): ChildEvidence {
  const dateOfBirth = read.required('date_of_birth', '1101', birthDay(today));
  const restricted = read.optional('restricted', yesOrNo('1923'));
  return present({
    localId: read.required('record_id', '1915', identifier),
    ...numbersOf(read),
    familyName: read.required('family_name', '1001', personName),
    givenNames: read.optional('given_names', personName),
    formerNames: formerNamesOf(read),
    gender: read.optional('gender', gender),
    dateOfBirth,
    dateOfDeath: deathOf(read, today, dateOfBirth),
    ...whereaboutsOf(read, today, restricted === true),
    restricted: restricted === true ? true : undefined,
  });
}

type Numbers = Pick<ChildEvidence, 'nhsNumber' | 'formerNhsNumbers' | 'invalidNhsNumbers'>;

/** A number that is both superseded and invalid is invalid: by it the child is not to be found. */
function numbersOf(read: FieldReader): Numbers {
  const nhsNumber = read.optional('nhs_number', healthNumber);
  const superseded = read.optional('superseded_nhs_numbers', listOf(healthNumber)) ?? [];
  const invalid = read.optional('invalid_nhs_numbers', listOf(healthNumber)) ?? [];
  if (superseded.length + invalid.length > 6) read.refuse('invalid_nhs_numbers', '1921');
  const former = superseded.filter((number) => number !== nhsNumber && !invalid.includes(number));
  return present({
    nhsNumber,
    formerNhsNumbers: former.length === 0 ? undefined : former,
    invalidNhsNumbers: invalid.length === 0 ? undefined : invalid,
  });
}

interface Whereabouts {
  readonly address?: AddressStatement;
  readonly authority?: string;
  readonly practice?: PracticeStatement;
}

/** Of somebody whose whereabouts are restricted the NHS itself gives none out, and neither is any taken here. */
function whereaboutsOf(read: FieldReader, today: IsoDate, restricted: boolean): Whereabouts {
  if (restricted) {
    const stated = [...addressColumns, 'authority', 'practice_code'].find((column) => read.filled(column));
    return stated === undefined ? {} : read.refuse(stated, '1309');
  }
  return present({
    address: addressOf(read, today),
    authority: read.optional('authority', authority),
    practice: practiceOf(read, today),
  });
}

function practiceOf(read: FieldReader, today: IsoDate): PracticeStatement | undefined {
  const code = read.optional('practice_code', practiceCode);
  const since = read.optional('practice_since', dayBy(today, '1702', '1702'));
  if (code !== undefined) return present({ code, since });
  return since === undefined ? undefined : read.refuse('practice_since', '1702');
}
