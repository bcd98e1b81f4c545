/** The Department for Education's words and ours. */
import type { OrganisationKind, RecordType } from '#core/words.ts';
import { Fault, type Parse } from './fields.ts';
import type { QualityCode } from './quality.ts';

const kinds = new Map<string, OrganisationKind>(
  (['LOCAL_AUTHORITY', 'EDUCATION', 'HEALTH', 'POLICE', 'HOUSING', 'VOLUNTARY', 'OTHER'] as const).map((kind) => [
    kind,
    kind,
  ]),
);

const types = new Map<string, RecordType>([
  ['personal.details', 'PERSONAL'],
  ['childrens-services.details', 'CHILDRENS_SERVICES'],
  ['education.details', 'EDUCATION'],
  ['health.details', 'HEALTH'],
  ['crime-justice.details', 'CRIME_JUSTICE'],
]);

/** The kind of an organisation. One that is none of ours is no OTHER: rules that share with OTHER do not mean it. */
export const organisationKind = (text: string): OrganisationKind => kinds.get(text.toUpperCase()) ?? 'UNCLASSIFIED';

/** The kind a rule names. A word we do not know is no OTHER here: that would share with more than was agreed. */
export const destinationKind = (text: string): OrganisationKind | Fault =>
  kinds.get(text.toUpperCase()) ?? new Fault('1831');

export const recordType =
  (code: QualityCode): Parse<RecordType> =>
  (text) =>
    types.get(text.toLowerCase()) ?? new Fault(code);
