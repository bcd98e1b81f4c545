/** What is asked of people is asked once. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { demonstrationKey, type Keyring, keyring } from '#core/secrets.ts';
import { neverLink, neverLinked } from '#subgraphs/children/never-link-sql.ts';
import { type Opening, openReview, openReviews } from '#subgraphs/children/review-sql.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { child } from '#support/stack.ts';

const now = new Date('2026-03-01T09:00:00Z');

describe('a review', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let keys: Keyring;
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
    keys = keyring(demonstrationKey(inject('dataDir')));
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });
  beforeEach(() => fresh.sql('delete from children.review; delete from children.never_link'));

  const pair: Opening = { kind: 'POSSIBLE_SAME', record: child.whoElse, candidate: child.brother };
  const open = (opening: Opening) => database.transaction((within) => openReview(within, keys, now, opening));
  const reviews = () =>
    fresh.sql<{ authority: string | null; risk: number; record: string; candidate: string }>(
      'select * from children.review order by opened_at, id',
    );
  const close = () =>
    fresh.sql(`update children.review set state = 'CLOSED', closed_at = now(), sealed = '\\x00', record = null,
      candidate = null, finding = 'OTHER_CHILD'`);

  it('is not opened twice, whichever of the two is named first, and however often at once', async () => {
    const other = { ...pair, record: child.brother, candidate: child.whoElse };
    await Promise.all([open(pair), open(other), open(pair)]);
    await database.transaction((within) => openReviews(within, keys, now, [pair, other, pair]));
    expect(await reviews()).toHaveLength(1);
  });

  it('is not asked again when it was settled, until more is known of one of the two', async () => {
    await open(pair);
    await close();
    await open(pair);
    expect(await reviews()).toHaveLength(1);
    await fresh.sql("update children.child set date_of_birth = '2015-05-05' where id = ?", [child.brother]);
    await open(pair);
    expect(await reviews()).toHaveLength(2);
  });

  it('is not asked of two that must never be linked, whatever has become known', async () => {
    await database.transaction((within) => neverLink(within, keys, child.brother, child.whoElse, now));
    await open(pair);
    expect(await reviews()).toEqual([]);
    expect(await neverLinked(database, keys, child.whoElse, [child.brother, child.none])).toEqual(
      new Set([child.brother]),
    );
    await open({ ...pair, kind: 'NUMBER_SHARED' });
    expect(await reviews()).toHaveLength(1);
  });

  it('belongs to the team of the hidden child, whichever of the two that is, and comes first', async () => {
    await fresh.sql("update children.child set authority = '902' where id = ?", [child.none]);
    await open({ kind: 'POSSIBLE_SAME', record: child.none, candidate: child.shielded });
    await open({ kind: 'NUMBER_SHARED', record: child.shielded, candidate: child.none });
    expect(await reviews()).toMatchObject([
      { authority: '901', risk: 0 },
      { authority: '901', risk: 0 },
    ]);
    await open({ kind: 'UNCONFIRMED', record: child.none });
    expect((await reviews()).find(({ candidate }) => candidate === null)).toMatchObject({ authority: '902', risk: 2 });
  });

  it('goes with the child when it is shielded or moves', async () => {
    await open({ kind: 'POSSIBLE_SAME', record: child.none, candidate: child.brother });
    expect(await reviews()).toMatchObject([{ authority: '902', risk: 2 }]);
    await fresh.sql("update children.child set state = 'SHIELDED' where id = ?", [child.brother]);
    expect(await reviews()).toMatchObject([{ authority: '901', risk: 0 }]);
    await fresh.sql("update children.child set authority = '903' where id = ?", [child.brother]);
    expect(await reviews()).toMatchObject([{ authority: '903', risk: 0 }]);
  });

  it('is asked of the child that a record was found to be of', async () => {
    await fresh.sql("update children.child set state = 'OPEN', authority = '901' where id = ?", [child.brother]);
    await fresh.sql('update children.child set merged_into = ? where id = ?', [child.brother, child.none]);
    await open({ kind: 'POSSIBLE_SAME', record: child.none, candidate: child.brother });
    await open({ kind: 'UNCONFIRMED', record: child.none });
    expect(await reviews()).toEqual([]);
    await database.transaction((within) => neverLink(within, keys, child.none, child.whoElse, now));
    await open(pair);
    expect(await reviews()).toEqual([]);
    await open({ ...pair, record: child.moved, candidate: child.none });
    expect(await reviews()).toMatchObject([{ record: child.moved, candidate: child.brother }]);
  });
});
