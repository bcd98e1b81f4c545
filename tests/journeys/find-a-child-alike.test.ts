/** A child whose name or day of birth somebody has not quite right (domain study 4.3; docs/search.md). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { feedLines } from '#support/feeding.ts';
import { addChild, addChildren } from '#support/more-children.ts';
import { search, searchAlike, tellable } from '#support/searching.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const made = {
  familyName: 'Quarrington-Bligh',
  givenNames: 'Elizabeth Rose',
  dateOfBirth: '2014-04-09',
  postcode: 'LS26 2EF',
};
const right = { familyName: 'Quarrington-Bligh', givenName: 'Elizabeth', dateOfBirth: '2014-04-09' };

describe('finding a child whose name or day of birth is not quite known', () => {
  let stack: Stack;
  let amira: Asker;
  let olga: Asker;
  let elizabeth: string;
  beforeAll(async () => {
    stack = await startStack();
    [amira, olga] = [asPersona(stack, 'amira'), asPersona(stack, 'olga')];
    elizabeth = await addChild(stack, made);
  });
  afterAll(() => stack.stop());

  it.each<[string, Record<string, unknown>]>([
    ['a letter left out', { familyName: 'Quarington-Bligh' }],
    ['two letters changed over', { familyName: 'Quarrignton-Bligh' }],
    ['the first letter wrong', { familyName: 'Warrington-Bligh' }],
    ['as it sounds', { familyName: 'Kwarrington Bly' }],
    ['both names mistyped', { familyName: 'Quarringtom-Bligh', givenName: 'Elizebath' }],
    ['the first half of the name', { familyName: 'Quarrington' }],
    ['the second half of the name', { familyName: 'Bligh' }],
    ['written as one', { familyName: 'Quarringtonbligh' }],
    ['a nickname', { givenName: 'Beth' }],
    ['a spelling', { givenName: 'Elisabeth' }],
    ['the second given name', { givenName: 'Rose' }],
    ['no given name, and the other mistyped', { givenName: undefined, familyName: 'Quarrinton-Bligh' }],
    ['names in each other’s place', { familyName: 'Elizabeth', givenName: 'Quarrington-Bligh' }],
    ['day and month changed over', { dateOfBirth: '2014-09-04' }],
    ['the year before', { dateOfBirth: '2013-04-09' }],
    ['the year after, and the name mistyped', { dateOfBirth: '2015-04-09', familyName: 'Quarrinton-Bligh' }],
    ['another day of the month', { dateOfBirth: '2014-04-19' }],
    ['another day, and the given name mistyped', { dateOfBirth: '2014-04-19', givenName: 'Elizabet' }],
    ['another month', { dateOfBirth: '2014-05-09' }],
    [
      'days it lies between',
      { dateOfBirth: undefined, bornFrom: '2014-01-01', bornTo: '2014-12-31', givenName: 'Betty' },
    ],
    [
      'the postcode and a mistyped name',
      { dateOfBirth: undefined, familyName: 'Quarrinton-Bligh', postcode: 'LS26 2EF' },
    ],
    ['a postcode nearby', { dateOfBirth: undefined, postcode: 'LS26 9ZZ' }],
  ])('finds it by %s', async (_what, wrong) => {
    const asked = { ...right, ...wrong };
    expect((await search(amira, asked)).ids).not.toContain(elizabeth);
    const { found, status, errors } = await searchAlike(amira, asked);
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    expect(found[0]).toMatchObject({
      likeness: expect.stringMatching(/CLOSE|POSSIBLE/),
      match: { id: elizabeth, familyName: made.familyName, postcodeDistrict: 'LS26', shielded: false },
    });
  });

  it('says the same of what is as it was asked for, and lists it first', async () => {
    const twin = await addChild(stack, { ...made, givenNames: 'Eliza' });
    const { ids, likeness } = await searchAlike(amira, right);
    expect(ids[0]).toBe(elizabeth);
    expect(likeness).toMatchObject({ [elizabeth]: 'SAME', [twin]: expect.stringMatching(/CLOSE|POSSIBLE/) });
  });

  it('does not list whoever has but a name or a day in common', async () => {
    const sameName = await addChild(stack, {
      ...made,
      givenNames: 'Tobias',
      dateOfBirth: '2009-11-30',
      postcode: 'ZN1 1AA',
    });
    const sameDay = await addChild(stack, {
      ...made,
      familyName: 'Zebedee',
      givenNames: 'Tobias',
      postcode: 'ZN1 1AA',
    });
    const { ids } = await searchAlike(amira, { ...right, familyName: 'Quarrinton-Bligh' });
    expect(ids).not.toContain(sameName);
    expect(ids).not.toContain(sameDay);
    // With a family name alone, whoever was born that day shares a sound of it sooner or later.
    const soundsLast = await addChild(stack, {
      familyName: 'Hargreaves',
      dateOfBirth: '2016-10-11',
      postcode: 'ZN1 1AA',
    });
    const alone = await searchAlike(amira, { familyName: 'Zwiebelflus', dateOfBirth: '2016-10-11' });
    expect(alone.ids).not.toContain(soundsLast);
    const twins = { familyName: 'Aubertinson', dateOfBirth: '2016-10-12', gender: 'FEMALE' };
    const girl = await addChild(stack, { ...twins, givenNames: 'Clementina', postcode: 'ZN1 1AA' });
    const near = await searchAlike(amira, {
      ...twins,
      familyName: 'Aubertinsen',
      givenName: 'Clyde',
      dateOfBirth: '2015-12-10',
    });
    expect(near.ids).not.toContain(girl);
  });

  it('finds a child by what its sources called it before', async () => {
    const rows = (name: string) => [
      'child_id,nhs_number,family_name,given_names,gender,date_of_birth,postcode,practitioner_id,practitioner_name,practitioner_telephone,organisation,service_type,started_on,ended_on,lead_professional,common_assessment',
      `A1,,${name},Ottoline,F,2016-02-03,ZN1 1AA,W1,Will Worker,01632 960999,NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE,2025-09-01,,,`,
    ];
    await feedLines(stack, 'northshire-case-system', rows('Brackenbury'));
    await feedLines(stack, 'northshire-case-system', rows('Fotheringay'));
    const before = { familyName: 'Brackenbury', givenName: 'Ottoline', dateOfBirth: '2016-02-03' };
    const { ids: provisional } = await searchAlike(amira, before);
    expect(provisional).toEqual([]);
    const [row] = await stack.database.sql<{ id: string }>(
      `update children.child set state = 'OPEN', source = null where family_name = 'Fotheringay' returning id::text`,
    );
    expect((await search(amira, before)).ids).toEqual([]);
    const { found } = await searchAlike(amira, before);
    expect(found).toMatchObject([{ match: { id: row?.id, familyName: 'Fotheringay' } }]);
    expect((await searchAlike(amira, { ...before, familyName: 'Brackenberry' })).ids).toEqual([row?.id]);

    // Once it is shielded, what it was called before is hidden with the rest: from its own team, too.
    await stack.database.sql(`update children.child set state = 'SHIELDED', authority = '901' where id = ?`, [row?.id]);
    for (const ask of [amira, olga]) {
      const never = await searchAlike(ask, { ...before, familyName: 'Uvwarowicz' });
      for (const familyName of ['Brackenbury', 'Brackenberry']) {
        expect(tellable(await searchAlike(ask, { ...before, familyName }))).toEqual(tellable(never));
        const { ids } = await searchAlike(ask, { familyName, dateOfBirth: before.dateOfBirth });
        expect(ids).toEqual([]);
      }
      expect((await searchAlike(ask, { ...before, familyName: 'Fotheringhay' })).ids).toEqual([row?.id]);
    }
  });

  it('lists a child of several records once, whichever of them is like it', async () => {
    const one = await addChild(stack, { familyName: 'Umfreville', givenNames: 'Perdita', dateOfBirth: '2015-01-02' });
    const other = await addChild(stack, {
      familyName: 'Wolstenholme',
      givenNames: 'Perdita',
      dateOfBirth: '2015-01-02',
    });
    await stack.database.sql('update children.child set merged_into = ? where id = ?', [one, other]);
    for (const familyName of ['Umfrevile', 'Wolstenhome', 'Umfreville', 'Wolstenholme']) {
      const { ids } = await searchAlike(amira, { familyName, givenName: 'Perdita', dateOfBirth: '2015-01-02' });
      expect(ids).toEqual([one]);
    }
  });

  it.each(['SEALED', 'ARCHIVED', 'PROVISIONAL'] as const)('finds no %s record', async (state) => {
    await addChild(stack, { familyName: `Nowhere${state}`, givenNames: 'Ida', dateOfBirth: '2015-07-08', state });
    for (const familyName of [`Nowhere${state}`, `Nowere${state}`]) {
      const { found } = await searchAlike(amira, { familyName, givenName: 'Ida', dateOfBirth: '2015-07-08' });
      expect(found).toEqual([]);
    }
  });

  it('lists ten for a practitioner and fifty for an officer, and where more are as they were asked for nobody', async () => {
    const many = { familyName: 'Quillfeather', givenNames: 'Ann', dateOfBirth: '2014-04-04' };
    await addChildren(stack, 60, many);
    const asked = { familyName: 'Quilfeather', givenName: 'Ann', dateOfBirth: '2014-04-04' };
    expect((await searchAlike(amira, asked)).ids).toHaveLength(10);
    expect((await searchAlike(olga, asked)).ids).toHaveLength(50);
    for (const ask of [amira, olga]) {
      const { data, error, request } = await searchAlike(ask, { ...asked, familyName: 'Quillfeather' });
      expect(data).toEqual({ searchChildrenAlike: null });
      expect(error?.code).toBe('TOO_MANY_MATCHES');
      const [, outcome] = await trailOf(stack, request);
      expect(outcome).toMatchObject({ children: {}, looks: { searches: [{ came: 'TOO_MANY', alike: true }] } });
    }
  });

  it('has everybody it lists on record, and says that others than those asked for were looked for', async () => {
    const { ids, request } = await searchAlike(amira, { ...right, familyName: 'Quarrinton-Bligh' });
    const [intent, outcome] = await trailOf(stack, request);
    expect(intent).toMatchObject({ kind: 'INTENT', children: {} });
    expect(JSON.stringify(intent)).not.toMatch(/quarrin/i);
    expect(new Set(Object.keys(outcome.children))).toEqual(new Set(ids));
    expect(outcome).toMatchObject({
      looks: { searches: [{ by: 'DETAILS', came: 'SOME', byHidden: false, alike: true }] },
    });
    const exact = await search(amira, right);
    expect((await trailOf(stack, exact.request))[1].looks.searches[0]).not.toHaveProperty('alike');
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['an asterisk', { ...right, familyName: 'Quarr*' }, 'SEARCH_INVALID', 'familyName'],
    ['an asterisk after a given name', { ...right, givenName: 'Eliz*' }, 'SEARCH_INVALID', 'givenName'],
    ['an NHS number', { nhsNumber: '9999000002' }, 'SEARCH_INVALID', 'nhsNumber'],
    [
      'a range without a given name',
      { familyName: 'Bligh', gender: 'FEMALE', bornFrom: '2014-01-01', bornTo: '2014-12-31' },
      'SEARCH_TOO_BROAD',
      'givenName',
    ],
    ['a family name alone', { familyName: 'Bligh' }, 'SEARCH_TOO_BROAD', 'dateOfBirth'],
    ['a given name and a day', { givenName: 'Elizabeth', dateOfBirth: '2014-04-09' }, 'SEARCH_TOO_BROAD', 'familyName'],
  ])('refuses %s', async (_what, criteria, code, field) => {
    const { data, error } = await searchAlike(amira, criteria);
    expect(data).toEqual({ searchChildrenAlike: null });
    expect(error).toMatchObject({ code, field });
  });

  it('costs several times what the usual search does', async () => {
    const usual = Number((await search(amira, right)).headers.get('x-query-cost'));
    const alike = Number((await searchAlike(amira, right)).headers.get('x-query-cost'));
    expect(alike).toBeGreaterThan(2 * usual);
  });

  it('finds synthetic children alone in a system test', async () => {
    const real = { familyName: 'Realworthy', givenNames: 'Ned', dateOfBirth: '2012-02-02' };
    await addChildren(stack, 3, { ...real, synthetic: false });
    const synthetic = await addChild(stack, real);
    const asked = { familyName: 'Realworthey', givenName: 'Ned', dateOfBirth: '2012-02-02' };
    expect((await searchAlike(amira, asked, { reason: 'SYSTEM_TEST' })).ids).toEqual([synthetic]);
    expect((await searchAlike(amira, asked)).ids).toHaveLength(4);
  });
});

describe('a shielded child whose name is not quite known', () => {
  let stack: Stack;
  let amira: Asker;
  let born: string;
  let postcode: string;
  beforeAll(async () => {
    stack = await startStack();
    amira = asPersona(stack, 'amira');
    const { data } = await stack.ask('olga', `{ child(id: "${child.shielded}") { dateOfBirth address { postcode } } }`);
    [born, postcode] = [data.child.dateOfBirth, data.child.address.postcode];
  });
  afterAll(() => stack.stop());

  it('is found by name and day of birth, with nothing of where it lives', async () => {
    const { found, request } = await searchAlike(amira, {
      familyName: 'Merroby',
      givenName: 'Hanna',
      dateOfBirth: born,
    });
    expect(found).toEqual([
      {
        likeness: 'CLOSE',
        match: {
          id: child.shielded,
          familyName: 'Merrowby',
          givenNames: 'Hannah Rose',
          dateOfBirth: born,
          gender: 'FEMALE',
          postcodeDistrict: null,
          shielded: true,
        },
      },
    ]);
    expect((await trailOf(stack, request))[1].children).toEqual({ [child.shielded]: ['EXISTENCE', 'IDENTITY'] });
  });

  it('is found by nobody who uses where it lives, and cannot be told from nobody', async () => {
    const other = {
      role: 'AUTHORITY_OFFICER',
      authority: '902',
      organisation: 'SOUTHMERE-CSC',
      practitioner: null,
    } as const;
    const stranger = (await hire(stack, other)).ask;
    for (const ask of [amira, stranger]) {
      for (const more of [{ dateOfBirth: born }, {}]) {
        const asked = { givenName: 'Hanna', postcode, ...more };
        const one = await searchAlike(ask, { ...asked, familyName: 'Merroby' });
        const nobody = await searchAlike(ask, { ...asked, familyName: 'Nobodyson' });
        expect(one.ids).not.toContain(child.shielded);
        expect(tellable(one)).toEqual(tellable(nobody));
      }
    }
    const own = await searchAlike(asPersona(stack, 'olga'), { familyName: 'Merroby', givenName: 'Hanna', postcode });
    expect(own.ids).toContain(child.shielded);
  });

  it('is not found by the name it is called by, which is hidden', async () => {
    await stack.database.sql(`update children.child set preferred_name = 'Xanthippe' where id = ?`, [child.shielded]);
    const asked = { familyName: 'Marrobie', givenName: 'Xanthippe', dateOfBirth: born };
    const [one] = (await searchAlike(amira, asked)).found;
    const [other] = (await searchAlike(amira, { ...asked, givenName: 'Quentin' })).found;
    expect(one).toEqual(other);
  });
});
