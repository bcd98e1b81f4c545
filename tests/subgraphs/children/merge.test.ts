/** Joining records and taking them apart: whatever the records are, and in whatever order. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Asks, connect, type Database } from '#core/database.ts';
import { demonstrationKey, type Keyring, keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier, SupplierTrust } from '#core/statements.ts';
import { type Identifiers, identifiersWith } from '#subgraphs/children/identifiers.ts';
import { childIntake } from '#subgraphs/children/intake.ts';
import { type Joining, join, separate } from '#subgraphs/children/merge.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const now = new Date('2026-03-01T09:00:00Z');
const person = '00000000-0000-4000-8000-00000000000a';

const trusts: readonly SupplierTrust[] = ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM'];
const supplier = (trust: SupplierTrust): Supplier => ({
  id: `${trust.toLowerCase()}-of-merges`,
  format: 'case-system',
  trust,
  organisation: null,
});

/** What one source says of one child, more or less of it. */
const statement = fc.record(
  {
    familyName: fc.constantFrom('Ashworth', 'Ashworth-Bell', 'Bell'),
    givenNames: fc.constantFrom('Ada', 'Ada May', 'May'),
    preferredName: fc.constantFrom('Addie', 'Maisie'),
    gender: fc.constantFrom('FEMALE', 'MALE', 'NOT_KNOWN'),
    dateOfBirth: fc.constantFrom('2018-01-02', '2018-02-01'),
    address: fc.record({
      status: fc.constantFrom('CURRENT', 'LAST_KNOWN'),
      line1: fc.constantFrom('1 High Street', '2 Low Street'),
      postcode: fc.constantFrom('ZN1 1AA', 'ZV1 1AA'),
      since: fc.constantFrom('2020-01-01', '2024-01-01'),
    }),
    carers: fc.array(fc.record({ name: fc.constantFrom('Bo Bell', 'Al Ash'), relationship: fc.constant('MOTHER') }), {
      maxLength: 2,
    }),
    nhsNumber: fc.constantFrom('9990000018', '9990000026', '9990000034'),
    authority: fc.constantFrom('901', '902'),
    synthetic: fc.boolean(),
  },
  { requiredKeys: ['familyName', 'authority'] },
);

const record = fc.record({
  trust: fc.constantFrom(...trusts),
  state: fc.constantFrom('OPEN', 'OPEN', 'PROVISIONAL', 'SHIELDED'),
  statement,
});

/** Some records, and who is found to be the same as whom. */
const world = fc.array(record, { minLength: 2, maxLength: 6 }).chain((records) => {
  const place = fc.nat(records.length - 1);
  return fc.record({
    records: fc.constant(records),
    links: fc.uniqueArray(
      fc.tuple(place, place).filter(([one, other]) => one !== other),
      { minLength: 1, maxLength: 6, selector: ([one, other]) => [one, other].toSorted().join() },
    ),
  });
});

interface ChildRow {
  readonly id: string;
  readonly state: string;
  readonly merged_into: string | null;
  readonly derived_at: Date;
  readonly identifiers: Buffer | null;
}

/** What a record may be once it is joined with others, by what it was before. */
function expectNoLessHidden(was: string, child: ChildRow, shown: ChildRow): void {
  expect(shown.merged_into).toBeNull();
  if (was === 'SHIELDED') expect([child.state, shown.state]).toEqual(['SHIELDED', 'SHIELDED']);
  if (was === 'OPEN') expect(child.state).toBe(shown.state === 'SHIELDED' ? 'SHIELDED' : 'OPEN');
  if (was === 'PROVISIONAL') expect(child.state).toBe('PROVISIONAL');
}

/** An open record that was shown with what another says of whose it is, before both were found to be a hidden child's. */
const shownWithAnother = (() => {
  const of = (authority: '901' | '902') => ({ familyName: 'Bell' as const, authority });
  const records = [
    { trust: 'SCHOOL_CENSUS' as const, state: 'SHIELDED' as const, statement: of('902') },
    { trust: 'CASE_SYSTEM' as const, state: 'PROVISIONAL' as const, statement: of('902') },
    { trust: 'GRO' as const, state: 'OPEN' as const, statement: of('901') },
  ];
  const links: [number, number][] = [
    [0, 2],
    [1, 2],
  ];
  return { made: { records, links }, other: links.toReversed() };
})();

class RolledBack extends Error {}

