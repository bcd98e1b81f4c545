import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childNumberFrom } from '#core/ids.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChildren } from '#support/more-children.ts';
import { search, tellable } from '#support/searching.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

interface Known {
  readonly dateOfBirth: string;
  readonly postcode: string;
  readonly upn: string;
}

describe('a shielded child', () => {
  let stack: Stack;
  let amira: Asker;
  let stranger: Asker;
  let known: Known;
  beforeAll(async () => {
    stack = await startStack();
    amira = asPersona(stack, 'amira');
    const other = {
      role: 'AUTHORITY_OFFICER',
      authority: '902',
      organisation: 'SOUTHMERE-CSC',
      practitioner: null,
    } as const;
    stranger = (await hire(stack, other)).ask;
    const { data } = await stack.ask(
      'olga',
      `{ child(id: "${child.shielded}") { dateOfBirth address { postcode } upn } }`,
    );
    known = { dateOfBirth: data.child.dateOfBirth, postcode: data.child.address.postcode, upn: data.child.upn };
    expect(known).toEqual({
      dateOfBirth: expect.any(String),
      postcode: expect.any(String),
      upn: expect.any(String),
    });
  });
  afterAll(() => stack.stop());

  it('is found by name and day of birth, with nothing of where it lives', async () => {
    const { nodes, request } = await search(amira, { familyName: 'Merrowby', dateOfBirth: known.dateOfBirth });
    expect(nodes).toEqual([
      {
        id: child.shielded,
        familyName: 'Merrowby',
        givenNames: 'Hannah Rose',
        dateOfBirth: known.dateOfBirth,
        gender: 'FEMALE',
        postcodeDistrict: null,
        shielded: true,
      },
    ]);
    const [, outcome] = await trailOf(stack, request);
    expect(outcome.children).toEqual({ [child.shielded]: ['EXISTENCE', 'IDENTITY'] });
  });

  it('is found by directory number', async () => {
    const { data } = await amira(`{ child(id: "${child.shielded}") { familyName shielded withheld } }`, {
      reason: 'NEW_CONTACT',
    });
    expect(data.child).toEqual({ familyName: 'Merrowby', shielded: true, withheld: null });
  });

  it('cannot be told from nobody by any search with something that is hidden', async () => {
    const { dateOfBirth, postcode } = known;
    const alike = [
      [
        { familyName: 'Merrowby', givenName: 'Hannah', postcode },
        { familyName: 'Nobodyson', givenName: 'Hannah', postcode },
      ],
      [
        { familyName: 'Merrowby', dateOfBirth, postcode },
        { familyName: 'Nobodyson', dateOfBirth, postcode },
      ],
      [
        { familyName: 'Merrowby', dateOfBirth, postcode: 'LS26 2EF' },
        { familyName: 'Nobodyson', dateOfBirth, postcode: 'LS26 2EF' },
      ],
      [{ nhsNumber: '9999000061' }, { nhsNumber: unusedNhsNumber }],
    ] as const;
    for (const ask of [amira, asPersona(stack, 'ben'), asPersona(stack, 'vera'), stranger]) {
      for (const [hidden, nobody] of alike) {
        const [one, other] = [await search(ask, hidden), await search(ask, nobody)];
        expect(other.ids).toEqual([]);
        expect(tellable(one)).toEqual(tellable(other));
        const [, outcome] = await trailOf(stack, one.request);
        expect(outcome).toMatchObject({ decision: 'ANSWERED', children: {} });
      }
    }
  });

  it('cannot be told from nobody by its pupil number', async () => {
    for (const ask of [asPersona(stack, 'vera'), asPersona(stack, 'ben'), stranger]) {
      const [one, other] = [await search(ask, { upn: known.upn }), await search(ask, { upn: unusedUpn })];
      expect(other.ids).toEqual([]);
      expect(tellable(one)).toEqual(tellable(other));
    }
  });

  it('is found in every way by the team of its own authority', async () => {
    const { dateOfBirth, postcode, upn } = known;
    for (const criteria of [
      { familyName: 'Merrowby', dateOfBirth },
      { familyName: 'Merrowby', givenName: 'Hannah', postcode },
      { nhsNumber: '9999000061' },
      { upn },
    ]) {
      const { nodes } = await search(asPersona(stack, 'olga'), criteria);
      expect(nodes).toMatchObject([{ id: child.shielded, shielded: true, postcodeDistrict: postcode.slice(0, -4) }]);
    }
  });

  it('is to another authority’s team what it is to a practitioner', async () => {
    const { nodes } = await search(stranger, { familyName: 'Merrowby', dateOfBirth: known.dateOfBirth });
    expect(nodes).toMatchObject([{ id: child.shielded, postcodeDistrict: null }]);
  });

  it('does not count towards the limit of a list it cannot be in', async () => {
    const same = { familyName: 'Hidewell', givenNames: 'Alex', postcode: 'LS26 2EF' };
    await addChildren(stack, 10, same);
    await addChildren(stack, 5, { ...same, state: 'SHIELDED' });
    await addChildren(stack, 5, { ...same, state: 'ARCHIVED' });
    const { ids } = await search(amira, { familyName: 'Hidewell', givenName: 'Alex', postcode: 'LS26 2EF' });
    expect(ids).toHaveLength(10);
    const own = await search(
      asPersona(stack, 'olga'),
      { familyName: 'Hidewell', givenName: 'Alex', postcode: 'LS26 2EF' },
      { first: 50 },
    );
    expect(own.ids).toHaveLength(15);
  });

  it('is, once archived, to everybody as if it had never been there', async () => {
    const [id] = (await addChildren(stack, 1, { familyName: 'Goneby', state: 'ARCHIVED' })) as [string];
    for (const ask of [amira, asPersona(stack, 'olga'), stranger]) {
      const archived = await search(ask, { familyName: 'Goneby', dateOfBirth: '2015-05-05' });
      const nobody = await search(ask, { familyName: 'Nobodyson', dateOfBirth: '2015-05-05' });
      expect(tellable(archived)).toEqual(tellable(nobody));
      const opened = await ask(`query Open($id: ID!) { child(id: $id) { id } }`, { variables: { id } });
      const nowhere = await ask(`query Open($id: ID!) { child(id: $id) { id } }`, {
        variables: { id: childNumberFrom('44012345678') },
      });
      expect(tellable(opened)).toEqual(tellable(nowhere));
    }
  });
});

/** Passes its check and was given to nobody. */
const unusedNhsNumber = '9991234519';
const unusedUpn = 'N990000000001';
