/** Whom a statement meets: of those its supplier may link to the same, whoever else is there and hidden. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { recordStates } from '#core/words.ts';
import { Candidates, isHidden, isVisible, type KnownRecord } from '#subgraphs/children/candidates.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { makeMissingKeys } from '#subgraphs/children/keying.ts';
import { personOf, type Said } from '#subgraphs/children/person.ts';
import { addChild, addChildren, type MadeChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const speaker = { supplier: 'eastvale-case-system', source: 'EASTVALE-CSC' };

describe('whom a local supplier’s statement meets', () => {
  let home: { readonly database: FreshDatabase };
  let database: Database;
  const identifiers = identifiersWith(keyring(demonstrationKey(inject('dataDir'))));
  const candidates = new Candidates(identifiers);
  beforeAll(async () => {
    home = { database: await freshDatabase() };
    database = connect({ url: home.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await home.database.drop();
  });

  const met = async (said: Said) => {
    while ((await makeMissingKeys(database, identifiers)) > 0);
    const person = personOf([said]);
    const [found = []] = await candidates.of(
      database,
      [{ person, keys: identifiers.matchKeys.of(person), numbers: [] }],
      speaker,
    );
    const visible = found.filter(({ child }) => isVisible(child));
    return { visible: visible.map(({ child }) => child.id).toSorted(), all: found.length };
  };
  const said = ({
    familyName,
    givenNames,
    dateOfBirth,
    postcode,
  }: Required<Pick<MadeChild, 'givenNames' | 'dateOfBirth' | 'postcode'>> & MadeChild): Said => ({
    familyName,
    givenNames,
    dateOfBirth: dateOfBirth as never,
    address: { status: 'CURRENT', postcode },
  });

  it('are no fewer where fifty hidden children have more in common with it', async () => {
    const one = { familyName: 'Larkspur', givenNames: 'Viola', dateOfBirth: '2013-05-06', postcode: 'ZN6 6QA' };
    const child = await addChild(home, { ...one, familyName: 'Larkspurr', postcode: 'ZV1 1AA' });
    const before = await met(said(one));
    expect(before.visible).toEqual([child]);
    await addChildren(home, 50, { ...one, state: 'SHIELDED' });
    await addChildren(home, 50, { ...one, state: 'PROVISIONAL' });
    const after = await met(said(one));
    expect(after.visible).toEqual(before.visible);
    expect(after.all).toBe(1 + 40 + 40);
  });

  it('are looked for as it may have been meant, though a hidden child is it as it is written', async () => {
    const one = { familyName: 'Marchbanks', givenNames: 'Theodora', dateOfBirth: '2014-03-07', postcode: 'ZN7 7QA' };
    // Day and month changed over, and moved: met by nothing that is as it is written.
    const child = await addChild(home, {
      ...one,
      familyName: 'Marchbank',
      dateOfBirth: '2014-07-03',
      postcode: 'ZV1 1AA',
    });
    expect((await met(said(one))).visible).toEqual([child]);
    await addChild(home, { ...one, state: 'SHIELDED' });
    expect(await met(said(one))).toEqual({ visible: [child], all: 2 });
  });

  it('are the same, with the same weights, where another connection reads half of it meanwhile', async () => {
    const other = connect({ url: home.database.url, schema: 'children', connections: 1 });
    const postcodes = ['ZN6 6QA', 'ZN7 7QA', 'ZV1 1AA'] as const;
    for (const [at, givenNames] of ['Viola', 'Theodora', 'Dora', 'Thea Viola'].entries()) {
      const dateOfBirth = at % 2 === 0 ? '2013-05-06' : '2014-07-03';
      const postcode = postcodes[at % 3] ?? postcodes[0];
      await addChildren(home, 10, {
        familyName: at % 2 === 0 ? 'Larkspur' : 'Marchbank',
        givenNames,
        dateOfBirth,
        postcode,
      });
    }
    // What a source says beside, of each: whoever is not asked about it weighs otherwise.
    await home.database.sql(
      `insert into children.assertion (child_id, supplier, local_id, trust, statement, fingerprint, received_at)
       select id, 'tests', id::text, 'NHS', jsonb_build_object('familyName', 'Nobody', 'givenNames', given_names), '', now()
       from children.child where family_name in ('Larkspur', 'Marchbank')`,
    );
    while ((await makeMissingKeys(database, identifiers)) > 0);
    const names = ['Larkspur', 'Larkspurr', 'Marchbanks', 'Marchbank', 'Marchbanks-Lark', 'Nobody'];
    const statements = fc.record({
      familyName: fc.constantFrom(...names),
      givenNames: fc.constantFrom('Viola', 'Theodora', 'Dora', 'Thea Viola', 'Nora'),
      dateOfBirth: fc.constantFrom('2013-05-06', '2013-06-05', '2014-03-07', '2014-07-03', '2001-01-01'),
      postcode: fc.constantFrom('ZN6 6QA', 'ZN7 7QA', 'ZV1 1AA', 'ZZ99 3VZ'),
    });
    const asked = (one: MadeChild) => {
      const person = personOf([said({ ...one } as never)]);
      return { person, keys: identifiers.matchKeys.of(person), numbers: [] };
    };
    let found = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(statements, { minLength: 1, maxLength: 2 }), async (all) => {
          const alone = await candidates.of(database, all.map(asked), speaker);
          expect(await candidates.of(database, all.map(asked), speaker, other)).toEqual(alone);
          found += alone.flat().length;
        }),
        { numRuns: 60 },
      );
    } finally {
      await other.close();
    }
    expect(found).toBeGreaterThan(100);
  });

  it('are for the team alone where they are shielded, sealed or archived, and stand in the way of nobody visible', () => {
    const hidden = recordStates.filter((state) =>
      isHidden({ id: '1', state, source: null, isOwn: false, person: {} } as KnownRecord),
    );
    expect(hidden).toEqual(['SHIELDED', 'SEALED', 'ARCHIVED']);
  });
});
