/** Whose CPU time it was, by the profile that Node writes of a process when it ends. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  /** Which node was at work at each sample, and how long after the sample before it, in µs. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  /** µs on the clock that `now` reads. */
  readonly startTime: number;
}

/** A stretch of time, in µs. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** The clock that profiles of all processes on the machine go by (CLOCK_MONOTONIC), in µs. */
export const now = (): number => Number(process.hrtime.bigint() / 1_000n);

/** The profile of the one process that wrote into this folder. */
export function profileIn(folder: string): Profile {
  const [name, ...others] = readdirSync(folder).filter((each) => each.endsWith('.cpuprofile'));
  if (name === undefined || others.length > 0) throw new Error(`not one profile in ${folder}`);
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile;
}

/** Time in which nothing of the program itself ran: waiting, and the collector, which works for everybody. */
const idle = ['(idle)', '(program)', '(root)', '(garbage collector)'];

/** µs in which these files were at work themselves, and in which anything was, in this stretch of time. */
export function timeOf(
  { nodes, samples, timeDeltas, startTime }: Profile,
  { from, until }: Stretch,
  isOurs: (url: string) => boolean,
): { readonly own: number; readonly busy: number } {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  let [at, own, busy] = [startTime, 0, 0];
  for (const [index, id] of samples.entries()) {
    const took = timeDeltas[index] ?? 0;
    at += took;
    const frame = frames.get(id);
    if (at < from || at > until || frame === undefined || idle.includes(frame.functionName)) continue;
    busy += took;
    if (isOurs(frame.url)) own += took;
  }
  return { own, busy };
}
