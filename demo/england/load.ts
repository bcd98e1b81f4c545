/**
 * Loads a synthetic England into an empty directory: the demonstration's people by way of their suppliers, England's
 * children by COPY, part by part. A load that was cut short, at whatever moment, goes on where it was.
 */
import { type Bulk, openBulk } from '#core/bulk.ts';
import { connect } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { SayableError } from '#core/process.ts';
import { keyring } from '#core/secrets.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs } from '#subgraphs/open.ts';
import { isSeeded, seed as seedDemonstration } from '../seed.ts';
import { demoWorld } from '../world.ts';
import type { Making } from './children.ts';
import { loadDirectory } from './directory.ts';
import { englishLand } from './land.ts';
import * as sql from './load-sql.ts';
import { partsFrom } from './parts.ts';
import { shieldAll } from './shields.ts';

export interface LoadOptions {
  readonly url: string;
  readonly masterKey: Buffer;
  readonly seed: number;
  readonly children: number;
  readonly today: IsoDate;
  /** So that feeds find the children; another 9 GiB for all of England. */
  readonly matchKeys: boolean;
  readonly say: (line: string) => void;
  readonly progress: (done: number, of: number) => void;
}

export interface Loaded {
  readonly children: number;
  readonly seconds: number;
  readonly bytes: number;
}

/** The children of the scenarios and three more: what the personas and the examples speak of. */
const DEMONSTRATION = 12;
const TIMEOUT = 600_000;

/** What is there of this very England; begins it where there is nothing. */
async function begun(
  bulk: Bulk,
  { seed, children, today }: LoadOptions,
): Promise<{ row: sql.LoadRow; isWhole: boolean }> {
  const schema = await sql.schemaOf(bulk);
  if (schema === undefined) {
    if (await sql.hasChildren(bulk)) {
      throw new SayableError('There are children in this directory already: choose an empty one with --data-dir.');
    }
    await bulk.transaction(async () => {
      await bulk.ask(sql.beginLoad);
      await sql.addLoad(bulk, seed, children, today);
    });
  }
  const row = await sql.loadIn(bulk, schema ?? 'england_loading');
  if (row === undefined)
    throw new SayableError('What is known of the load is gone: begin anew with another --data-dir.');
  if (row.seed !== seed || row.children !== children) {
    throw new SayableError(
      `This directory holds ${row.children} children of seed ${row.seed}: say the same, or choose another --data-dir.`,
    );
  }
  return { row, isWhole: schema === 'england' };
}

/** The database's own role does what suppliers and officers do; only COPY needs the owner's rights. */
function openMeans(url: string, masterKey: Buffer, today: IsoDate) {
  const keys = keyring(masterKey);
  const clock = () => new Date(`${today}T00:00:00Z`);
  const opened = openSubgraphs({ databaseUrl: url, keys, clock, log: createLog('error'), timeout: TIMEOUT });
  const database = (schema: string) => connect({ url, schema, timeout: TIMEOUT, connections: 2 });
  const databases = { accreditation: database('accreditation'), children: database('children') };
  return {
    keys,
    databases,
    intake: opened.intake as Intake,
    close: async () => {
      await Promise.all([opened.close(), ...Object.values(databases).map((each) => each.close())]);
    },
  };
}

async function loadParts(bulk: Bulk, making: Making, row: sql.LoadRow, options: LoadOptions): Promise<void> {
  const from = { family: row.nextFamily, children: row.made };
  let since = performance.now();
  options.progress(row.made, making.children);
  for await (const part of partsFrom({ making, masterKey: options.masterKey, from })) {
    await bulk.transaction(async () => {
      for (const [table, rows] of part.rows) await bulk.copy(sql.copyInto(table), rows);
      await sql.movedTo(bulk, part.to, (performance.now() - since) / 1000);
    });
    since = performance.now();
    options.progress(part.to.children, making.children);
  }
}

/** Each step is done once, and can be done again. */
async function loadRest(bulk: Bulk, row: sql.LoadRow, options: LoadOptions): Promise<void> {
  const { url, masterKey, seed, children, matchKeys, say } = options;
  const today = row.today as IsoDate;
  const { keys, databases, intake, close } = openMeans(url, masterKey, today);
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    const seconds = (performance.now() - began) / 1000;
    await sql.spent(bulk, seconds);
    say(`${what}: ${seconds.toFixed(1)} s`);
  };
  try {
    if (!(await isSeeded(databases.accreditation))) {
      await timed('The demonstration’s people', () =>
        seedDemonstration({ databases, intake, keys, today, children: DEMONSTRATION }),
      );
    }
    const plan = { seed, children, today, matchKeys, taken: [] };
    const { areas, estate } = englishLand(plan);
    if (row.made === 0) {
      await timed('Organisations, practitioners and accounts', () =>
        loadDirectory({ bulk, accreditation: databases.accreditation, intake, keys, seed, today }, areas, estate),
      );
      await sql.noteTaken(bulk);
      await sql.dropSlow(bulk);
    }
    const nhsNumbers = demoWorld({ seed: 1, today, children: DEMONSTRATION }).numbers.keys();
    const taken = [...(await sql.numbersTaken(bulk)), ...nhsNumbers];
    await loadParts(bulk, { ...plan, taken }, row, options);
    await timed('Indexes', () => sql.remakeSlow(bulk, say));
    await timed('Shields', async () => {
      await shieldAll(databases.children, await sql.shieldedThere(bulk), { areas, estate, today });
    });
    await timed('Statistics', () => sql.tidy(bulk));
    await sql.whole(bulk);
  } finally {
    await close();
  }
}

export async function loadEngland(options: LoadOptions): Promise<Loaded> {
  await migrate(
    options.url,
    subgraphs.map(({ name }) => name),
  );
  const bulk = await openBulk(options.url);
  try {
    if (!(await sql.onlyOne(bulk))) throw new SayableError('Another load of England is under way here: wait for it.');
    const { row, isWhole } = await begun(bulk, options);
    if (!isWhole) await loadRest(bulk, row, options);
    const { seconds = 0 } = (await sql.loadIn(bulk, 'england')) ?? {};
    return { children: options.children, seconds, bytes: await sql.sizeOnDisk(bulk) };
  } finally {
    await bulk.close();
  }
}
