/**
 * One round: every system in turn, a second at a time, until each has had its seconds. On a machine shared with others
 * a neighbour's burst then hits all of them alike, where turns of five seconds would give it to one. Every other second in
 * the opposite order: what one leaves to be done when its turn is over (following the trail) must not always meet the same.
 */
import type { Load, Target } from './closed-loop.ts';
import { cpuOf, cpuOfFamily, residentOf } from './cpu.ts';
import { quantile } from './figures.ts';
import { load } from './load.ts';
import { bodiesFor, isOurs, type System } from './systems.ts';

/** What one system did in one round. */
export interface Taken {
  readonly system: string;
  readonly connections: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly errors: number;
  /** CPU milliseconds an answer, of the system's own processes and of PostgreSQL. */
  readonly node: number;
  readonly database: number;
  /** MB that its own processes held after a turn, at most. */
  readonly memory: number;
  /** How busy the load generator was, 1 being a whole core. */
  readonly generator: number;
}

/** CPU milliseconds an answer, with PostgreSQL's. */
export const cpuOfAnswer = ({ node, database }: Taken): number => node + database;

export interface RoundOptions {
  readonly systems: readonly System[];
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** PostgreSQL's first process, parent of all its others. */
  readonly postmaster: number;
  readonly say: (line: string) => void;
}

const failuresIn = ({ failures: { errors, timeouts, non2xx, mismatches } }: Load): number =>
  errors + timeouts + non2xx + mismatches;

interface Turn extends Load {
  readonly node: number;
  readonly database: number;
  readonly memory: number;
}

/**
 * Connections between a system's own parts go stale while others have their turn (Node closes them after five seconds, and
 * Apollo's gateway may pick one up in that very moment). That is not what is measured, so it is over before it counts.
 */
const wake = async ({ url, headers }: Target, bodies: readonly string[]): Promise<void> => {
  const asked = bodies.map(async (body) => (await fetch(url, { method: 'POST', headers, body })).text());
  await Promise.allSettled(asked);
};

async function attempt(system: System, { connections, postmaster, ...asked }: RoundOptions): Promise<Turn> {
  const { target, pids } = system;
  const bodies = bodiesFor(system, asked.bodies);
  await wake(target, bodies.slice(0, connections));
  const [node, database] = [cpuOf(pids), cpuOfFamily(postmaster)];
  const result = await load({ target, bodies, connections, seconds: 1 });
  return {
    ...result,
    node: cpuOf(pids) - node,
    database: cpuOfFamily(postmaster) - database,
    memory: residentOf(pids),
  };
}

const MAX_ATTEMPTS = 3;

/**
 * A system that refuses is not fast: one failure, and there is no result. Only a baseline is given another turn, for a
 * connection that went stale all the same; the lost one counts neither for it nor against it.
 */
async function turn(system: System, options: RoundOptions): Promise<Turn> {
  for (let number = 1; ; number += 1) {
    const taken = await attempt(system, options);
    if (failuresIn(taken) === 0) return taken;
    const why = `${system.name} failed to answer: ${JSON.stringify(taken.failures)}`;
    if (isOurs(system) || number === MAX_ATTEMPTS) throw new Error(why);
    options.say(`${why}; its turn is taken again`);
  }
}

function together(system: string, connections: number, turns: readonly Turn[]): Taken {
  const sum = (of: (turn: Turn) => number): number => turns.reduce((total, each) => total + of(each), 0);
  const took = turns.flatMap((each) => each.took);
  const elapsed = sum((each) => each.elapsed);
  return {
    system,
    connections,
    perSecond: (1000 * took.length) / elapsed,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    p999: quantile(took, 0.999),
    errors: sum(failuresIn),
    node: sum(({ node }) => node) / took.length,
    database: sum(({ database }) => database) / took.length,
    memory: Math.max(...turns.map(({ memory }) => memory)),
    generator: sum(({ generator }) => generator) / elapsed,
  };
}

export async function round(options: RoundOptions): Promise<Taken[]> {
  const turns = new Map<string, Turn[]>(options.systems.map(({ name }) => [name, []]));
  for (let second = 0; second < options.seconds; second += 1) {
    const order = second % 2 === 0 ? options.systems : options.systems.toReversed();
    for (const system of order) turns.get(system.name)?.push(await turn(system, options));
  }
  return [...turns].map(([name, own]) => together(name, options.connections, own));
}
