/**
 * `npm run figures`: closes the month and the year that ended last, where no server has done so yet, and says what is
 * published. Works beside a running server and without one; both at once close a period once.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { FigureBook } from '#core/figures/book.ts';
import { closeAll } from '#core/figures/keeper.ts';
import { endedBy } from '#core/figures/periods.ts';
import { runMain, SayableError } from '#core/process.ts';
import { clock, withParts } from './with-parts.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);

type Books = ReadonlyMap<string, FigureBook>;

/** Says what each part has published about a period; answers how many have. */
async function sayPublished(books: Books, period: string, folder: string | undefined): Promise<number> {
  let published = 0;
  for (const [part, book] of books) {
    const found = await book.store.publication(period);
    if (found === null || found.recorded === null) continue;
    published += 1;
    out(`${period}  ${part.padEnd(13)}  ${found.hash}  entry ${found.recorded} of the trail`);
    if (folder === undefined) continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${part}-${period}.json`), found.publication);
  }
  return published;
}

const figures = (asked: string | undefined, { output }: { output?: string }): Promise<void> =>
  withParts(async ({ figures: books }) => {
    const now = clock();
    await closeAll(books, now);
    for (const period of asked === undefined ? endedBy(now) : [asked]) {
      if ((await sayPublished(books, period, output)) > 0 || asked === undefined) continue;
      throw new SayableError(
        'Nothing is published about this period. Only what ended last can be closed: what stood before is not known any more.',
      );
    }
  });

const program = new Command('figures')
  .description('Closes the month and the year that ended last, and says what is published.')
  .argument('[period]', 'a period that was closed before, such as 2026-10')
  .option('--output <folder>', 'write the publications there, one file each')
  .action(figures);

runMain(async () => void (await program.parseAsync()));
