import { traditions } from './names.ts';
import type { Random } from './random.ts';

export type Sex = 'MALE' | 'FEMALE';

/** Where one family takes its names from. */
export interface FamilyNames {
  readonly surname: string;
  given(sex: Sex): string;
  /** A name with the same beginning, as parents of twins like it; any other where there is none left. */
  givenLike(name: string, sex: Sex, used: ReadonlySet<string>): string;
}

export function familyNames(random: Random): FamilyNames {
  const tradition = random.weighted(traditions);
  const names = (sex: Sex): readonly string[] => (sex === 'FEMALE' ? tradition.girls : tradition.boys);
  const own = random.pick(tradition.surnames);
  const joined = random.chance(0.05) ? `${own}-${random.pick(random.weighted(traditions).surnames)}` : own;
  return {
    // A carer's whole name has thirty-five characters at most; the longest first name in the lists takes eleven.
    surname: joined.length > 23 ? own : joined,
    given: (sex) => random.pick(names(sex)),
    givenLike: (name, sex, used) => {
      const others = names(sex).filter((other) => !used.has(other));
      const alike = others.filter((other) => other.startsWith(name.slice(0, 1)));
      return random.pick(alike.length > 0 ? alike : others);
    },
  };
}

/** The name of a grown-up: a practitioner, a carer. */
export function fullName(random: Random, sex: Sex = random.chance(0.75) ? 'FEMALE' : 'MALE'): string {
  const names = familyNames(random);
  return `${names.given(sex)} ${names.surname}`;
}
