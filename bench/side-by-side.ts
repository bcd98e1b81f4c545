/** Several systems on one database that are asked the same, in turns: they must answer alike before anything counts. */
import { isDeepStrictEqual } from 'node:util';
import type { BenchOptions } from './benchmark.ts';
import type { Target } from './closed-loop.ts';
import { parentOf } from './cpu.ts';
import { type Directory, openDirectory } from './directory.ts';
import { load } from './load.ts';
import { bodyFor, someChildren } from './question.ts';
import { bodiesFor, type System } from './systems.ts';
import { round, type Taken } from './turns.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
const COMPARED = 50;
const WARM_UP_SECONDS = 5;

async function answerOf({ url, headers }: Target, body: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** A baseline that answers something else measures something else. */
async function compare(systems: readonly System[], bodies: readonly string[]): Promise<void> {
  const asked = systems.map((system) => ({ target: system.target, bodies: bodiesFor(system, bodies) }));
  for (const child of bodies.keys()) {
    const [own, ...others] = await Promise.all(asked.map((each) => answerOf(each.target, each.bodies[child] ?? '')));
    for (const [index, other] of others.entries()) {
      if (isDeepStrictEqual(own, other)) continue;
      const [one, two] = [own, other].map((answer) => JSON.stringify(answer).slice(0, 2_000));
      throw new Error(`ours and ${systems[index + 1]?.name} do not answer the same:\n${one}\n${two}`);
    }
  }
}

const postmasterOf = async ({ ask }: Directory): Promise<number> =>
  parentOf((await ask<{ pid: number }>('select pg_backend_pid() as pid'))[0]?.pid ?? 0);

export interface SideBySide {
  /** One for each number of connections of each round. */
  readonly taken: readonly (readonly Taken[])[];
  readonly systems: readonly System[];
  /** Of PostgreSQL. */
  readonly version: string;
}

/** `start` answers the systems, ours first. */
export async function sideBySide(
  options: BenchOptions,
  start: (directory: Directory) => Promise<readonly System[]>,
  numbers: readonly number[],
): Promise<SideBySide> {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  const postmaster = await postmasterOf(directory);
  const systems = await start(directory);
  await compare(systems, bodies.slice(0, COMPARED));
  say(`All of them answer the same for ${COMPARED} children. Warming up ...`);
  for (const system of systems) {
    const asked = { target: system.target, bodies: bodiesFor(system, bodies) };
    await load({ ...asked, connections: 50, seconds: WARM_UP_SECONDS });
  }
  const taken: Taken[][] = [];
  for (let number = 1; number <= rounds; number += 1) {
    for (const connections of numbers) {
      const results = await round({ systems, bodies, connections, seconds, postmaster, say });
      taken.push(results);
      const rates = results.map(({ system, perSecond }) => `${system} ${perSecond.toFixed(0)}/s`);
      say(`round ${number} of ${rounds}, connections ${connections}: ${rates.join(', ')}`);
    }
  }
  const [row] = await directory.ask<{ version: string }>(`select current_setting('server_version') as version`);
  return { taken, systems, version: row?.version ?? '' };
}
