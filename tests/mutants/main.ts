/**
 * `npm run mutants`: takes away one protection after the other, in a copy, and sees that a test notices it. What was seen
 * is kept in a file, and taken from there as long as neither the mutant, nor its file, nor its test is another.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { mutants } from './index.ts';
import { type Mutant, textOf } from './mutant.ts';
import { noCluster, sharedCluster } from './shared-cluster.ts';
import { copyTree, root } from './tree.ts';
import { endAll, type Outcome, trial } from './trial.ts';

interface Seen extends Outcome {
  readonly key: string;
  readonly seconds: number;
}

interface Options {
  readonly only?: string;
  readonly shard: readonly [part: number, of: number];
  readonly results: string;
  readonly anew?: true;
  readonly green?: true;
  readonly list?: true;
}

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const hash = (...parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

function shardOf(text: string): readonly [number, number] {
  const [, part = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (!(Number(part) >= 1 && Number(part) <= Number(of))) throw new InvalidArgumentError('such as 1/4');
  return [Number(part), Number(of)];
}

const testOf = ({ by }: Mutant): string => (by === 'tsc' ? '' : textOf(by.file));
/** What is tried: its key is made before anything is copied, for what somebody changes meanwhile is tried the next time. */
const keys = new Map(mutants.map((each) => [each, hash(each, textOf(each.file), testOf(each))]));
const keyOf = (mutant: Mutant): string => keys.get(mutant) ?? '';

/** The test by itself; a file that needs no database as a whole, for that costs no more. */
const wholeOf = ({ by }: Mutant): Mutant['by'] => (by !== 'tsc' && by.pure ? { file: by.file, pure: true } : by);

function readSeen(file: string): Map<string, Seen> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  // The last line may have been cut off.
  const whole = lines.slice(0, -1).map((line) => JSON.parse(line) as Seen);
  return new Map(whole.map((each) => [each.key, each]));
}

async function timed(key: string, run: () => Promise<Outcome>): Promise<Seen> {
  const begun = performance.now();
  const outcome = await run();
  return { key, ...outcome, seconds: Math.round((performance.now() - begun) / 100) / 10 };
}

async function tryAll(
  chosen: readonly Mutant[],
  results: string,
  isGreen: boolean,
): Promise<ReadonlyMap<string, Seen>> {
  const seen = readSeen(results);
  const open = chosen.filter((each) => each.idle === undefined && seen.get(keyOf(each))?.verdict !== 'NOTICED');
  out(`${chosen.length} mutants; ${open.length} to be tried; what is seen is kept in ${results}`);
  if (open.length === 0) return seen;
  const tree = copyTree();
  const cluster = open.every(({ by }) => by === 'tsc' || by.pure) ? noCluster : await sharedCluster();
  /** What changes how the database is made needs one of its own. */
  const given = ({ file }: Mutant) => (file.endsWith('.sql') ? {} : cluster.environment);
  const keep = (each: Seen): void => {
    appendFileSync(results, `${JSON.stringify(each)}\n`);
    seen.set(each.key, each);
  };
  /** A test that is red anyway would notice everything. */
  async function soundness(mutant: Mutant): Promise<Outcome | undefined> {
    if (isGreen) return { verdict: 'SURVIVED', by: '' };
    const alone = wholeOf(mutant);
    const whole = hash('whole', alone, testOf(mutant));
    if (seen.get(whole)?.verdict !== 'SURVIVED')
      keep(await timed(whole, () => trial(tree.folder, alone, cluster.environment)));
    return seen.get(whole);
  }
  const leave = (): void => {
    endAll();
    tree.remove();
  };
  process.once('exit', leave);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  for (const [index, mutant] of open.entries()) {
    const sound = await soundness(mutant);
    const putBack = tree.change(mutant.file, mutant.find, mutant.to);
    const found =
      sound?.verdict === 'SURVIVED'
        ? await timed(keyOf(mutant), () => trial(tree.folder, mutant.by, given(mutant)))
        : { key: keyOf(mutant), verdict: 'UNCLEAR' as const, by: `red by itself: ${sound?.by}`, seconds: 0 };
    putBack();
    await cluster.sweep();
    keep(found);
    out(
      `${index + 1}/${open.length} ${found.verdict.padEnd(8)} ${String(found.seconds).padStart(6)} s  ${mutant.what} (${mutant.file})`,
    );
    if (found.by !== '') out(`    ${found.by}`);
  }
  await cluster.stop();
  return seen;
}

function sayAll(chosen: readonly Mutant[], seen: ReadonlyMap<string, Seen>): void {
  const rows = chosen.map((mutant) => ({ mutant, found: seen.get(keyOf(mutant)) }));
  out('');
  for (const { mutant, found } of rows) {
    const verdict = mutant.idle === undefined ? (found?.verdict ?? 'UNCLEAR') : 'IDLE';
    const by = mutant.idle ?? found?.by ?? '';
    out(`${verdict.padEnd(8)} ${String(found?.seconds ?? '').padStart(6)}  ${mutant.what} | ${by}`);
  }
  const tried = rows.filter(({ mutant }) => mutant.idle === undefined);
  const noticed = tried.filter(({ found }) => found?.verdict === 'NOTICED').length;
  const survived = tried.filter(({ found }) => found?.verdict === 'SURVIVED').length;
  out(
    `\n${noticed} of ${tried.length} noticed, ${survived} survived, ${tried.length - noticed - survived} unclear; ${rows.length - tried.length} change nothing.`,
  );
  if (noticed < tried.length) process.exitCode = 1;
}

const program = new Command('mutants')
  .description('Takes away one protection after the other, in a copy, and sees that a test notices it.')
  .option('--only <words>', 'those whose name, file or test has all of these words')
  .option('--shard <i/n>', 'one part of several', shardOf, [1, 1] as const)
  .option('--results <file>', 'what was seen', join(tmpdir(), `contactpoint-mutants-${hash(root).slice(0, 8)}.jsonl`))
  .option('--anew', 'forget what was seen')
  .option('--green', 'all tests have just been seen to pass: none is tried without its mutant')
  .option('--list', 'say which there are, and try none')
  .action(async ({ only = '', shard: [part, of], results, anew, green, list }: Options) => {
    const words = only.split(' ').filter((word) => word !== '');
    const chosen = mutants
      .filter((each) => words.every((word) => JSON.stringify([each.what, each.file, each.by]).includes(word)))
      .filter((_each, index) => index % of === part - 1);
    if (list) for (const { what, file } of chosen) out(`${file}: ${what}`);
    else {
      if (anew) rmSync(results, { force: true });
      sayAll(chosen, await tryAll(chosen, results, green === true));
    }
  });
await program.parseAsync();
