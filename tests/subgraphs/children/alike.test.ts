/** Who is listed as alike, and what that may not hang on: who came first, who is hidden, how many there are. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { RecordState } from '#core/words.ts';
import { givenNames, surnames } from '#matching/names.ts';
import { type Alike, alikeIn } from '#subgraphs/children/alike.ts';
import { nameKey } from '#subgraphs/children/child.ts';
import { alikePlan, type Criteria } from '#subgraphs/children/criteria.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { type ChildStore, childStore } from '#subgraphs/children/store.ts';
import { within } from '#support/patience.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const CAP = 10;
const nobody = { authority: null, organisation: null, syntheticOnly: false };

interface Made {
  readonly id: string;
  readonly familyName: string;
  readonly givenNames: string;
  readonly dateOfBirth: string;
  readonly gender: string;
  readonly postcode: string;
  readonly preferredName?: string;
  readonly state?: RecordState;
}

const idOf = (number: number): string => childNumberFrom(`97${String(number).padStart(9, '0')}`);

describe('who is alike', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let alike: Alike;
  let store: ChildStore;
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
    const identifiers = identifiersWith(keyring(demonstrationKey(inject('dataDir'))));
    store = childStore(database, identifiers.fingerprint);
    alike = alikeIn(database, store);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  /** Nobody else is there. */
  const clear = () => fresh.sql('delete from children.earlier_statement; delete from children.child');
  beforeEach(clear);
  const put = (children: readonly Made[]) =>
    fresh.sql(
      `insert into children.child (id, state, synthetic, authority, family_name, given_names, preferred_name, gender,
         date_of_birth, address, family_key, given_key, postcode, derived_at)
       select id, state, true, '901', "familyName", "givenNames", "preferredName", gender, "dateOfBirth",
         jsonb_build_object('status', 'CURRENT', 'postcode', postcode), family_key, given_key, postcode, now()
       from jsonb_to_recordset(?::jsonb) as t(id bigint, state text, "familyName" text, "givenNames" text,
         "preferredName" text, gender text, "dateOfBirth" date, postcode text, family_key text, given_key text)`,
      [
        JSON.stringify(
          children.map((child) => ({
            state: 'OPEN',
            ...child,
            family_key: nameKey(child.familyName),
            given_key: nameKey(child.givenNames),
          })),
        ),
      ],
    );
  const saidBefore = (id: string, said: object) =>
    fresh.sql(
      `insert into children.earlier_statement (child_id, supplier, local_id, received_at, trust, statement)
       values (?, 'tests', ?, '2020-01-01', 'NHS', ?)`,
      [id, id, JSON.stringify(said)],
    );

  const listed = async (criteria: Criteria, cap = CAP) => {
    const found = await alike.find(alikePlan(criteria), nobody, cap);
    return found?.map(({ likeness, record }) => ({ likeness, id: record.id, state: record.state }));
  };

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
  const holds = (property: fc.IAsyncPropertyWithHooks<[readonly Made[], Criteria]>, numRuns = 60) =>
    fc.assert(property.beforeEach(clear), { numRuns });

  it('never is more than may be listed, and whoever is as they were asked for is first and said to be the same', () =>
    holds(
      fc.asyncProperty(
        children,
        criteria,
        within(10_000)(async (all, asked) => {
          await put(all);
          const same = await store.search(alikePlan(asked), nobody, CAP + 1);
          const found = await listed(asked);
          if (same.length > CAP) return expect(found).toBeUndefined();
          expect(found?.length).toBeLessThanOrEqual(CAP);
          const first = found?.slice(0, same.length) ?? [];
          expect(new Set(first.map(({ id }) => id))).toEqual(new Set(same.map(({ id }) => id)));
          expect(first.filter(({ likeness }) => likeness !== 'SAME')).toEqual([]);
          expect(found?.slice(same.length).map(({ likeness }) => likeness)).not.toContain('SAME');
        }),
      ),
    ));

  it('begins with whoever is as they were asked for, though the matcher cannot read the name', async () => {
    const olga = { givenNames: 'Olga', dateOfBirth: '2014-02-03', gender: 'FEMALE', postcode: 'ZN1 1AA' };
    await put([
      { id: idOf(1), ...olga, familyName: 'Иваноф' },
      { id: idOf(2), ...olga, familyName: 'Иванов' },
    ]);
    const found = await listed({ familyName: 'Иванов', givenName: 'Olga', dateOfBirth: '2014-02-03' });
    expect(found).toMatchObject([{ id: idOf(2), likeness: 'SAME' }, { id: idOf(1) }]);
  });

  it('does not hang on who came first', () =>
    holds(
      fc.asyncProperty(
        children,
        criteria,
        within(10_000)(async (all, asked) => {
          await put(all);
          const one = await listed(asked);
          await clear();
          for (const child of all.toReversed()) await put([child]);
          expect(await listed(asked)).toEqual(one);
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
          await put(all);
          const withAll = await listed(asked, 50);
          const isVisible = asked.postcode === undefined;
          await fresh.sql(
            `delete from children.child where state in ('SEALED', 'ARCHIVED', 'PROVISIONAL') or state = ?`,
            [isVisible ? 'NONE' : 'SHIELDED'],
          );
          expect(await listed(asked, 50)).toEqual(withAll);
          await fresh.sql(`delete from children.child where state = 'SHIELDED'`);
          expect(await listed(asked, 50)).toEqual(withAll?.filter((each) => each.state !== 'SHIELDED'));
        }),
      ),
    ));

  const one = { familyName: 'Larkspurr', givenNames: 'Viola', dateOfBirth: '2013-05-06', gender: 'FEMALE' };
  const crowd = (count: number, more: Partial<Made>): Made[] =>
    Array.from({ length: count }, (_, index) => ({
      id: idOf(1_000 + index),
      postcode: 'ZN1 1AA',
      ...one,
      familyName: 'Larkspur',
      ...more,
    }));

  it.each(['SHIELDED', 'OPEN'] as const)(
    'lists a child though hundreds of others are nearer at first sight: %s',
    async (nearer) => {
      const away = nearer === 'OPEN' ? 'SHIELDED' : 'OPEN';
      const asked = { familyName: 'Larkspur', givenName: 'Violet', dateOfBirth: '2013-05-06' };
      await put([
        { id: idOf(1), postcode: 'ZN1 1AA', ...one, dateOfBirth: '2013-06-05', state: away },
        ...crowd(300, { state: nearer }),
      ]);
      const found = await listed(asked, 1_000);
      expect(found?.filter((each) => each.state === away)).toMatchObject([{ id: idOf(1) }]);
      expect(found?.length).toBe(201);
    },
  );

  describe('by what is known of linked records and of former names', () => {
    const today = { ...one, givenNames: 'Oliver', gender: 'MALE' };
    const former = { familyName: 'Pettigrew', givenNames: 'Oliver', dateOfBirth: '2013-05-06' };
    const asked = { familyName: 'Pettigrew', dateOfBirth: '2013-05-06' };
    /** By which the child is met as it is today, and is no more than possible: nearer by the former name alone. */
    const swapped = { familyName: 'Pettigrew', givenName: 'Oliver', dateOfBirth: '2013-06-05' };
    /** By which it is met under the former name alone. */
    const yearOff = { familyName: 'Pettigrew', givenName: 'Oliver', dateOfBirth: '2012-05-06' };
    const two = (): Made[] => [
      { id: idOf(1), postcode: 'ZN1 1AA', ...today },
      { id: idOf(2), postcode: 'ZN1 1AA', ...today, ...former },
    ];
    /** The second is found to be the first; then what they are is set, whatever any rule says. */
    async function linked(shown: RecordState, record: RecordState): Promise<void> {
      await put(two());
      await fresh.sql('update children.child set merged_into = ? where id = ?', [idOf(1), idOf(2)]);
      await fresh.sql('update children.child set state = ? where id = ?', [shown, idOf(1)]);
      await fresh.sql('update children.child set state = ? where id = ?', [record, idOf(2)]);
    }

    it('is found the open child of an open record', async () => {
      await linked('OPEN', 'OPEN');
      expect(await listed(asked)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
    });

    it.each([
      ['SHIELDED', 'OPEN'],
      ['OPEN', 'SHIELDED'],
      ['SHIELDED', 'SHIELDED'],
      ['OPEN', 'PROVISIONAL'],
      ['OPEN', 'SEALED'],
    ] as const)('is not found the %s child of a record that is %s', async (shown, record) => {
      await linked(shown, record);
      expect((await listed(asked))?.map(({ id }) => id)).not.toContain(idOf(1));
    });

    it.each(['SHIELDED', 'PROVISIONAL', 'SEALED'] as const)(
      'is not weighed what a record says that is %s and was said before of it',
      async (record) => {
        await put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today }]);
        const alone = await listed(swapped);
        expect(alone).toEqual([{ likeness: 'POSSIBLE', id: idOf(1), state: 'OPEN' }]);
        await clear();
        await linked('OPEN', record);
        await saidBefore(idOf(2), former);
        expect((await listed(swapped))?.find(({ id }) => id === idOf(1))).toEqual(alone?.[0]);
      },
    );

    it('is found an open child by what was said before of it, and of an open record of it', async () => {
      await put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today }]);
      expect(await listed(asked)).toEqual([]);
      await saidBefore(idOf(1), former);
      expect(await listed(asked)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
      expect(await listed(swapped)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
      expect((await listed(yearOff))?.map(({ id }) => id)).toEqual([idOf(1)]);
      await clear();
      await linked('OPEN', 'OPEN');
      await fresh.sql(`update children.child set family_name = 'Other', family_key = 'other' where id = ?`, [idOf(2)]);
      expect(await listed(asked)).toEqual([]);
      await saidBefore(idOf(2), former);
      expect(await listed(asked)).toEqual([{ likeness: 'CLOSE', id: idOf(1), state: 'OPEN' }]);
    });

    it.each(['SHIELDED', 'PROVISIONAL', 'SEALED', 'ARCHIVED'] as const)(
      'is not found a child that is %s by what was said before of it, nor is it nearer by that',
      async (hidden) => {
        await put([{ id: idOf(1), postcode: 'ZN1 1AA', ...today, state: hidden }]);
        const before = await listed(swapped);
        expect(before).toEqual(hidden === 'SHIELDED' ? [{ likeness: 'POSSIBLE', id: idOf(1), state: hidden }] : []);
        await saidBefore(idOf(1), former);
        expect(await listed(asked)).toEqual([]);
        expect(await listed(yearOff)).toEqual([]);
        expect(await listed(swapped)).toEqual(before);
      },
    );
  });

  describe('is met by keys', () => {
    const keysOf = async (more: Partial<Made>): Promise<readonly number[] | null> => {
      await clear();
      await put([{ id: idOf(1), postcode: 'ZN1 1AA', ...one, ...more }]);
      const [row] = await fresh.sql<{ keys: number[] | null }>('select search_keys as keys from children.child');
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
      const [row] = await fresh.sql<{ one: string; other: string }>(
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
      const rows = await fresh.sql<{ key: string }>(
        'select children.name_key(name) as key from jsonb_array_elements_text(?::jsonb) with ordinality as t(name, n) order by n',
        [JSON.stringify(all)],
      );
      expect(rows.map(({ key }) => key)).toEqual(all.map(nameKey));
    });
  });
});
