/** What the team may show instead of what is disputed: one value of the field, such as a source could send. No text. */
import { dayOf } from '#core/clock.ts';
import type { AddressStatement, CarerStatement } from '#core/statements.ts';
import type { AddressStatus, CarerRelationship } from '#core/words.ts';
import {
  type EducationInput,
  educationStated,
  isEducation,
  isPractice,
  type PracticeInput,
} from './corrected-place.ts';
import { fieldsDisputed } from './dispute-fields.ts';
import { Refused } from './dispute-problems.ts';
import type { DisputedField } from './dispute-states.ts';

type Given<Value> = { readonly [Name in keyof Value]?: Value[Name] | null };

/** As the graph takes it: of all of it, exactly one. */
export interface CorrectionInput {
  readonly familyName?: string | null;
  readonly givenNames?: string | null;
  readonly preferredName?: string | null;
  readonly gender?: string | null;
  readonly dateOfBirth?: string | null;
  readonly address?: (Given<AddressStatement> & { readonly status: AddressStatus }) | null;
  readonly education?: EducationInput | null;
  readonly generalPractice?: PracticeInput | null;
  readonly carers?:
    | readonly (Given<CarerStatement> & { readonly name: string; readonly relationship: CarerRelationship })[]
    | null;
  /** That nothing is right. */
  readonly nothing?: boolean | null;
}

/** A record is known by these: one of them must be right. */
const needed: readonly DisputedField[] = ['FAMILY_NAME', 'GIVEN_NAMES', 'GENDER', 'DATE_OF_BIRTH'];
/** By these the record is found and joined with others: that is for reviews, and for the source to put right. */
const numbers: readonly DisputedField[] = ['NHS_NUMBER', 'UPN'];
const MOST_CARERS = 6;
/** Children, and young people up to 25 with consent; nobody older (domain rules 1.3.8). */
const OLDEST = 26;

/** As sources send names: the schema takes a `*` for searches. */
const isName = (text: string): boolean => /\p{L}/u.test(text) && !text.includes('*');

const given = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null && each !== undefined));

function isBirthday(day: string, today: string): boolean {
  const oldest = `${Number(today.slice(0, 4)) - OLDEST}${today.slice(4)}`;
  return day <= today && day >= oldest;
}

/** A current address says where; one that is not there says nothing else. */
function isAddress({ line1, line2, town, postcode, since, status }: Given<AddressStatement>, today: string): boolean {
  const says = [line1, line2, town, postcode].some((part) => part !== null && part !== undefined);
  const place = status === 'CURRENT' || status === 'LAST_KNOWN';
  return says === place && (since === null || since === undefined || since <= today);
}

const fits: Readonly<Partial<Record<DisputedField, (input: CorrectionInput, today: string) => boolean>>> = {
  FAMILY_NAME: ({ familyName }) => isName(familyName ?? ''),
  GIVEN_NAMES: ({ givenNames }) => isName(givenNames ?? ''),
  PREFERRED_NAME: ({ preferredName }) => isName(preferredName ?? ''),
  GENDER: ({ gender }) => gender !== null && gender !== undefined,
  DATE_OF_BIRTH: ({ dateOfBirth }, today) => isBirthday(dateOfBirth ?? '', today),
  ADDRESS: ({ address }, today) => isAddress(address ?? {}, today),
  EDUCATION: ({ education }, today) => isEducation(education ?? {}, today),
  GENERAL_PRACTICE: ({ generalPractice }, today) => isPractice(generalPractice ?? { code: '' }, today),
  CARERS: ({ carers }) =>
    Array.isArray(carers) &&
    carers.length > 0 &&
    carers.length <= MOST_CARERS &&
    carers.every(({ name }) => isName(name)),
};

/** The value that is shown instead, or null for none. Refuses what is not one value of this field. */
export function correctionTo(field: DisputedField, input: CorrectionInput, now: Date): unknown {
  const { name, called = name } = fieldsDisputed[field];
  const said = Object.keys(given(input)).filter((each) => each !== 'nothing' || input.nothing === true);
  const misfit = new Refused('VALUE_DOES_NOT_FIT', called);
  if (said.length !== 1 || numbers.includes(field)) throw misfit;
  if (said[0] === 'nothing') {
    if (needed.includes(field)) throw misfit;
    return null;
  }
  // Of a death only that there was none: a death is for the registrar to state.
  if (said[0] !== called || fits[field]?.(input, dayOf(now)) !== true) throw misfit;
  if (field === 'EDUCATION') return given(educationStated(input.education ?? {}));
  const value = input[called as keyof CorrectionInput];
  if (Array.isArray(value)) return value.map(given);
  return value !== null && typeof value === 'object' ? given(value) : value;
}
