import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asks, connect, type Database, question } from '#core/database.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { child } from '#support/stack.ts';

const hold = question<{ id: string }, [id: string]>('hold a record', 'select id from child where id = $1 for update');

describe('two transactions that wait for each other', () => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children', timeout: 10_000 });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  /** Both hold the first of theirs before either asks for the second. */
  function crossing() {
    let arrived = 0;
    let bothHold: () => void;
    const both = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    return async (within: Asks, [first, second]: readonly [string, string]): Promise<string> => {
      await within.ask(hold, [first]);
      arrived += 1;
      if (arrived === 2) bothHold();
      await both;
      await within.ask(hold, [second]);
      return second;
    };
  }

  it('are both carried out: whichever is given up is begun anew', async () => {
    const cross = crossing();
    let turns = 0;
    let runs: readonly Promise<string>[] = [];
    const run = (ids: readonly [string, string]) =>
      database.transaction(async (within) => {
        turns += 1;
        // Begun anew at once, it may meet the other before that has what it waits for, and wait for it once more.
        if (turns === 3) await Promise.any(runs);
        return cross(within, ids);
      });
    const [one, other] = [child.whoElse, child.none];
    runs = [run([one, other]), run([other, one])];
    expect(await Promise.all(runs)).toEqual([other, one]);
    expect(turns).toBe(3);
  });

  it('are not begun anew for anything else that fails', async () => {
    let turns = 0;
    const failing = database.transaction(async () => {
      turns += 1;
      throw new Error('something else');
    });
    await expect(failing).rejects.toThrow('something else');
    expect(turns).toBe(1);
  });
});
