import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild, addChildren } from '#support/more-children.ts';
import { search } from '#support/searching.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('finding a child by what is known', () => {
  let stack: Stack;
  let amira: Asker;
  let olga: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [amira, olga] = [asPersona(stack, 'amira'), asPersona(stack, 'olga')];
  });
  afterAll(() => stack.stop());

  const birthOf = async (id: string): Promise<string> => {
    const [found] = await stack.database.sql<{ day: string }>(
      'select date_of_birth::text as day from children.child where id = ?',
      [id],
    );
    return String(found?.day);
  };

  it('tells just enough to know whether it is the child one means', async () => {
    const dateOfBirth = await birthOf(child.whoElse);
    const { nodes } = await search(amira, { familyName: 'Thornbury', dateOfBirth });
    expect(nodes).toEqual([
      {
        id: child.whoElse,
        familyName: 'Thornbury',
        givenNames: 'Maya Grace',
        dateOfBirth,
        gender: 'FEMALE',
        postcodeDistrict: expect.stringMatching(/^[A-Z]{1,2}\d/),
        shielded: false,
      },
    ]);
  });

  it.each(["O'Hanlon", 'O’Hanlon', 'OHANLON', "o'hanlon", 'Ohanlon', "O'HAN*"])(
    'takes %s for O’Hanlon',
    async (familyName) => {
      const { ids } = await search(amira, { familyName, dateOfBirth: await birthOf(child.moved) });
      expect(ids).toEqual([child.moved]);
    },
  );

  it.each(['Zoë', 'Zoe', 'ZOE', 'zoë', 'Zoe\u0308'])('takes %s for Zoë', async (givenName) => {
    const { ids } = await search(amira, { familyName: "O'Hanlon", givenName, dateOfBirth: await birthOf(child.moved) });
    expect(ids).toEqual([child.moved]);
  });

  it.each(['Wiśniewolski', 'Wisniewolski', 'WISNIEWOLSKI', 'Wiś*'])('takes %s for Wiśniewolski', async (familyName) => {
    const { ids } = await search(amira, { familyName, dateOfBirth: await birthOf(child.noSchool) });
    expect(ids).toEqual([child.noSchool]);
  });

  it.each([
    ['Hanlon', 'Zoë'],
    ["O'Hanlo", 'Zoë'],
    ["O'Hanlon", 'Zoey'],
    ["O'Hanlon", 'Zo'],
  ])('does not take %s, %s for Zoë O’Hanlon', async (familyName, givenName) => {
    const { ids } = await search(amira, { familyName, givenName, dateOfBirth: await birthOf(child.moved) });
    expect(ids).toEqual([]);
  });

  it.each([
    ['Maya', true],
    ['Maya Grace', true],
    ['Maya*', true],
    ['May*', true],
    ['May', false],
    ['Grace', false],
    ['Gra*', false],
  ])('looks for %s among first given names: %s', async (givenName, found) => {
    const dateOfBirth = await birthOf(child.whoElse);
    const { ids } = await search(amira, { familyName: 'Thornbury', givenName, dateOfBirth });
    expect(ids).toEqual(found ? [child.whoElse] : []);
  });

  it('tells twins apart by their names, and finds both without', async () => {
    const [ella, ellie] = child.twins;
    const dateOfBirth = await birthOf(ella);
    const of = (givenName?: string) => search(amira, { familyName: 'Adebayo-Wetherill', dateOfBirth, givenName });
    expect((await of('Ella')).ids).toEqual([ella]);
    expect((await of('Ellie')).ids).toEqual([ellie]);
    expect(new Set((await of()).ids)).toEqual(new Set(child.twins));
    const spaced = await search(amira, { familyName: 'adebayo wetherill', dateOfBirth });
    expect(new Set(spaced.ids)).toEqual(new Set(child.twins));
  });

  it('finds by each of the ways that are narrow enough', async () => {
    const details = { givenNames: 'Jo Ann', dateOfBirth: '2016-06-06', gender: 'MALE', postcode: 'LS26 2EF' };
    const id = await addChild(stack, { familyName: 'Narrowgate', ...details });
    for (const criteria of [
      { dateOfBirth: '2016-06-06' },
      { bornFrom: '2016-01-01', bornTo: '2016-12-31', gender: 'MALE' },
      { bornFrom: '2016-06-06', bornTo: '2017-06-06', givenName: 'Jo' },
      { bornFrom: '2015-06-06', bornTo: '2016-06-06', givenName: 'Jo' },
      { givenName: 'Jo', postcode: 'ls262ef' },
    ]) {
      expect((await search(amira, { familyName: 'Narrowgate', ...criteria })).ids).toEqual([id]);
    }
    for (const wrong of [
      { dateOfBirth: '2016-06-07' },
      { dateOfBirth: '2016-06-06', gender: 'FEMALE' },
      { bornFrom: '2016-06-07', bornTo: '2017-06-06', gender: 'MALE' },
      { givenName: 'Jo', postcode: 'LS26 2EG' },
      { dateOfBirth: '2016-06-06', postcode: 'LS26 2EG' },
    ]) {
      expect((await search(amira, { familyName: 'Narrowgate', ...wrong })).ids).toEqual([]);
    }
  });

  it('lets everybody who searches use an NHS number, and shows it to nobody by that', async () => {
    for (const name of ['amira', 'ben', 'vera', 'olga']) {
      const { ids, text } = await search(asPersona(stack, name), { nhsNumber: '999 900 0002' });
      expect(ids).toEqual([child.whoElse]);
      expect(text).not.toContain('9999000002');
    }
  });

  it('lets only schools and authorities use a pupil number', async () => {
    const { data } = await stack.ask('vera', `{ child(id: "${child.whoElse}") { upn } }`);
    const { upn } = data.child;
    for (const name of ['vera', 'ben', 'olga']) {
      expect((await search(asPersona(stack, name), { upn })).ids).toEqual([child.whoElse]);
    }
    for (const organisation of ['NORTHSHIRE-COMMUNITY-HEALTH', 'POLICE-01', 'NORTHSHIRE-VOLUNTARY-01']) {
      const { error, data: none } = await search((await hire(stack, { organisation })).ask, { upn });
      expect(none).toEqual({ searchChildren: null });
      expect(error).toMatchObject({ code: 'FORBIDDEN', field: 'upn' });
    }
  });

  it('lists ten for a practitioner and fifty for an officer, and never says how many more there are', async () => {
    const dateOfBirth = '2014-04-04';
    await addChildren(stack, 10, { familyName: 'Quillfeather', dateOfBirth });
    const criteria = { familyName: 'Quillfeather', dateOfBirth };
    expect((await search(amira, criteria)).ids).toHaveLength(10);
    await addChildren(stack, 1, { familyName: 'Quillfeather', dateOfBirth });
    const eleven = await search(amira, criteria);
    expect(eleven.data).toEqual({ searchChildren: null });
    expect(eleven.error?.code).toBe('TOO_MANY_MATCHES');
    await addChildren(stack, 39, { familyName: 'Quillfeather', dateOfBirth });
    expect((await search(olga, criteria, { first: 100 })).ids).toHaveLength(50);
    const fifty = await search(amira, criteria);
    expect(fifty.text).toBe(eleven.text);
    await addChildren(stack, 1, { familyName: 'Quillfeather', dateOfBirth });
    const tooMany = await search(olga, criteria, { first: 100 });
    expect(tooMany.text).toBe(eleven.text);
    const [, outcome] = await trailOf(stack, tooMany.request);
    expect(outcome).toMatchObject({ kind: 'OUTCOME', children: {} });
  });

  it('goes through the matches page by page, and notes for each page those on it and nobody else', async () => {
    const criteria = { familyName: 'Pagewell', dateOfBirth: '2013-03-03' };
    const all = await addChildren(stack, 23, criteria);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { ids, pageInfo, request } = await search(olga, criteria, { first: 10, after });
      const [, outcome] = await trailOf(stack, request);
      expect(new Set(Object.keys(outcome.children))).toEqual(new Set(ids));
      seen.push(...ids);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(23);
    expect(new Set(seen)).toEqual(new Set(all));
  });

  it('goes on where it was when the last child of a page is no longer found', async () => {
    const criteria = { familyName: 'Leafturner', dateOfBirth: '2013-03-03' };
    await addChildren(stack, 6, criteria);
    const whole = await search(amira, criteria);
    const { ids, pageInfo } = await search(amira, criteria, { first: 3 });
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [ids.at(-1)]);
    const next = await search(amira, criteria, { first: 3, after: pageInfo.endCursor });
    expect([...ids, ...next.ids]).toEqual(whole.ids);
  });

  it.each([{ first: 0 }, { first: 101 }, { after: 'x' }, { after: Buffer.from('["a","b"]').toString('base64url') }])(
    'refuses the page %j',
    async (page) => {
      const { error } = await search(amira, { familyName: 'Pagewell', dateOfBirth: '2013-03-03' }, page);
      expect(error?.code).toBe('PAGE_INVALID');
    },
  );

  it('finds synthetic children alone in a system test, and real ones do not count towards the limit', async () => {
    const criteria = { familyName: 'Realworth', dateOfBirth: '2012-02-02' };
    await addChildren(stack, 11, { ...criteria, synthetic: false });
    const made = await addChild(stack, criteria);
    const { ids } = await search(amira, criteria, {}, { reason: 'SYSTEM_TEST' });
    expect(ids).toEqual([made]);
    expect((await search(amira, criteria)).error?.code).toBe('TOO_MANY_MATCHES');
  });

  it('notes every child of the list in the trail, with what was told of each', async () => {
    const dateOfBirth = await birthOf(child.whoElse);
    const { request } = await search(amira, { familyName: 'Thornbury', dateOfBirth });
    const [intent, outcome] = await trailOf(stack, request);
    expect(intent).toMatchObject({ kind: 'INTENT', children: {} });
    expect(JSON.stringify(intent)).not.toMatch(/thornbury/i);
    expect(outcome.children).toEqual({ [child.whoElse]: ['EXISTENCE', 'IDENTITY', 'WHEREABOUTS'] });
  });
});
