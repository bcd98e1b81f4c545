/**
 * The record that is shown, derived from what the sources say. Pure: the same assertions in any order give the same
 * record, so nothing is ever overwritten and every change can be undone (law 5).
 */
import { type ChildStatement, isSecondRoll, type SchoolStatement, type SupplierTrust } from '#core/statements.ts';

/** One supplier's statement about a child, and since when we have it. */
export interface Assertion {
  readonly supplier: string;
  readonly trust: SupplierTrust;
  readonly localId: string;
  readonly statement: ChildStatement;
  readonly receivedAt: string;
}

export type Field = Exclude<keyof ChildStatement, 'localId' | 'synthetic' | 'formerNhsNumbers' | 'formerUpns'>;

/**
 * Counts the changes of how a record follows from its statements: 2 knows of places of education, 3 of practices, 4 that a
 * second roll is not where a child mainly learns.
 */
export const PROFILE = 4;

/**
 * Whose word counts for what, best first: the proposal of the domain study (2.3), for no published order was found.
 * A supplier that is not named for a field is not asked about it.
 */
export const precedence: Readonly<Record<Field, readonly SupplierTrust[]>> = {
  familyName: ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM'],
  givenNames: ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM'],
  preferredName: ['SCHOOL_CENSUS', 'NHS', 'CASE_SYSTEM'],
  gender: ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM'],
  dateOfBirth: ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM'],
  // A case system alone never sets a death: a mistake there would close a living child's record.
  dateOfDeath: ['GRO', 'NHS'],
  address: ['CASE_SYSTEM', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'GRO'],
  carers: ['CASE_SYSTEM', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'NHS'],
  nhsNumber: ['NHS', 'GRO', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM', 'CUSTODIAN'],
  upn: ['SCHOOL_CENSUS', 'CASE_SYSTEM'],
  authority: ['CASE_SYSTEM', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'GRO'],
  school: ['SCHOOL_CENSUS', 'CASE_SYSTEM'],
  practice: ['NHS'],
};

/** By code units: the same on every machine, whatever languages its libraries know. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Later statements first; the supplier's name settles what would otherwise depend on the order of arrival. */
const newestFirst = (one: Assertion, other: Assertion): number =>
  compare(other.receivedAt, one.receivedAt) ||
  compare(one.supplier, other.supplier) ||
  compare(one.localId, other.localId);

/** How much of a place it is: where a child mainly learns comes before a second roll, and that before not to know. */
const placeOf = ({ status, enrolment }: SchoolStatement = {}): number =>
  status === 'UNKNOWN' ? 0 : isSecondRoll(enrolment) ? 1 : 2;

/** What is a matter of time: the one that holds since the latest day wins, whoever says so. Not to know is no news. */
const timely: { readonly [Name in Field]?: (said: ChildStatement) => string } = {
  address: ({ address }) => address?.since ?? '',
  // Whose area it is in goes with the address.
  authority: ({ address }) => address?.since ?? '',
  school: ({ school }) => `${placeOf(school)} ${school?.since ?? ''}`,
  practice: ({ practice }) => practice?.since ?? '',
};

/** The statements that count for a field, the one that is shown first. */
export function ranked(assertions: readonly Assertion[], field: Field): readonly Assertion[] {
  const order = precedence[field];
  const speaks = assertions.filter(({ statement, trust }) => statement[field] !== undefined && order.includes(trust));
  return speaks.toSorted((one, other) => {
    const sinceOf = timely[field];
    const later = sinceOf ? compare(sinceOf(other.statement), sinceOf(one.statement)) : 0;
    return later || order.indexOf(one.trust) - order.indexOf(other.trust) || newestFirst(one, other);
  });
}

const best = <Name extends Field>(assertions: readonly Assertion[], field: Name): ChildStatement[Name] | undefined =>
  ranked(assertions, field)[0]?.statement[field];

/** What the authority's team shows instead of what a disputed source says, as long as that says nothing else (2.3). */
export interface Correction {
  readonly field: Field;
  /** Null where nothing is right. */
  readonly value: unknown;
  readonly madeAt: string;
  readonly dispute: string;
}

const newestLast = (one: Correction, other: Correction): number =>
  compare(one.madeAt, other.madeAt) || compare(one.dispute, other.dispute);

export type DerivedRecord = { readonly [Name in Field]: ChildStatement[Name] | undefined } & {
  readonly synthetic: boolean;
};

/** Of several corrections of a field the latest holds. */
export const correctionsByField = (corrections: readonly Correction[]): ReadonlyMap<Field, Correction> =>
  new Map(corrections.toSorted(newestLast).map((each) => [each.field, each]));

export function derive(assertions: readonly Assertion[], corrections: readonly Correction[] = []): DerivedRecord {
  const fields = Object.keys(precedence) as Field[];
  const instead = correctionsByField(corrections);
  const chosen = Object.fromEntries(
    fields.map((field) => {
      const correction = instead.get(field);
      return [field, correction ? (correction.value ?? undefined) : best(assertions, field)];
    }),
  );
  // One source that knows a real child is enough to make the record a real one.
  const synthetic = assertions.every(({ statement }) => statement.synthetic === true);
  return { ...chosen, synthetic } as DerivedRecord;
}
