/** What the fixed catalogue of management information is made of (domain study 11.2). There is no other way to count. */

/** Who reads a figure: whoever may see figures at all, or only those who may know of hidden children anyway. */
export type FigureAudience = 'FIGURES' | 'PROTECTED';

/** One figure: into which categories things are counted, and how. */
export interface FigureDefinition {
  /** For good: a figure that is counted differently has a higher version. */
  readonly code: string;
  readonly version: number;
  readonly description: string;
  /** A figure is published for one length of period only, so that no two of its numbers overlap in time. */
  readonly length: 'MONTH' | 'YEAR';
  readonly audience: FigureAudience;
  /** Each of one word, or of two with a colon between: then by the first, and by the second within it. */
  readonly categories: readonly string[];
  /**
   * The figure this counts parts of. A part is counted among what its whole shows, and rounded: of what the whole
   * suppresses, a part says nothing.
   */
  readonly partOf?: string;
}

/** So many were counted. */
export interface Counted {
  readonly figure: string;
  /** Three-digit code of the authority; null where there is none. */
  readonly area: string | null;
  readonly category: string;
  /** Of a part: in which category of its whole. */
  readonly within?: string;
  readonly count: number;
}

/** Where everything is that is no authority's: national bodies, records no authority has taken on. */
export const ELSEWHERE = 'ELSEWHERE';
export const ENGLAND = 'ENGLAND';

/** A published number: null where it is suppressed. */
export interface Shown {
  readonly value: number | null;
  /** 1 where it is exact. */
  readonly roundedTo: number;
}

/** One figure of one area: a number for each category, in the order of its definition. */
export interface FigureTable {
  readonly figure: string;
  readonly area: string;
  readonly cells: readonly Shown[];
  /** Null where the categories do not add up to anything. */
  readonly total: Shown | null;
}

/** Every pair of words, as categories of two. */
export const pairs = (ones: readonly string[], others: readonly string[]): string[] =>
  ones.flatMap((one) => others.map((other) => `${one}:${other}`));
