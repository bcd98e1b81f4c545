/** Who possibly is the same person as a child: what a shield covers, and what a team is asked about. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { neighboursWith } from '#subgraphs/children/neighbours.ts';
import { neverLink } from '#subgraphs/children/never-link-sql.ts';
import { addChild, type MadeChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const home = { postcode: 'ZN9 7QA', dateOfBirth: '2014-07-19' };
const ottilie = { familyName: 'Quartermain', givenNames: 'Ottilie Maud', gender: 'FEMALE', ...home };

describe('the neighbours of a child', () => {
  let home: { readonly database: FreshDatabase };
  let database: Database;
  const keys = keyring(demonstrationKey(inject('dataDir')));
  const neighboursOf = neighboursWith(keys);
  beforeAll(async () => {
    home = { database: await freshDatabase() };
    database = connect({ url: home.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await home.database.drop();
  });

  const add = (child: Partial<MadeChild>): Promise<string> => addChild(home, { ...ottilie, ...child });
  const near = async (id: string): Promise<string[]> =>
    (await neighboursOf(database, id)).map(({ childId }) => childId);

  it('are those who may be the same person: another surname, a slip in the day, another home; the likeliest first', async () => {
    const child = await add({ state: 'SHIELDED' });
    const sameAgain = await add({});
    const renamed = await add({ familyName: 'Otherby' });
    const moved = await add({ postcode: 'ZV1 1AA' });
    const swapped = await add({ dateOfBirth: '2014-07-18', givenNames: 'Tilly' });
    const found = await near(child);
    expect(found[0]).toBe(sameAgain);
    expect(new Set(found)).toEqual(new Set([sameAgain, renamed, moved, swapped]));
    const [first] = await neighboursOf(database, child);
    expect(first).toMatchObject({ outcome: 'Match', record: { state: 'OPEN' } });
  });

  it('are found from either side, hidden ones too', async () => {
    const ravensworth = { familyName: 'Ravensworth', givenNames: 'Isolde', dateOfBirth: '2013-03-30' };
    const hidden = await add({ ...ravensworth, state: 'SHIELDED' });
    const open = await add(ravensworth);
    expect(await near(open)).toContain(hidden);
    expect(await near(hidden)).toContain(open);
  });

  it('are not the twin, the brother, or whoever shares nothing but what is missing', async () => {
    const silverlock = {
      familyName: 'Silverlock',
      givenNames: 'Rowena Kay',
      dateOfBirth: '2012-02-11',
      postcode: 'ZN8 8QA',
    };
    const child = await add(silverlock);
    await add({ ...silverlock, givenNames: 'Barnabas Joe', gender: 'MALE' });
    await add({ ...silverlock, givenNames: 'Godfrey', gender: 'MALE', dateOfBirth: '2006-01-22' });
    const nameless = await add({ familyName: 'Baby', givenNames: 'Baby', postcode: 'ZZ99 3VZ' });
    expect(await near(child)).toEqual([]);
    expect(await near(nameless)).toEqual([]);
  });

  it('are not those whom people have found to be somebody else', async () => {
    const thistlewood = {
      familyName: 'Thistlewood',
      givenNames: 'Perdita',
      dateOfBirth: '2011-11-23',
      postcode: 'ZN7 7QA',
    };
    const one = await add(thistlewood);
    const other = await add(thistlewood);
    expect(await near(one)).toEqual([other]);
    await neverLink(database, keys, one, other, new Date());
    expect(await near(one)).toEqual([]);
  });
});
