/** Which records there are after feeds: whatever order rows come in, however they are cut into batches, cut off or repeated. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Asks, connect, type Database } from '#core/database.ts';
import type { IsoDate, NhsNumber } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier, SupplierTrust } from '#core/statements.ts';
import { childIntake } from '#subgraphs/children/intake.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const clock = () => new Date('2026-03-01T09:00:00Z');
const supplier = (id: string, trust: SupplierTrust, organisation: string | null = null): Supplier => ({
  id,
  format: 'case-system',
  trust,
  organisation,
});
const nhs = supplier('nhs-of-tests', 'NHS');
const census = supplier('census-of-tests', 'SCHOOL_CENSUS');
const local = supplier('local-of-tests', 'CASE_SYSTEM', 'NORTHSHIRE-CSC');
const neighbour = supplier('neighbour-of-tests', 'CASE_SYSTEM', 'EASTVALE-CSC');

interface Row {
  readonly from: Supplier;
  readonly said: ChildStatement;
}

const people = [
  { familyName: 'Wetherspoon', givenNames: 'Isidora Jane', dateOfBirth: '2014-03-09', nhsNumber: '9990000018' },
  { familyName: 'Wetherspoon', givenNames: 'Leopold', dateOfBirth: '2014-03-09', nhsNumber: '9990000026' },
  { familyName: 'Abernathy', givenNames: 'Cosima', dateOfBirth: '2012-12-01', nhsNumber: '9990000034' },
];
const said = (index: number, localId: string, more: Partial<ChildStatement> = {}): ChildStatement => ({
  ...(people[index] as unknown as ChildStatement),
  address: { status: 'CURRENT', line1: '3 Long Lane', postcode: 'ZN5 5QA' },
  localId,
  ...more,
});
/** What five sources have of three children, two of them twins: other spellings, other surnames, days without a number. */
const rows: readonly Row[] = people.flatMap((_person, index) => [
  { from: nhs, said: said(index, `N${index}`) },
  { from: census, said: said(index, `C${index}`, { familyName: index === 2 ? 'Abernathy-Voss' : 'Weatherspoon' }) },
  { from: local, said: said(index, `L${index}`, { preferredName: 'Pip' }) },
  { from: local, said: said(index, `M${index}`, { address: { status: 'LAST_KNOWN', postcode: 'ZV1 1AA' } as never }) },
]);

class CutOff extends Error {}

