/**
 * `npm run england -- --children N`: builds a synthetic England in an empty directory, of any size; everybody in it is
 * invented. Cut short, it goes on where it was when it is started again. `npm start` on the same folder then serves it.
 */
import { Command, InvalidArgumentError } from 'commander';
import { dayOf } from '#core/clock.ts';
import { environment, readConfig } from '#core/env.ts';
import { type IsoDate, isoDate } from '#core/ids.ts';
import { openDatabase } from '#core/open-database.ts';
import { runMain, SayableError, say } from '#core/process.ts';
import { masterKey } from '#core/settings.ts';
import { loadEngland } from '#demo/england/load.ts';
import { gatewayConfig } from '#gateway/config.ts';

/** Fewer checkpoints, and no log of what an index is made of: a load that is cut short begins that part again anyhow. */
const settings = {
  shared_buffers: '1GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  autovacuum: 'off',
};

const ENGLAND = 11_000_000;

const natural = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 2 * ENGLAND) {
    throw new InvalidArgumentError(`a whole number from 1 to ${2 * ENGLAND}`);
  }
  return number;
};

const day = (text: string): IsoDate => {
  const date = isoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a day, as 2026-11-30');
  return date;
};

interface Options {
  readonly children: number;
  readonly seed: number;
  readonly dataDir?: string;
  readonly matchKeys?: true;
  readonly today: IsoDate;
}

const {
  children,
  seed,
  dataDir,
  matchKeys = false,
  today,
} = new Command('england')
  .description(
    'Builds a synthetic England. Everybody in it is invented. Started again, it goes on where it was cut short.',
  )
  .requiredOption('--children <n>', 'how many children; 11000000 is all of England', natural)
  .option('--seed <n>', 'the same seed makes the same England', natural, 1)
  .option('--data-dir <folder>', 'where to (DATA_DIR if not said)')
  .option('--match-keys', 'with the keys by which feeds find a child: another 9 GiB for all of England')
  .option('--today <day>', 'the day on which it is as it is', day, dayOf(new Date()))
  .parse()
  .opts<Options>();

/** From the first call on, which says where it goes on; then a line a second at most. */
function progress(): (done: number, of: number) => void {
  let start: { readonly done: number; readonly at: number } | undefined;
  let said = 0;
  return (done, of) => {
    const now = performance.now();
    start ??= { done, at: now };
    if (now - said < 1_000 && done < of) return;
    said = now;
    const rate = ((done - start.done) * 1000) / Math.max(1, now - start.at);
    const left = rate > 0 ? `, ${Math.round(rate)} a second, ${Math.ceil((of - done) / rate / 60)} minutes left` : '';
    process.stderr.write(`  ${done} of ${of} children${left}\n`);
  };
}

runMain(async () => {
  const given = environment();
  if (given.NODE_ENV === 'production') throw new SayableError('An invented England is not for production.');
  if (given.DATABASE_URL !== undefined && dataDir !== undefined) {
    throw new SayableError('Give either DATABASE_URL or --data-dir: only one of them can be filled.');
  }
  const config = readConfig(gatewayConfig, dataDir === undefined ? given : { ...given, DATA_DIR: dataDir });
  const database = await openDatabase(config, { share: false, log: say, settings });
  try {
    const { seconds, bytes } = await loadEngland({
      url: database.url,
      masterKey: masterKey(config),
      seed,
      children,
      today,
      matchKeys,
      say,
      progress: progress(),
    });
    say(`${children} children in ${Math.round(seconds)} s of work, ${(bytes / 2 ** 30).toFixed(2)} GiB on disk.`);
    // Of a small one, most is what any directory has.
    if (children >= 100_000 && children < ENGLAND) {
      const times = ENGLAND / children;
      const minutes = Math.round((seconds * times) / 60);
      say(
        `As many as in England would take ${minutes} minutes and ${((bytes * times) / 2 ** 30).toFixed(1)} GiB at this pace.`,
      );
    }
    say(`To serve it: ${config.DATABASE_URL ? '' : `DATA_DIR=${config.DATA_DIR} `}npm start`);
  } finally {
    await database.close();
  }
});
