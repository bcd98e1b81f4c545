/** The fields that may be disputed: who may see each, what a record shows and a source says of it, and when two are the same. */
import type { Keyring } from '#core/secrets.ts';
import type { AddressStatement, CarerStatement, ChildStatement } from '#core/statements.ts';
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
  readonly detail: FieldClass;
  /** The same for all ways of writing the same, so that another way of writing is nothing new. */
  readonly key: (value: never) => string;
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
  const { name: called, key } = fieldsDisputed[field];
  const value = said[called] ?? null;
  return value === null || (Array.isArray(value) && value.length === 0) ? null : key(value as never);
}

/** What the record shows. */
export const shownOf = (field: DisputedField, child: Child, identifiers: Identifiers): string | null =>
  saidOf(field, { ...child, ...identifiers.unseal(child.identifiers) });

/** What a source said when it was disputed, kept so that it can be told again and not read: of its own child alone. */
export const fingerprintOf = (keys: Keyring, field: DisputedField, localKey: string, said: string | null): Buffer =>
  keys.fingerprint('disputed statement', JSON.stringify([field, localKey, said]));
