/**
 * England at full size: "who else is working with this child" asked at an even pace of a large directory and of a small one,
 * in turn; and of the large one while people search and a feed comes in. Each answer is whole: rights, policy, the trail.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Random } from '#matching/random.ts';
import type { Benchmark, BenchOptions } from './benchmark.ts';
import { figuresClosed } from './closed-figures.ts';
import type { Directory } from './directory.ts';
import { openEngland } from './england-directory.ts';
import type { Feeding } from './feeding.ts';
import { median, quantile, rounded, table } from './figures.ts';
import { load, openLoop } from './load.ts';
import { type OneByOne, oneByOne } from './one-record.ts';
import type { Outcome } from './open-loop.ts';
import { bodyFor, someChildren } from './question.ts';
import { forgotten, remembered, searchesFor } from './searches.ts';
import { ours, type System } from './systems.ts';

const SMALL = 100_000;
const LARGE = 1_000_000;
/** So many different children are asked for: more than fit a cache by chance. */
const ASKED_FOR = 20_000;
const PER_SECOND = 200;
const SEARCHES = 20;
/** Rows of a feed a second, all of new children, which cost most: at this pace as many as all of England's in six days. */
const FED = 20;
const WARM_UP = 10;
/** Searches before it, as many a second as two cores can do: others than those that are measured. */
const SEARCHES_BEFORE = 50;
/** Known children that come in once more, each with a newcomer. */
const INCOMING = 800;

const SEARCH = `query Alike($criteria: ChildSearchCriteria!) {
  searchChildrenAlike(criteria: $criteria) {
    likeness
    match { id givenNames familyName dateOfBirth postcodeDistrict shielded }
  }
}`;

interface Asked {
  readonly directory: Directory;
  readonly system: System;
  readonly bodies: readonly string[];
}

/** Waits until what was asked is judged: while that is being caught up with, a directory answers more slowly than on any day. */
async function followed({ ask }: Directory): Promise<void> {
  for (;;) {
    const [row] = await ask<{ waiting: number }>(
      'select (h.size - f.next)::int as waiting from audit.head h, audit.follower f',
    );
    if ((row?.waiting ?? 0) < PER_SECOND) return;
    await sleep(200);
  }
}

/** What making a directory left to the kernel to write is written before it is asked: on any other day it would have been, long ago. */
const written = (): void => void spawnSync('sync');

async function open(children: number, dataDir: string | undefined, options: BenchOptions): Promise<Asked> {
  const directory = await openEngland({ children, dataDir, matchKeys: true }, options);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  await figuresClosed(directory);
  const system = await ours(directory, options);
  // Every child once, as far as memory goes: a directory that has been asked for a day, and not one just started.
  await load({ target: system.target, bodies, connections: 20, seconds: WARM_UP });
  await followed(directory);
  written();
  return { directory, system, bodies };
}

/** In ms; a request that was not answered is a failure of the run, and no fast one. */
function tookOf(outcomes: readonly Outcome[], what: string): number[] {
  const failed = outcomes.filter(({ status }) => status !== 200);
  if (failed.length > 0) {
    throw new Error(`${what}: ${failed.length} of ${outcomes.length} were not answered (${failed[0]?.status})`);
  }
  return outcomes.map(({ took }) => took);
}

/** Where match keys are missing, the first feed makes those of everybody: a matter of hours, and not of this benchmark. */
const isKeyed = async ({ ask }: Directory): Promise<boolean> =>
  (await ask('select 1 from children.child where not keyed limit 1')).length === 0;

/** A thread of its own, so that what it takes does not hold up whoever measures. */
function feed({ url, dataDir }: Directory) {
  const feeding: Feeding = { url, dataDir, pace: FED };
  const worker = new Worker(new URL('feeding.ts', import.meta.url), { workerData: feeding });
  const begun = once(worker, 'message');
  return {
    begun,
    stop: async (): Promise<number> => {
      const ended = Promise.all([once(worker, 'message'), once(worker, 'exit')]);
      worker.postMessage('stop');
      const [[{ rows, seconds }]] = await ended;
      return rows / seconds;
    },
  };
}

const row = (name: string, took: readonly number[]): string[] => [
  name,
  String(took.length),
  ...[0.5, 0.99, 0.999].map((share) => quantile(took, share).toFixed(1)),
];

