/** Those alike are met by one question and read by another: what changes between them is as if it had been so before. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { alikeIn } from '#subgraphs/children/alike.ts';
import { alikePlan } from '#subgraphs/children/criteria.ts';
import type { Searcher } from '#subgraphs/children/store.ts';
import { type AlikeWorld, alikeWorld, idOf, nobody, one } from '#support/alike-world.ts';

describe('who changes while those alike are looked for', () => {
  let world: AlikeWorld;
  let database: Database;
  beforeAll(async () => {
    world = await alikeWorld();
    database = connect({ url: world.fresh.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await world.stop();
  });
  beforeEach(async () => {
    await world.clear();
    await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...one }]);
  });

  const misspelt = { familyName: 'Larkspur', givenName: 'Viola', dateOfBirth: one.dateOfBirth };
  const withPostcode = { familyName: 'Larkspur', givenName: 'Viola', postcode: 'ZN1 1AA' };
  /** Met as it is; then this happens; then it is read. */
  async function listed(
    change: string,
    criteria: object = misspelt,
    searcher: Searcher = nobody,
  ): Promise<number | undefined> {
    let met = 0;
    const between = {
      ...database,
      ask: async (question: { readonly name: string }, values: never) => {
        const rows = await database.ask(question as never, values);
        if (question.name === 'children alike' && met === 0) {
          met = rows.length;
          await world.fresh.sql(change);
        }
        return rows;
      },
    } as Database;
    const found = await alikeIn(between, world.store).find(alikePlan(criteria), searcher, 10);
    expect(met).toBeGreaterThan(0);
    return found?.length;
  }

  it('is listed where nothing of it is hidden', async () => {
    expect(await listed('select 1')).toBe(1);
    expect(await listed('select 1', withPostcode)).toBe(1);
  });

  /** Only what is met is kept: what acts may lead to is asked of elsewhere. */
  const freely = async (work: () => Promise<void>): Promise<void> => {
    await world.fresh.sql('alter table children.child disable trigger user');
    await world.fresh.sql('alter table children.child enable trigger likeness_of_changed');
    await work().finally(() => world.fresh.sql('alter table children.child enable trigger user'));
  };
  const set = (what: string): string => `update children.child set ${what}`;

  it.each(['SEALED', 'ARCHIVED', 'PROVISIONAL'])('is not listed where it is %s by then', (state) =>
    freely(async () => {
      expect(await listed(set(`state = '${state}'`))).toBe(0);
    }),
  );

  it('is listed where it is shielded by then to whoever used nothing that is hidden, and to nobody else', async () => {
    const asCalled = { familyName: 'Larkspur', givenName: 'Xanthippe', dateOfBirth: '2012-05-06' };
    await world.fresh.sql(set(`preferred_name = 'Xanthippe'`));
    for (const asked of [misspelt, withPostcode, asCalled]) expect(await listed('select 1', asked)).toBe(1);
    const shielded = set(`state = 'SHIELDED'`);
    expect(await listed(shielded)).toBe(1);
    for (const asked of [withPostcode, asCalled]) {
      await world.fresh.sql(set(`state = 'OPEN'`));
      expect(await listed(shielded, asked)).toBe(0);
    }
  });

  it('is not listed to the team whose it no longer is, where what is hidden was used', () =>
    freely(async () => {
      const team = { ...nobody, authority: '901' };
      await world.fresh.sql(set(`state = 'SHIELDED'`));
      expect(await listed('select 1', withPostcode, team)).toBe(1);
      expect(await listed(set(`authority = '902'`), withPostcode, team)).toBe(0);
    }));

  it('is not listed to the organisation that no longer tells of it alone', () =>
    freely(async () => {
      const teller = { ...nobody, organisation: 'SOMEBODY' };
      await world.fresh.sql(set(`state = 'PROVISIONAL', source = 'SOMEBODY'`));
      expect(await listed('select 1', misspelt, teller)).toBe(1);
      expect(await listed(set(`source = 'SOMEBODY ELSE'`), misspelt, teller)).toBe(0);
    }));

  it('leaves no empty place in the list', async () => {
    const names = ['Larkspurr', 'Larkspurt', 'Larkspurs', 'Larkspurd'];
    const twelve = Array.from({ length: 12 }, (_, index) => ({
      ...one,
      id: idOf(10 + index),
      postcode: 'ZN1 1AA',
      familyName: names[index % 4] ?? '',
    }));
    await world.put(twelve);
    expect(await listed('select 1')).toBe(10);
    expect(await listed(set(`state = 'SHIELDED' where id = (select min(id) from children.child)`))).toBe(10);
  });

  it('is not listed to a system test where it is nobody invented by then', async () => {
    expect(await listed(set('synthetic = false'), misspelt, { ...nobody, syntheticOnly: true })).toBe(0);
  });
});
