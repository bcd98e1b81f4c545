/**
 * "Who else is working with this child" of ours, whole, beside what a team would choose instead, none of which knows rights
 * or keeps a record: Apollo's gateway, Hive Gateway and Mercurius's gateway over the same three subgraphs, PostGraphile, and
 * a server written by hand for this alone. Their packages are installed for it, and by nothing else.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Benchmark } from './benchmark.ts';
import { median, rounded, table } from './figures.ts';
import { installPeers, startPeers } from './peer-systems.ts';
import { sideBySide } from './side-by-side.ts';
import { cpuOfAnswer, type Taken } from './turns.ts';

const CONNECTIONS = [50, 1, 200] as const;
const APART = 'ours over http';
/** Which of them are gateways before subgraphs over HTTP. */
const GATEWAYS = ['stock', 'hive', 'mercurius'];

export const peers: Benchmark = async (options) => {
  const { rounds, seconds, say } = options;
  installPeers(say);
  const { taken, systems, version } = await sideBySide(
    options,
    (directory) => startPeers(directory, options),
    CONNECTIONS,
  );
  const at = (wanted: number) => taken.filter((round) => round[0]?.connections === wanted);
  const middle = (connections: number, name: string, of: (each: Taken) => number): number =>
    median(at(connections).flatMap((round) => round.filter(({ system }) => system === name).map(of)));
  /** One's over another's within each round; then the one in the middle. */
  const times = (own: string, name: string, connections: number): number =>
    median(
      at(connections).map((round) => {
        const rate = (wanted: string) => round.find(({ system }) => system === wanted)?.perSecond ?? Number.NaN;
        return rate(own) / rate(name);
      }),
    );
  const names = systems.map(({ name }) => name);
  const ratios = [
    ...names.filter((name) => name !== 'ours').map((name) => [`x_${name === APART ? 'http' : name}`, 'ours', name]),
    ...GATEWAYS.map((name) => [`http_x_${name}`, APART, name]),
  ] as [key: string, own: string, name: string][];
  const figures = Object.fromEntries(
    CONNECTIONS.flatMap((connections) =>
      ratios.map(([key, own, name]) => [
        `${key}${connections === 50 ? '' : `_${connections}`}`,
        rounded(times(own, name, connections)),
      ]),
    ),
  );
  const text = [
    table([
      ['system, connections', 'answers/s', 'ours, times', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU ms', 'memory MB'],
      ...CONNECTIONS.flatMap((connections) =>
        names.map((name) => [
          `${name}, ${connections}`,
          middle(connections, name, ({ perSecond }) => perSecond).toFixed(0),
          times('ours', name, connections).toFixed(2),
          middle(connections, name, ({ p50 }) => p50).toFixed(1),
          middle(connections, name, ({ p99 }) => p99).toFixed(1),
          middle(connections, name, ({ p999 }) => p999).toFixed(1),
          middle(connections, name, cpuOfAnswer).toFixed(2),
          middle(connections, name, ({ memory }) => memory).toFixed(0),
        ]),
      ),
    ]),
    '',
    table([
      ['ours over http, at connections', ...CONNECTIONS.map(String)],
      ...GATEWAYS.map((name) => [
        `answers, times ${name}`,
        ...CONNECTIONS.map((connections) => times(APART, name, connections).toFixed(2)),
      ]),
    ]),
    '',
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), PostgreSQL ${version}, ${new Date().toISOString().slice(0, 10)}; medians of ${rounds} rounds of ${seconds} s each, second by second in turn; load average ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}`,
  ].join('\n');
  return { figures, text };
};
