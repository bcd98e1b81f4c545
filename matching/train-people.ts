/**
 * Learns a model for any list of people. Each session takes the pairs that agree in one thing (all of one day of birth)
 * and learns everything else from them; the sessions' results are averaged, as Splink does.
 */
import { BlockIndex, type Key } from './block.ts';
import type { Comparison } from './comparison.ts';
import { learn } from './em.ts';
import type { Table } from './fields.ts';
import { normalised, Patterns } from './patterns.ts';
import type { Random } from './random.ts';
import type { Chances, Parameters } from './score.ts';
import { strangerChances } from './train-children.ts';

/** What a session blocks on, and the comparisons that can then say nothing. */
const SESSIONS: readonly (readonly [key: string, silent: readonly string[]])[] = [
  ['given+family', ['given', 'family', 'otherWords']],
  ['date', ['birthDate']],
  ['postcode', ['postcode', 'home', 'locality', 'region']],
  ['number', ['personalNumber']],
  ['email', ['email']],
];
/** Random pairs: at most a million, and no more than a short list can make. */
const STRANGERS = 1_000_000;
const STRANGERS_EACH = 200;
const MOST_PAIRS = 400_000;
const LEAST = 1e-6;

/** Pairs of rows; each once. `apart` says which pairs may be one person at all. */
export type Apart = (row: number, other: number) => boolean;

function sessionPatterns(table: Table, key: Key, comparisons: readonly Comparison[], apart: Apart): Patterns {
  const index = new BlockIndex(table, [key]);
  const patterns = new Patterns(comparisons);
  let pairs = 0;
  for (let row = 0; row < table.size && pairs < MOST_PAIRS; row++) {
    index.ask();
    index.lookAll(table, row);
    for (const other of index.found()) {
      if (other >= row || apart(row, other)) continue;
      patterns.add(table, row, table, other);
      pairs++;
    }
  }
  return patterns;
}

/** Geometric mean over the sessions that could tell. */
function averaged(
  sessions: readonly { readonly match: Chances; readonly silent: readonly string[] }[],
  { name, levels }: Comparison,
  at: number,
): number[] {
  const telling = sessions.filter(({ silent }) => !silent.includes(name));
  const used = telling.length > 0 ? telling : sessions;
  return normalised(
    levels.map((_, level) => {
      const logs = used.map(({ match }) => Math.log(Math.max(LEAST, match[at]?.[level] ?? 0)));
      return Math.exp(logs.reduce((sum, each) => sum + each, 0) / logs.length);
    }),
  );
}

/** Parameters with even odds: the prior is found from the weights of the candidates (`priorFrom`). */
export function trainPeople(
  table: Table,
  keys: readonly Key[],
  comparisons: readonly Comparison[],
  apart: Apart,
  random: Random,
): Parameters {
  const stranger = strangerChances(table, table, comparisons, random, Math.min(STRANGERS, STRANGERS_EACH * table.size));
  const sessions = SESSIONS.flatMap(([name, silent]) => {
    const key = keys.find((each) => each.name === name);
    if (key === undefined) return [];
    const patterns = sessionPatterns(table, key, comparisons, apart).all;
    if (patterns.length < 10) return [];
    const heldOut = new Set(silent);
    return [{ ...learn({ comparisons, patterns, heldOut, others: () => ({ stranger }), begin: 0.5 }), silent }];
  });
  const match = comparisons.map((comparison, at) => averaged(sessions, comparison, at));
  return {
    chances: { match, stranger, sibling: stranger, twin: stranger },
    prior: { match: 1, stranger: 1, sibling: 0, twin: 0 },
  };
}

const ROUNDS = 30;

/**
 * Bits of the prior, such that the probabilities of the candidates add up to the number of matches it implies. `pairs`
 * is how many pairs there are in all, candidates or not.
 */
export function priorFrom(weights: Float64Array, pairs: number): number {
  let prior = Math.log2(1 / Math.sqrt(pairs));
  for (let count = 0; count < ROUNDS; count++) {
    let matches = 0;
    for (const weight of weights) matches += 1 / (1 + 2 ** -(weight + prior));
    prior = Math.log2(Math.max(1, matches) / pairs);
  }
  return prior;
}
