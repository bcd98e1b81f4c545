/**
 * What rules and decisions cost of the answer to "who else is working with this child": the share of the CPU of our
 * process that is spent in them while it answers as fast as it can, by a profile of that process. Taking the rules out
 * and asking again told no difference that could be told from the noise of a shared machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { cleanup } from './cleanup.ts';
import { openDirectory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { load } from './load.ts';
import { now, profileIn, type Stretch, timeOf } from './profile.ts';
import { bodyFor, someChildren } from './question.ts';
import { ours } from './systems.ts';

const CHILDREN = 5_000;
const ASKED_FOR = 1_000;
const CONNECTIONS = 50;
const WARM_UP_SECONDS = 5;

/** Everything a rule is made of: its compiled form, its condition, the decision, and the note of what was disclosed. */
const parts: Readonly<Record<string, RegExp>> = {
  'rules around fields': /\/core\/(?:protect|rules|shield)\.ts$|\/subgraphs\/\w+\/policy\.ts$|\/graphql-shield\//,
  decisions: /\/core\/(?:decide|permissions|context|facts)\.ts$/,
  'notes of disclosures': /\/core\/disclosures\.ts$/,
};
const isPolicy = (url: string): boolean => Object.values(parts).some((files) => files.test(url));

export const policy: Benchmark = async (options) => {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const bodies = (await someChildren(directory, ASKED_FOR)).map(bodyFor);
  const profiles = mkdtempSync(join(options.profile ?? tmpdir(), 'contactpoint-profile-'));
  if (options.profile === undefined) undo.add(() => rmSync(profiles, { recursive: true, force: true }));
  const running = cleanup();
  undo.add(() => running.run());
  const { target } = await ours(directory, { ...options, profile: profiles, undo: running });
  await load({ target, bodies, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });

  const stretches: Stretch[] = [];
  let answers = 0;
  for (let number = 1; number <= rounds; number += 1) {
    const from = now();
    const { took, failures } = await load({ target, bodies, connections: CONNECTIONS, seconds });
    if (failures.errors + failures.timeouts + failures.non2xx + failures.mismatches > 0)
      throw new Error(`ours failed to answer: ${JSON.stringify(failures)}`);
    stretches.push({ from, until: now() });
    answers += took.length;
    say(`round ${number} of ${rounds}: ${took.length} answers`);
  }
  // It writes its profile as it ends.
  await running.run();
  const profile = profileIn(profiles);

  const share = (isOurs: (url: string) => boolean): number =>
    median(
      stretches.map((stretch) => {
        const { own, busy } = timeOf(profile, stretch, isOurs);
        return own / busy;
      }),
    );
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  const whole = share(isPolicy);
  const text = [
    table([
      ['of the CPU of our process', ''],
      ...Object.entries(parts).map(([name, files]) => [name, percent(share((url) => files.test(url)))]),
      ['together', percent(whole)],
    ]),
    '',
    `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}); ${answers} answers; medians of ${rounds} rounds of ${seconds} s`,
  ].join('\n');
  return { figures: { cpu_share: rounded(whole) }, text };
};
