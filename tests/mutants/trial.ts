/** Runs what must notice a mutant, and says what came of it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Mutant } from './mutant.ts';

/** UNCLEAR: nothing ran, or it did not come as far as an answer; a mutant is noticed by a test that says no. */
export type Verdict = 'NOTICED' | 'SURVIVED' | 'UNCLEAR';

export interface Outcome {
  readonly verdict: Verdict;
  /** The test that went red, or what stood in the way. */
  readonly by: string;
}

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const PATIENCE = 15 * 60_000;
const running = new Set<number>();

/** Ends what was started here: with its whole group, for a test starts processes too. */
export function endAll(): void {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

type Environment = Readonly<Record<string, string>>;

function run(
  folder: string,
  args: readonly string[],
  environment: Environment,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let said = '';
  const hear = (text: Buffer): void => {
    said = `${said}${text}`.slice(-20_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const timer = setTimeout(endAll, PATIENCE);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      if (pid !== undefined) running.delete(pid);
      resolve({ code, said });
    });
  });
}

const oneLine = (text: string): string => stripVTControlCharacters(text).trim().split('\n', 1)[0]?.slice(0, 160) ?? '';

function outcomeOf({ numPassedTests, testResults }: Report, atStart: boolean): Outcome {
  const red = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed');
  const said = red.find(({ failureMessages }) => !/timed out in \d+ms/i.test(failureMessages.join()));
  if (said) return { verdict: 'NOTICED', by: said.fullName };
  if (red[0]) return { verdict: 'UNCLEAR', by: `timed out: ${red[0].fullName}` };
  const broken = testResults.find(({ status }) => status === 'failed');
  if (broken) return { verdict: atStart ? 'NOTICED' : 'UNCLEAR', by: `does not start: ${oneLine(broken.message)}` };
  return numPassedTests > 0 ? { verdict: 'SURVIVED', by: '' } : { verdict: 'UNCLEAR', by: 'no test of that name' };
}

/** A part of a name, as the pattern that vitest takes. */
const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function tests(
  folder: string,
  { file, only, pure, atStart }: Exclude<Mutant['by'], 'tsc'>,
  environment: Environment,
): Promise<Outcome> {
  const report = join(folder, 'mutant.json');
  rmSync(report, { force: true });
  const args = [
    join(folder, 'node_modules/vitest/vitest.mjs'),
    ...['run', file, '--reporter=json', `--outputFile=${report}`, '--bail=1', '--retry=0'],
    ...(pure ? ['--config', 'pure.config.ts'] : []),
    ...(only === undefined ? [] : ['-t', literally(only)]),
  ];
  const { code, said } = await run(folder, args, environment);
  if (!existsSync(report)) return { verdict: 'UNCLEAR', by: `exit ${code}: ${oneLine(said.trim())}` };
  return outcomeOf(JSON.parse(readFileSync(report, 'utf8')) as Report, atStart === true);
}

/** By the test that is named for the mutant, or by the compiler. */
export async function trial(folder: string, by: Mutant['by'], environment: Environment): Promise<Outcome> {
  if (by !== 'tsc') return tests(folder, by, environment);
  const { code, said } = await run(folder, [join(folder, 'node_modules/typescript/bin/tsc')], {});
  return code === 0 ? { verdict: 'SURVIVED', by: '' } : { verdict: 'NOTICED', by: `tsc: ${oneLine(said)}` };
}
