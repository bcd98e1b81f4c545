/**
 * What a search may ask, after the bounds of the nearest living system (NHS PDS) and ContactPoint's own shielding rule.
 * Pure: criteria in, a plan or a refusal out.
 */
import { addMonths } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import type { IsoDate } from '#core/ids.ts';
import { nameKey } from './child.ts';

export interface Criteria {
  readonly familyName?: string | null | undefined;
  readonly givenName?: string | null | undefined;
  readonly dateOfBirth?: string | null | undefined;
  readonly bornFrom?: string | null | undefined;
  readonly bornTo?: string | null | undefined;
  readonly gender?: string | null | undefined;
  readonly postcode?: string | null | undefined;
  readonly nhsNumber?: string | null | undefined;
  readonly upn?: string | null | undefined;
}

/** A name to look for: whole, or what it begins with. */
export interface NamePattern {
  readonly key: string;
  readonly prefix: boolean;
}

export interface DetailsPlan {
  readonly by: 'details';
  readonly family: NamePattern;
  readonly given: NamePattern | null;
  readonly bornFrom: string | null;
  readonly bornTo: string | null;
  readonly gender: string | null;
  readonly postcode: string | null;
  /** Whether every criterion is one that stays visible on a shielded record. */
  readonly visibleOnly: boolean;
}

export type SearchPlan =
  | { readonly by: 'identifier'; readonly scheme: 'NHS_NUMBER' | 'UPN'; readonly number: string }
  | DetailsPlan;

/** Fewer literal letters would be browsing. */
export const LETTERS_BEFORE_WILDCARD = 3;
const LETTERS_OF_FAMILY_NAME = 2;
const MONTHS_OF_RANGE = 12;

const given = (value: string | null | undefined): value is string => value !== null && value !== undefined;

/** Nobody who was born before is looked for here; years of two digits also mean something else to `Date`. */
const EARLIEST_BIRTH = '1900-01-01';

const lettersOf = ({ key }: NamePattern): number => [...key.replaceAll(' ', '')].length;

function pattern(name: string, field: string): NamePattern {
  const prefix = name.endsWith('*');
  const made = { key: nameKey(prefix ? name.slice(0, -1) : name), prefix };
  if (prefix && lettersOf(made) < LETTERS_BEFORE_WILDCARD) throw new AppError('SEARCH_INVALID', { field });
  return made;
}

function familyPattern({ familyName }: Criteria): NamePattern {
  const family = given(familyName) ? pattern(familyName, 'familyName') : null;
  if (family === null || lettersOf(family) < LETTERS_OF_FAMILY_NAME) {
    throw new AppError('SEARCH_TOO_BROAD', { field: 'familyName' });
  }
  return family;
}

function givenPattern({ givenName }: Criteria, family: NamePattern): NamePattern | null {
  if (!given(givenName)) return null;
  const made = pattern(givenName, 'givenName');
  // Without a letter it would narrow nothing; two wildcards would be browsing.
  if (lettersOf(made) === 0 || (family.prefix && made.prefix)) {
    throw new AppError('SEARCH_INVALID', { field: 'givenName' });
  }
  return made;
}

type BirthRange = { readonly from: string; readonly to: string };

function notTooEarly(criteria: Criteria): Criteria {
  for (const field of ['dateOfBirth', 'bornFrom', 'bornTo'] as const) {
    if ((criteria[field] ?? EARLIEST_BIRTH) < EARLIEST_BIRTH) throw new AppError('SEARCH_INVALID', { field });
  }
  return criteria;
}

function birthRange({ dateOfBirth, bornFrom, bornTo }: Criteria): BirthRange | null {
  if (given(dateOfBirth)) {
    if (given(bornFrom) || given(bornTo)) throw new AppError('SEARCH_INVALID', { field: 'dateOfBirth' });
    return { from: dateOfBirth, to: dateOfBirth };
  }
  if (!given(bornFrom) && !given(bornTo)) return null;
  if (!given(bornFrom) || !given(bornTo)) throw new AppError('SEARCH_TOO_BROAD', { field: 'bornTo' });
  if (bornTo < bornFrom) throw new AppError('SEARCH_INVALID', { field: 'bornTo' });
  if (bornTo > addMonths(bornFrom as IsoDate, MONTHS_OF_RANGE))
    throw new AppError('SEARCH_TOO_BROAD', { field: 'bornTo' });
  return { from: bornFrom, to: bornTo };
}

function identifierPlan(criteria: Criteria): SearchPlan | null {
  const named = Object.entries(criteria).filter(([, value]) => given(value));
  const numbers = named.filter(([name]) => name === 'nhsNumber' || name === 'upn');
  if (numbers.length === 0) return null;
  // A number finds its child alone. With anything beside it, a wrong guess could be told from a right one.
  if (named.length > 1) throw new AppError('SEARCH_INVALID', { field: String(numbers[0]?.[0]) });
  return given(criteria.nhsNumber)
    ? { by: 'identifier', scheme: 'NHS_NUMBER', number: criteria.nhsNumber }
    : { by: 'identifier', scheme: 'UPN', number: String(criteria.upn) };
}

/** Whether what is known beside the family name makes it a search for one child, and not browsing. */
function isNarrow(born: BirthRange | null, givenName: NamePattern | null, { gender, postcode }: Criteria): boolean {
  if (born === null) return givenName !== null && given(postcode);
  return born.from === born.to || givenName !== null || given(gender);
}

/** The search that is asked for; throws SEARCH_TOO_BROAD or SEARCH_INVALID, naming the criterion. */
export function searchPlan(criteria: Criteria): SearchPlan {
  const byNumber = identifierPlan(criteria);
  if (byNumber) return byNumber;
  const family = familyPattern(criteria);
  const givenName = givenPattern(criteria, family);
  const born = birthRange(notTooEarly(criteria));
  if (!isNarrow(born, givenName, criteria)) throw new AppError('SEARCH_TOO_BROAD', { field: 'dateOfBirth' });
  return {
    by: 'details',
    family,
    given: givenName,
    bornFrom: born?.from ?? null,
    bornTo: born?.to ?? null,
    gender: criteria.gender ?? null,
    postcode: criteria.postcode ?? null,
    visibleOnly: !given(criteria.postcode),
  };
}

/**
 * The same for those who are like the child: names are compared as wholes, and numbers are right or wrong. A family name, a
 * year and a gender would have everybody alike: NHS PDS asks of its fuzzy searches for more than of others, too.
 */
export function alikePlan(criteria: Criteria): DetailsPlan {
  const plan = searchPlan(criteria);
  if (plan.by === 'identifier') {
    throw new AppError('SEARCH_INVALID', { field: plan.scheme === 'UPN' ? 'upn' : 'nhsNumber' });
  }
  if (plan.family.prefix) throw new AppError('SEARCH_INVALID', { field: 'familyName' });
  if (plan.given?.prefix) throw new AppError('SEARCH_INVALID', { field: 'givenName' });
  if (plan.given === null && plan.bornFrom !== plan.bornTo)
    throw new AppError('SEARCH_TOO_BROAD', { field: 'givenName' });
  return plan;
}