describe('records of one child', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let keys: Keyring;
  let identifiers: Identifiers;
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
    keys = keyring(demonstrationKey(inject('dataDir')));
    identifiers = identifiersWith(keys);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  /** A statement of the test's own, not kept by name. */
  const ask = <Row = Record<string, unknown>>(within: Asks, text: string): Promise<Row[]> =>
    within.ask<Row, []>({ name: '', text }, []);
  const merges = (within: Asks) =>
    ask<{ id: string }>(within, 'select id from merge where undone_at is null order by one, other');
  const joiningIn = (within: Asks): Joining => ({ within, keys, identifiers, persons: [person], now });

  /** Works in a transaction of which nothing stays. */
  async function trying<Result>(work: (within: Asks) => Promise<Result>): Promise<Result> {
    let result: Result | undefined;
    await database
      .transaction(async (within) => {
        result = await work(within);
        throw new RolledBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
    return result as Result;
  }

  /** Everything that is kept of these records but when it was worked out. */
  async function kept(within: Asks, ids: readonly string[]) {
    const list = ids.join();
    const children = await ask<ChildRow>(within, `select * from child where id in (${list}) order by id`);
    const numbers = await ask(
      within,
      `select scheme, encode(fingerprint, 'hex') as fingerprint, child_id from identifier_key where child_id in (${list}) order by 1, 2, 3`,
    );
    const said = await ask(
      within,
      `select child_id, supplier, local_id, statement from assertion where child_id in (${list}) order by 1, 2, 3`,
    );
    return {
      children: children.map(({ derived_at: _, identifiers: sealed, ...rest }) => ({
        ...rest,
        identifiers: identifiers.unseal(sealed),
      })),
      numbers,
      said,
    };
  }

  let made = 0;
  /** The records of a world, as feeds make them, each known by a local identifier alone. */
  async function make(within: Asks, records: readonly { trust: SupplierTrust; state: string; statement: object }[]) {
    const inside = { ...database, transaction: (work: (asks: Asks) => unknown) => work(within) } as Database;
    const intake = childIntake(inside, keys, () => now);
    const ids: string[] = [];
    for (const { trust, state, statement: said } of records) {
      made += 1;
      const localId = `M${made}`;
      // First nothing that tells who it is: it would lead the row to a record that is alike.
      const [placed] = await intake.children(supplier(trust), [{ localId }]);
      const id = placed?.childId ?? expect.unreachable();
      ids.push(id);
      await intake.children(supplier(trust), [{ ...(said as ChildStatement), localId }]);
      // As whoever owns the tables: the part itself can seal nobody.
      await ask(within, 'set local role none');
      await ask(within, `update child set state = '${state}' where id = ${id}`);
      await ask(within, 'set local role contactpoint_children');
    }
    return ids;
  }

  const joinAll = async (within: Asks, ids: readonly string[], links: readonly (readonly [number, number])[]) => {
    for (const [one, other] of links) {
      expect(await join(joiningIn(within), ids[one] ?? '', ids[other] ?? '')).toBeNull();
    }
  };

  it('are what they were when every finding is taken back, in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat(100)), ({ records, links }, chance) =>
        trying(async (within) => {
          const ids = await make(within, records);
          const before = await kept(within, ids);
          await joinAll(within, ids, links);
          const holding = await merges(within);
          while (holding.length > 0) {
            const [merge] = holding.splice((chance.next().value ?? 0) % holding.length, 1);
            expect(await separate(joiningIn(within), merge?.id ?? '')).toBe(true);
          }
          expect(await kept(within, ids)).toEqual(before);
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('are the same children in whatever order they are found, each shown by one record and no less hidden than before', async () => {
    await fc.assert(
      fc.asyncProperty(
        world.chain((made) =>
          fc.record({
            made: fc.constant(made),
            other: fc.shuffledSubarray(made.links, { minLength: made.links.length, maxLength: made.links.length }),
          }),
        ),
        ({ made: { records, links }, other }) =>
          trying(async (within) => {
            const ids = await make(within, records);
            await ask(within, 'savepoint made');
            await joinAll(within, ids, links);
            const once = await kept(within, ids);
            await ask(within, 'rollback to savepoint made');
            await joinAll(
              within,
              ids,
              other.map(([left, right]) => [right, left] as const),
            );
            const again = await kept(within, ids);
            expect(again).toEqual(once);

            const children = new Map(once.children.map((child) => [child.id, child as unknown as ChildRow]));
            for (const [at, { state }] of records.entries()) {
              const child = children.get(ids[at] ?? '') ?? expect.unreachable();
              expectNoLessHidden(state, child, children.get(child.merged_into ?? child.id) ?? expect.unreachable());
            }
          }),
      ),
      { numRuns: 40, examples: [[shownWithAnother]] },
    );
  });

  it('are never joined across a pair that was kept apart, by whatever way', async () => {
    await trying(async (within) => {
      const said = { trust: 'NHS' as const, state: 'OPEN', statement: { familyName: 'Apart', authority: '901' } };
      const [one = '', other = '', third = ''] = await make(within, [said, said, said]);
      await join(joiningIn(within), one, other);
      const [merge] = await merges(within);
      await separate(joiningIn(within), merge?.id ?? '');
      expect(await join(joiningIn(within), other, one)).toBe('KEPT_APART');
      expect(await join(joiningIn(within), one, third)).toBeNull();
      expect(await join(joiningIn(within), third, other)).toBe('KEPT_APART');
    });
  });

  it('are not joined with one that is archived or sealed', async () => {
    await trying(async (within) => {
      const said = { trust: 'NHS' as const, statement: { familyName: 'Closed', authority: '901' } };
      const [open = '', archived = '', sealed = ''] = await make(within, [
        { ...said, state: 'OPEN' },
        { ...said, state: 'ARCHIVED' },
        { ...said, state: 'SEALED' },
      ]);
      expect(await join(joiningIn(within), open, archived)).toBe('NOT_TO_JOIN');
      expect(await join(joiningIn(within), sealed, open)).toBe('NOT_TO_JOIN');
    });
  });
});
