/** Splitting a record and taking that back: whatever the record holds, and whatever was fed, joined and split meanwhile. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { join } from '#subgraphs/children/merge.ts';
import { neighboursWith } from '#subgraphs/children/neighbours.ts';
import { neverLinkedPairs } from '#subgraphs/children/never-link-sql.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { ask, trying } from '#support/rolled-back.ts';
import { type Means, type Step, type World, worldOf } from '#support/split-world.ts';

const statement = fc.record(
  {
    familyName: fc.constantFrom('Ashworth', 'Bell', 'Carr'),
    givenNames: fc.constantFrom('Ada', 'May Ada', 'Rose'),
    preferredName: fc.constantFrom('Addie', 'Rosie'),
    gender: fc.constantFrom('FEMALE', 'MALE'),
    dateOfBirth: fc.constantFrom('2018-01-02', '2019-02-01'),
    address: fc.record({
      status: fc.constant('CURRENT'),
      line1: fc.constantFrom('1 High Street', '2 Low Street'),
      postcode: fc.constantFrom('ZN1 1AA', 'ZV1 1AA'),
      since: fc.constantFrom('2020-01-01', '2024-01-01'),
    }),
    carers: fc.array(fc.record({ name: fc.constantFrom('Bo Bell', 'Al Ash'), relationship: fc.constant('MOTHER') }), {
      maxLength: 2,
    }),
    nhsNumber: fc.constantFrom('9990000018', '9990000026', '9990000034'),
    upn: fc.constantFrom('E330123409001', 'P207000016049'),
    authority: fc.constantFrom('901', '902'),
    synthetic: fc.boolean(),
  },
  { requiredKeys: ['familyName', 'authority'] },
);

/** Two records, each of what two to four sources say. */
const records = fc.tuple(
  ...[0, 1].map(() =>
    fc.record({
      state: fc.constantFrom('OPEN', 'OPEN', 'PROVISIONAL', 'SHIELDED'),
      said: fc.array(statement, { minLength: 2, maxLength: 4 }),
    }),
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ what: fc.constant('say' as const), source: fc.nat(7), says: statement }),
  fc.record({
    what: fc.constant('split' as const),
    record: fc.nat(5),
    which: fc.integer({ min: 1, max: 14 }),
    onlySince: fc.boolean(),
  }),
  fc.record({ what: fc.constant('merge' as const) }),
  fc.record({ what: fc.constant('unmerge' as const) }),
  fc.record({ what: fc.constant('take back' as const), which: fc.nat(3) }),
);

