import type { IsoDate } from '#core/ids.ts';
import type { CarerStatement, ChildEvidence } from '#core/statements.ts';
import { carerRelationships } from '#core/words.ts';
import { addressColumns, addressOf, gender } from './child-fields.ts';
import { type FieldReader, present } from './field-reader.ts';
import { authority, birthDay, dayBy, identifier, oneOf, personName, telephone } from './fields.ts';
import { personFormat } from './person-table.ts';

/** Child benefit: who claims for the child, and from where. Not the amount, and not the claimant's own number (appendix E4). */
export const childBenefit = personFormat({
  name: 'child-benefit',
  describes: 'CSV of child benefit awards, with the columns of docs/child-benefit-csv.md',
  columns: [
    'award_id',
    'family_name',
    'given_names',
    'gender',
    'date_of_birth',
    'claimant_name',
    'claimant_relationship',
    'claimant_telephone',
    'award_started_on',
    'award_ended_on',
    ...addressColumns,
    'authority',
  ],
  needed: ['award_id', 'family_name', 'date_of_birth', 'claimant_name'],
  person: awardOf,
});

function awardOf(read: FieldReader, today: IsoDate): ChildEvidence {
  const localId = read.required('award_id', '1915', identifier);
  const started = read.optional('award_started_on', dayBy(today, '1819', '1811'));
  const ended = read.optional('award_ended_on', dayBy(today, '1819', '1803'));
  if (started !== undefined && ended !== undefined && ended < started) read.refuse('award_ended_on', '1802');
  const claimant = claimantOf(read);
  const address = addressOf(read, today);
  const lives = read.optional('authority', authority);
  return present({
    localId,
    familyName: read.required('family_name', '1001', personName),
    givenNames: read.optional('given_names', personName),
    gender: read.optional('gender', gender),
    dateOfBirth: read.required('date_of_birth', '1101', birthDay(today)),
    // An award that is over says nothing any more of who cares for the child, nor where.
    ...(ended === undefined ? present({ carers: [claimant], address, authority: lives }) : {}),
  });
}

const claimantOf = (read: FieldReader): CarerStatement =>
  present({
    name: read.required('claimant_name', '1006', personName),
    relationship: read.optional('claimant_relationship', oneOf(carerRelationships, '1007')) ?? 'OTHER',
    telephone: read.optional('claimant_telephone', telephone),
  });
