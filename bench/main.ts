/** `npm run bench -- <name>`: runs one benchmark. Words go to stderr, the result alone to stdout. */
import { Command, InvalidArgumentError } from 'commander';
import { audit } from './audit.ts';
import type { Benchmark } from './benchmark.ts';
import { cleanup } from './cleanup.ts';
import { detect } from './detect.ts';
import { documents } from './documents.ts';
import { england } from './england.ts';
import { feed } from './feed.ts';
import { hidden } from './hidden.ts';
import { kills } from './kill.ts';
import { pages } from './pages.ts';
import { peers } from './peers.ts';
import { policy } from './policy.ts';
import { pressure } from './pressure.ts';
import { search } from './search.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { whoElse } from './who-else.ts';
import { workers } from './workers.ts';

/** The register: one line per benchmark. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  'who-else': whoElse,
  peers,
  documents,
  policy,
  feed,
  hidden,
  audit,
  kill: kills,
  detect,
  pages,
  pressure,
  soak,
  search,
  england,
  start,
  workers,
};

const natural = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number, 1 or more');
  return number;
};

interface Options {
  readonly json?: true;
  readonly rounds: number;
  readonly seconds: number;
  readonly children?: number;
  readonly dataDir?: string;
  readonly profile?: string;
}

const program = new Command('bench')
  .description('Measures the directory against something else, side by side in one run.')
  .argument('<name>', `which benchmark: ${Object.keys(benchmarks).join(', ')}`)
  .option('--json', 'print one JSON object and nothing else')
  .option('--rounds <n>', 'how often each is measured, in turn', natural, 3)
  .option('--seconds <n>', 'how long each measurement takes', natural, 5)
  .option('--children <n>', 'how large a directory, for `england` and `search`', natural)
  .option(
    '--data-dir <folder>',
    'where that directory is kept: made the first time, and left there (`england`, `search`)',
  )
  .option('--profile <folder>', 'write CPU profiles of our own process there (the figures then suffer)')
  .action(async (name: string, { json, rounds, seconds, children, dataDir, profile }: Options) => {
    const benchmark =
      (Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined) ??
      program.error(`There is no benchmark ${name}. There are: ${Object.keys(benchmarks).join(', ')}.`);
    const undo = cleanup();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => void undo.run().finally(() => process.exit(130)));
    }
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    try {
      const { figures, text } = await benchmark({ rounds, seconds, children, dataDir, profile, undo, say });
      process.stdout.write(json ? `${JSON.stringify({ bench: name, figures })}\n` : `${text}\n`);
    } finally {
      await undo.run();
    }
  });

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
