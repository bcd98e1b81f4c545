/**
 * `npm run retention`: archives, gives back and deletes what is due today; a server that runs all parts does it once a day
 * by itself. Works beside one, twice at once, and begun again after it was killed. `hold` and `lift`: what stops a purge.
 */
import { Command, InvalidArgumentError } from 'commander';
import { childNumber, isoDate, isUuid } from '#core/ids.ts';
import { runMain, SayableError } from '#core/process.ts';
import type { Retention, RetentionCounts } from '#core/retention.ts';
import type { OpenSubgraphs } from '#subgraphs/open.ts';
import { clock, withParts } from './with-parts.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const err = (text: string): void => void process.stderr.write(text);

type Opened = OpenSubgraphs & { readonly retention: Retention };

const withRetention = (work: (opened: Opened) => Promise<void>): Promise<void> =>
  withParts(async (opened) => {
    const { retention } = opened;
    if (retention === null) throw new TypeError('all parts are here');
    await work({ ...opened, retention });
  });

function say(counts: RetentionCounts, json: boolean | undefined): void {
  const lines = Object.entries(counts).map(([name, count]) => `  ${name.padEnd(9)} ${count}`);
  out(json ? JSON.stringify(counts) : lines.join('\n'));
}

const retention = ({ dryRun, json }: { dryRun?: boolean; json?: boolean }): Promise<void> =>
  withRetention(async ({ retention: { run, records } }) => {
    if (!json) out(dryRun ? 'Due today, and nothing done' : 'Done');
    const progress = (step: string, count: number): void => err(`  ${step}: ${count}\n`);
    say(dryRun ? await records.due(clock()) : await run(progress), json);
  });

async function known({ ports }: Opened, account: string): Promise<string> {
  if (!isUuid(account) || !(await ports.organisations?.person(account))) {
    throw new SayableError('There is no such account. Name the account of whoever decides it.');
  }
  return account;
}

const hold = (child: string, { by, until }: { by: string; until: string }): Promise<void> =>
  withRetention(async (opened) => {
    const placed = await opened.retention.records
      .hold(child, await known(opened, by), until, clock())
      .catch((error: { code?: unknown }) => {
        if (error.code !== '23514') throw error;
        throw new SayableError('A hold is until a day to come, within two years. Place another when it ends.');
      });
    if (!placed) throw new SayableError('There is no such record.');
    out('Held.');
  });

const lift = (child: string, { by }: { by: string }): Promise<void> =>
  withRetention(async (opened) => {
    const lifted = await opened.retention.records.lift(child, await known(opened, by), clock());
    out(`${lifted} lifted.`);
  });

const directoryNumber = (text: string): string => {
  const number = childNumber(text);
  if (number === undefined) throw new InvalidArgumentError('a directory number');
  return number;
};
const day = (text: string): string => {
  if (isoDate(text) === undefined) throw new InvalidArgumentError('a day, as 2027-03-31');
  return text;
};

const program = new Command('retention')
  .description('Archives, gives back and deletes the records that are due today.')
  .option('--dry-run', 'only count them')
  .option('--json', 'print the counts as one JSON object')
  .action(retention);
program
  .command('hold')
  .description('Keeps the record of a child from being deleted.')
  .argument('<child>', 'its directory number', directoryNumber)
  .requiredOption('--by <account>', 'the account of whoever decides it')
  .requiredOption('--until <day>', 'the last day of it, within two years', day)
  .action(hold);
program
  .command('lift')
  .description('Lifts what holds the record of a child.')
  .argument('<child>', 'its directory number', directoryNumber)
  .requiredOption('--by <account>', 'the account of whoever decides it')
  .action(lift);

runMain(async () => void (await program.parseAsync()));