describe('a record that is split', () => {
  let fresh: FreshDatabase;
  let means: Means;
  beforeAll(async () => {
    fresh = await freshDatabase();
    const keys = keyring(demonstrationKey(inject('dataDir')));
    const identifiers = identifiersWith(keys);
    const database = connect({ url: fresh.url, schema: 'children', timeout: 60_000 });
    means = { database, keys, identifiers, neighboursOf: neighboursWith(keys, identifiers) };
  });
  afterAll(async () => {
    await means.database.close();
    await fresh.drop();
  });

  it('is what it would be had nobody split it, once every finding is taken back, whatever was fed and joined meanwhile', async () => {
    const seen = { splits: 0, again: 0, partly: 0, joined: 0 };
    const count = ({ splits }: World, steps: readonly Step[]): void => {
      seen.splits += splits.length;
      seen.again += Number(splits.length > 1);
      seen.joined += steps.filter(({ what }) => what === 'merge').length;
      seen.partly += steps.filter((each) => each.what === 'split' && each.onlySince).length;
    };
    /** What nobody has split or joined. */
    const fedAlone = async (world: World, steps: readonly Step[]) => {
      for (const each of steps) {
        if (each.what === 'say') await world.take(each);
        else world.now += 1_000;
      }
      return world.kept(world.ids);
    };
    await fc.assert(
      fc.asyncProperty(records, fc.array(step, { minLength: 3, maxLength: 12 }), (made, steps) =>
        trying(means.database, async (within) => {
          const world = await worldOf(within, means, made);
          await ask(within, 'savepoint made');
          const from = world.now;
          const untouched = await fedAlone(world, steps);
          await ask(within, 'rollback to savepoint made');

          world.now = from;
          for (const each of steps) await world.take(each);
          world.now += 1_000;
          await world.unmerge();
          for (const id of world.splits.toReversed()) expect(await world.takeBack(id)).toBeNull();
          count(world, steps);
          expect(await world.kept(world.ids)).toEqual(untouched);
          // What they had made is nothing but a number that leads on.
          for (const id of await world.made()) {
            const { said, before, named, numbers } = await world.kept([id]);
            expect([said, before, named, numbers, await world.keys([id])]).toEqual([[], [], [], [], []]);
          }
        }),
      ),
      { numRuns: 25 },
    );
    expect(Object.values(seen).every((times) => times > 0)).toBe(true);
  }, 600_000);

  /** What is kept of each, in this order, whatever their numbers are. */
  const byPlace = async (world: World, ids: readonly string[]): Promise<string> => {
    const each = [];
    for (const id of ids) each.push({ ...(await world.kept([id])), keys: await world.keys([id]) });
    return ids.reduce((text, id, place) => text.replaceAll(id, `record ${place}`), JSON.stringify(each));
  };
  /** What stays visible of a hidden child follows no feed: there it matters which came first. */
  const seenByAll = records.filter(([first]) => first?.state !== 'SHIELDED');

  it('is the same two records whichever came first, a split or what a source says after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        seenByAll,
        fc.integer({ min: 1, max: 14 }),
        fc.array(fc.record({ source: fc.nat(7), says: statement }), { minLength: 1, maxLength: 4 }),
        (made, which, says) =>
          trying(means.database, async (within) => {
            const world = await worldOf(within, means, made);
            const [record = ''] = world.ids;
            const from = world.now;
            const feed = async (): Promise<void> => {
              world.now = from;
              for (const each of says) await world.take({ what: 'say', ...each });
            };
            await ask(within, 'savepoint made');
            await feed();
            world.now = from + 60_000;
            const later = await world.split(record, which, false);
            const fedFirst = later && (await byPlace(world, [...world.ids, later]));
            await ask(within, 'rollback to savepoint made');

            world.now = from + 60_000;
            const sooner = await world.split(record, which, false);
            await feed();
            expect(sooner === null).toBe(later === null);
            if (sooner === null) return;
            expect(await byPlace(world, [...world.ids, sooner])).toEqual(fedFirst);
          }),
      ),
      { numRuns: 15 },
    );
  }, 600_000);

  it('is never found to be one with its other half by anything but what takes the split back', async () => {
    await trying(means.database, async (within) => {
      const said = [
        { familyName: 'Halves', givenNames: 'Ada', dateOfBirth: '2018-01-02', authority: '901' },
        { familyName: 'Halves', givenNames: 'Ada', dateOfBirth: '2018-01-02', authority: '901' },
      ];
      const world = await worldOf(within, means, [{ state: 'OPEN', said }]);
      const [record = ''] = world.ids;
      const made = (await world.split(record, 1, false)) ?? expect.unreachable();
      const pair = [record, made] as const;
      expect((await neverLinkedPairs(within, means.keys, [pair])).size).toBe(1);
      expect(await join(world.joining, record, made)).toBe('KEPT_APART');
      const asked = await ask(
        within,
        `select 1 from review where record in (${pair.join()}) and candidate in (${pair.join()}) and closed_at is null`,
      );
      expect(asked).toEqual([]);
      expect(await world.takeBack(world.splits[0] ?? '')).toBeNull();
      const [row] = await ask(within, `select merged_into::text as "to" from child where id = ${made}`);
      expect(row).toEqual({ to: record });
    });
  });
});
