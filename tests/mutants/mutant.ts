/** One protection taken away, and the test that must notice it. */
import { readFileSync } from 'node:fs';

/** Where a mutant is noticed: as cheap a test as there is. */
export interface Notice {
  /** A test file. */
  readonly file: string;
  /** A part of the test's name; the whole file where it is left out. */
  readonly only?: string;
  /** It needs no database, and none is started for it. */
  readonly pure?: true;
  /** The file does not even load: the process would refuse to start. */
  readonly atStart?: true;
}

export interface Mutant {
  /** Which protection is missing, as a sentence. */
  readonly what: string;
  /** From the project's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly to: string;
  /** `tsc`: it does not compile. */
  readonly by: Notice | 'tsc';
  /** Why it changes nothing that anybody could notice. It is not run. */
  readonly idle?: string;
}

const ROOT = new URL('../../', import.meta.url);
export const textOf = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

/** How often a text stands in another. */
export const timesIn = (text: string, find: string): number => text.split(find).length - 1;

/** What stands at a place, with as many lines before it as make it the only one of its kind in the file. */
export function spot(text: string, start: number, end: number, to: string): Pick<Mutant, 'find' | 'to'> {
  let from = start;
  while (timesIn(text, text.slice(from, end)) > 1 && from > 0) from = text.lastIndexOf('\n', from - 2) + 1;
  return { find: text.slice(from, end), to: text.slice(from, start) + to };
}

/** The mutants of one file, each noticed by the same test where it says no other. */
export const mutantsOf = (
  file: string,
  usual: Notice | 'tsc',
  list: readonly (readonly [what: string, find: string, to: string, by?: Notice | 'tsc' | { readonly idle: string }])[],
): Mutant[] =>
  list.map(([what, find, to, by = usual]) =>
    by !== 'tsc' && 'idle' in by ? { what, file, find, to, by: usual, idle: by.idle } : { what, file, find, to, by },
  );

export const test = (file: string, only?: string): Notice => ({
  file: `tests/${file}.test.ts`,
  ...(only === undefined ? {} : { only }),
});
export const pure = (file: string, only?: string): Notice => ({ ...test(file, only), pure: true });
