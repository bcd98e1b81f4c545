/** Each figure of the trail can be counted again, from an exported log and what was published, and from nothing else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addMonths, dayOf } from '#core/clock.ts';
import { closeAll } from '#core/figures/keeper.ts';
import { endedBy } from '#core/figures/periods.ts';
import { publicationHash, readPublication } from '#core/figures/publication.ts';
import { auditFigures } from '#subgraphs/audit/figures.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { startStack } from '#support/stack.ts';
import { emptyTrail, entry } from '#support/trail.ts';

/** Ahead, so that it is not behind the tokens that are made meanwhile, however long that takes. */
const NOW = new Date(Date.now() + 600_000);
/** When the month in which all this is asked has ended. */
const LATER = new Date(`${addMonths(dayOf(NOW), 1).slice(0, 8)}02T00:00:00Z`);
const [MONTH] = endedBy(LATER);
/** What was asked, of people of the first area, and has no outcome. */
const CUT_OFF = 7;
const cutOff = () => entry({ kind: 'INTENT', decision: 'PENDING' });

describe('figures of the trail', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-figures-'));
  const log = join(folder, 'log');
  const file = join(folder, `audit-${MONTH}.json`);
  let database: FreshDatabase;

  const run = async (command: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH, DATA_DIR: inject('dataDir'), DATABASE_URL: database.url };
    const child = spawn(process.execPath, [`bin/${command}.ts`, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { out, err, status };
  };
  const recount = (...args: string[]) => run('audit', 'figures', MONTH, ...args);
  const elsewhere = () => recount('--files', log, '--publication', file);

  beforeAll(async () => {
    database = await freshDatabase();
    const before = await startStack({ database, clock: () => NOW });
    for (let times = 0; times < 8; times += 1) {
      await before.ask(
        'amira',
        '{ searchChildren(criteria: { familyName: "Thornbury", givenName: "Maya", postcode: "ZN3 3YA" }) { nodes { id } } }',
      );
    }
    for (let times = 0; times < 7; times += 1)
      await before.ask('ecaf-for-ben', '{ child(id: "417329056183") { givenNames } }');
    for (let times = 0; times < 6; times += 1) await before.ask('olga', '{ child(id: "417329056183") { givenNames } }');
    for (let times = 0; times < 9; times += 1) await before.ask('carol', '{ viewer { role } }');
    for (let times = 0; times < CUT_OFF; times += 1) await before.ports.audit?.append(cutOff());
    await before.stop();
    const after = await startStack({ database, clock: () => LATER });
    await closeAll(after.figures, LATER);
    await after.stop();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  it('are written by `npm run figures` as they were published, by their hash in the trail', async () => {
    const { out, status } = await run('figures', MONTH, '--output', folder);
    const [, hash] = new RegExp(`^${MONTH}  audit +([0-9a-f]{64})  entry \\d+ of the trail$`, 'm').exec(out) ?? [];
    expect(status).toBe(0);
    expect(publicationHash(readFileSync(file, 'utf8'))).toBe(hash);
    expect(await run('figures', '2001-01')).toMatchObject({
      status: 1,
      err: expect.stringContaining('Nothing is published'),
    });
  });

  it('are closed by `npm run figures` where no server has: the month and the year that ended last', async () => {
    const { out } = await run('figures');
    for (const period of endedBy(new Date())) expect(out).toMatch(new RegExp(`^${period}  audit `, 'm'));
  });

  it('count requests about children by reason and route, without those of teams, and refusals by why', () => {
    const { tables, definitions } = readPublication(readFileSync(file, 'utf8'));
    const value = (figure: string, category: string) => {
      const at = definitions.find(({ code }) => code === figure)?.categories.indexOf(category) ?? -1;
      return tables.find((table) => table.figure === figure && table.area === '901')?.cells[at]?.value;
    };
    expect(value('LOOKS', 'NEW_CONTACT:DIRECT')).toBe(8);
    expect(value('LOOKS', 'ASSESSMENT:CASE_SYSTEM')).toBe(7);
    expect(value('LOOKS', 'RECORD_MAINTENANCE:DIRECT')).toBe(0);
    expect(value('REFUSALS', 'ENHANCED_CHECK_EXPIRED')).toBeGreaterThanOrEqual(0);
    expect(tables.find(({ figure, area }) => figure === 'REFUSALS' && area === '901')?.total?.value).toBe(9);
  });

  it('count how long requests took, and that one of which nothing more is known was not answered', () => {
    const { tables, definitions } = readPublication(readFileSync(file, 'utf8'));
    const definition = definitions.find(({ code }) => code === 'SERVICE_LEVELS');
    const cells = tables.find(({ figure, area }) => figure === 'SERVICE_LEVELS' && area === '901')?.cells ?? [];
    const of = (word: string) => cells[definition?.categories.indexOf(word) ?? -1]?.value;
    // Answered at a clock that stood still: eight of Amira's and seven of Ben's, none of the team's.
    expect(of('UNDER_100_MS')).toBe(15);
    expect(of('FROM_2_S')).toBe(0);
    // Cut off in the middle.
    expect(of('NOT_ANSWERED')).toBe(CUT_OFF);
  });

  it('come out the same from the database', async () => {
    expect(await recount()).toMatchObject({ status: 0, out: expect.stringMatching(/^The same: every figure/) });
  });

  it('come out the same from an exported log', async () => {
    expect((await run('audit', 'export', '--format', 'log', '--output', log)).status).toBe(0);
    expect(await elsewhere()).toMatchObject({ status: 0, out: expect.stringMatching(/^The same: every figure/) });
  });

  it('are not the same where one was changed, or an entry is missing', async () => {
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('"value":8,', '"value":9,'));
    expect(await elsewhere()).toMatchObject({
      status: 1,
      out: expect.stringContaining('NOT THE SAME. The log counts otherwise: LOOKS of 901'),
    });
    writeFileSync(file, `${whole}\n`);
    expect(await elsewhere()).toMatchObject({ status: 1, out: expect.stringContaining('NOT THE SAME') });
    writeFileSync(file, whole);
    const entries = join(log, 'entries.ndjson');
    const lines = readFileSync(entries, 'utf8').split('\n');
    const looked = lines.findIndex(
      (line) => line !== '' && Buffer.from(JSON.parse(line).body, 'base64').includes('"OUTCOME"'),
    );
    writeFileSync(entries, lines.toSpliced(looked, 1).join('\n'));
    expect(await elsewhere()).toMatchObject({ status: 1, out: expect.stringContaining('NOT THE SAME') });
    // Nor where one cannot be read: that is said, and which.
    const { idx } = JSON.parse(lines[looked] ?? '');
    const damaged = JSON.stringify({ ...JSON.parse(lines[looked] ?? ''), body: Buffer.from('{').toString('base64') });
    writeFileSync(entries, lines.toSpliced(looked, 1, damaged).join('\n'));
    expect(await elsewhere()).toMatchObject({
      status: 1,
      out: expect.stringMatching(new RegExp(`^NOT THE SAME.*Counted without entries.* among ${idx}: `)),
    });
  });

  it('are closed without an entry that cannot be read, which the publication names', async () => {
    const trail = await emptyTrail(() => NOW);
    const month = NOW.toISOString().slice(0, 7);
    const stack = await startStack({ database, clock: () => NOW });
    const count = () => auditFigures(stack.ports).count(month, 'MONTH', trail.database, NOW);
    await trail.fill(5);
    const whole = await count();
    expect(whole.basis).not.toHaveProperty('entriesNotRead');
    await trail.sql(`update audit.entry set body = 'nothing' where idx in (1, 2)`);
    const { counted, basis } = await count();
    expect(basis.entriesNotRead).toEqual({ 1: '2' });
    const looks = (of: typeof counted) =>
      of.filter(({ figure }) => figure === 'LOOKS').reduce((sum, { count: n }) => sum + n, 0);
    expect([looks(whole.counted), looks(counted)]).toEqual([5, 3]);
    await Promise.all([trail.close(), stack.stop()]);
  });
});
