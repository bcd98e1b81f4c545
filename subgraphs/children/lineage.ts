/**
 * Where what is shown of a child comes from: which source said it and when, whether the team shows something else instead,
 * and what else is stated. Pure: from the same statements as the record itself (`derive.ts`).
 */
import type { AddressStatement, CarerStatement, PracticeStatement, SchoolStatement } from '#core/statements.ts';
import type { FieldClass } from '#core/words.ts';
import { type Assertion, correctionsByField, type Field, PROFILE, ranked } from './derive.ts';
import type { Said } from './history.ts';

/** The fields of a record that follow from statements, as clients name them. */
export const childFields = [
  'FAMILY_NAME',
  'GIVEN_NAMES',
  'PREFERRED_NAME',
  'GENDER',
  'DATE_OF_BIRTH',
  'DATE_OF_DEATH',
  'ADDRESS',
  'EDUCATION',
  'GENERAL_PRACTICE',
  'CARERS',
  'NHS_NUMBER',
  'UPN',
] as const;
export type ChildField = (typeof childFields)[number];

interface Traced {
  readonly name: Field;
  readonly detail: FieldClass;
  /** As one line, the same for whatever is the same. */
  readonly written: (value: never) => string;
}

const listed = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(', ');
const text = (value: string): string => value;
const address = ({ status, line1, line2, town, postcode }: AddressStatement): string =>
  listed(status, line1, line2, town, postcode);
const carer = ({ name, relationship, parentalResponsibility, telephone }: CarerStatement): string => {
  const holds = parentalResponsibility === undefined ? undefined : `parental responsibility: ${parentalResponsibility}`;
  return listed(name, relationship, holds, telephone);
};
const carers = (all: readonly CarerStatement[]): string => all.map(carer).join('; ');
const school = ({ status = 'IN_SCHOOL', organisation, urn, laestab, until }: SchoolStatement): string =>
  listed(
    status,
    organisation,
    urn && `URN ${urn}`,
    laestab && `LAESTAB ${laestab}`,
    until === undefined ? undefined : `until ${until}`,
  );
const practice = ({ code }: PracticeStatement): string => code;

export const traced: Readonly<Record<ChildField, Traced>> = {
  FAMILY_NAME: { name: 'familyName', detail: 'IDENTITY', written: text },
  GIVEN_NAMES: { name: 'givenNames', detail: 'IDENTITY', written: text },
  PREFERRED_NAME: { name: 'preferredName', detail: 'IDENTITY', written: text },
  GENDER: { name: 'gender', detail: 'IDENTITY', written: text },
  DATE_OF_BIRTH: { name: 'dateOfBirth', detail: 'IDENTITY', written: text },
  DATE_OF_DEATH: { name: 'dateOfDeath', detail: 'IDENTITY', written: text },
  ADDRESS: { name: 'address', detail: 'WHEREABOUTS', written: address },
  EDUCATION: { name: 'school', detail: 'WHEREABOUTS', written: school },
  GENERAL_PRACTICE: { name: 'practice', detail: 'WHEREABOUTS', written: practice },
  CARERS: { name: 'carers', detail: 'FAMILY', written: carers },
  NHS_NUMBER: { name: 'nhsNumber', detail: 'NHS_NUMBER', written: text },
  UPN: { name: 'upn', detail: 'UPN', written: text },
};

/** What is shown of a child, by the names that statements use. */
export type Shown = { readonly [Name in Field]?: unknown };

/** One source's statement of one field. */
export interface StatedValue {
  readonly value: string;
  readonly supplier: string;
  readonly trust: Assertion['trust'];
  readonly receivedAt: string;
  readonly since: string | null;
}

export interface FieldLineage {
  readonly field: ChildField;
  readonly value: string | null;
  /** The statement that is shown; null where the team shows something else instead, or no source says it any more. */
  readonly stated: StatedValue | null;
  /** When the team began to show something else instead. */
  readonly correctedAt: string | null;
  /** Whether it is kept as it was when the record was shielded, though no source says it any more. */
  readonly held: boolean;
  readonly profile: number;
  readonly alternatives: readonly StatedValue[];
}

/** More sources than any child has. */
export const MOST_ALTERNATIVES = 20;

export const write = (field: ChildField, value: unknown): string | null =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)
    ? null
    : traced[field].written(value as never);

function statedIn(field: ChildField, { statement, supplier, trust, receivedAt }: Assertion): readonly StatedValue[] {
  const said = statement[traced[field].name];
  const value = write(field, said);
  const since = (said as { since?: string } | undefined)?.since ?? null;
  return value === null ? [] : [{ value, supplier, trust, receivedAt, since }];
}

/** `shielded`: what stays visible of the record follows no source. */
export function lineageOf(field: ChildField, shown: Shown, said: Said, shielded: boolean): FieldLineage {
  const { name, detail } = traced[field];
  const value = write(field, shown[name]);
  const statements = ranked(said.assertions, name).flatMap((each) => statedIn(field, each));
  const correction = correctionsByField(said.corrections).get(name);
  const corrects = correction !== undefined && write(field, correction.value) === value;
  // The first that says it: where a record is hidden, the first of all may say something new.
  const stated = corrects || value === null ? null : (statements.find((each) => each.value === value) ?? null);
  return {
    field,
    value,
    stated,
    correctedAt: corrects ? correction.madeAt : null,
    held: shielded && detail === 'IDENTITY' && value !== null && stated === null && !corrects,
    profile: PROFILE,
    alternatives: statements.filter((each) => each !== stated).slice(0, MOST_ALTERNATIVES),
  };
}