export const england: Benchmark = async (options) => {
  const { rounds, seconds, children = LARGE, dataDir, undo, say } = options;
  const small = await open(SMALL, undefined, options);
  const large = await open(children, dataDir, options);
  const random = new Random(7);
  const people = await remembered(large.directory, random);
  undo.add(() => forgotten(large.directory));
  const searchesOf = (drawn: Random) =>
    searchesFor(people, drawn).map(({ criteria }) => JSON.stringify({ query: SEARCH, variables: { criteria } }));
  const searches = searchesOf(random);
  const before = searchesOf(new Random(11));
  say('Searching, as on any day before ...');
  await openLoop({
    target: large.system.target,
    bodies: before,
    rate: SEARCHES_BEFORE,
    seconds: before.length / SEARCHES_BEFORE,
  });
  await followed(large.directory);
  written();
  const who = ({ system: { target }, bodies }: Asked, from: number) =>
    openLoop({
      target,
      bodies: bodies.slice(from % bodies.length),
      rate: PER_SECOND,
      seconds,
    });
  const search = (from: number) =>
    openLoop({ target: large.system.target, bodies: searches.slice(from % searches.length), rate: SEARCHES, seconds });

  const took = { small: [] as number[], large: [] as number[], busy: [] as number[], search: [] as number[] };
  const growth: number[] = [];
  const isFed = await isKeyed(large.directory);
  if (!isFed) say('No feed comes in beside it: match keys are missing (npm run england -- --match-keys makes them).');
  const fed: number[] = [];
  for (let number = 0; number < rounds; number += 1) {
    const from = number * PER_SECOND * seconds;
    const one = tookOf(await who(small, from), 'the small directory');
    const other = tookOf(await who(large, from), 'the large directory');
    growth.push(quantile(other, 0.5) / quantile(one, 0.5));
    took.small.push(...one);
    took.large.push(...other);
    say(
      `round ${number + 1} of ${rounds}: p50 ${quantile(one, 0.5).toFixed(2)} and ${quantile(other, 0.5).toFixed(2)} ms`,
    );
    const feeding = isFed ? feed(large.directory) : undefined;
    // What a feed does once, before its first row, is not what it does beside others all day.
    await feeding?.begun;
    const [asked, searched] = await Promise.all([who(large, from + 1), search(number * SEARCHES * seconds)]);
    fed.push((await feeding?.stop()) ?? 0);
    took.busy.push(...tookOf(asked, 'beside searches and a feed'));
    took.search.push(...tookOf(searched, 'searches'));
  }
  let one: OneByOne | undefined;
  if (isFed) one = await oneByOne(large.directory, people.slice(0, INCOMING), random);
  const figures = {
    children,
    p50_ms: quantile(took.large, 0.5),
    p99_ms: quantile(took.large, 0.99),
    p50_growth: median(growth),
    busy_p50_ms: quantile(took.busy, 0.5),
    busy_p99_ms: quantile(took.busy, 0.99),
    search_p50_ms: quantile(took.search, 0.5),
    search_p99_ms: quantile(took.search, 0.99),
    fed_rows_s: median(fed),
    ...(one && {
      matched_p50_ms: quantile(one.matched, 0.5),
      matched_p99_ms: quantile(one.matched, 0.99),
      matched_first: one.first,
      kept_p50_ms: quantile(one.kept, 0.5),
      kept_p99_ms: quantile(one.kept, 0.99),
    }),
  };
  const text = [
    table([
      ['', 'asked', 'p50 ms', 'p99 ms', 'p99.9 ms'],
      row(`who else, of ${SMALL}`, took.small),
      row(`who else, of ${children}`, took.large),
      row(`who else, beside ${SEARCHES} searches a second${isFed ? ' and a feed' : ''}`, took.busy),
      row('those searches', took.search),
      ...(one
        ? [row('one incoming record, matched', one.matched), row('one incoming record, matched and kept', one.kept)]
        : []),
    ]),
    '',
    `p50 of ${children} over that of ${SMALL}: ${median(growth).toFixed(2)}; fed ${median(fed).toFixed(0)} rows a second${one ? `; of known children that are mistyped ${(100 * one.first).toFixed(1)} % weigh most themselves` : ''}`,
    `${PER_SECOND} a second, ${rounds} rounds of ${seconds} s; Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? ''}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
  ].join('\n');
  return { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)])), text };
};
