/** How people have a child's name and day of birth wrong: what they ask for, and which way it is wrong. */
import { dayMonthSwapped } from '#matching/dates.ts';
import { forenameVariants, nameParts } from '#matching/names.ts';
import type { Random } from '#matching/random.ts';
import type { Criteria } from '#subgraphs/children/criteria.ts';

/** A child of the register, as far as somebody may remember it. */
export interface Remembered {
  readonly id: string;
  readonly familyName: string;
  readonly givenNames: string;
  readonly dateOfBirth: string;
  readonly gender: string;
  readonly postcode: string | null;
  /** A family name it had before; null for most. */
  readonly formerName: string | null;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** One slip of the fingers: another letter, one too few, one too many, two in each other's place. */
export function typo(name: string, random: Random): string {
  const at = random.below(name.length);
  const letter = random.pick([...LETTERS]);
  const made = random.pick([
    name.slice(0, at) + letter + name.slice(at + 1),
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + letter + name.slice(at),
    name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
  ]);
  return made.trim().length > 1 && made !== name ? made : typo(`${name}${letter}`, random);
}

/** Spellings of one sound, tried from a chance place on. */
const spellings: readonly (readonly [RegExp, string])[] = [
  ...([
    [/ph/, 'f'],
    [/ck/, 'k'],
    [/ie$/, 'y'],
    [/y$/, 'ie'],
    [/ee/, 'ea'],
    [/ea/, 'ee'],
    [/([lmnrst])\1/, '$1'],
    [/c(?=[aou])/, 'k'],
    [/y/, 'i'],
    [/ou/, 'oo'],
    [/e$/, ''],
    [/([lnrt])(?=[aeiou])/, '$1$1'],
    [/i/, 'y'],
    [/$/, 'e'],
  ] as const),
];

function asHeard(name: string, random: Random): string {
  const from = random.below(spellings.length);
  const plain = name.toLowerCase();
  for (let tried = 0; tried < spellings.length; tried += 1) {
    const [sound, other] = spellings[(from + tried) % spellings.length] ?? [/$/, 'e'];
    if (sound.test(plain)) return plain.replace(sound, other);
  }
  return plain;
}

const firstOf = ({ givenNames }: Remembered): string => givenNames.split(' ')[0] ?? '';

const nickname = (name: string, random: Random): string | null => {
  const known = forenameVariants().get(name.toUpperCase()) ?? [];
  return known.length === 0 ? null : random.pick(known).toLowerCase();
};

const yearOff = ({ dateOfBirth }: Remembered, random: Random): string => {
  const year = Number(dateOfBirth.slice(0, 4)) + random.pick([-1, 1]);
  return dateOfBirth.endsWith('-02-29') ? `${year}-02-28` : `${year}${dateOfBirth.slice(4)}`;
};

const dayOff = ({ dateOfBirth }: Remembered, random: Random): string => {
  const day = Number(dateOfBirth.slice(8));
  const other = 1 + ((day + random.pick([1, 9, 10, 26]) - 1) % 28);
  return `${dateOfBirth.slice(0, 8)}${String(other === day ? (day % 28) + 1 : other).padStart(2, '0')}`;
};

/** Half a year before and after, nearly: at most twelve months. */
const around = ({ dateOfBirth }: Remembered): Criteria => {
  const [year, month] = [Number(dateOfBirth.slice(0, 4)), Number(dateOfBirth.slice(5, 7))];
  const at = (months: number): string => new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
  return { bornFrom: at(-4), bornTo: at(6) };
};

const neighbour = (postcode: string, random: Random): string =>
  `${postcode.slice(0, -2)}${random.pick([...'ABDEFGHJLN'])}${random.pick([...'PQRSTUWXYZ'])}`;

type Ask = (child: Remembered, random: Random) => Criteria | null;

/** Names and day, the day or the names as somebody has them. */
const named = ({
  familyName,
  dateOfBirth,
  ...child
}: Remembered): Required<Pick<Criteria, 'familyName' | 'givenName' | 'dateOfBirth'>> => ({
  familyName,
  givenName: firstOf({ familyName, dateOfBirth, ...child }),
  dateOfBirth,
});

/** Null where a child cannot be remembered wrongly in that way. */
export const slips: Readonly<Record<string, Ask>> = {
  'nothing wrong': (child) => named(child),
  'family name mistyped': (child, random) => ({ ...named(child), familyName: typo(child.familyName, random) }),
  'given name mistyped': (child, random) => ({ ...named(child), givenName: typo(firstOf(child), random) }),
  'both names mistyped': (child, random) => ({
    ...named(child),
    familyName: typo(child.familyName, random),
    givenName: typo(firstOf(child), random),
  }),
  'family name as it was heard': (child, random) => ({
    ...named(child),
    familyName: asHeard(child.familyName, random),
  }),
  'given name as it was heard': (child, random) => ({ ...named(child), givenName: asHeard(firstOf(child), random) }),
  'a nickname': (child, random) => {
    const givenName = nickname(firstOf(child), random);
    return givenName === null ? null : { ...named(child), givenName };
  },
  'the second given name': (child) => {
    const [, givenName] = child.givenNames.split(' ');
    return givenName === undefined ? null : { ...named(child), givenName };
  },
  'names in each other’s place': (child) => ({
    ...named(child),
    familyName: firstOf(child),
    givenName: child.familyName,
  }),
  'half of a double-barrelled name': (child, random) => {
    const parts = nameParts(child.familyName);
    return parts.length < 2 ? null : { ...named(child), familyName: random.pick(parts) };
  },
  'a former family name': (child) =>
    child.formerName === null ? null : { ...named(child), familyName: child.formerName },
  'day and month changed over': (child) => {
    const swapped = dayMonthSwapped(child.dateOfBirth.replaceAll('-', ''));
    if (swapped === '') return null;
    return { ...named(child), dateOfBirth: swapped.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') };
  },
  'the wrong year': (child, random) => ({ ...named(child), dateOfBirth: yearOff(child, random) }),
  'the wrong day': (child, random) => ({ ...named(child), dateOfBirth: dayOff(child, random) }),
  'family name mistyped, the wrong year': (child, random) => ({
    ...named(child),
    familyName: typo(child.familyName, random),
    dateOfBirth: yearOff(child, random),
  }),
  'given name mistyped, the wrong day': (child, random) => ({
    ...named(child),
    givenName: typo(firstOf(child), random),
    dateOfBirth: dayOff(child, random),
  }),
  'family name mistyped, no given name': (child, random) => ({
    familyName: typo(child.familyName, random),
    dateOfBirth: child.dateOfBirth,
    gender: child.gender,
  }),
  'family name mistyped, about that age': (child, random) => ({
    familyName: typo(child.familyName, random),
    givenName: firstOf(child),
    ...around(child),
  }),
  'names and postcode, family name mistyped': (child, random) =>
    child.postcode === null
      ? null
      : { familyName: typo(child.familyName, random), givenName: firstOf(child), postcode: child.postcode },
  'names and a postcode nearby': (child, random) =>
    child.postcode === null
      ? null
      : { familyName: child.familyName, givenName: firstOf(child), postcode: neighbour(child.postcode, random) },
};
