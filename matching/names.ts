/** Names as they are compared: capitals without accents; placeholders are no names. Version 1 of the normaliser. */
import { readFileSync } from 'node:fs';

/**
 * What registrars, wards and schools write when there is no name yet. The list follows NHS England's
 * (nhsengland/NHSE_probabilistic_linkage) and the DfE SUI Matcher's. Such a value is missing, not an agreement.
 */
const PLACEHOLDER =
  /^(?:BABY|BABE|INFANT|NEWBORN|NEW BORN|TWIN|TRIPLET|QUAD|UNKNOWN|NOT KNOWN|NOT GIVEN|NOT STATED|UNNAMED|NO NAME|NONE|NULL|UNBORN|FOETUS|FETUS|MALE CHILD|FEMALE CHILD|XX+|N A|TEST)(?:$|[ -])/;

/** Capitals of A to Z, single spaces and hyphens: `Zoë O’Neill` is `ZOE ONEILL`. */
export function normaliseName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’`.]/g, '')
    .toUpperCase()
    .replace(/[^A-Z0-9 -]/g, ' ')
    .replace(/ *- */g, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[ -]+|[ -]+$/g, '');
}

export const isPlaceholder = (name: string): boolean => PLACEHOLDER.test(name);

/** A person's name, or nothing where a placeholder stands. */
export function personName(text: string): string {
  const name = normaliseName(text);
  return isPlaceholder(name) ? '' : name;
}

/** The names in a double-barrelled one: `REYNOLDS-MCDONAGH` holds two. Initials are not names. */
export const nameParts = (name: string): string[] => name.split(/[- ]/).filter((part) => part.length > 1);

/** Lines of a list beside the code, each as its words. */
const list = (file: string): string[][] =>
  readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));

/** Reads it when first asked for, and keeps it. */
function once<T>(read: () => T): () => T {
  let kept: T | undefined;
  return () => {
    kept ??= read();
    return kept;
  };
}

/** Which forenames stand for one another: nicknames and spellings. */
export const forenameVariants = once(
  (): ReadonlyMap<string, readonly string[]> =>
    new Map(list('forename-variants.txt').map(([name = '', ...others]) => [name, others])),
);

/** Given names as often as children bear them. */
export const givenNames = once(() =>
  list('given-names.txt').map(([sex = '', name = '', count]) => ({ sex, name, count: Number(count) })),
);

/** Surnames, the commonest first, and how many of a million people bear them. */
export const surnames = once(() => list('surnames.txt').map(([name = '', count]) => ({ name, count: Number(count) })));

export const usualGivenNames = once((): ReadonlySet<string> => new Set(givenNames().map(({ name }) => name)));
