/** How a period is counted beside those who ask and write meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { type FigurePart, figureBook } from '#core/figures/book.ts';
import { keepFigures } from '#core/figures/keeper.ts';
import type { Log } from '#core/log.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const definitions = [
  { version: 1, length: 'MONTH', audience: 'FIGURES', code: 'LIVE_RECORDS', description: '', categories: ['ALL'] },
] as const;
const children = question<{ count: number }, []>('children', 'select count(*)::int as count from child');
const OPEN_TRANSACTIONS = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and state = 'idle in transaction'`;

describe('closing a period', () => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeEach(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
  });
  afterEach(async () => {
    await database.close();
    await fresh.drop();
  });

  const bookOf = (part: Omit<FigurePart, 'definitions'>) =>
    figureBook('children', database, { definitions, ...part }, () => ({ append: async () => 1 }));
  const now = new Date('2026-03-15T12:00:00Z');

  it.each([
    ['holds no moment where it is counted page by page', true, 0],
    ['is of one moment where it is not', undefined, 1],
  ])('%s', async (_what, pageByPage, transactions) => {
    const seen: number[] = [];
    const book = bookOf({
      ...(pageByPage && { pageByPage }),
      count: async (_period, _length, within) => {
        seen.push(...(await within.ask(children, [])).map(({ count }) => count));
        await fresh.sql('delete from children.child where id = (select max(id) from children.child)');
        seen.push(...(await within.ask(children, [])).map(({ count }) => count));
        const [row] = await fresh.sql<{ count: number }>(OPEN_TRANSACTIONS);
        expect(row?.count).toBe(transactions);
        return { counted: [], basis: {} };
      },
    });
    expect(await book.close(now)).toEqual(['2026-02']);
    expect(seen).toEqual([seen[0], (seen[0] ?? 0) - (pageByPage ? 1 : 0)]);
    expect(await book.close(now)).toEqual([]);
    await book.stop();
  });

  it('leaves the database to others for three times as long as it takes', async () => {
    let [asking, pages] = [0, 0];
    const slow = question<unknown, []>('slow', 'select pg_sleep(0.05)');
    const book = bookOf({
      pageByPage: true,
      count: async (_period, _length, within) => {
        const began = performance.now();
        for (; pages < 4; pages += 1) await within.ask(slow, []);
        asking = performance.now() - began;
        return { counted: [], basis: {} };
      },
    });
    await book.close(now, new AbortController().signal);
    expect(asking).toBeGreaterThanOrEqual(4 * 4 * 50);
    await book.stop();
  });

  it('ends when the process is to end, though it would go on for hours, and publishes nothing', async () => {
    const said: string[] = [];
    const log = { info: () => undefined, warn: () => undefined, error: (text: string) => said.push(text) } as Log;
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const book = bookOf({
      pageByPage: true,
      count: async (_period, _length, within) => {
        for (;;) {
          await within.ask(children, []);
          resolve();
        }
      },
    });
    const keeper = keepFigures(new Map([['children', book]]), () => now, log);
    await begun;
    await keeper.stop();
    expect(said).toEqual([]);
    expect(await book.store.isClosed('2026-02')).toBe(false);
    await book.stop();
  });
});
