/**
 * "Who else is working with this child": the whole answer of ours, with everything that is asked of it, against the same
 * answer without any of it, on the same database, in turns. What counts are the ratios within a round: the machine is
 * as slow for the one as for the other.
 */
import type { Benchmark } from './benchmark.ts';
import { reportOf } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import { floor, floorSame, ours, stock } from './systems.ts';

const CONNECTIONS = [50, 1] as const;

export const whoElse: Benchmark = async (options) => {
  const { rounds, seconds } = options;
  const all = [ours, stock, floor, floorSame];
  const { taken, version } = await sideBySide(
    options,
    (directory) => Promise.all(all.map((start) => start(directory, options))),
    CONNECTIONS,
  );
  return reportOf(taken, { postgres: version, rounds, seconds });
};
