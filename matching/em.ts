/**
 * Expectation-maximisation (Winkler 1988 for Fellegi-Sunter): learns, without a labelled pair, how a child's own records
 * differ, from the mixture of matches and other pairs among candidates. The other populations' chances are known from
 * elsewhere (random pairs, families of the register) and stay; their shares of the mixture are learnt too.
 */
import { type Comparison, UNKNOWN } from './comparison.ts';
import { normalised, type Pattern } from './patterns.ts';
import { type Chances, type Population, populations } from './score.ts';

export type Others = Readonly<Partial<Record<Exclude<Population, 'match'>, Chances>>>;

export interface Learning {
  readonly comparisons: readonly Comparison[];
  readonly patterns: readonly Pattern[];
  /** Chances of the other populations that occur among the pairs, given those of matches as far as they are known. */
  readonly others: (match: Chances) => Others;
  /** Comparisons that tell nothing here, because the pairs were chosen by them. */
  readonly heldOut?: ReadonlySet<string>;
  /** Share of matches to begin with. */
  readonly begin?: number;
}

export interface Learnt {
  readonly match: Chances;
  /** Share of each population among the candidates. */
  readonly mixture: Readonly<Record<Population, number>>;
  readonly rounds: number;
}

const MOST_ROUNDS = 100;
const SETTLED = 1e-5;
/** Pairs' worth of doubt spread over the levels of a comparison. */
const DOUBT = 0.05;
const LEAST = 1e-7;

/** At first: agreement in the top level is likely, all else equally unlikely. */
const firstGuess = ({ levels, fixed }: Comparison): readonly number[] =>
  fixed?.match ?? levels.map((_, level) => (level === levels.length - 1 ? 0.9 : 0.1 / (levels.length - 1)));

interface State {
  match: Chances;
  mixture: Record<Population, number>;
}

const log = (chance: number): number => Math.log(Math.max(chance, LEAST));

/** For one pattern the share of it that each population accounts for. */
function responsibilities(pattern: Pattern, used: readonly number[], state: State, others: Others) {
  const present = populations.filter((name) => name === 'match' || others[name] !== undefined);
  const logs = present.map((name) => {
    const chances = name === 'match' ? state.match : (others[name] ?? []);
    return used.reduce((sum, at) => {
      const level = pattern.levels[at] ?? UNKNOWN;
      return level === UNKNOWN ? sum : sum + log(chances[at]?.[level] ?? 0);
    }, log(state.mixture[name]));
  });
  const most = Math.max(...logs);
  const shares = normalised(logs.map((each) => Math.exp(each - most)));
  return new Map(present.map((name, at) => [name, shares[at] ?? 0]));
}

function countMatches(counts: number[][], { levels }: Pattern, weight: number): void {
  for (let at = 0; at < counts.length; at++) {
    const level = levels[at] ?? UNKNOWN;
    const column = counts[at];
    if (level !== UNKNOWN && column !== undefined) column[level] = (column[level] ?? 0) + weight;
  }
}

/** One round: what each pair probably is, then what matches probably look like. Answers the largest change. */
function round({ comparisons, patterns, others: othersFor }: Learning, used: readonly number[], state: State): number {
  const counts = comparisons.map(({ levels }) => new Array<number>(levels.length).fill(DOUBT));
  const others = othersFor(state.match);
  const totals = { match: 0, stranger: 0, sibling: 0, twin: 0 };
  for (const pattern of patterns) {
    for (const [name, share] of responsibilities(pattern, used, state, others)) {
      totals[name] += share * pattern.count;
      if (name === 'match') countMatches(counts, pattern, share * pattern.count);
    }
  }
  const all = totals.match + totals.stranger + totals.sibling + totals.twin;
  const next = comparisons.map(({ fixed }, at) => fixed?.match ?? normalised(counts[at] ?? []));
  const changes = used.map((at) =>
    Math.max(...(next[at] ?? []).map((chance, level) => Math.abs(chance - (state.match[at]?.[level] ?? 0)))),
  );
  state.match = next;
  for (const name of populations) state.mixture[name] = Math.max(1e-6, totals[name] / Math.max(1, all));
  return Math.max(0, ...changes);
}

export function learn(learning: Learning): Learnt {
  const { comparisons, heldOut = new Set(), begin = 0.3, others } = learning;
  const used = comparisons.map((_, at) => at).filter((at) => !heldOut.has(comparisons[at]?.name ?? ''));
  const rest = 1 - begin;
  const guess = comparisons.map(firstGuess);
  const families = others(guess).sibling !== undefined;
  const state: State = {
    match: guess,
    mixture: {
      match: begin,
      stranger: families ? rest * 0.85 : rest,
      sibling: rest * 0.12,
      twin: rest * 0.03,
    },
  };
  let rounds = 0;
  while (rounds < MOST_ROUNDS) {
    rounds++;
    if (round(learning, used, state) < SETTLED) break;
  }
  return { match: state.match, mixture: state.mixture, rounds };
}
