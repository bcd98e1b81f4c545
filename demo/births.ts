import { years } from './days.ts';
import type { FamilyNames, Sex } from './naming.ts';
import type { Random } from './random.ts';

/** A child before anything but birth and name has happened. */
export interface Birth {
  readonly ageDays: number;
  readonly sex: Sex;
  /** First name first, a second name for some. */
  readonly names: readonly string[];
}

const sizes = [38, 38, 17, 7].map((weight, index) => ({ weight, children: index + 1 }));

const sexOf = (random: Random): Sex => (random.chance(0.49) ? 'FEMALE' : 'MALE');

/** The children of a family: the oldest drawn first, each next one, or two, born one to four years later. */
export function births(family: FamilyNames, random: Random): readonly Birth[] {
  const born: Birth[] = [];
  const used = new Set<string>();
  const firstName = (draw: () => string): string => {
    let name = draw();
    while (used.has(name)) name = draw();
    used.add(name);
    return name;
  };
  const add = (ageDays: number, sex: Sex, name: string): void => {
    const second = family.given(sex);
    born.push({ ageDays, sex, names: random.chance(0.35) && second !== name ? [name, second] : [name] });
  };
  const { children } = random.weighted(sizes);
  let ageDays = random.between(0, years(18) - 10);
  while (ageDays >= 0 && born.length < children) {
    const sex = sexOf(random);
    const name = firstName(() => family.given(sex));
    add(ageDays, sex, name);
    // One birth in seventy is of twins: three children in a hundred are one.
    if (random.chance(0.0145)) {
      const other = random.chance(0.65) ? sex : sexOf(random);
      const similar = firstName(() => family.givenLike(name, other, used));
      add(ageDays, other, similar);
    }
    ageDays -= random.between(400, 1500);
  }
  return born;
}
