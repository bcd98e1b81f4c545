/**
 * `npm run match -- evaluate <file or folder>`: links a labelled set and says how good and how fast the matcher is.
 * `npm run match -- make <folder>`: writes made-up families with their truth, carers and schools included.
 * `npm run match -- train <folder> <feed> <file>`: learns a feed's model from made or labelled data and writes it down.
 */
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { runMain } from '#core/process.ts';
import { evaluate } from '../matching/evaluate/index.ts';
import { train } from '../matching/evaluate/train.ts';
import { type MakeOptions, makeFeeds } from '../matching/made/write.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface EvaluateOptions {
  readonly json?: boolean;
  readonly identifiers?: boolean;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0');
  return value;
};

const program = new Command('match').description('Measures and trains the matcher.');

program
  .command('evaluate')
  .description('Links a labelled set and compares the result with the truth.')
  .argument('<path...>', 'a file, a folder of feeds, or a folder of labelled sets')
  .option('--json', 'print one JSON object and nothing else')
  .option('--identifiers', 'use NHS number and UPN too, where the feeds have them')
  .action(async (paths: string[], { json, identifiers = false }: EvaluateOptions) => {
    const { figures, text } = await evaluate(paths, { identifiers, say });
    out(json ? JSON.stringify({ bench: 'match', figures }) : text);
  });

program
  .command('make')
  .description('Writes made-up families as a register and a feed: NHS.csv and CMS.csv.')
  .argument('<folder>', 'where to write them')
  .option('--children <n>', 'how many', number, 20_000)
  .option('--seed <n>', 'the same seed makes the same children', number, 1)
  .option('--covered <share>', 'share of the children whom the feed knows', number, 0.3)
  .option('--no-more', 'without carers, schools and practices')
  .action((folder: string, options: MakeOptions) => makeFeeds(folder, options));

program
  .command('train')
  .description('Learns the model of one feed from a folder of feeds, without its labels.')
  .argument('<folder>', 'a folder with NHS.csv and the feed')
  .argument('<feed>', 'its name, such as CMS')
  .argument('<version>', 'what the model is to be called, such as case-system-1')
  .argument('<file>', 'where to write the model')
  .action(async (folder: string, feed: string, version: string, file: string) => {
    writeFileSync(file, await train(folder, feed, version, say));
    say(`${version} is in ${file}`);
  });

runMain(async () => void (await program.parseAsync()));
