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

let variants: ReadonlyMap<string, readonly string[]> | undefined;

/** Which forenames stand for one another: nicknames and spellings. Each line: a name, then its variants. Read once. */
export function forenameVariants(): ReadonlyMap<string, readonly string[]> {
  if (variants !== undefined) return variants;
  const lines = readFileSync(new URL('data/forename-variants.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  variants = new Map(
    lines.map((line) => {
      const [name = '', ...others] = line.split(' ');
      return [name, others];
    }),
  );
  return variants;
}
