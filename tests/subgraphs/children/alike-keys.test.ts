/** The keys by which those alike are met: of whom there are some, and what they take for the same. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { givenNames, surnames } from '#matching/names.ts';
import { nameKey } from '#subgraphs/children/child.ts';
import { type AlikeWorld, alikeWorld, idOf, type Made, one } from '#support/alike-world.ts';

describe('a key by which those alike are met', () => {
  let world: AlikeWorld;
  beforeAll(async () => {
    world = await alikeWorld();
  });
  afterAll(() => world.stop());
  beforeEach(() => world.clear());

  const keysOf = async (more: Partial<Made>): Promise<readonly number[] | null> => {
    await world.clear();
    await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...one, ...more }]);
    const [row] = await world.fresh.sql<{ keys: number[] | null }>(
      'select children.likeness_keys(family_key, given_key, called_key, date_of_birth) as keys from children.likeness',
    );
    return row?.keys ?? null;
  };

  it('of which there are none where a record is sealed or archived, or nothing is known of its birth', async () => {
    expect(await keysOf({})).not.toBe(null);
    expect(await keysOf({ state: 'SEALED' })).toBe(null);
    expect(await keysOf({ state: 'ARCHIVED' })).toBe(null);
    expect(await keysOf({ dateOfBirth: null as never })).toBe(null);
  });

  it('that know what a child is called by only while its record is open', async () => {
    const [open, called] = [await keysOf({}), await keysOf({ preferredName: 'Xanthippe' })];
    expect(called?.length).toBeGreaterThan(open?.length ?? 0);
    expect(await keysOf({ preferredName: 'Xanthippe', state: 'SHIELDED' })).toEqual(
      await keysOf({ state: 'SHIELDED' }),
    );
    expect(await keysOf({ state: 'SHIELDED' })).toEqual(open);
  });

  it.each([
    ['stephen', 'steven'],
    ['catherine', 'kathryn'],
    ['geoffrey', 'jeffry'],
    ['philippa', 'filipa'],
    ['knight', 'nite'],
    ['wright', 'right'],
    ['hannah', 'anna'],
    ['mcdonagh', 'macdonna'],
    ['smith', 'smyth'],
    ['hussain', 'husein'],
  ])('in which %s sounds like %s', async (name, other) => {
    const [row] = await world.fresh.sql<{ one: string; other: string }>(
      'select children.sound(?) as one, children.sound(?) as other',
      [name, other],
    );
    expect(row?.one).toBe(row?.other);
  });

  it('in which names of earlier statements are written as those that are shown', async () => {
    const strange = [
      'Zoë O’Hanlon',
      "D'Arcy",
      'Wiśniewolski',
      'Łucja-Ann',
      'Straße',
      'Ægir  Þór',
      'Đặng',
      'İpek',
      '—',
      '',
    ];
    const all = [...strange, ...surnames().map(({ name }) => name), ...givenNames().map(({ name }) => name)];
    const rows = await world.fresh.sql<{ key: string }>(
      'select children.name_key(name) as key from jsonb_array_elements_text(?::jsonb) with ordinality as t(name, n) order by n',
      [JSON.stringify(all)],
    );
    expect(rows.map(({ key }) => key)).toEqual(all.map(nameKey));
  });
});
