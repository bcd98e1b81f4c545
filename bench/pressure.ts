/**
 * What happens when more is asked than can be answered: how fast the answers are that are given and how fast the refusals,
 * how soon it is over afterwards, and what one person who asks now and then feels of another who asks without end.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Benchmark } from './benchmark.ts';
import type { Target } from './closed-loop.ts';
import { openDirectory } from './directory.ts';
import { quantile, rounded, table } from './figures.ts';
import { load, openLoop } from './load.ts';
import type { Outcome } from './open-loop.ts';
import { bodyFor, someChildren } from './question.ts';
import { AUDIENCE, askingAs, ours } from './systems.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
/** Of what it can answer. */
const PRESSURES = [0.5, 1.5, 3] as const;
const GREEDY_CONNECTIONS = 500;
/** Requests a second of somebody at a desk, generously. */
const MODEST = 5;

interface Phase {
  readonly answered: number;
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  readonly refusedP99: number;
  /** Neither an answer nor a refusal that says so. */
  readonly lost: number;
}

function phaseOf(outcomes: readonly Outcome[]): Phase {
  // What waited until the end was answered after it.
  const seconds = Math.max(...outcomes.map(({ due, took }) => due + took)) / 1000;
  const took = (status: number) => outcomes.filter((each) => each.status === status).map((each) => each.took);
  const [answers, refusals] = [took(200), took(503)];
  return {
    answered: answers.length / seconds,
    refused: refusals.length / seconds,
    p50: quantile(answers, 0.5),
    p99: quantile(answers, 0.99),
    refusedP99: quantile(refusals, 0.99),
    lost: outcomes.length - answers.length - refusals.length,
  };
}

const row = (name: string, { answered, refused, p50, p99, refusedP99, lost }: Phase): string[] => [
  name,
  answered.toFixed(0),
  p50.toFixed(1),
  p99.toFixed(1),
  refused.toFixed(0),
  refused === 0 ? '' : refusedP99.toFixed(1),
  String(lost),
];

export const pressure: Benchmark = async (options) => {
  const { seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  const { target } = await ours(directory, options);
  const other: Target = { url: target.url, headers: await askingAs('ben', directory.dataDir, AUDIENCE) };
  await load({ target, bodies, connections: 50, seconds: 5 });
  const full = await load({ target, bodies, connections: 50, seconds });
  const capacity = (1000 * full.took.length) / full.elapsed;
  say(`It can answer ${capacity.toFixed(0)} a second.`);

  const phases: { readonly pressure: number; readonly phase: Phase }[] = [];
  for (const times of [...PRESSURES, PRESSURES[0]]) {
    const phase = phaseOf(await openLoop({ target, bodies, rate: times * capacity, seconds }));
    say(`asked ${times} times that: ${phase.answered.toFixed(0)}/s answered, ${phase.refused.toFixed(0)}/s refused`);
    phases.push({ pressure: times, phase });
  }
  const [before, , worst, after] = phases.map(({ phase }) => phase) as [Phase, Phase, Phase, Phase];

  const modest = () => openLoop({ target: other, bodies, rate: MODEST, seconds });
  const alone = phaseOf(await modest());
  const [beside] = await Promise.all([
    modest().then(phaseOf),
    openLoop({ target, bodies, rate: 2 * capacity, seconds, connections: GREEDY_CONNECTIONS }),
  ]);

  const figures = {
    answered_under_pressure: rounded(worst.answered / capacity),
    refusal_p99_ms: rounded(worst.refusedP99),
    recovered_p99: rounded(after.p99 / before.p99),
    modest_refused: rounded(beside.refused),
    modest_p99_ms: rounded(beside.p99),
    lost: phases.reduce((sum, { phase }) => sum + phase.lost, 0) + beside.lost,
  };
  const text = [
    table([
      ['asked', 'answers/s', 'p50 ms', 'p99 ms', 'refusals/s', 'p99 ms', 'lost'],
      ...phases.map(({ pressure: times, phase }, index) =>
        row(`${times} times what it can${index === phases.length - 1 ? ', afterwards' : ''}`, phase),
      ),
      row(`${MODEST} a second by one account alone`, alone),
      row('the same beside another account that asks twice what it can', beside),
    ]),
    '',
    `It can answer ${capacity.toFixed(0)} a second (50 connections).`,
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), which the load generator and PostgreSQL share; ${seconds} s each; load average ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}`,
  ].join('\n');
  return { figures, text };
};
