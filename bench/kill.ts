/**
 * Kills the directory, its database or both with -9, again and again under load, and compares what clients were answered
 * with what the trail says: `npm run bench -- kill --rounds 1000`. Any answer without its entry, and any log that does not
 * verify, ends the run. With `--data-dir` a run that was cut off goes on with the same directory, whose log was never whole
 * but for its own doing.
 */
import { randomInt } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Database, question } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { readLog } from '#subgraphs/audit/log-store.ts';
import { verifyLog } from '#subgraphs/audit/verify.ts';
import { logVkey, parseVkey } from '#transparency/note.ts';
import type { Benchmark, BenchOptions } from './benchmark.ts';
import { type Program, startProgram } from './program.ts';
import { bodyFor } from './question.ts';
import { askingAs } from './systems.ts';

const CLIENTS = 8;
/** How long there is load before the kill, in ms. */
const LOAD: readonly [from: number, to: number] = [100, 2_000];
const VICTIMS = ['the directory', 'the database', 'both'] as const;
/** The whole log is verified each time while it is short, then now and then. */
const SHORT = 20_000;

const outcomesOf = question<{ request: string; idx: string }, [from: number]>(
  'outcomes since',
  `select idx, convert_from(body, 'UTF8')::jsonb ->> 'request' as request from audit.entry
   where idx >= $1 and convert_from(body, 'UTF8')::jsonb ->> 'kind' = 'OUTCOME' order by idx`,
);

const someOpen = question<{ id: string }, []>(
  'some open children',
  `select id from children.child where state = 'OPEN' order by id limit 200`,
);

const databaseProcesses = (dataDir: string): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === join(dataDir, 'postgres');
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);

const processesOf = (victim: (typeof VICTIMS)[number], { pid }: Program, dataDir: string): number[] => [
  ...(victim === 'the database' ? [] : [pid]),
  ...(victim === 'the directory' ? [] : databaseProcesses(dataDir)),
];

function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
    }
  }
}

/** The demonstration, started anew after each death on the same folder. */
async function start(dataDir: string, undo: BenchOptions['undo']): Promise<Program> {
  return startProgram({
    script: new URL('../gateway/main.ts', import.meta.url),
    folder: dataDir,
    env: { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', QUERY_BUDGET_PER_MINUTE: '1000000000' },
    nodeArguments: [`--import=${new URL('../core/compile-cache.ts', import.meta.url)}`],
    undo,
  });
}

const addressOf = ({ urls }: Program): string => (urls[0] ?? '').replace('localhost', '127.0.0.1');

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const ready = await fetch(`${url}/health/ready`).catch(() => null);
    if (ready?.ok) return;
    if (attempt > 600) throw new Error('it did not come back');
    await sleep(100);
  }
}

/** What a directory has gone through so far. */
interface Survived {
  readonly kills: number;
  readonly answered: number;
  /** Of the log, which was compared so far. */
  readonly entries: number;
  readonly verified: number;
  readonly of: Readonly<Record<string, number>>;
}

const NOTHING_YET: Survived = { kills: 0, answered: 0, entries: 0, verified: 0, of: {} };

const survivedBy = (book: string): Survived =>
  existsSync(book) ? JSON.parse(readFileSync(book, 'utf8')) : NOTHING_YET;

function folderFor(kept: string | undefined, undo: BenchOptions['undo']): string {
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'contactpoint-kill-'));
  if (kept === undefined) undo.add(() => rmSync(dataDir, { recursive: true, force: true }));
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o755); // the database's own user must be able to enter it
  return dataDir;
}

export const kills: Benchmark = async ({ rounds, dataDir: kept, undo, say }) => {
  const dataDir = folderFor(kept, undo);
  const book = join(dataDir, 'survived.json');
  const before = survivedBy(book);
  if (before.kills >= rounds) throw new RangeError(`this directory has gone through ${before.kills} kills already`);
  if (before.kills > 0) say(`${before.kills} kills before, of the same directory`);
  let program = await start(dataDir, undo);
  const vkey = parseVkey(
    logVkey('contactpoint.example/trail', keyring(demonstrationKey(dataDir)).signer('checkpoint')),
  );

  /** What clients have been answered and the trail has not been asked about yet. */
  let ledger: string[] = [];
  let { answered, entries, verified } = before;
  let loading = true;

  async function client(children: readonly string[]): Promise<void> {
    const headers = await askingAs('amira', dataDir, 'contactpoint');
    while (loading) {
      const body = bodyFor(children[randomInt(children.length)] ?? '');
      try {
        const answer = await fetch(`${addressOf(program)}/graphql`, { method: 'POST', headers, body });
        const { data } = (await answer.json()) as { data?: { child: unknown } };
        if (answer.status === 200 && data?.child) ledger.push(answer.headers.get('x-request-id') ?? '');
      } catch {
        await sleep(5); // cut off: no answer
      }
    }
  }

  async function withDatabase<Result>(
    work: (database: Database) => Promise<Result>,
    schema = 'audit',
  ): Promise<Result> {
    const url = readFileSync(join(dataDir, 'connection'), 'utf8');
    const database = connect({ url, schema, timeout: 60_000, connections: 2 });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  async function compare(database: Database, last: boolean): Promise<void> {
    const rows = await database.ask(outcomesOf, [entries]);
    const recorded = new Set(rows.map(({ request }) => request));
    const lost = ledger.filter((request) => !recorded.has(request));
    if (lost.length > 0) throw new Error(`${lost.length} answers are not in the trail`);
    answered += ledger.length;
    ledger = [];
    entries = await readLog(database, async ({ copies }) => copies?.size ?? 0);
    if (entries > SHORT && !last && randomInt(25) > 0) return;
    const { fault } = await readLog(database, (source) => verifyLog({ source, believed: [vkey] }));
    if (fault) throw new Error(`the log does not verify: ${JSON.stringify(fault)}`);
    verified += 1;
  }

  const children = await withDatabase(
    async (database) => (await database.ask(someOpen, [])).map(({ id }) => id),
    'children',
  );
  const of = Object.fromEntries(VICTIMS.map((victim) => [victim, before.of[victim] ?? 0]));
  for (let number = before.kills + 1; number <= rounds; number += 1) {
    await untilReady(addressOf(program));
    loading = true;
    const clients = Array.from({ length: CLIENTS }, () => client(children));
    await sleep(randomInt(...LOAD));
    const victim = VICTIMS[randomInt(VICTIMS.length)] ?? 'both';
    of[victim] = (of[victim] ?? 0) + 1;
    kill(processesOf(victim, program, dataDir));
    // Some go on asking for a while: what is answered by a directory that has just lost its database counts too.
    await sleep(randomInt(50, 400));
    loading = false;
    await Promise.all(clients);
    if (victim !== 'the database') program = await start(dataDir, undo);
    await untilReady(addressOf(program));
    await withDatabase((opened) => compare(opened, number === rounds));
    const survived: Survived = { kills: number, answered, entries, verified, of };
    writeFileSync(`${book}.new`, JSON.stringify(survived));
    renameSync(`${book}.new`, book);
    if (number % 10 === 0 || number === rounds)
      say(`${number} kills, ${answered} answers, ${entries} entries, none lost`);
  }
  const how = Object.entries(of).map(([victim, count]) => `${victim} ${count}`);
  return {
    figures: { kills: rounds, answers: answered, entries, lost: 0, verified },
    text: `${rounds} kills (${how.join(', ')}): ${answered} answers, each with its durable entry; ${entries} entries, verified ${verified} times.`,
  };
};
