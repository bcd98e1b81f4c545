/** The fields that may be disputed: who may see each, what a record shows and a source says of it, and when two are the same. */
import type { Keyring } from '#core/secrets.ts';
import {
  type AddressStatement,
  type CarerStatement,
  type ChildStatement,
  isSecondRoll,
  type PracticeStatement,
  type SchoolStatement,
} from '#core/statements.ts';
import type { FieldClass, RecordState } from '#core/words.ts';
import { type Child, nameKey } from './child.ts';
import type { DisputedField } from './dispute-states.ts';
import type { Identifiers } from './identifiers.ts';

type StatementField = Exclude<
  keyof ChildStatement,
  'localId' | 'synthetic' | 'authority' | 'formerNhsNumbers' | 'formerUpns'
>;

interface Disputed {
  readonly name: StatementField;
  /** What clients call it, where that is another name. */
  readonly called?: string;
  readonly detail: FieldClass;
  /** The same for all ways of writing the same, so that another way of writing is nothing new; null where nothing is said. */
  readonly key: (value: never) => string | null;
  /**
   * Whether it stays visible on a shielded record. What does not is asked of every source that states it, whoever's value
   * is shown: whom we ask would else tell a source what is shown of a hidden child (law 3).
   */
  readonly visible?: true;
  /** Only with the whereabouts, on a shielded record. */
  readonly besideTheName?: true;
}

const name = (text: string): string => nameKey(text);
const text = (value: string): string => value;
const line = (value: string | undefined): string => nameKey(value ?? '');
const address = ({ status, line1, line2, town, postcode }: AddressStatement): string =>
  JSON.stringify([status, line(line1), line(line2), line(town), postcode ?? null]);
/** A school is its unique reference number, where that is said: whoever adds another of its numbers has said nothing new. */
const place = ({ urn, laestab, organisation }: SchoolStatement): string | null =>
  urn !== undefined ? `URN-${urn}` : laestab !== undefined ? `LAESTAB-${laestab}` : (organisation ?? null);
/** Not to know is no news, as where one of several statements is chosen (derive.ts). */
const school = ({ status = 'IN_SCHOOL', enrolment, until, ...named }: SchoolStatement): string | null =>
  status === 'UNKNOWN' ? null : JSON.stringify([status, place(named), isSecondRoll(enrolment), until ?? null]);
const practice = ({ code }: PracticeStatement): string => code;
const carer = ({ name: called, relationship, parentalResponsibility, telephone }: CarerStatement): string =>
  JSON.stringify([nameKey(called), relationship, parentalResponsibility ?? null, telephone ?? null]);
const carers = (all: readonly CarerStatement[]): string => JSON.stringify(all.map(carer).toSorted());

export const fieldsDisputed: Readonly<Record<DisputedField, Disputed>> = {
  FAMILY_NAME: { name: 'familyName', detail: 'IDENTITY', key: name, visible: true },
  GIVEN_NAMES: { name: 'givenNames', detail: 'IDENTITY', key: name, visible: true },
  PREFERRED_NAME: { name: 'preferredName', detail: 'IDENTITY', key: name, besideTheName: true },
  GENDER: { name: 'gender', detail: 'IDENTITY', key: text, visible: true },
  DATE_OF_BIRTH: { name: 'dateOfBirth', detail: 'IDENTITY', key: text, visible: true },
  DATE_OF_DEATH: { name: 'dateOfDeath', detail: 'IDENTITY', key: text, besideTheName: true },
  ADDRESS: { name: 'address', detail: 'WHEREABOUTS', key: address },
  EDUCATION: { name: 'school', called: 'education', detail: 'WHEREABOUTS', key: school },
  GENERAL_PRACTICE: { name: 'practice', called: 'generalPractice', detail: 'WHEREABOUTS', key: practice },
  CARERS: { name: 'carers', detail: 'FAMILY', key: carers },
  NHS_NUMBER: { name: 'nhsNumber', detail: 'NHS_NUMBER', key: text },
  UPN: { name: 'upn', detail: 'UPN', key: text },
};

/** Which kind of detail must be seen by whoever disputes the field, or is told that it is disputed. */
export function detailOf(field: DisputedField, state: RecordState): FieldClass {
  const { detail, besideTheName } = fieldsDisputed[field];
  return besideTheName && state === 'SHIELDED' ? 'WHEREABOUTS' : detail;
}

/** What is said of a field, so that it can be compared; null for nothing. */
export function saidOf(field: DisputedField, said: { readonly [Name in StatementField]?: unknown }): string | null {
  const { name: stated, key } = fieldsDisputed[field];
  const value = said[stated] ?? null;
  return value === null || (Array.isArray(value) && value.length === 0) ? null : key(value as never);
}

/** What the record shows. */
export const shownOf = (field: DisputedField, child: Child, identifiers: Identifiers): string | null =>
  saidOf(field, { ...child, school: child.education, ...identifiers.unseal(child.identifiers) });

/** What a source said when it was disputed, kept so that it can be told again and not read: of its own child alone. */
export const fingerprintOf = (keys: Keyring, field: DisputedField, localKey: string, said: string | null): Buffer =>
  keys.fingerprint('disputed statement', JSON.stringify([field, localKey, said]));
