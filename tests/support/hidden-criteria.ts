/** What is searched for: by what is visible of the shielded child, by what is hidden of it in either life, by nobody's. */
import fc from 'fast-check';
import { nameKey } from '#subgraphs/children/child.ts';
import { DAY_AFTER, hiddenChild, lives, namesakeIds, nobodys, visible } from './hidden-lives.ts';

export type Criteria = Readonly<Record<string, unknown>>;

const maybe = <Value>(...values: readonly Value[]): fc.Arbitrary<Value | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });

const cursorOf = (...parts: readonly string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
export const cursors: readonly (string | null)[] = [
  null,
  null,
  null,
  ...namesakeIds.slice(0, 12).map((id) => cursorOf(id)),
  cursorOf(hiddenChild),
  cursorOf(hiddenChild),
  cursorOf(nobodys.child),
  cursorOf('2025-01-05', lives[0].involvements[0]?.id ?? ''),
  'no cursor',
];

const born = fc.constantFrom<Criteria>(
  { dateOfBirth: visible.dateOfBirth },
  { dateOfBirth: visible.dateOfBirth },
  { dateOfBirth: DAY_AFTER },
  { bornFrom: visible.dateOfBirth, bornTo: visible.dateOfBirth },
  { bornFrom: '2018-05-01', bornTo: '2018-05-31' },
  { bornFrom: '2017-05-07', bornTo: visible.dateOfBirth },
  { bornFrom: DAY_AFTER, bornTo: '2018-12-01' },
  {},
);
const names = fc.record({
  familyName: fc.constantFrom('Merrowby', 'Merrowby', 'Merrowby', 'MERROWBY', 'Merro*', 'Mer*', 'Merrow', 'Nobodyson'),
  givenName: maybe('Hannah', 'Hannah', 'hannah rose', 'Hannah R*', 'Han*', 'Rose', 'Grace'),
});
const genders = maybe('FEMALE', 'FEMALE', 'MALE', 'NOT_KNOWN');
const postcodes = fc.constantFrom(lives[0].postcode, lives[1].postcode, nobodys.postcode);

/** As somebody has them who does not quite know, former names of either life among them. */
const misremembered = fc.record({
  familyName: fc.constantFrom(
    'Merrowby',
    'Merowby',
    'Meroby',
    'Marrowbie',
    'Hannah',
    'Thornbury',
    ...lives.map(({ formerName }) => formerName),
  ),
  givenName: maybe('Hannah', 'Hanna', 'Anna', 'Hannah Rose', 'Rose', 'Merrowby', 'Grace'),
});
const bornAlike = fc.oneof(
  fc.constantFrom<Criteria>(
    { dateOfBirth: '2018-06-05' },
    { dateOfBirth: '2017-05-06' },
    { dateOfBirth: '2018-05-16' },
  ),
  born,
);

const without = (criteria: Criteria): Criteria =>
  Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined));

export const byVisible = fc
  .tuple(names, born, genders)
  .map(([called, day, gender]): Criteria => without({ ...called, ...day, gender }));
export const byPostcode = fc
  .tuple(names, born, genders, postcodes)
  .map(([called, day, gender, postcode]): Criteria => without({ ...called, ...day, gender, postcode }));
export const alikeByVisible = fc
  .tuple(misremembered, bornAlike, genders)
  .map(([called, day, gender]): Criteria => without({ ...called, ...day, gender }));
export const alikeByPostcode = fc
  .tuple(misremembered, bornAlike, genders, postcodes)
  .map(([called, day, gender, postcode]): Criteria => without({ ...called, ...day, gender, postcode }));
const numbers = [
  ...[...lives, nobodys].flatMap(({ nhsNumber, upn }): Criteria[] => [{ nhsNumber }, { upn }]),
  ...lives.flatMap(({ formerNhsNumber, formerUpn }): Criteria[] => [
    { nhsNumber: formerNhsNumber },
    { upn: formerUpn },
  ]),
];
export const byNumber = fc.constantFrom(...numbers);
/** Refused, whoever's the number is. */
export const byNumberAndMore = fc
  .tuple(byNumber, byVisible)
  .map(([number, more]): Criteria => ({ ...more, ...number }));

export const criteriaPool = (kind: 'any' | 'hidden'): readonly Criteria[] =>
  fc.sample(kind === 'any' ? fc.oneof(byVisible, byPostcode, byNumber) : fc.oneof(byPostcode, byNumber), {
    numRuns: 60,
    seed: 7,
  });

const { familyName, dateOfBirth, gender } = visible;
/** How many there are with the child among them, and how many of the others live at the address of its first life. */
export const crowds: readonly (readonly [string, number | null, number, Criteria])[] = [
  ['nine', 9, 8, { familyName, dateOfBirth, givenName: 'Hannah' }],
  ['ten', 10, 9, { familyName, dateOfBirth, gender }],
  ['eleven', null, 10, { familyName, dateOfBirth }],
];

const hidden = ['postcode', 'nhsNumber', 'upn'];

const matches = (asked: unknown, name: string): boolean => {
  const text = String(asked);
  const key = nameKey(text.replace('*', ''));
  return text.endsWith('*') ? name.startsWith(key) : name === key || name.startsWith(`${key} `);
};

/** Whether it uses nothing but what is visible, and finds the shielded child by it: the one search that may tell of it. */
export function mayFind(criteria: Criteria): boolean {
  const { familyName, givenName, gender, dateOfBirth, bornFrom = dateOfBirth, bornTo = dateOfBirth } = criteria;
  const born = visible.dateOfBirth;
  return (
    !hidden.some((field) => field in criteria) &&
    matches(familyName, nameKey(visible.familyName)) &&
    (givenName === undefined || matches(givenName, nameKey(visible.givenNames))) &&
    (gender === undefined || gender === visible.gender) &&
    String(bornFrom) <= born &&
    born <= String(bornTo)
  );
}
