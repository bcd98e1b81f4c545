/** Who is listed as alike, and what that may not hang on: who came first, who is hidden, how many there are. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, addMonths, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { RecordState } from '#core/words.ts';
import { MOST_WEIGHED } from '#subgraphs/children/alike.ts';
import { alikePlan, type Criteria } from '#subgraphs/children/criteria.ts';
import { type AlikeWorld, alikeWorld, CAP, idOf, type Made, nobody, one } from '#support/alike-world.ts';
import { within } from '#support/patience.ts';

describe('who is alike', () => {
  let world: AlikeWorld;
  beforeAll(async () => {
    world = await alikeWorld();
  });
  afterAll(() => world.stop());
  beforeEach(() => world.clear());

  // Few values, so that those who are made meet one another.
  const families = ['Hartley', 'Hartly', 'Heartley', 'Hartley-Moss', 'Moss', 'Moses', 'Olivia'] as const;
  const givens = ['Olivia', 'Olive', 'Liv', 'Oliver', 'Olivia Rose', 'Rose Olivia', 'Hartley', 'Zoë'] as const;
  const days = ['2016-03-05', '2016-05-03', '2015-03-05', '2017-03-05', '2016-03-15', '2016-08-21'] as const;
  const postcodes = ['LS26 2EF', 'LS26 9ZZ', 'ZN1 1AA'] as const;
  const state = fc.constantFrom<RecordState>('OPEN', 'OPEN', 'OPEN', 'SHIELDED', 'PROVISIONAL', 'SEALED', 'ARCHIVED');
  const children = fc
    .array(
      fc.record({
        familyName: fc.constantFrom(...families),
        givenNames: fc.constantFrom(...givens),
        dateOfBirth: fc.constantFrom(...days),
        gender: fc.constantFrom('FEMALE', 'MALE', 'NOT_KNOWN'),
        postcode: fc.constantFrom(...postcodes),
        state,
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    )
    .map((all) => all.map((each, index): Made => ({ id: idOf(index), ...each })));
  const called = { familyName: fc.constantFrom(...families), givenName: fc.constantFrom(...givens) };
  const criteria: fc.Arbitrary<Criteria> = fc.oneof(
    fc.record({ ...called, dateOfBirth: fc.constantFrom(...days) }),
    fc.record({ familyName: called.familyName, dateOfBirth: fc.constantFrom(...days) }),
    fc.record({ ...called, dateOfBirth: fc.constantFrom(...days), postcode: fc.constantFrom(...postcodes) }),
    fc.record({ ...called, postcode: fc.constantFrom(...postcodes) }),
    fc.record(called).map((names) => ({ ...names, bornFrom: '2015-06-01', bornTo: '2016-05-31' })),
  );
  const holds = <Values>(property: fc.IAsyncPropertyWithHooks<Values>, numRuns = 60) =>
    fc.assert(
      property.beforeEach(() => world.clear()),
      { numRuns },
    );

  const crowd = (count: number, more: Partial<Made>): Made[] =>
    Array.from({ length: count }, (_, index) => ({
      id: idOf(1_000 + index),
      postcode: 'ZN1 1AA',
      ...one,
      familyName: 'Larkspur',
      ...more,
    }));

  it('never is more than may be listed, and whoever is as they were asked for is first and said to be the same', () =>
    holds(
      fc.asyncProperty(
        children,
        criteria,
        within(10_000)(async (all, asked) => {
          await world.put(all);
          const same = await world.store.search(alikePlan(asked), nobody, CAP + 1);
          const found = await world.listed(asked);
          if (same.length > CAP) return expect(found).toBeUndefined();
          expect(found?.length).toBeLessThanOrEqual(CAP);
          const first = found?.slice(0, same.length) ?? [];
          expect(new Set(first.map(({ id }) => id))).toEqual(new Set(same.map(({ id }) => id)));
          expect(first.filter(({ likeness }) => likeness !== 'SAME')).toEqual([]);
          expect(found?.slice(same.length).map(({ likeness }) => likeness)).not.toContain('SAME');
        }),
      ),
    ));

  it('is nobody where more are as they were asked for than may be listed', async () => {
    const asked = { familyName: 'Larkspur', givenName: 'Viola', dateOfBirth: '2013-05-06' };
    await world.put(crowd(CAP, {}));
    expect(await world.listed(asked)).toHaveLength(CAP);
    await world.put(crowd(1, { id: idOf(1) }));
    expect(await world.listed(asked)).toBeUndefined();
  });

  it('is nobody who has but a place and a day in common', async () => {
    await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...one }]);
    const asked = { familyName: 'Ferris', givenName: 'Anna', dateOfBirth: '2013-05-06', postcode: 'ZN1 1AA' };
    expect(await world.listed(asked)).toEqual([]);
  });

  it('begins with whoever is as they were asked for, though the matcher cannot read the name', async () => {
    const olga = { givenNames: 'Olga', dateOfBirth: '2014-02-03', gender: 'FEMALE', postcode: 'ZN1 1AA' };
    await world.put([
      { id: idOf(1), ...olga, familyName: 'Иваноф' },
      { id: idOf(2), ...olga, familyName: 'Иванов' },
    ]);
    const found = await world.listed({ familyName: 'Иванов', givenName: 'Olga', dateOfBirth: '2014-02-03' });
    expect(found).toMatchObject([{ id: idOf(2), likeness: 'SAME' }, { id: idOf(1) }]);
  });

  it('is everybody who was born about then, the first and the last day and those around the middle included, and nobody else', () =>
    holds(
      fc.asyncProperty(
        fc.date({ min: new Date('2011-01-01'), max: new Date('2016-01-01'), noInvalidDate: true }).map(dayOf),
        fc.integer({ min: 1, max: 365 }),
        fc.array(fc.integer({ min: -40, max: 400 }), { minLength: 1, maxLength: CAP - 4 }),
        within(10_000)(async (from, length, others) => {
          const to = addDays(from, length);
          const edges = Array.from({ length: 14 }, (_, index) => `${addMonths(from, index).slice(0, 7)}-01` as IsoDate);
          const days = [
            ...[0, length, -1, length + 1, ...others].map((each) => addDays(from, each)),
            ...edges.flatMap((first) => [first, addDays(first, -1)]),
          ];
          await world.put(
            days.map((dateOfBirth, index) => ({ id: idOf(index), postcode: 'ZN1 1AA', ...one, dateOfBirth })),
          );
          const found = await world.listed(
            { familyName: 'Larkspurt', givenName: 'Viola', bornFrom: from, bornTo: to },
            50,
          );
          const within = days.flatMap((day, index) => (day >= from && day <= to ? [idOf(index)] : []));
          expect(found?.map(({ id }) => id).toSorted()).toEqual(within.toSorted());
        }),
      ),
      40,
    ));

  it('does not hang on who came first', () =>
    holds(
      fc.asyncProperty(
        children,
        criteria,
        within(10_000)(async (all, asked) => {
          await world.put(all);
          const one = await world.listed(asked);
          await world.clear();
          for (const child of all.toReversed()) await world.put([child]);
          expect(await world.listed(asked)).toEqual(one);
        }),
      ),
      25,
    ));

  it('does not hang on whom one may not find, nor, by what is visible, on shielded children but for their own places', () =>
    holds(
      fc.asyncProperty(
        children,
        criteria,
        within(10_000)(async (all, asked) => {
          await world.put(all);
          const withAll = await world.listed(asked, 50);
          const isVisible = asked.postcode === undefined;
          await world.fresh.sql(
            `delete from children.child where state in ('SEALED', 'ARCHIVED', 'PROVISIONAL') or state = ?`,
            [isVisible ? 'NONE' : 'SHIELDED'],
          );
          expect(await world.listed(asked, 50)).toEqual(withAll);
          await world.fresh.sql(`delete from children.child where state = 'SHIELDED'`);
          expect(await world.listed(asked, 50)).toEqual(withAll?.filter((each) => each.state !== 'SHIELDED'));
        }),
      ),
    ));

  it.each(['SHIELDED', 'OPEN'] as const)(
    'lists a child though hundreds of others are nearer at first sight: %s',
    async (nearer) => {
      const away = nearer === 'OPEN' ? 'SHIELDED' : 'OPEN';
      const asked = { familyName: 'Larkspur', givenName: 'Violet', dateOfBirth: '2013-05-06' };
      await world.put([
        { id: idOf(1), postcode: 'ZN1 1AA', ...one, dateOfBirth: '2013-06-05', state: away },
        ...crowd(300, { state: nearer }),
      ]);
      const found = await world.listed(asked, 1_000);
      expect(found?.filter((each) => each.state === away)).toMatchObject([{ id: idOf(1) }]);
      expect(found?.length).toBe(1 + MOST_WEIGHED);
    },
  );

  it('takes no place where it is nearest by what a shield hides', async () => {
    const asked = { familyName: 'Larkspur', givenName: 'Violet', dateOfBirth: '2013-05-06', postcode: 'ZN9 9ZZ' };
    const hidden = {
      ...one,
      familyName: 'Larkspur',
      givenNames: 'Violet',
      postcode: 'ZN9 9ZZ',
      state: 'SHIELDED',
    } as const;
    await world.put([{ id: idOf(1), ...hidden }, ...crowd(CAP + 2, {})]);
    const found = await world.listed(asked);
    expect(found).toHaveLength(CAP);
    await world.fresh.sql('delete from children.child where id = ?', [idOf(1)]);
    expect(await world.listed(asked)).toEqual(found);
  });

  it('reads nobody for a name alone, however many bear it', async () => {
    const asked = { familyName: 'Larkspur', givenName: 'Violet', dateOfBirth: '2013-05-06' };
    const others = Array.from({ length: 8_000 }, (_, index) => ({
      ...one,
      id: idOf(5_000 + index),
      postcode: `ZN${index} 1AA`,
      familyName: `Name ${index}`,
      dateOfBirth: '2009-11-20',
    }));
    await world.put([{ id: idOf(1), postcode: 'ZN1 1AA', ...one }, ...others]);
    await world.put(crowd(2_000, { dateOfBirth: '2009-11-20', givenNames: 'Hugo' }));
    // As many as there are in England, for whoever plans.
    await world.fresh.sql(`analyze children.child;
      update pg_class set reltuples = 11000000 where oid in ('children.child'::regclass, 'children.child_by_family'::regclass)`);
    expect(await world.listed(asked)).toMatchObject([{ id: idOf(1) }]);
    expect(await world.childrenRead(asked)).toBeLessThan(50);
    const elsewhere = { familyName: 'Larkspur', givenName: 'Violet', postcode: 'ZN7 1AA' };
    expect(await world.childrenRead(elsewhere)).toBeLessThan(50);
  });
});
