/** What the matcher is told of a child: every value that any source ever said of it, as texts. */
import type { ChildStatement } from '#core/statements.ts';
import type { Person } from '#matching/encode.ts';

/** What bears on who a child is. */
export type Said = Partial<
  Pick<
    ChildStatement,
    | 'familyName'
    | 'givenNames'
    | 'preferredName'
    | 'gender'
    | 'dateOfBirth'
    | 'address'
    | 'carers'
    | 'nhsNumber'
    | 'formerNhsNumbers'
    | 'upn'
    | 'formerUpns'
  >
>;

/** The first of several names; the second, which is told from the first, since suppliers leave it out more often. */
const nameAt = (names: string | undefined, at: number): readonly string[] =>
  names
    ?.trim()
    .split(/\s+/)
    .slice(at, at + 1) ?? [];

const present = (...texts: readonly (string | undefined)[]): string[] =>
  texts.filter((text) => text !== undefined && text !== '') as string[];

/** A child as the matcher compares it. The order of what was said does not matter. */
export function personOf(said: readonly Said[]): Person {
  const all = (texts: (each: Said) => readonly string[]): string[] => [...new Set(said.flatMap(texts))];
  return {
    given: all(({ givenNames, preferredName }) => [...nameAt(givenNames, 0), ...nameAt(preferredName, 0)]),
    middle: all(({ givenNames }) => nameAt(givenNames, 1)),
    family: all(({ familyName }) => present(familyName)),
    birthDate: all(({ dateOfBirth }) => present(dateOfBirth)),
    sex: all(({ gender }) => present(gender)),
    postcode: all(({ address }) => present(address?.postcode)),
    line: all(({ address }) => present(address?.line1)),
    carer: all(({ carers = [] }) => carers.map(({ name }) => name)),
    telephone: all(({ carers = [] }) => carers.flatMap(({ telephone }) => present(telephone))),
    nhsNumber: all(({ nhsNumber, formerNhsNumbers = [] }) => present(nhsNumber, ...formerNhsNumbers)),
    upn: all(({ upn, formerUpns = [] }) => present(upn, ...formerUpns)),
  };
}
