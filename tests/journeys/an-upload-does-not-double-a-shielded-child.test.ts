/**
 * "The shielded record was doubled by an upload, and the second one was open to all": in 2009 the national feeds were
 * paused over it (Hansard 12 May 2009). Here an upload that does not match makes nothing that others can see.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChildStatement } from '#core/statements.ts';
import { feedLines, intakeFor } from '#support/feeding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const HEADER =
  'child_id,nhs_number,upn,family_name,given_names,gender,date_of_birth,address_line_1,postcode,authority,practitioner_id,practitioner_name,organisation,service_type,started_on';
const WORK = 'W1,Will Worker,NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE,2025-09-01';
const FIND = `query Find($criteria: ChildSearchCriteria!) {
  searchChildren(criteria: $criteria) { nodes { id familyName shielded } } }`;
const OPEN = `query Open($id: ID!) { child(id: $id) {
  familyName provisional shielded address { line1 } involvements { nodes { practitioner { name } } } } }`;

interface Hidden {
  readonly family_name: string;
  readonly given_names: string;
  readonly gender: string;
  readonly born: string;
  readonly line: string;
  readonly postcode: string;
  readonly authority: string;
}

describe('a shielded child', () => {
  let stack: Stack;
  let hidden: Hidden;
  const NHS = '9999000061';
  beforeAll(async () => {
    stack = await startStack();
    const [row] = await stack.database.sql<Hidden>(
      `select family_name, given_names, gender, date_of_birth::text as born, address->>'line1' as line, postcode, authority
       from children.child where id = ?`,
      [child.shielded],
    );
    if (row === undefined) throw new Error('the demonstration has no shielded child');
    hidden = row;
  });
  afterAll(() => stack.stop());
  beforeEach(() => stack.database.sql('delete from children.review'));

  const row = (id: string, cells: Partial<Record<'nhs' | 'upn' | 'family' | 'born', string>>): string => {
    const { nhs = '', upn = '', family = 'Otherby', born = hidden.born } = cells;
    const { given_names: given, line, postcode } = hidden;
    return [id, nhs, upn, family, given, 'F', born, line, postcode, '901', WORK].join(',');
  };
  const feed = (...rows: readonly string[]) => feedLines(stack, 'northshire-case-system', [HEADER, ...rows]);
  const state = async (supplier: string, statement: ChildStatement): Promise<string> => {
    const { intake, supplier: national } = await intakeFor(stack, supplier);
    const [placed] = await intake.children(national, [statement]);
    return placed?.childId ?? expect.unreachable();
  };
  const stated = (localId: string, more: Partial<ChildStatement>): ChildStatement => ({
    localId,
    familyName: 'Otherby',
    givenNames: hidden.given_names,
    gender: 'FEMALE',
    dateOfBirth: hidden.born as never,
    address: { status: 'CURRENT', line1: hidden.line, postcode: hidden.postcode },
    ...more,
  });
  const search = async (who: string, criteria: object): Promise<{ id: string }[]> =>
    (await stack.ask(who, FIND, { variables: { criteria } })).data.searchChildren.nodes;
  const open = async (who: string, id: string) => (await stack.ask(who, OPEN, { variables: { id } })).data.child;
  /** Everything by which a second record could be found. */
  const ways = (familyName: string): object[] => [
    { familyName, dateOfBirth: hidden.born },
    { familyName, givenName: hidden.given_names.split(' ')[0], postcode: hidden.postcode },
    ...(familyName === 'Otherby' ? [{ nhsNumber: NHS }] : []),
  ];
  const foundBy = async (who: string, familyName = 'Otherby'): Promise<string[]> => {
    const found = await Promise.all(ways(familyName).map((criteria) => search(who, criteria)));
    return [...new Set(found.flat().map(({ id }) => id))];
  };
  const reviews = () =>
    stack.database.sql(
      `select kind, candidate::text, authority from children.review where candidate = ? or record = ? order by kind`,
      [child.shielded, child.shielded],
    );
  const recordsNamed = (familyName: string) =>
    stack.database.sql<{ id: string; state: string; source: string | null }>(
      'select id::text, state, source from children.child where family_name = ? order by id',
      [familyName],
    );

  it('is not doubled for anybody by an upload under another surname: its supplier sees what it has sent, and nobody else', async () => {
    const receipt = await feed(
      row('U1', { nhs: NHS }),
      row('U2', { nhs: '9990000018', born: '2011-01-01', family: 'Elsewhere' }),
    );
    expect(receipt).toMatchObject({ accepted: 2, created: 2, rejections: [] });
    const [mine = ''] = await foundBy('ben');
    expect(await open('ben', mine)).toEqual({
      familyName: 'Otherby',
      provisional: true,
      shielded: false,
      address: { line1: hidden.line },
      involvements: { nodes: [{ practitioner: { name: 'Will Worker' } }] },
    });
    for (const who of ['amira', 'vera', 'lena']) {
      expect(await foundBy(who), who).toEqual([]);
      expect(await open(who, mine), who).toBeNull();
    }
  });

  it('is looked at by its own team: they find the upload, and are asked whether it is the child', async () => {
    await feed(row('U3', { family: 'Thirdly' }));
    const [found = ''] = await foundBy('olga', 'Thirdly');
    expect(await open('olga', found)).toMatchObject({ familyName: 'Thirdly', provisional: true });
    expect(await reviews()).toEqual([
      { kind: 'POSSIBLE_SAME', candidate: child.shielded, authority: hidden.authority },
    ]);
  });

  it('keeps its name when a national source says another, and its record stays current', async () => {
    const nhsNumber = NHS as never;
    const address = {
      status: 'CURRENT' as const,
      line1: '9 New Lane',
      postcode: 'ZN8 8QQ',
      since: '2026-11-01' as never,
    };
    for (const supplier of ['demo-census', 'demo-nhs']) {
      const renamed = stated('C1', { familyName: 'Fourthly', nhsNumber, address });
      expect(await state(supplier, renamed)).toBe(child.shielded);
    }
    expect(await recordsNamed('Fourthly')).toEqual([]);
    expect(await search('amira', { familyName: hidden.family_name, dateOfBirth: hidden.born })).toMatchObject([
      { id: child.shielded, familyName: hidden.family_name, shielded: true },
    ]);
    expect(await foundBy('amira', 'Fourthly')).toEqual([]);
    expect(await open('olga', child.shielded)).toMatchObject({ shielded: true, address: { line1: '9 New Lane' } });
    expect(await reviews()).toContainEqual({
      kind: 'IDENTITY_CHANGED',
      candidate: null,
      authority: hidden.authority,
    });
  });

  it('is not doubled by a national row that may be the child’s and has no number: it is held for the team', async () => {
    const placed = await state('demo-census', stated('C2', { familyName: 'Fifthly', authority: '901' }));
    expect(await recordsNamed('Fifthly')).toEqual([{ id: placed, state: 'PROVISIONAL', source: null }]);
    for (const who of ['ben', 'amira', 'vera', 'lena']) expect(await foundBy(who, 'Fifthly'), who).toEqual([]);
    expect(await foundBy('olga', 'Fifthly')).toContain(placed);
    expect(await reviews()).toMatchObject([{ kind: 'POSSIBLE_SAME', candidate: child.shielded }]);
  });

  it('is not what its number alone says: with another name and day of birth the row is held, and people are asked', async () => {
    const number = { nhsNumber: NHS as never, address: undefined as never };
    const other = {
      familyName: 'Sixthly',
      givenNames: 'Boris',
      dateOfBirth: '2009-09-09' as never,
      gender: 'MALE' as const,
    };
    const placed = await state('demo-nhs', stated('H1', { ...other, ...number, authority: '901' }));
    expect(await recordsNamed('Sixthly')).toEqual([{ id: placed, state: 'PROVISIONAL', source: null }]);
    expect(await reviews()).toMatchObject([{ kind: 'NUMBER_CONTRADICTS', candidate: child.shielded }]);
  });

  it('is not reached by its number where no given name bears it out, be it a twin’s or a newborn’s', async () => {
    const nameless = { familyName: hidden.family_name, givenNames: 'Baby', nhsNumber: NHS as never, authority: '901' };
    const placed = await state('demo-nhs', stated('H4', nameless));
    expect(placed).not.toBe(child.shielded);
    expect(await open('olga', placed)).toMatchObject({ provisional: true });
    expect(await open('amira', placed)).toBeNull();
  });

  it('is not opened through an upload that a national source then repeats', async () => {
    // Far from where the child lives: it may be the child, and no more.
    const { given_names: given, born } = hidden;
    await feed(['U4', '9990000026', '', 'Seventhly', given, 'F', born, '8 Far Road', 'ZV8 8QA', '901', WORK].join(','));
    const [mine] = await recordsNamed('Seventhly');
    const nhsNumber = '9990000026' as never;
    const address = { status: 'CURRENT' as const, line1: '8 Far Road', postcode: 'ZV8 8QA' };
    const same = stated('H2', { familyName: 'Seventhly', nhsNumber, address, authority: '901' });
    const placed = await state('demo-nhs', same);
    expect(placed).not.toBe(mine?.id);
    expect((await recordsNamed('Seventhly')).map(({ state: each }) => each)).toEqual(['PROVISIONAL', 'PROVISIONAL']);
    expect(await foundBy('amira', 'Seventhly')).toEqual([]);
    // Its own people see what they have sent, and nothing of what the NHS says.
    expect(await foundBy('ben', 'Seventhly')).toEqual([mine?.id]);
  });

  it('is not a neighbour of every child: others’ uploads are opened by a national source as ever', async () => {
    const nhsNumber = '9990000034' as never;
    const eighthly = { familyName: 'Eighthly', givenNames: 'Boris Ilya', dateOfBirth: '2010-10-10' as never };
    await feed('U5,9990000034,,Eighthly,Boris Ilya,M,2010-10-10,,ZN9 9QQ,901,,,,,');
    const [mine] = await recordsNamed('Eighthly');
    expect(mine).toMatchObject({ state: 'PROVISIONAL', source: 'NORTHSHIRE-CSC' });
    const placed = await state('demo-nhs', { localId: 'H3', ...eighthly, gender: 'MALE', nhsNumber });
    expect(await recordsNamed('Eighthly')).toEqual([{ id: placed, state: 'OPEN', source: null }]);
    expect(placed).toBe(mine?.id);
  });
});