describe('the records there are after feeds', () => {
  let fresh: FreshDatabase;
  let database: Database;
  const keys = keyring(demonstrationKey(inject('dataDir')));
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children', timeout: 20_000 });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  /** Feeds rows in batches, each of one supplier; answers with the directory number of each row. */
  async function feed(within: Database, all: readonly Row[], size: number): Promise<Map<Row, string>> {
    const intake = childIntake(within, keys, clock);
    const placed = new Map<Row, string>();
    for (let at = 0; at < all.length; ) {
      const { from } = all[at] as Row;
      const end = all.findIndex((row, index) => index > at && (row.from !== from || index >= at + size));
      const batch = all.slice(at, end === -1 ? all.length : end);
      const places = await intake.children(
        from,
        batch.map(({ said: statement }) => statement),
      );
      for (const [index, row] of batch.entries()) placed.set(row, places[index]?.childId ?? '');
      at += batch.length;
    }
    return placed;
  }
  /** Work that leaves nothing behind. */
  async function trying<Result>(work: (inside: Database) => Promise<Result>): Promise<Result> {
    let result: Result | undefined;
    await database
      .transaction(async (within) => {
        result = await work({ ...database, transaction: (each) => each(within) });
        throw new CutOff();
      })
      .catch((error: unknown) => {
        if (!(error instanceof CutOff)) throw error;
      });
    return result as Result;
  }
  /** Which rows are of one record, whatever its number is. */
  const partition = (placed: ReadonlyMap<Row, string>): string[][] =>
    [...Map.groupBy(placed, ([, id]) => id).values()]
      .map((group) =>
        group
          .map(
            ([
              {
                from,
                said: { localId },
              },
            ]) => `${from.id} ${localId}`,
          )
          .toSorted(),
      )
      .toSorted((one, other) => (one.join() < other.join() ? -1 : 1));
  /** What is shown, without what is drawn at random. */
  const shown = (within: Asks, ids: Iterable<string>) =>
    within.ask<object, []>(
      {
        name: '',
        text: `select state, source, synthetic, family_name, given_names, preferred_name, date_of_birth::text, address
          from child where id in (${[...new Set(ids)].join()}) order by family_name, given_names, state, source`,
      },
      [],
    );
  const shuffled = fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length });

  it('are the same whatever order the rows of national sources and of one organisation come in, and in whatever batches', async () => {
    const [expected, shownThen] = await trying(async (inside) => {
      const placed = await feed(inside, rows, 500);
      return [partition(placed), await shown(inside, placed.values())] as const;
    });
    expect(expected).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(shuffled, fc.integer({ min: 1, max: 8 }), (order, size) =>
        trying(async (inside) => {
          const placed = await feed(inside, order, size);
          expect(partition(placed)).toEqual(expected);
          expect(await shown(inside, placed.values())).toEqual(shownThen);
        }),
      ),
      { numRuns: 25 },
    );
  });

  it('are not the same where two organisations tell of a child before any national source does: the second stays apart', async () => {
    await trying(async (inside) => {
      const other = { from: neighbour, said: said(0, 'X0') };
      const first = [{ from: local, said: said(0, 'L0') }, other, { from: nhs, said: said(0, 'N0') }];
      expect(partition(await feed(inside, first, 1))).toHaveLength(2);
    });
    await trying(async (inside) => {
      const other = { from: neighbour, said: said(0, 'X0') };
      const last = [{ from: nhs, said: said(0, 'N0') }, { from: local, said: said(0, 'L0') }, other];
      expect(partition(await feed(inside, last, 1))).toHaveLength(1);
    });
  });

  it('are the same when the feed is cut off at any question and begun again, twice over, and all is then unchanged', async () => {
    const uncut = await trying(async (inside) => {
      const placed = await feed(inside, rows, 500);
      return { parts: partition(placed), children: await shown(inside, placed.values()) };
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(60), { minLength: 2, maxLength: 2 }),
        fc.integer({ min: 1, max: 6 }),
        (cuts, size) =>
          trying(async (inside) => {
            for (const cut of cuts) {
              await cuttingOff(inside, cut, (unlucky) => feed(unlucky, rows, size));
            }
            const placed = await feed(inside, rows, size);
            expect(partition(placed)).toEqual(uncut.parts);
            expect(await shown(inside, placed.values())).toEqual(uncut.children);
            const again = childIntake(inside, keys, clock);
            for (const { from, said: statement } of rows) {
              expect(await again.children(from, [statement])).toMatchObject([{ effect: 'UNCHANGED' }]);
            }
          }),
      ),
      { numRuns: 15 },
    );
  });

  /** As if the process were killed while it waits for the answer to one of its questions. */
  async function cuttingOff(inside: Database, at: number, work: (unlucky: Database) => Promise<unknown>) {
    let asked = 0;
    const asking = (within: Asks): Asks => ({
      ask: (question, values) => {
        asked += 1;
        if (asked > at) throw new CutOff();
        return within.ask(question, values);
      },
    });
    const plain = (name: string) => inside.transaction((within) => within.ask({ name: '', text: name }, []));
    const transaction: Database['transaction'] = (each) =>
      inside.transaction(async (within) => {
        await plain('savepoint batch');
        try {
          return await each(asking(within));
        } catch (error) {
          await plain('rollback to savepoint batch');
          throw error;
        }
      });
    await work({ ...inside, transaction }).catch((error: unknown) => {
      if (!(error instanceof CutOff)) throw error;
    });
  }

  it('are as many as there are rows where a name or a day is not known or a placeholder: nothing is joined by absence', async () => {
    const nothing = fc.record(
      {
        familyName: fc.constantFrom('Baby', 'Unknown', 'Wetherspoon'),
        givenNames: fc.constantFrom('Baby', 'Twin One', 'Infant', 'Unknown'),
        gender: fc.constantFrom('FEMALE' as const, 'NOT_KNOWN' as const),
        dateOfBirth: fc.constant('2026-02-27' as IsoDate),
        address: fc.constantFrom(
          { status: 'CURRENT' as const, postcode: 'ZZ99 3VZ' },
          { status: 'CURRENT' as const, line1: '3 Long Lane', postcode: 'ZN5 5QA' },
        ),
        nhsNumber: fc.constant('9990000042' as NhsNumber),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(nhs, local), nothing), { minLength: 2, maxLength: 8 }),
        (unnamed) =>
          trying(async (inside) => {
            const all = unnamed.map(([from, each], index): Row => ({ from, said: { ...each, localId: `B${index}` } }));
            const byNumber = all.filter(({ said: { nhsNumber } }) => nhsNumber !== undefined);
            const placed = await feed(inside, all, 3);
            const others = all.filter((row) => !byNumber.includes(row));
            expect(new Set(others.map((row) => placed.get(row))).size).toBe(others.length);
          }),
      ),
      { numRuns: 30 },
    );
  });

  it('are the child that a supplier’s own record was found to be of, and while that one is hidden the record itself', async () => {
    const intake = childIntake(database, keys, clock);
    const place = async (from: Supplier, statement: ChildStatement) =>
      (await intake.children(from, [statement]))[0]?.childId;
    const child = await place(nhs, said(2, 'found-child'));
    const record = await place(local, said(0, 'found-record'));
    await fresh.sql('update children.child set merged_into = ? where id = ?', [child, record]);
    expect(await place(local, said(0, 'found-again'))).toBe(child);
    await fresh.sql(`update children.child set state = 'SHIELDED' where id = ?`, [child]);
    expect(await place(local, said(0, 'found-hidden'))).toBe(record);
  });

  it('have people asked about a hidden child at less than about any other: a second row of it must not show it', async () => {
    const intake = childIntake(database, keys, clock);
    const place = async (from: Supplier, statement: ChildStatement) =>
      (await intake.children(from, [statement]))[0]?.childId ?? '';
    async function asked(familyName: string, state: string): Promise<object[]> {
      const { nhsNumber: _, ...unnumbered } = said(2, `asked ${familyName}`, { familyName });
      const child = await place(nhs, unnumbered);
      await fresh.sql('update children.child set state = ? where id = ?', [state, child]);
      const born = '2012-11-01' as IsoDate;
      const near = await place(local, {
        ...unnumbered,
        localId: `near ${familyName}`,
        givenNames: 'Leopold',
        dateOfBirth: born,
      });
      return fresh.sql(`select kind from children.review where ? in (record, candidate) and ? in (record, candidate)`, [
        child,
        near,
      ]);
    }
    expect(await asked('Quillonby', 'SHIELDED')).toEqual([{ kind: 'POSSIBLE_SAME' }]);
    expect(await asked('Ravensby', 'OPEN')).toEqual([]);
  });
});
