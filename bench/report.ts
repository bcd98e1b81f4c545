/** From measurements to what is printed: medians of each system, and medians of the ratios within each round. */
import { availableParallelism, cpus } from 'node:os';
import type { BenchResult } from './benchmark.ts';
import { median, rounded, table } from './figures.ts';
import { cpuOfAnswer, type Taken } from './turns.ts';

export interface Circumstances {
  readonly postgres: string;
  readonly rounds: number;
  readonly seconds: number;
}

/** What each system did in one round. */
type Round = readonly Taken[];
type Measure = Exclude<keyof Taken, 'system' | 'connections'>;

const columns: readonly (readonly [title: string, measure: Measure, digits: number])[] = [
  ['answers/s', 'perSecond', 0],
  ['p50 ms', 'p50', 2],
  ['p99 ms', 'p99', 2],
  ['errors', 'errors', 0],
  ['CPU ms node', 'node', 3],
  ['CPU ms PG', 'database', 3],
  ['load cores', 'generator', 2],
];

/** Something of one system, in the middle of the rounds. */
const middle = (rounds: readonly Round[], system: string, of: (taken: Taken) => number): number =>
  median(rounds.flatMap((round) => round.filter((taken) => taken.system === system).map(of)));

/** Ours over another's, in each round; then the one in the middle. */
const ratio = (rounds: readonly Round[], other: string, of: (taken: Taken) => number): number => {
  const value = (round: Round, system: string): number => middle([round], system, of);
  return median(rounds.map((round) => value(round, 'ours') / value(round, other)));
};

const rate = ({ perSecond }: Taken): number => perSecond;

function figuresOf(rounds: readonly Round[]) {
  return {
    x_stock: ratio(rounds, 'stock', rate),
    of_floor_join: ratio(rounds, 'floor', rate),
    of_floor_same: ratio(rounds, 'same floor', rate),
    of_floor_same_cpu: 1 / ratio(rounds, 'same floor', cpuOfAnswer),
    p50_ms: middle(rounds, 'ours', ({ p50 }) => p50),
    p99_ms: middle(rounds, 'ours', ({ p99 }) => p99),
    answers_per_s: middle(rounds, 'ours', rate),
    cpu_ms: middle(rounds, 'ours', cpuOfAnswer),
    x_stock_cpu: 1 / ratio(rounds, 'stock', cpuOfAnswer),
  };
}

const withSuffix = (figures: Readonly<Record<string, number>>, suffix: string): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([key, value]) => [`${key}${suffix}`, rounded(value)]));

const rowsOf = (rounds: readonly Round[], connections: number): string[][] =>
  (rounds[0] ?? []).map(({ system }) => [
    `${system}, ${connections}`,
    ...columns.map(([, measure, digits]) => middle(rounds, system, (taken) => taken[measure]).toFixed(digits)),
  ]);

export function reportOf(all: readonly Round[], { postgres, rounds, seconds }: Circumstances): BenchResult {
  const at = (wanted: number): Round[] =>
    all.filter((round) => round.every(({ connections }) => connections === wanted));
  const [many, one] = [at(50), at(1)];
  const [busy, alone] = [figuresOf(many), figuresOf(one)];
  const day = new Date().toISOString().slice(0, 10);
  const machine = `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'})`;
  const beside = (title: string, figure: keyof typeof busy): string[] => [
    title,
    String(rounded(busy[figure])),
    String(rounded(alone[figure])),
  ];
  const text = [
    table([['system, connections', ...columns.map(([title]) => title)], ...rowsOf(many, 50), ...rowsOf(one, 1)]),
    '',
    table([
      ['ours, at connections', '50', '1'],
      beside('answers, times stock', 'x_stock'),
      beside('answers, of the floor', 'of_floor_join'),
      beside('answers, of the floor of the same statements', 'of_floor_same'),
      beside('CPU an answer, of ours that floor’s', 'of_floor_same_cpu'),
      beside('CPU an answer, stock’s times ours', 'x_stock_cpu'),
    ]),
    '',
    `${machine}, PostgreSQL ${postgres}, ${day}; medians of ${rounds} rounds of ${seconds} s each, second by second in turn`,
  ].join('\n');
  return { figures: { ...withSuffix(busy, ''), ...withSuffix(alone, '_1') }, text };
}
