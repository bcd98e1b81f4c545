/**
 * What a second worker brings: `npm start` as one process and as two that share a port, asked the same, second by second in
 * turn. Where there are cores for it, two answer twice as much if an answer costs as much CPU as before; on a machine too
 * small to show the first, the second is what can be measured.
 */
import { availableParallelism, cpus } from 'node:os';
import type { Benchmark } from './benchmark.ts';
import { parentOf } from './cpu.ts';
import { openDirectory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { load } from './load.ts';
import { bodyFor, someChildren } from './question.ts';
import { oursWith, type System } from './systems.ts';
import { cpuOfAnswer, round, type Taken } from './turns.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
const CONNECTIONS = 50;
const WARM_UP_SECONDS = 10;

export const workers: Benchmark = async (options) => {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  const [row] = await directory.ask<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(row?.pid ?? 0);
  const systems: System[] = [];
  for (const [name, count] of [
    ['one', '1'],
    ['two', '2'],
  ] as const) {
    const system = { ...(await oursWith({ WORKERS: count })(directory, options)), name };
    await load({ target: system.target, bodies, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
    systems.push(system);
  }
  const taken: { readonly one: Taken; readonly two: Taken }[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    const [one, two] = await round({ systems, bodies, connections: CONNECTIONS, seconds, postmaster, say });
    if (one === undefined || two === undefined) throw new Error('a round without one of them');
    taken.push({ one, two });
    say(`round ${number} of ${rounds}: ${one.perSecond.toFixed(0)} and ${two.perSecond.toFixed(0)} answers a second`);
  }
  const of = (figure: (each: (typeof taken)[number]) => number): number => rounded(median(taken.map(figure)));
  const figures = {
    x_one: of(({ one, two }) => two.perSecond / one.perSecond),
    cpu_x_one: of(({ one, two }) => cpuOfAnswer(two) / cpuOfAnswer(one)),
    node_cpu_x_one: of(({ one, two }) => two.node / one.node),
    one_per_s: of(({ one }) => one.perSecond),
    two_per_s: of(({ two }) => two.perSecond),
  };
  const line = (name: string, get: (each: (typeof taken)[number]) => Taken): string[] => [
    name,
    of((each) => get(each).perSecond).toFixed(0),
    of((each) => get(each).p50).toFixed(1),
    of((each) => get(each).p99).toFixed(1),
    of((each) => get(each).node).toFixed(3),
    of((each) => get(each).database).toFixed(3),
    of((each) => get(each).generator).toFixed(2),
  ];
  const text = [
    table([
      ['workers', 'answers/s', 'p50 ms', 'p99 ms', 'CPU ms node', 'CPU ms PG', 'load cores'],
      line('one', ({ one }) => one),
      line('two', ({ two }) => two),
    ]),
    '',
    `two over one: ${figures.x_one} times the answers, ${figures.cpu_x_one} times the CPU of each`,
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), which PostgreSQL and the load generator share; ${rounds} rounds of ${seconds} s each, ${CONNECTIONS} connections`,
  ].join('\n');
  return { figures, text };
};
