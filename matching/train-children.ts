/** Learns one feed's model against one register, from the two alone: nobody labels a pair. */
import type { BlockIndex } from './block.ts';
import type { ChildProbe } from './child-keys.ts';
import type { Comparison } from './comparison.ts';
import { learn } from './em.ts';
import { type Families, familyChances } from './families.ts';
import type { Table } from './fields.ts';
import { Patterns } from './patterns.ts';
import type { Random } from './random.ts';
import type { Chances, Parameters, Population } from './score.ts';

/** Random pairs, for the chance that strangers agree. */
const STRANGERS = 300_000;
/** Incoming records whose candidates are looked at. */
const SAMPLE = 40_000;
/** Most children are in the register; never taken for certain. */
const MOST_COVERED = 0.99;

export interface TrainingReport {
  readonly register: number;
  readonly feed: number;
  readonly candidatePairs: number;
  readonly patterns: number;
  readonly rounds: number;
  readonly mixture: Readonly<Record<Population, number>>;
  readonly siblingsPerChild: number;
  readonly twinsPerChild: number;
  /** Share of the feed's records that EM believes to be in the register. */
  readonly covered: number;
}

export interface Trained {
  readonly parameters: Parameters;
  readonly report: TrainingReport;
}

interface Training {
  readonly register: Table;
  readonly index: BlockIndex;
  readonly probe: ChildProbe;
  readonly feed: Table;
  readonly comparisons: readonly Comparison[];
  readonly families: Families;
  readonly random: Random;
}

/** What strangers look like: any two records; a chance meeting of matches is too rare to matter. */
export function strangerChances(
  one: Table,
  other: Table,
  comparisons: readonly Comparison[],
  random: Random,
  count = STRANGERS,
): Chances {
  const patterns = new Patterns(comparisons);
  for (let pair = 0; pair < count; pair++) {
    const row = random.below(one.size);
    const otherRow = random.below(other.size);
    if (one !== other || row !== otherRow) patterns.add(one, row, other, otherRow);
  }
  return patterns.shares();
}

function candidatePatterns({ register, index, probe, feed, comparisons }: Training): {
  patterns: Patterns;
  sample: number;
} {
  const patterns = new Patterns(comparisons);
  const sample = Math.min(SAMPLE, feed.size);
  for (let count = 0; count < sample; count++) {
    const row = Math.floor((count * feed.size) / sample);
    for (const candidate of probe.candidates(index, feed, row)) patterns.add(feed, row, register, candidate);
    for (const candidate of probe.asMeant(index, feed, row)) patterns.add(feed, row, register, candidate);
  }
  return { patterns, sample };
}

export function trainChildren(training: Training): Trained {
  const { register, feed, comparisons, families, random } = training;
  const measured = strangerChances(feed, register, comparisons, random);
  const stranger = comparisons.map(({ fixed }, at) => fixed?.stranger ?? measured[at] ?? []);
  const { patterns, sample } = candidatePatterns(training);
  const inFamily = (match: Chances) => familyChances(families, comparisons, match, stranger);
  const { match, mixture, rounds } = learn({
    comparisons,
    patterns: patterns.all,
    others: (guess) => ({ stranger, ...inFamily(guess) }),
  });
  const covered = Math.min(MOST_COVERED, (mixture.match * patterns.size) / Math.max(1, sample));
  return {
    parameters: {
      chances: { match, stranger, ...inFamily(match) },
      prior: {
        // The register holds a child once, so the others in it are no rivals where the child is there: what remains is that
        // the child is not in it (Bayes over the whole list of candidates, not pair by pair).
        match: covered / (1 - covered) / register.size,
        stranger: 1,
        sibling: Math.max(families.siblings, 1e-3) / register.size,
        twin: Math.max(families.twins, 1e-4) / register.size,
      },
    },
    report: {
      register: register.size,
      feed: feed.size,
      candidatePairs: patterns.size,
      patterns: patterns.all.length,
      rounds,
      mixture,
      siblingsPerChild: families.siblings,
      twinsPerChild: families.twins,
      covered,
    },
  };
}
