/** What the database holds of records that are linked, whatever a statement tries: also of one who may write everything. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

describe('records of one child in the database', () => {
  let home: { readonly database: FreshDatabase };
  let [one, other, third] = ['', '', ''];
  beforeAll(async () => {
    home = { database: await freshDatabase() };
  });
  beforeEach(async () => {
    const add = () => addChild(home, { familyName: 'Chainedby' });
    [one, other, third] = [await add(), await add(), await add()];
  });
  afterAll(() => home.database.drop());

  const link = (from: string, to: string | null) =>
    home.database.sql('update children.child set merged_into = ? where id = ?', [to, from]);

  it('lead to the one their child is shown by in one step', async () => {
    await link(one, third);
    await link(other, third);
    await expect(link(third, null)).resolves.toEqual([]);
    const added = await addChild(home, { familyName: 'Chainedby' });
    await expect(link(added, one), 'to one that leads to another').rejects.toMatchObject({ code: '23514' });
    await expect(link(third, added), 'from one that others lead to').rejects.toMatchObject({ code: '23514' });
  });

  it('stay sealed when they were sealed together and are taken apart', async () => {
    await home.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [one]);
    await link(other, one);
    await home.database.sql(`update children.child set state = 'SEALED' where id in (?, ?)`, [one, other]);
    await link(other, null);
    expect(
      await home.database.sql('select state, own_state as "own" from children.child where id = ?', [other]),
    ).toEqual([{ state: 'SEALED', own: null }]);
  });
});
