/** A steady question is planned once a connection; every other as PostgreSQL sees fit, whatever was asked before it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database, question, steadyQuestion } from '#core/database.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { child } from '#support/stack.ts';

const TEXT = `select c.id from unnest($1::bigint[]) as a(id) join child c on c.id = a.id
  where exists (select from child m where m.merged_into = c.id) or c.state = 'OPEN'`;
const steady = steadyQuestion<{ id: string }, [readonly string[]]>('steady', TEXT);
const other = question<{ id: string }, [readonly string[]]>('other', TEXT);
const plansOf = question<{ once: string; anew: string }, [name: string]>(
  'plans',
  'select generic_plans as once, custom_plans as anew from pg_prepared_statements where name = $1',
);
const modeNow = question<{ mode: string }, []>('mode', `select current_setting('plan_cache_mode') as mode`);

describe('a steady question', () => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeAll(async () => {
    fresh = await freshDatabase();
    // One connection, so that every question meets what the one before it has left.
    database = connect({ url: fresh.url, schema: 'children', connections: 1 });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const mode = async () => (await database.ask(modeNow, []))[0]?.mode;

  it('is planned once, where PostgreSQL would plan another like it each time', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      for (const each of [steady, other]) await database.ask(each, [[child.whoElse]]);
    }
    expect(await database.ask(plansOf, ['steady'])).toEqual([{ once: '10', anew: '0' }]);
    const [{ anew } = { anew: '0' }] = await database.ask(plansOf, ['other']);
    expect(Number(anew)).toBeGreaterThanOrEqual(5);
  });

  it('leaves nothing behind for other questions, nor for a transaction', async () => {
    await database.ask(steady, [[child.whoElse]]);
    expect(await mode()).toBe('auto');
    await database.ask(steady, [[child.whoElse]]);
    expect(await database.transaction((within) => within.ask(modeNow, []))).toEqual([{ mode: 'auto' }]);
  });

  it('is still planned once after a transaction that failed', async () => {
    await database.ask(steady, [[child.whoElse]]);
    const failed = database.transaction(async (within) => {
      await within.ask(other, [[child.whoElse]]);
      throw new Error('given up');
    });
    await expect(failed).rejects.toThrow('given up');
    const before = Number((await database.ask(plansOf, ['steady']))[0]?.once);
    await database.ask(steady, [[child.whoElse]]);
    expect(await database.ask(plansOf, ['steady'])).toEqual([{ once: String(before + 1), anew: '0' }]);
  });
});
