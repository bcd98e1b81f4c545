/**
 * `npm run figures`: closes the month and the year that ended last, where no server has done so yet, and says what is
 * published. Works beside a running server and without one; both at once close a period once.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { environment, readConfig } from '#core/env.ts';
import type { FigureBook } from '#core/figures/book.ts';
import { closeAll } from '#core/figures/keeper.ts';
import { endedBy } from '#core/figures/periods.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import { runMain, SayableError } from '#core/process.ts';
import { keyring } from '#core/secrets.ts';
import { masterKey } from '#core/settings.ts';
import { seedOnce } from '#demo/once.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs } from '#subgraphs/open.ts';

const clock = () => new Date();
const out = (text: string): void => void process.stdout.write(`${text}\n`);
const err = (text: string): void => void process.stderr.write(`${text}\n`);

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

async function figures(asked: string | undefined, { output }: { output?: string }): Promise<void> {
  const config = readConfig(gatewayConfig, environment());
  const log = createLog('error');
  const keys = keyring(masterKey(config));
  const database = await openDatabase(config, { share: true, log: () => undefined });
  try {
    await migrate(
      database.url,
      subgraphs.map(({ name }) => name),
    );
    if (database.embedded) await seedOnce({ url: database.url, keys, clock, log, say: err });
    const { figures: books, close } = openSubgraphs({ databaseUrl: database.url, keys, clock, log });
    try {
      const now = clock();
      await closeAll(books, now);
      for (const period of asked === undefined ? endedBy(now) : [asked]) {
        if ((await sayPublished(books, period, output)) > 0 || asked === undefined) continue;
        throw new SayableError(
          'Nothing is published about this period. Only what ended last can be closed: what stood before is not known any more.',
        );
      }
    } finally {
      await close();
    }
  } finally {
    await database.close();
  }
}

const program = new Command('figures')
  .description('Closes the month and the year that ended last, and says what is published.')
  .argument('[period]', 'a period that was closed before, such as 2026-10')
  .option('--output <folder>', 'write the publications there, one file each')
  .action(figures);

runMain(async () => void (await program.parseAsync()));
