/**
 * Whether it can go on like this for days: asked at 70 % of what it can answer for as long as `--seconds` says (1800 for
 * half an hour), and what its process holds of memory and how long answers take, part by part of that time.
 */
import { availableParallelism, cpus } from 'node:os';
import type { Benchmark } from './benchmark.ts';
import { residentOf } from './cpu.ts';
import { openDirectory } from './directory.ts';
import { median, quantile, rounded, table } from './figures.ts';
import { load, openLoop } from './load.ts';
import { bodyFor, someChildren } from './question.ts';
import { ours } from './systems.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
const SHARE = 0.7;
const PARTS = 6;
/** Between two looks at the memory, in ms. */
const LOOK_EVERY = 500;

export const soak: Benchmark = async (options) => {
  const { seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  const { target, pids } = await ours(directory, options);
  await load({ target, bodies, connections: 50, seconds: 10 });
  const full = await load({ target, bodies, connections: 50, seconds: 10 });
  const rate = (SHARE * 1000 * full.took.length) / full.elapsed;
  say(`Asking ${rate.toFixed(0)} times a second ...`);
  const parts = [];
  for (let number = 1; number <= PARTS; number += 1) {
    const held: number[] = [];
    const look = setInterval(() => held.push(residentOf(pids)), LOOK_EVERY);
    const outcomes = await openLoop({ target, bodies, rate, seconds: seconds / PARTS });
    clearInterval(look);
    const took = outcomes.filter(({ status }) => status === 200).map((each) => each.took);
    const part = {
      memory: median(held),
      most: Math.max(...held),
      p50: quantile(took, 0.5),
      p99: quantile(took, 0.99),
      failed: outcomes.length - took.length,
    };
    say(`part ${number} of ${PARTS}: ${part.memory.toFixed(0)} MB, p99 ${part.p99.toFixed(1)} ms`);
    parts.push(part);
  }
  // What a process takes in its first minutes it would take anyway.
  const [early, late] = [parts[1], parts.at(-1)];
  const figures = {
    memory_growth: rounded((late?.memory ?? Number.NaN) / (early?.memory ?? Number.NaN)),
    most_mb: rounded(Math.max(...parts.map(({ most }) => most))),
    p99_growth: rounded((late?.p99 ?? Number.NaN) / (early?.p99 ?? Number.NaN)),
    failed: parts.reduce((sum, { failed }) => sum + failed, 0),
  };
  const text = [
    table([
      ['part', 'memory MB', 'most MB', 'p50 ms', 'p99 ms', 'not answered'],
      ...parts.map(({ memory, most, p50, p99, failed }, index) => [
        String(index + 1),
        memory.toFixed(0),
        most.toFixed(0),
        p50.toFixed(1),
        p99.toFixed(1),
        String(failed),
      ]),
    ]),
    '',
    `${rate.toFixed(0)} requests a second for ${seconds} s. Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''})`,
  ].join('\n');
  return { figures, text };
};
