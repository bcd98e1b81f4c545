/**
 * Names as often as children in England bear them (matching/data/LICENCES.md says from where), and the demonstration's
 * own for those families whose names have more letters than A to Z. No combination is meant to be anybody.
 */
import { givenNames, surnames } from '#matching/names.ts';
import { type FamilyNames, familyNames, type Sex } from '../naming.ts';
import type { Random } from '../random.ts';

interface Counted {
  readonly name: string;
  readonly count: number;
}

/** Draws a row as often as its count says: by halving, for there are thousands. */
function drawer(rows: readonly Counted[]): (random: Random) => string {
  let total = 0;
  const upTo = Float64Array.from(rows, ({ count }) => (total += count));
  const names = rows.map(({ name }) => titled(name));
  return (random) => {
    const at = random.fraction() * total;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return names[low] ?? '';
  };
}

const titled = (name: string): string =>
  name.toLowerCase().replace(/(?:^|[ '-])[a-z]/g, (first) => first.toUpperCase());

/** Families whose names are of the common lists; the others' are of the demonstration's traditions. */
const COMMON = 0.8;

export function englishNames(): (random: Random) => FamilyNames {
  const family = drawer(surnames());
  const given: Readonly<Record<Sex, (random: Random) => string>> = {
    FEMALE: drawer(givenNames().filter(({ sex }) => sex === 'F')),
    MALE: drawer(givenNames().filter(({ sex }) => sex === 'M')),
  };
  return (random) => {
    if (!random.chance(COMMON)) return familyNames(random);
    const own = family(random);
    const joined = random.chance(0.05) ? `${own}-${family(random)}` : own;
    return {
      surname: joined.length > 23 ? own : joined,
      given: (sex) => given[sex](random),
      givenLike: (name, sex, used) => {
        // A name that begins alike comes up within a few draws, or they settle for another one.
        for (let draw = 0; ; draw++) {
          const other = given[sex](random);
          if (!used.has(other) && (draw > 20 || other.startsWith(name.slice(0, 1)))) return other;
        }
      },
    };
  };
}
