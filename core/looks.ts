/**
 * What somebody did in a request, as coarse as judging it needs and no finer: whose record was opened, and how searches
 * came out as the searcher was told it. Stands in the trail for the detectors; the graph shows it to nobody.
 */
import { dayOf } from './clock.ts';
import type { Keyring } from './secrets.ts';

export interface Search {
  /** By what a child is called and when it was born, or by a number. */
  readonly by: 'DETAILS' | 'NUMBER';
  /** What the searcher was told, and nothing beside: a hidden child is no more in it than in the answer (law 3). */
  readonly came: 'NONE' | 'SOME' | 'TOO_MANY';
  /** Whether something was asked for that is hidden on a shielded record. */
  readonly byHidden: boolean;
  /** Twelve bits by which two searches of one account on one day are about the same name; see `aboutOf`. */
  readonly about: string;
  /** Whether it was for the searcher's own family name, where few bear that. Not there where it was not. */
  readonly ownName?: true;
  /** Whether it was for the searcher's own home postcode, without the day of birth. Not there where it was not. */
  readonly ownPostcode?: true;
  /** Whether it was for those who are like the child, too. Not there where it was not. */
  readonly alike?: true;
}

export interface Looks {
  /** Directory numbers of the records that were opened. */
  readonly opened: readonly string[];
  readonly searches: readonly Search[];
  /**
   * Of the opened those that bear the family name of whoever opened them, where few bear it, or whatever it is at that
   * person's own home postcode. Not there where none do.
   */
  readonly namesakes?: readonly string[];
  /**
   * Of the opened those that another authority looks after than the one whoever opened them works in. Of records that are
   * not open to everybody it is not said: of a shielded child neither this nor its absence tells where it lives (law 3).
   */
  readonly elsewhere?: readonly string[];
  /**
   * Of the opened those that live at the home postcode of whoever opened them. As of `elsewhere`, of records that are not
   * open to everybody it is not said. Not there where none do.
   */
  readonly atHome?: readonly string[];
}

/** Whose looks are whose: answered within one process only. */
export interface WorkerNames {
  /** What a practitioner is called; null where nobody is. */
  nameOf(practitioner: string): Promise<string | null>;
}

/** Where those who look live, as far as it can be compared: answered within one process only. */
export interface HomeReader {
  /** `homeOf` of the account's own home postcode; null where none is kept. */
  homeOf(account: string): Promise<Buffer | null>;
}

/** What is asked of whoever looks. */
export interface LookPorts {
  readonly workers: WorkerNames;
  readonly homes: HomeReader;
}

/**
 * A home postcode, keyed: it can be compared and not read back. Made with the account, so that those who live together
 * have nothing in common that could be seen without the key.
 */
export const homeOf = (keys: Keyring, account: string, postcode: string): Buffer =>
  keys.fingerprint('home postcode', JSON.stringify([account, postcode]));

/**
 * Too short to find a name by (some 4 096 share each), keyed, and of one account and one day alone: it says that the same
 * was looked for again, and is worth nothing to whoever has the trail.
 */
export const aboutOf = (keys: Keyring, account: string, now: Date, sought: string): string =>
  keys
    .fingerprint('about a search', JSON.stringify([account, dayOf(now), sought]))
    .toString('hex')
    .slice(0, 3);
