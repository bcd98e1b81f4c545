/**
 * Law 3, for those who send: a local supplier's files become the same records, for its own people, for other
 * organisations and for the teams of other authorities, whether or not a hidden child has what the rows say.
 */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChildStatement } from '#core/statements.ts';
import { intakeFor } from '#support/feeding.ts';
import { leftToOthers, seenBy, visibleOf } from '#support/hidden-aftermath.ts';
import { feed, files, takeBack, underItsNumber } from '#support/hidden-feeds.ts';
import { lives, nobodys, visible, worldOf } from '#support/hidden-lives.ts';
import { within } from '#support/patience.ts';
import { askers, fedWorker, type Stranger, strangers } from '#support/strangers.ts';
import { type TwoWorlds, twoWorlds, type World } from '#support/two-worlds.ts';

const LIMIT = 12_000;
/** Of the organisation that is fed for, of one that works with it, of another authority's team, and anybody else. */
const lookers = [
  fedWorker,
  ...askers.filter(({ name }) => ['an officer elsewhere', 'a colleague', 'amira', 'lena'].includes(name)),
];

const pairs: readonly (readonly [string, Parameters<typeof worldOf>[0]])[] = [
  ['lives otherwise', lives[1]],
  ['is not there', null],
];

describe.each(pairs)('of two worlds in one of which the shielded child %s', (_name, other) => {
  let worlds: TwoWorlds;
  beforeAll(async () => {
    worlds = await twoWorlds(strangers, worldOf(lives[0]), worldOf(other));
  });
  afterAll(() => worlds.stop());
  afterEach(() => Promise.all([worlds.one, worlds.other].map(takeBack)));

  const both = <Value>(ask: (world: World) => Promise<Value>): Promise<Value[]> =>
    Promise.all([worlds.one, worlds.other].map(ask));

  const alike = async <Value>(ask: (world: World) => Promise<Value>): Promise<Value> => {
    const [one, another] = await both(ask);
    expect(one).toEqual(another);
    return one as Value;
  };

  it('nobody can tell from what becomes of a supplier’s rows: receipts, searches, records, own work, others’ queues', async () => {
    const texts: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        files,
        files,
        fc.constantFrom(...lookers),
        within(LIMIT)(async (first, second, who: Stranger) => {
          await both(takeBack);
          for (const rows of [first, second]) {
            worlds.tick();
            await alike((world) => feed(world, rows));
          }
          texts.push(JSON.stringify(await alike((world) => seenBy(world, who, other !== null))));
          await alike(leftToOthers);
        }),
      ),
      // One that is sure to leave a record of its own, however few a busy machine gets to.
      { numRuns: 25, examples: [[[underItsNumber], [underItsNumber], fedWorker]] },
    );
    expect(texts.join()).toContain('"provisional\\":true');
  });

  it('and no file changes the hidden record: its names, its day of birth, its state, its team', async () => {
    const before = await visibleOf(worlds.one);
    await fc.assert(
      fc.asyncProperty(
        files,
        within(LIMIT)(async (rows) => {
          await feed(worlds.one, rows);
          expect(await visibleOf(worlds.one)).toEqual(before);
        }),
      ),
      { numRuns: 25 },
    );
  });

  it('and no national source does, nor does one open a record beside it for others to find', async () => {
    const before = await visibleOf(worlds.one);
    const { stack } = worlds.one;
    const [{ nhsNumber, formerNhsNumber, postcode, street }] = lives;
    const said = fc.record({
      localId: fc.uuid(),
      familyName: fc.constantFrom(visible.familyName, 'Otherby'),
      givenNames: fc.constant(visible.givenNames),
      gender: fc.constantFrom('FEMALE', 'NOT_KNOWN'),
      dateOfBirth: fc.constantFrom(visible.dateOfBirth, '2018-06-05'),
      dateOfDeath: fc.constantFrom(undefined, '2026-01-01'),
      address: fc.constant({ status: 'CURRENT', line1: street, postcode }),
      nhsNumber: fc.constantFrom(undefined, nhsNumber, formerNhsNumber, nobodys.nhsNumber),
      authority: fc.constantFrom(undefined, '902'),
    }) as unknown as fc.Arbitrary<ChildStatement>;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('demo-nhs', 'demo-census'),
        fc.array(said, { minLength: 1 }),
        within(LIMIT)(async (from, rows) => {
          await takeBack(worlds.one);
          const { intake, supplier } = await intakeFor(stack, from);
          const placed = await intake.children(supplier, rows);
          expect(await visibleOf(worlds.one)).toEqual(before);
          const states = await stack.database.sql(
            `select distinct state, source from children.child where id = any(?::bigint[])`,
            [placed.map(({ childId }) => childId)],
          );
          for (const each of states) {
            expect([
              { state: 'PROVISIONAL', source: null },
              { state: 'SHIELDED', source: null },
            ]).toContainEqual(each);
          }
        }),
      ),
      { numRuns: 25 },
    );
  });
});
