/**
 * A thread that feeds a directory while others ask it: new children of the NHS, a few at a time at an even pace, through
 * the intake that `npm run feed` uses. Told to stop, it answers with how many rows it was rid of.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { careful, Families } from '#matching/made/families.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { national, statementOf } from './statements.ts';

export interface Feeding {
  readonly url: string;
  readonly dataDir: string;
  /** Rows a second. */
  readonly pace: number;
}

const { url, dataDir, pace } = workerData as Feeding;
const A_SECOND = 10;
const MOST_CHILDREN = 1_000_000;

const { intake, close } = openSubgraphs({
  databaseUrl: url,
  keys: keyring(demonstrationKey(dataDir)),
  clock: () => new Date(),
  log: createLog('error'),
  timeout: 60_000,
});

let stopping = false;
parentPort?.on('message', () => {
  stopping = true;
});

// Another seed each time: a directory that is kept knows those of the last run.
const families = new Families(Date.now() % 2 ** 31, MOST_CHILDREN);
const everybody = families.children(MOST_CHILDREN);
const size = Math.max(1, Math.round(pace / A_SECOND));
const began = performance.now();
const run = Date.now().toString(36);
let rows = 0;
while (!stopping) {
  // One by one: what is taken of an iterator by `take` closes it.
  const batch = Array.from({ length: size }, () => {
    const { value: child } = everybody.next();
    if (child === undefined) throw new RangeError('everybody is fed');
    const statement = statementOf(child, families.record(child, careful));
    return { ...statement, localId: `${run}-${statement.localId}` };
  });
  await (intake as Intake).children(national, batch);
  if (rows === 0) parentPort?.postMessage('begun');
  rows += batch.length;
  await sleep(Math.max(0, began + (1000 * rows) / pace - performance.now()));
}
parentPort?.postMessage({ rows, seconds: (performance.now() - began) / 1000 });
await close();
parentPort?.close();
