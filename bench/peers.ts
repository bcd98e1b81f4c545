/**
 * "Who else is working with this child" of ours, whole, beside what a team would choose instead, none of which knows rights
 * or keeps a record: Apollo's gateway, Hive Gateway and Mercurius's gateway over the same three subgraphs, and a server
 * written by hand for this alone. Their packages are installed for it, and by nothing else.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Benchmark, BenchOptions } from './benchmark.ts';
import { residentOf } from './cpu.ts';
import type { Directory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { startProgram } from './program.ts';
import { sideBySide } from './side-by-side.ts';
import { servicesAt, supergraphAt } from './stock/supergraph.ts';
import { floor, json, ours, type System, stockOver, stockParts } from './systems.ts';
import type { Taken } from './turns.ts';

const CONNECTIONS = [50, 1, 200] as const;
const folder = new URL('./peers/', import.meta.url);

/** Nothing happens where they are there already. */
function install(say: BenchOptions['say']): void {
  say('Installing the peers (some 90 MB, the first time) ...');
  const { status } = spawnSync('npm', ['ci', '--omit=dev', '--no-fund', '--no-audit'], {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the peers could not be installed');
}

/** One of the peers, on its usual path. */
async function peer(
  name: string,
  script: string,
  env: Readonly<Record<string, string>>,
  { dataDir }: Directory,
  { undo }: BenchOptions,
): Promise<System> {
  const started = await startProgram({
    script: new URL(script, folder),
    folder: dataDir,
    env: { NODE_ENV: 'production', ...env },
    undo,
  });
  return { name, pids: [started.pid], target: { url: `${started.urls[0]}/graphql`, headers: json } };
}

async function start(directory: Directory, options: BenchOptions): Promise<System[]> {
  const parts = await stockParts(directory, options);
  const before = ({ pids, ...gateway }: System): System => ({ ...gateway, pids: [...pids, parts.pid] });
  return Promise.all([
    ours(directory, options),
    stockOver(parts, directory, options),
    peer('hive', 'hive.mjs', { SUPERGRAPH: supergraphAt(parts.urls) }, directory, options).then(before),
    peer(
      'mercurius',
      'mercurius-gateway.mjs',
      { SERVICES: JSON.stringify(servicesAt(parts.urls)) },
      directory,
      options,
    ).then(before),
    peer('monolith', 'monolith.mjs', { DATABASE_URL: directory.url }, directory, options),
    floor(directory, options),
  ]);
}

const cpu = ({ node, database }: Taken): number => node + database;

export const peers: Benchmark = async (options) => {
  const { rounds, seconds, say } = options;
  install(say);
  const { taken, systems, version } = await sideBySide(options, (directory) => start(directory, options), CONNECTIONS);
  const memory = new Map(systems.map(({ name, pids }) => [name, residentOf(pids)]));
  const at = (wanted: number) => taken.filter((round) => round[0]?.connections === wanted);
  const middle = (connections: number, name: string, of: (each: Taken) => number): number =>
    median(at(connections).flatMap((round) => round.filter(({ system }) => system === name).map(of)));
  /** Ours over another's within each round; then the one in the middle. */
  const times = (name: string, connections: number): number =>
    median(
      at(connections).map((round) => {
        const rate = (wanted: string) => round.find(({ system }) => system === wanted)?.perSecond ?? Number.NaN;
        return rate('ours') / rate(name);
      }),
    );
  const names = systems.map(({ name }) => name);
  const figures = Object.fromEntries(
    CONNECTIONS.flatMap((connections) =>
      names
        .filter((name) => name !== 'ours')
        .map((name) => [`x_${name}${connections === 50 ? '' : `_${connections}`}`, rounded(times(name, connections))]),
    ),
  );
  const text = [
    table([
      ['system, connections', 'answers/s', 'ours, times', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU ms', 'memory MB'],
      ...CONNECTIONS.flatMap((connections) =>
        names.map((name) => [
          `${name}, ${connections}`,
          middle(connections, name, ({ perSecond }) => perSecond).toFixed(0),
          times(name, connections).toFixed(2),
          middle(connections, name, ({ p50 }) => p50).toFixed(1),
          middle(connections, name, ({ p99 }) => p99).toFixed(1),
          middle(connections, name, ({ p999 }) => p999).toFixed(1),
          middle(connections, name, cpu).toFixed(2),
          (memory.get(name) ?? Number.NaN).toFixed(0),
        ]),
      ),
    ]),
    '',
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), PostgreSQL ${version}; medians of ${rounds} rounds of ${seconds} s each, second by second in turn; load average ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}`,
  ].join('\n');
  return { figures, text };
};
