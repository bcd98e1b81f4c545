/**
 * How long somebody waits for a process that is begun beside others, on a database that is there and filled: from its start
 * until its first whole answer to "who else". In turn with the stock gateway, whose parts run already.
 */
import type { Benchmark } from './benchmark.ts';
import { cleanup } from './cleanup.ts';
import { openDirectory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { bodyFor, someChildren } from './question.ts';
import { ours, type System, stockOver, stockParts } from './systems.ts';

const CHILDREN = 1_000;

async function firstAnswer({ target }: System, body: string): Promise<void> {
  const answer = await fetch(target.url, { method: 'POST', headers: target.headers, body });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes('"nodes":[{')) throw new Error(`answered ${answer.status}: ${text}`);
}

export const start: Benchmark = async (options) => {
  const { rounds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const [child = ''] = await someChildren(directory, 1);
  const parts = await stockParts(directory, options);
  const systems = {
    ours: (own: typeof options) => ours(directory, own),
    stock: (own: typeof options) => stockOver(parts, directory, own),
  } as const;

  async function timed(begin: (own: typeof options) => Promise<System>): Promise<number> {
    const own = cleanup();
    undo.add(own.run);
    const from = performance.now();
    await firstAnswer(await begin({ ...options, undo: own }), bodyFor(child));
    const took = performance.now() - from;
    await own.run();
    return took;
  }
  // The first of each reads files that nobody has read yet.
  for (const begin of Object.values(systems)) await timed(begin);
  const took = { ours: [] as number[], stock: [] as number[] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of ['ours', 'stock'] as const) took[name].push(await timed(systems[name]));
    say(
      `round ${round} of ${rounds}: ours ${took.ours.at(-1)?.toFixed(0)} ms, stock ${took.stock.at(-1)?.toFixed(0)} ms`,
    );
  }
  const ratios = took.ours.map((time, round) => time / (took.stock[round] ?? Number.NaN));
  const figures = {
    first_answer_ms: rounded(median(took.ours)),
    slowest_ms: rounded(Math.max(...took.ours)),
    times_stock: rounded(median(ratios)),
  };
  const row = (name: keyof typeof took): string[] => [
    name,
    ...[Math.min(...took[name]), median(took[name]), Math.max(...took[name])].map((time) => time.toFixed(0)),
  ];
  return {
    figures,
    text: table([['first answer after', 'least ms', 'median ms', 'most ms'], row('ours'), row('stock')]),
  };
};
