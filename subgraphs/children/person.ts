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

const words = (names: string | undefined): readonly string[] => names?.trim().split(/\s+/) ?? [];

/** Each text once, in the order in which it came. */
function add(list: string[], text: string | undefined): void {
  if (text !== undefined && text !== '' && !list.includes(text)) list.push(text);
}

const nothing = () => ({
  given: [] as string[],
  middle: [] as string[],
  family: [] as string[],
  birthDate: [] as string[],
  sex: [] as string[],
  postcode: [] as string[],
  line: [] as string[],
  carer: [] as string[],
  telephone: [] as string[],
  nhsNumber: [] as string[],
  upn: [] as string[],
});

/** A child as the matcher compares it. The order of what was said does not matter. */
export function personOf(said: readonly Said[]): Person {
  const person = nothing();
  for (const each of said) {
    // The second of several names is told from the first, since suppliers leave it out more often.
    const [first, second] = words(each.givenNames);
    add(person.given, first);
    add(person.given, words(each.preferredName)[0]);
    add(person.middle, second);
    add(person.family, each.familyName);
    add(person.birthDate, each.dateOfBirth);
    add(person.sex, each.gender);
    add(person.postcode, each.address?.postcode);
    add(person.line, each.address?.line1);
    for (const { name, telephone } of each.carers ?? []) {
      add(person.carer, name);
      add(person.telephone, telephone);
    }
    for (const number of [each.nhsNumber, ...(each.formerNhsNumbers ?? [])]) add(person.nhsNumber, number);
    for (const number of [each.upn, ...(each.formerUpns ?? [])]) add(person.upn, number);
  }
  return person;
}
