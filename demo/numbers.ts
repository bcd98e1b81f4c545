/**
 * Made-up numbers that pass every check: drawn, and tried with each check character until the checks in `#core/ids.ts`
 * take one. So the rules stand in one place only.
 */
import { type ChildNumber, childNumberFrom, type NhsNumber, nhsNumber, type Upn, upn } from '#core/ids.ts';
import type { Random } from './random.ts';

const digitsOf = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.between(0, 9)).join('');

/** Draws until something new comes up. */
function fresh<T>(taken: Set<T>, draw: () => T | undefined): T {
  for (;;) {
    const drawn = draw();
    if (drawn === undefined || taken.has(drawn)) continue;
    taken.add(drawn);
    return drawn;
  }
}

function firstTaken<T>(symbols: string, check: (symbol: string) => T | undefined): T | undefined {
  for (const symbol of symbols) {
    const value = check(symbol);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** NHS numbers of the range that is never issued, without its last tenth: that is kept for the scenarios. */
export function nhsNumbers(random: Random): () => NhsNumber {
  const taken = new Set<NhsNumber>();
  return () =>
    fresh(taken, () => {
      const nine = `999${random.between(0, 8)}${digitsOf(random, 5)}`;
      return firstTaken('0123456789', (check) => nhsNumber(nine + check));
    });
}

/** Directory numbers in no order that would tell who came first. */
export function childNumbers(random: Random, kept: Iterable<ChildNumber>): () => ChildNumber {
  const taken = new Set<ChildNumber>(kept);
  return () => fresh(taken, () => childNumberFrom(`${random.between(1, 9)}${digitsOf(random, 10)}`));
}

const CHECK_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/** Pupil numbers as a school allocates them: authority, school, year, and a serial number within the year. */
export function pupilNumbers(): (authority: string, school: number, year: number) => Upn {
  const serials = new Map<string, number>();
  return (authority, school, year) => {
    const stem = `${authority}${String(school).padStart(4, '0')}${String(year % 100).padStart(2, '0')}`;
    const serial = (serials.get(stem) ?? 0) + 1;
    serials.set(stem, serial);
    const number = firstTaken(CHECK_LETTERS, (letter) => upn(`${letter}${stem}${String(serial).padStart(3, '0')}`));
    if (number === undefined) throw new Error('More than 999 pupils of one school in one year');
    return number;
  };
}
