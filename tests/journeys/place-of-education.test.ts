/** Where children learn, and the list of those of whom nobody knows (Education Act 1996 s 436A; domain rules 11.4, 12.4). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { type IsoDate, upn } from '#core/ids.ts';
import type { ChildStatement } from '#core/statements.ts';
import { scenarios } from '#demo/scenarios.ts';
import { withoutSetting } from '#subgraphs/children/education.ts';
import { daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { feedLines, intakeFor } from '#support/feeding.ts';
import { addChild } from '#support/more-children.ts';
import { addCensus, EDUCATION, isListed, returned, WORK, workList } from '#support/schooling.ts';
import { search } from '#support/searching.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

let made = 0;
/** Another pupil number each time. */
function number(): string {
  made += 1;
  const digits = `901400125${String(made).padStart(3, '0')}`;
  return [...'ABCDEFGHJKLMNPQRTUVWXYZ'].map((letter) => upn(letter + digits)).find(Boolean) ?? expect.unreachable();
}

describe('where a child learns', () => {
  let stack: Stack;
  let olga: Asker;
  let amira: Asker;
  let elsewhere: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'amira')];
    elsewhere = (
      await hire(stack, {
        role: 'AUTHORITY_OFFICER',
        organisation: 'EASTVALE-CSC',
        authority: '902',
        practitioner: null,
      })
    ).ask;
    await addCensus(stack);
    // A school that is an organisation of the directory, by its number.
    await stack.database.sql(
      `insert into accreditation.organisation (id, name, kind, authority, telephone, supplier, accreditation)
       select 'URN-100001', 'Lantern Row School', kind, authority, '01632 960999', supplier, 'DRAFT'
       from accreditation.organisation where id = 'NORTHSHIRE-PRIMARY-01'`,
    );
  });
  afterAll(() => stack.stop());

  const idOf = async (familyName: string, born = '2015-05-05'): Promise<string> =>
    (await search(olga, { familyName, dateOfBirth: born })).nodes[0]?.id ?? expect.unreachable(familyName);
  const educationOf = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { ${EDUCATION} } }`)).data.child?.education;

  it('is told by the School Census, with the school and how to reach it, and by nothing that was recorded of it before', async () => {
    const pupil = { upn: number(), familyName: 'Schoolton', entered: '2020-09-03' };
    expect(await returned(stack, pupil)).toMatchObject({ created: 1, rejected: 0 });
    const id = await idOf('Schoolton');
    expect(await educationOf(amira, id)).toEqual({
      state: 'IN_SCHOOL',
      since: '2020-09-03',
      setting: {
        urn: '100001',
        laestab: null,
        startedOn: '2020-09-03',
        endedOn: null,
        organisation: { id: 'URN-100001', name: 'Lantern Row School', telephone: '01632 960999' },
      },
    });
    expect(await isListed(olga, 'Schoolton')).toBe(false);
    expect(await returned(stack, pupil)).toMatchObject({ unchanged: 1 });
  });

  it('is unknown when the child has left, for its team to look into after twenty school days, until another school tells of it', async () => {
    const pupil = { upn: number(), familyName: 'Leaverton', entered: '2020-09-03' };
    await returned(stack, { ...pupil, left: daysAgo(1) });
    const id = await idOf('Leaverton');
    expect(await educationOf(amira, id)).toMatchObject({ state: 'MOVED_UNCONFIRMED', since: daysAgo(0) });
    expect(await isListed(olga, 'Leaverton')).toBe(false);

    await returned(stack, { ...pupil, left: daysAgo(120) });
    expect(await educationOf(amira, id)).toMatchObject({
      state: 'NO_KNOWN_SETTING',
      since: daysAgo(119),
      setting: { endedOn: daysAgo(120), organisation: { name: 'Lantern Row School' } },
    });
    expect((await workList(olga)).find(({ child: { familyName } }) => familyName === 'Leaverton')).toMatchObject({
      since: daysAgo(119),
      child: { id, shielded: false },
    });
    expect(await isListed(elsewhere, 'Leaverton')).toBe(false);

    await returned(stack, { ...pupil, entered: daysAgo(3), urn: '100002' });
    expect(await isListed(olga, 'Leaverton')).toBe(false);
    expect(await educationOf(amira, id)).toMatchObject({
      state: 'IN_SCHOOL',
      setting: { urn: '100002', organisation: { name: null, telephone: null } },
    });
  });

  it('is what the authority’s case system says, too: at home, elsewhere, or nowhere; and no row that contradicts itself is taken', async () => {
    const header =
      'child_id,family_name,given_names,date_of_birth,authority,education,school_organisation,school_since,school_until';
    const people: Readonly<Record<string, readonly [family: string, given: string, born: string]>> = {
      a: ['Athomeson', 'Wilfred', '2014-01-11'],
      b: ['Elsewherely', 'Beatrix', '2013-02-22'],
      c: ['Nowherefield', 'Cosmo', '2012-03-13'],
      d: ['Inschoolby', 'Dagmar', '2015-04-24'],
    };
    const sent = (id: string, ...cells: string[]) =>
      [id, ...(people[id] ?? ['Refusedham', 'Edwin', '2011-06-16']), '901', ...cells].join(',');
    const receipt = await feedLines(stack, 'northshire-case-system', [
      header,
      sent('a', 'HOME_EDUCATED', '', '2026-01-05', ''),
      sent('b', 'ALTERNATIVE_PROVISION', 'NORTHSHIRE-PRU', '2026-01-05', ''),
      sent('c', 'NOT_RECEIVING', '', '2026-01-05', ''),
      sent('d', '', 'NORTHSHIRE-PRIMARY-02', '2020-09-01', ''),
      sent('e', 'IN_SCHOOL', '', '', ''),
      sent('f', 'HOME_EDUCATED', 'NORTHSHIRE-PRIMARY-02', '', ''),
      sent('g', 'UNKNOWN', '', '', '2026-01-05'),
      sent('h', 'EXCLUDED', '', '', ''),
      sent('i', '', '', '2026-01-05', ''),
      sent('j', '', 'NORTHSHIRE-PRIMARY-02', '2026-01-05', '2026-01-04'),
    ]);
    expect(receipt.rejections.map(({ field, code }) => [field, code])).toEqual([
      ['school_laestab', '1605'],
      ['school_organisation', '1608'],
      ['school_until', '1608'],
      ['education', '1608'],
      ['education', '1608'],
      ['school_until', '1607'],
    ]);
    const of = async (id: string) =>
      educationOf(asPersona(stack, 'ben'), await idOf(people[id]?.[0] ?? '', people[id]?.[2]));
    expect(await of('a')).toEqual({ state: 'HOME_EDUCATED', since: '2026-01-05', setting: null });
    expect(await of('b')).toMatchObject({
      state: 'ALTERNATIVE_PROVISION',
      setting: { organisation: { id: 'NORTHSHIRE-PRU' } },
    });
    expect(await of('c')).toEqual({ state: 'NO_KNOWN_SETTING', since: '2026-01-05', setting: null });
    expect(await of('d')).toMatchObject({
      state: 'IN_SCHOOL',
      setting: { organisation: { id: 'NORTHSHIRE-PRIMARY-02' } },
    });
    expect(await isListed(olga, 'Nowherefield')).toBe(true);
    expect(await isListed(olga, 'Athomeson')).toBe(false);
  });

  it('is hidden with a shielded child’s whereabouts, whose own team alone has it on its list', async () => {
    expect(await educationOf(olga, child.shielded)).toMatchObject({
      state: 'IN_SCHOOL',
      setting: { organisation: { id: 'NORTHSHIRE-PRIMARY-03' } },
    });
    for (const ask of [amira, elsewhere, asPersona(stack, 'ben')])
      expect(await educationOf(ask, child.shielded)).toBeNull();

    const { dateOfBirth } = (await olga(`{ child(id: "${child.shielded}") { dateOfBirth } }`)).data.child;
    const { intake, supplier } = await intakeFor(stack, 'demo-census');
    const hannah = { familyName: 'Merrowby', givenNames: 'Hannah Rose', nhsNumber: scenarios.shielded, dateOfBirth };
    const left = { organisation: 'NORTHSHIRE-PRIMARY-03', since: daysAgo(300), until: daysAgo(200) };
    const statement = { localId: 'hannah', ...hannah, school: left, synthetic: true } as unknown as ChildStatement;
    expect(await intake.children(supplier, [statement])).toEqual([{ childId: child.shielded, effect: 'CREATED' }]);
    const mine = (await workList(olga)).find(({ child: { id } }) => id === child.shielded);
    expect(mine).toMatchObject({ child: { shielded: true } });
    expect((await workList(elsewhere)).some(({ child: { id } }) => id === child.shielded)).toBe(false);
    expect(await educationOf(amira, child.shielded)).toBeNull();
  });
});

describe('the list of children without a place of education', () => {
  let stack: Stack;
  let olga: Asker;
  const today = dayOf(new Date());
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
  });
  afterAll(() => stack.stop());

  it('is given page by page, whoever has none for longest first, and the same whatever the page’s size', async () => {
    const all = await workList(olga);
    expect(all.length).toBeGreaterThan(2);
    expect(all.some(({ child: { id } }) => id === child.noSchool)).toBe(true);
    expect(all).toEqual(all.toSorted((one, other) => (one.since < other.since ? -1 : Number(one.since > other.since))));
    expect(await workList(olga, 1)).toEqual(all);
    expect(await workList(olga, 3)).toEqual(all);
    expect(new Set(all.map(({ child: { id } }) => id)).size).toBe(all.length);
  });

  it('has every child in the trail as looked at, with the reason and the reference of the work', async () => {
    const before = (await stack.trail()).length;
    const { data } = await olga('{ childrenWithoutSetting(first: 2) { nodes { child { givenNames } } } }', WORK);
    expect(data.childrenWithoutSetting.nodes).toHaveLength(2);
    const [first, second] = (await workList(olga)).map(({ child: { id } }) => id);
    const entry = (await stack.trail())
      .slice(before)
      .find(({ kind, children }) => kind === 'OUTCOME' && first && children[first]);
    expect(entry).toMatchObject({ reason: 'MISSING_EDUCATION', purpose: 'EA1996_S436A', caseReference: 'CME/2026-1' });
    expect(new Set(Object.keys(entry.children))).toEqual(new Set([first, second]));
    expect(entry.children[String(first)]).toEqual(expect.arrayContaining(['IDENTITY', 'STEWARDSHIP']));
  });

  it('is for the team alone, for this reason alone, and never without a reference', async () => {
    const ask = '{ childrenWithoutSetting { nodes { since } } }';
    const codeOf = async (by: Asker, asking: object) => (await by(ask, asking)).errors?.[0]?.extensions?.code;
    expect(await codeOf(olga, { ...WORK, caseReference: undefined })).toBe('CASE_REFERENCE_REQUIRED');
    for (const reason of ['RECORD_MAINTENANCE', 'NEW_CONTACT', 'ALREADY_WORKING']) {
      expect(await codeOf(olga, { reason }), reason).toBe('REASON_DOES_NOT_FIT');
    }
    expect(await codeOf(olga, { reason: null })).toBe('REASON_REQUIRED');
    for (const name of ['amira', 'ben', 'vera', 'stan', 'audrey', 'nadia']) {
      expect(await codeOf(asPersona(stack, name), WORK), name).toBe('FORBIDDEN');
    }
  });

  it('has nobody whose record was linked with another, is archived, sealed or of a child who has died, and nobody too young or too old', async () => {
    const add = async (familyName: string, change: string, since = '2020-08-31', until = '2031-06-28') => {
      const id = await addChild(stack, { familyName });
      await stack.database.sql(
        `update children.child set without_setting_since = ?, without_setting_from = ?, without_setting_until = ?
         where id = ?`,
        [since, since, until, id],
      );
      if (change !== '') await stack.database.sql(`update children.child set ${change} where id = ${id}`);
      return id;
    };
    const open = await add('Listedone', '');
    await add('Listedtwo', `state = 'PROVISIONAL'`);
    await add('Notthree', `state = 'ARCHIVED'`);
    await add('Notfour', `state = 'SEALED'`);
    await add('Notfive', `date_of_death = '2026-01-01'`);
    await add('Notsix', `merged_into = ${open}`);
    await add('Notseven', `authority = '902'`);
    await add('Noteight', '', '2999-01-01', '2999-12-31');
    await add('Notnine', '', '2020-08-31', today);
    await add('Notten', `without_setting_from = '2031-01-01'`);
    await add('Listedeleven', '', today);
    const names = (await workList(olga)).map(({ child: { familyName } }) => familyName);
    expect(names.filter((name) => /^(?:Not|Listed)/.test(name))).toEqual(['Listedone', 'Listedtwo', 'Listedeleven']);
  });

  it('takes no cursor of another list, and no page that is too long', async () => {
    for (const args of ['first: 0', 'first: 101', `after: "${Buffer.from('["x","1"]').toString('base64url')}"`]) {
      const { errors } = await olga(`{ childrenWithoutSetting(${args}) { nodes { since } } }`, WORK);
      expect(errors?.[0]?.extensions?.code, args).toBe('PAGE_INVALID');
    }
  });

  it('has no time that ends before it begins, whoever writes it', async () => {
    const id = await addChild(stack, { familyName: 'Backwards' });
    const write = (since: string, from: string, until: string | null) =>
      stack.database.sql(
        `update children.child set without_setting_since = ?, without_setting_from = ?, without_setting_until = ? where id = ?`,
        [since, from, until, id],
      );
    await expect(write('2026-01-01', '2026-02-01', '2026-02-01')).rejects.toThrow('without_setting_is_a_time');
    await expect(write('2026-02-01', '2026-01-01', '2026-03-01')).rejects.toThrow('without_setting_is_a_time');
    await expect(write('2026-01-01', '2026-01-01', null)).rejects.toThrow('without_setting_is_a_time');
  });

  it('was made of what there was before there was one, as it would be made of it today', async () => {
    const sql = readFileSync('subgraphs/children/migrations/0019_education_setting.sql', 'utf8');
    const backfill = sql.slice(sql.indexOf('with said as'));
    const columns = `id::text, date_of_birth::text as born, education, without_setting_since::text as since,
      without_setting_from::text as "from", without_setting_until::text as until`;
    await stack.database.sql(
      `update children.child set education = null, without_setting_since = null, without_setting_from = null,
         without_setting_until = null`,
    );
    await stack.database.sql(backfill);
    const rows = await stack.database.sql<{
      born: IsoDate | null;
      education: null;
      since: string | null;
      from: string;
      until: string;
    }>(`select ${columns} from children.child where education is null or education -> 'until' is null`);
    expect(rows.filter(({ since }) => since !== null).length).toBeGreaterThan(100);
    for (const { born, education, since, from, until } of rows) {
      expect(since && { since, from, until }).toEqual(withoutSetting(education ?? undefined, born ?? undefined));
    }
    const left = await stack.database.sql<{ born: IsoDate; education: object; since: string; until: string }>(
      `select ${columns} from children.child where education -> 'until' is not null and without_setting_since is not null`,
    );
    for (const { born, education, since, until } of left) {
      expect(withoutSetting(education, born)).toMatchObject({ since, until });
    }
  });
});
