/**
 * From weighed candidates to a decision. The outcomes have the names that DfE's SUI Matcher gives them. A pure function:
 * no clock, no database, and the order of the candidates does not matter.
 */
import type { Evidence } from './evidence.ts';

export const outcomes = ['Match', 'PotentialMatch', 'LowConfidenceMatch', 'ManyMatch', 'NoMatch'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Candidate<Child> {
  readonly child: Child;
  /** Bits, prior included (`Scorer.weigh`). */
  readonly weight: number;
  readonly evidence: Evidence;
  /** A person has said that these two are not one child. */
  readonly neverLink?: boolean;
  readonly shielded?: boolean;
}

/** All in bits. */
export interface Thresholds {
  /** From here a link is made without a person, if nothing stands against it. */
  readonly automatic: number;
  /** By how much the best must be ahead of the second child. */
  readonly margin: number;
  /** From here a person is asked with some hope (DfE: confidence 0.85). */
  readonly potential: number;
  /** From here a person is asked at all: likelier the child than not. */
  readonly low: number;
  /** A shielded child nearer than this holds everything up: no new record beside it. */
  readonly shield: number;
}

/**
 * Chosen on made-up children of two profiles (docs/matching.md): up to a million, at most one automatic link in 100 000
 * was wrong without any identifier.
 */
export const thresholds: Thresholds = { automatic: 13, margin: 4, potential: 2.5, low: 0, shield: -10 };

/** Why a person has to look, or why nobody was linked. */
export type Hold =
  | 'WEIGHT'
  | 'MARGIN'
  | 'TWIN'
  | 'BORN_APART'
  | 'NAMELESS'
  | 'IDENTIFIER_CONFUSED'
  | 'IDENTIFIER_SHARED'
  | 'NEVER_LINK'
  | 'SHIELDED_NEIGHBOUR';

export interface Decision<Child> {
  readonly outcome: Outcome;
  /** The child linked to, or the likeliest one for a person to look at. */
  readonly child?: Child;
  readonly weight?: number;
  /** Bits ahead of the second child; absent where there is none. */
  readonly margin?: number;
  readonly holds: readonly Hold[];
  /** Whether a new child may be made of the record without a person. */
  readonly mayCreate: boolean;
}

const byWeight = <Child>(one: Candidate<Child>, other: Candidate<Child>): number => other.weight - one.weight;

function holdsOf<Child>(
  best: Candidate<Child>,
  margin: number,
  certain: readonly Candidate<Child>[],
  confused: boolean,
  { automatic, margin: needed }: Thresholds,
): Hold[] {
  const { identifier, twinLike, bornApart, nameless } = best.evidence;
  const known = identifier === 'agrees' && certain.length === 1;
  const holds: readonly (readonly [boolean, Hold])[] = [
    [best.weight < automatic && !known, 'WEIGHT'],
    [margin < needed, 'MARGIN'],
    [twinLike, 'TWIN'],
    [bornApart, 'BORN_APART'],
    [nameless && !known, 'NAMELESS'],
    [confused, 'IDENTIFIER_CONFUSED'],
    [certain.length > 1, 'IDENTIFIER_SHARED'],
  ];
  return holds.filter(([held]) => held).map(([, hold]) => hold);
}

function outcomeFor(weight: number, margin: number, { margin: needed, potential, low }: Thresholds): Outcome {
  if (weight < low) return 'NoMatch';
  if (margin < needed) return 'ManyMatch';
  return weight >= potential ? 'PotentialMatch' : 'LowConfidenceMatch';
}

/** What to do with an incoming record, given everybody it might be. */
export function decide<Child>(
  candidates: readonly Candidate<Child>[],
  limits: Thresholds = thresholds,
): Decision<Child> {
  const forbidden: Hold[] = candidates.some(({ neverLink, weight }) => neverLink && weight >= limits.low)
    ? ['NEVER_LINK']
    : [];
  const possible = candidates.filter(({ neverLink }) => !neverLink);
  const shielded = candidates.some(({ shielded: hidden, weight }) => hidden && weight >= limits.shield);
  const certain = possible.filter(({ evidence }) => evidence.identifier === 'agrees');
  // A number that agrees, borne out by name and day of birth, goes before every weight.
  const [best, second] = possible.toSorted(
    (one, other) => Number(certain.includes(other)) - Number(certain.includes(one)) || byWeight(one, other),
  );
  const held: Hold[] = shielded ? ['SHIELDED_NEIGHBOUR'] : [];
  if (best === undefined) return { outcome: 'NoMatch', holds: [...forbidden, ...held], mayCreate: !shielded };
  const { child, weight } = best;
  const known = certain.length === 1;
  const ahead = second === undefined || known ? Number.POSITIVE_INFINITY : weight - second.weight;
  const found = { child, weight, ...(second === undefined ? {} : { margin: weight - second.weight }) };
  // Somebody carries the number whom name and birth contradict: one of the two has a wrong one, so a person looks.
  const confused = possible.some(({ evidence }) => evidence.identifier === 'confused');
  const holds = holdsOf(best, ahead, certain, confused, limits);
  if (holds.length === 0) return { outcome: 'Match', ...found, holds: forbidden, mayCreate: false };
  const asked = outcomeFor(weight, ahead, limits);
  const outcome = asked === 'NoMatch' && (shielded || confused) ? 'LowConfidenceMatch' : asked;
  const all = [...new Set([...holds, ...forbidden, ...held])];
  if (outcome === 'NoMatch') return { outcome, holds: all, mayCreate: true };
  return { outcome, ...found, holds: all, mayCreate: outcome !== 'ManyMatch' && !shielded && !confused };
}
