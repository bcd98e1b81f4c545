/** Whom linked records and former names may lead to in a search for those alike, and whom not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordState } from '#core/words.ts';
import { type AlikeWorld, alikeWorld, idOf, type Made, one } from '#support/alike-world.ts';

describe('who is alike by what is known of linked records and of former names', () => {
  let world: AlikeWorld;
  beforeAll(async () => {
    world = await alikeWorld();
    // What no act leads to any more is set here all the same: the question itself is to hide it.
    await world.fresh.sql('alter table children.child disable trigger hidden_whole');
  });
  afterAll(() => world.stop());
  beforeEach(() => world.clear());

  const today = { ...one, givenNames: 'Oliver', gender: 'MALE' };
  const former = { familyName: 'Pettigrew', givenNames: 'Oliver', dateOfBirth: '2013-05-06' };
  const asked = { familyName: 'Pettigrew', dateOfBirth: '2013-05-06' };
  /** By which the child is met as it is today, and is no more than possible: nearer by the former name alone. */
  const swapped = { familyName: 'Pettigrew', givenName: 'Oliver', dateOfBirth: '2013-06-05' };
  /** By which it is met under the former name alone. */
  const yearOff = { familyName: 'Pettigrew', givenName: 'Oliver', dateOfBirth: '2012-05-06' };
  const otherDay = { familyName: today.familyName, givenName: 'Oliver', dateOfBirth: '2011-09-17' };
  const two = (): Made[] => [
    { id: idOf(1), postcode: 'ZN1 1AA', ...today },
    { id: idOf(2), postcode: 'ZN1 1AA', ...today, ...former },
  ];
  /** The second is found to be the first; then what they are is set, whatever any rule says. */
  async function linked(shown: RecordState, record: RecordState): Promise<void> {
    await world.put(two());
    await world.fresh.sql('update children.child set merged_into = ? where id = ?', [idOf(1), idOf(2)]);
    await world.fresh.sql('update children.child set state = ? where id = ?', [shown, idOf(1)]);
    await world.fresh.sql('update children.child set state = ? where id = ?', [record, idOf(2)]);
  }

  it('is found the open child of an open record', async () => {
    await linked('OPEN', 'OPEN');
    expect(await world.listed(asked)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
    await world.fresh.sql('update children.child set date_of_birth = ? where id = ?', [otherDay.dateOfBirth, idOf(2)]);
    expect((await world.listed(otherDay))?.map(({ id }) => id)).toContain(idOf(1));
  });

  it.each([
    ['SHIELDED', 'OPEN'],
    ['OPEN', 'SHIELDED'],
    ['SHIELDED', 'SHIELDED'],
    ['OPEN', 'PROVISIONAL'],
    ['OPEN', 'SEALED'],
  ] as const)('is not found the %s child of a record that is %s', async (shown, record) => {
    await linked(shown, record);
    expect((await world.listed(asked))?.map(({ id }) => id)).not.toContain(idOf(1));
    // Nor by a day on which it is met by that record alone, and then is near enough by its own name.
    await world.fresh.sql('update children.child set date_of_birth = ? where id = ?', [otherDay.dateOfBirth, idOf(2)]);
    expect((await world.listed(otherDay))?.map(({ id }) => id)).not.toContain(idOf(1));
  });

  it.each(['SHIELDED', 'PROVISIONAL', 'SEALED'] as const)(
    'is not weighed what a record says that is %s and was said before of it',
    async (record) => {
      await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today }]);
      const alone = await world.listed(swapped);
      expect(alone).toEqual([{ likeness: 'POSSIBLE', id: idOf(1), state: 'OPEN' }]);
      await world.clear();
      await linked('OPEN', record);
      await world.saidBefore(idOf(2), former);
      expect((await world.listed(swapped))?.find(({ id }) => id === idOf(1))).toEqual(alone?.[0]);
    },
  );

  it('is a hidden child no nearer by what an open record of it says', async () => {
    await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today, state: 'SHIELDED' }]);
    const alone = await world.listed(swapped);
    expect(alone).toEqual([{ likeness: 'POSSIBLE', id: idOf(1), state: 'SHIELDED' }]);
    await world.clear();
    await linked('SHIELDED', 'OPEN');
    await world.saidBefore(idOf(2), former);
    expect((await world.listed(swapped))?.find(({ id }) => id === idOf(1))).toEqual(alone?.[0]);
  });

  it('is found an open child by what was said before of it, and of an open record of it', async () => {
    await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today }]);
    expect(await world.listed(asked)).toEqual([]);
    await world.saidBefore(idOf(1), former);
    expect(await world.listed(asked)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
    expect(await world.listed(swapped)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
    expect((await world.listed(yearOff))?.map(({ id }) => id)).toEqual([idOf(1)]);
    await world.clear();
    await linked('OPEN', 'OPEN');
    await world.fresh.sql(`update children.child set family_name = 'Other', family_key = 'other' where id = ?`, [
      idOf(2),
    ]);
    expect(await world.listed(asked)).toEqual([]);
    await world.saidBefore(idOf(2), former);
    expect(await world.listed(asked)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
  });

  it.each(['SHIELDED', 'PROVISIONAL', 'SEALED', 'ARCHIVED'] as const)(
    'is not found a child that is %s by what was said before of it, nor is it nearer by that',
    async (hidden) => {
      await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today, state: hidden }]);
      const before = await world.listed(swapped);
      expect(before).toEqual(hidden === 'SHIELDED' ? [{ likeness: 'POSSIBLE', id: idOf(1), state: hidden }] : []);
      await world.saidBefore(idOf(1), former);
      expect(await world.listed(asked)).toEqual([]);
      expect(await world.listed(yearOff)).toEqual([]);
      expect(await world.listed(swapped)).toEqual(before);
    },
  );
});
