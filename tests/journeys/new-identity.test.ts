import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import { neighboursWith } from '#subgraphs/children/neighbours.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { search, tellable } from '#support/searching.ts';
import { pass, type Shielded, shielding, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const WAITING = 'WAITING_FOR_SECOND_PERSON';

describe('a new identity', () => {
  let stack: Stack;
  let martin: Asker;
  let colleague: Asker;
  /** Martin's other account. */
  let martinAgain: Asker;
  let officer: Asker;
  let stranger: Asker;
  const custodians: string[] = [];
  beforeAll(async () => {
    stack = await startStack({ custodians });
    martin = asPersona(stack, 'martin');
    officer = asPersona(stack, 'olga');
    const { account: person, organisation } = stack.persona('martin');
    const manager = { role: 'AUTHORITY_MANAGER', authority: '901', organisation, practitioner: null } as const;
    const second = await hire(stack, manager);
    colleague = second.ask;
    martinAgain = (await hire(stack, { ...manager, organisation: 'NORTHSHIRE-CSC', person })).ask;
    stranger = (await hire(stack, { ...manager, authority: '902', organisation: 'SOUTHMERE-CSC' })).ask;
    custodians.push(person, second.account);
  });
  afterAll(() => stack.stop());

  let made = 0;
  const born = () => new Date(Date.UTC(2009, 0, 1 + made * 41)).toISOString().slice(0, 10);
  async function oldChild(familyName = 'Formerly') {
    made += 1;
    const dateOfBirth = born();
    const id = await addChild(stack, {
      familyName,
      givenNames: 'Zachary',
      dateOfBirth,
      gender: 'MALE',
      postcode: 'LS26 2EF',
    });
    await stack.database.sql(
      `update children.child set preferred_name = 'Zac', carers = '[{"name":"Ada Formerly","relationship":"MOTHER"}]' where id = ?`,
      [id],
    );
    return { id, dateOfBirth };
  }
  type Given = Readonly<Record<string, unknown>>;
  const identity = (childId: string, more: Given = {}): Given => ({
    childId,
    reason: 'ADOPTION',
    familyName: 'Newbrook',
    givenNames: 'Thomas',
    carryOver: ['GENDER', 'DATE_OF_BIRTH'],
    shielded: false,
    ...more,
  });
  const give = (ask: Asker, input: Given): Promise<Shielded> => shielding(ask, 'giveNewIdentity', input);
  async function given(childId: string, more: Given = {}): Promise<void> {
    expect((await give(martin, identity(childId, more))).made).toEqual({ step: WAITING, problems: [] });
    expect((await give(colleague, identity(childId, more))).made).toEqual({ step: 'DONE', problems: [] });
  }
  const open = (ask: Asker, id: string) =>
    ask(
      `query Open($id: ID!) { child(id: $id) { familyName givenNames preferredName gender dateOfBirth shielded
         address { postcode } carers { name } linkedRecords shieldCase { id } } }`,
      { variables: { id } },
    );

  it('takes two managers of the authority who enter the same', async () => {
    const { id } = await oldChild();
    expect((await give(officer, identity(id))).refused).toEqual(['FORBIDDEN']);
    expect((await give(stranger, identity(id))).refused).toEqual(['CHILD_NOT_FOUND']);
    expect((await give(martin, identity(id))).made.step).toBe(WAITING);
    expect((await give(martin, identity(id))).made.step).toBe(WAITING);
    expect((await give(martinAgain, identity(id))).made.step).toBe(WAITING);
    expect((await give(colleague, identity(id, { familyName: 'Newbrooke' }))).made.step).toBe(WAITING);
    expect(await stateOf(stack, id)).toBe('OPEN');
    await pass(stack, 24 * 8);
    expect((await give(colleague, identity(id))).made.step).toBe(WAITING);
    expect((await give(martin, identity(id))).made.step).toBe('DONE');
    expect(await stateOf(stack, id)).toBe('SEALED');
  });

  it('is a new record of nothing but what was entered or carried over, and the old one is nobody’s to find or open', async () => {
    const { id, dateOfBirth } = await oldChild('Oldname');
    await given(id, { familyName: 'Freshname' });
    const criteria = { familyName: 'Freshname', dateOfBirth };
    const { ids } = await search(martin, criteria);
    expect(ids).toHaveLength(1);
    expect(ids).not.toContain(id);
    expect((await open(martin, ids[0] as string)).data.child).toEqual({
      familyName: 'Freshname',
      givenNames: 'Thomas',
      preferredName: null,
      gender: 'MALE',
      dateOfBirth,
      shielded: false,
      address: null,
      carers: [],
      linkedRecords: [],
      shieldCase: null,
    });
    const nowhere = await open(martin, '100000000008');
    for (const ask of [martin, colleague, officer, asPersona(stack, 'amira'), stranger]) {
      expect((await search(ask, { familyName: 'Oldname', dateOfBirth })).ids).toEqual([]);
      expect(tellable(await open(ask, id))).toEqual(tellable(nowhere));
    }
    expect((await search(martin, { familyName: 'Oldname', givenName: 'Zachary', postcode: 'LS26 2EF' })).ids).toEqual(
      [],
    );
  });

  it('may be shielded from the start', async () => {
    const { id, dateOfBirth } = await oldChild();
    await given(id, {
      familyName: 'Shieldednew',
      shielded: true,
      carryOver: ['GENDER', 'DATE_OF_BIRTH', 'ADDRESS', 'CARERS'],
    });
    const amira = asPersona(stack, 'amira');
    const { ids } = await search(amira, { familyName: 'Shieldednew', dateOfBirth });
    expect((await open(amira, ids[0] as string)).data.child).toMatchObject({ shielded: true, address: null });
    expect((await open(officer, ids[0] as string)).data.child).toMatchObject({
      address: { postcode: 'LS26 2EF' },
      carers: [{ name: 'Ada Formerly' }],
    });
  });

  it('cannot be entered with a detail twice, without a day of birth, or with a number of the old record', async () => {
    const { id } = await oldChild();
    for (const more of [{ gender: 'MALE' }, { dateOfBirth: '2010-01-01' }, { carryOver: ['GENDER'] }]) {
      expect((await give(martin, identity(id, more))).refused).toEqual(['NOT_ENTERED_ALIKE']);
    }
    expect((await give(martin, identity(id, { carryOver: [], dateOfBirth: '2999-01-01' }))).refused).toEqual([
      'NOT_ENTERED_ALIKE',
    ]);
    const supplier = (await stack.intake.supplier?.('northshire-case-system')) as Supplier;
    const [placed] =
      (await stack.intake.children?.(supplier, [
        {
          localId: 'numbered',
          nhsNumber: '9991234519' as never,
          familyName: 'Numbered',
          givenNames: 'Nina',
          dateOfBirth: '2012-12-12' as never,
          authority: '901',
          synthetic: true,
        },
      ])) ?? [];
    const numbered = placed?.childId as string;
    const entered = identity(numbered, { nhsNumber: '9991234519' });
    expect((await give(martin, entered)).refused).toEqual(['NUMBER_TAKEN']);
  });

  it('leaves nothing in the database that puts the two records beside each other', async () => {
    const { id, dateOfBirth } = await oldChild();
    await given(id, { familyName: 'Unlinkedby' });
    const {
      ids: [fresh = ''],
    } = await search(martin, { familyName: 'Unlinkedby', dateOfBirth });
    const tables = await stack.database.sql<{ name: string }>(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
       where table_schema in ('children', 'involvements', 'accreditation', 'audit') and table_type = 'BASE TABLE'`,
    );
    const rows = async (table: string) =>
      (await stack.database.sql<{ row: string }>(`select t::text as row from ${table} t`)).map(({ row }) => row);
    for (const { name } of tables) {
      for (const row of await rows(name)) expect(row.includes(id) && row.includes(fresh), name).toBe(false);
    }
    // Neither does one entry of the trail, nor one request.
    const entries = await stack.trail();
    const about = (number: string) =>
      entries.filter(({ children }) => Object.keys(children ?? {}).includes(number)).map(({ request }) => request);
    expect(about(fresh).filter((request) => about(id).includes(request))).toEqual([]);
    // What is dated of the new record is dated to the day.
    const dated = await stack.database.sql<{ at: Date }>(
      `select derived_at as at from children.child where id = ? union all select received_at from children.assertion where child_id = ?`,
      [fresh, fresh],
    );
    for (const { at } of dated) expect(at.toISOString()).toMatch(/T00:00:00.000Z$/);
  });

  it('is never put together again with the old one, in either direction, and never matched with it', async () => {
    const { id, dateOfBirth } = await oldChild();
    await given(id, { givenNames: 'Zachary', familyName: 'Formerly' });
    const {
      ids: [fresh = ''],
    } = await search(martin, { familyName: 'Formerly', dateOfBirth });
    const neighboursOf = neighboursWith(keyring(demonstrationKey(inject('dataDir'))));
    const database = connect({ url: stack.database.url, schema: 'children' });
    const near = (of: string) =>
      database.transaction(async (within) => (await neighboursOf(within, of)).map(({ childId }) => childId));
    expect(await near(id)).not.toContain(fresh);
    expect(await near(fresh)).not.toContain(id);
    // Though they are alike: without the pair that is kept apart they would be each other's neighbours.
    await stack.database.sql('delete from children.never_link');
    expect(await near(id)).toContain(fresh);
    expect(await near(fresh)).toContain(id);
    await database.close();
  });

  it('hides with the old record whatever may be the same under another row, so that nobody is shown by both names', async () => {
    made += 1;
    const dateOfBirth = born();
    const row = { familyName: 'Bothnames', givenNames: 'Zachary Quentin', dateOfBirth, postcode: 'LS26 2EF' };
    const id = await addChild(stack, row);
    const twin = await addChild(stack, row);
    await given(id, { familyName: 'Onename' });
    expect([await stateOf(stack, id), await stateOf(stack, twin)]).toEqual(['SEALED', 'SHIELDED']);
    const reviews = await stack.database.sql('select kind, candidate from children.review where record = ?', [twin]);
    expect(reviews).toContainEqual({ kind: 'OLD_IDENTITY', candidate: id });
  });

  it('is what an adopted child is known by from then on, whatever feeds go on sending of the old one', async () => {
    made += 1;
    const dateOfBirth = born() as never;
    const send = async (
      supplierId: string,
      statement: Omit<ChildStatement, 'authority' | 'synthetic' | 'dateOfBirth'>,
    ) => {
      const supplier = (await stack.intake.supplier?.(supplierId)) as Supplier;
      const said = { ...statement, dateOfBirth, authority: '901', synthetic: true };
      const [placed] = (await stack.intake.children?.(supplier, [said])) ?? [];
      return placed ?? expect.unreachable();
    };
    const before = { familyName: 'Birthname', givenNames: 'Jonah', nhsNumber: '9998999901' as never };
    const { childId: id } = await send('demo-nhs', { localId: 'adopted-before', ...before });
    const own = { localId: 'adopted-here', ...before };
    expect(await send('northshire-case-system', own)).toEqual({ childId: id, effect: 'CREATED' });
    await given(id, {
      familyName: 'Adoptname',
      givenNames: 'Joel',
      nhsNumber: '9998999928',
      carryOver: ['DATE_OF_BIRTH'],
    });
    const amira = asPersona(stack, 'amira');
    const byName = (familyName: string) => search(amira, { familyName, dateOfBirth });
    const {
      ids: [fresh = ''],
    } = await byName('Adoptname');
    const names = async () => [(await byName('Birthname')).ids, (await byName('Adoptname')).ids];
    expect(await names()).toEqual([[], [fresh]]);
    // Each supplier is told of its own statements what it would be told anyhow.
    const moved = { status: 'CURRENT', line1: '1 Old Lane', postcode: 'LS26 2EF' } as const;
    expect(await send('northshire-case-system', own)).toEqual({ childId: id, effect: 'UNCHANGED' });
    expect(await send('northshire-case-system', { ...own, address: moved })).toEqual({
      childId: id,
      effect: 'CHANGED',
    });
    expect(await send('demo-nhs', { localId: 'adopted-before', ...before, address: moved })).toMatchObject({
      effect: 'CHANGED',
    });
    expect((await send('northshire-case-system', { ...own, localId: 'adopted-again' })).effect).toBe('CREATED');
    expect((await send('demo-nhs', { localId: 'adopted-anew', ...before })).effect).toBe('CREATED');
    expect(await names()).toEqual([[], [fresh]]);
    const reviews = await stack.database.sql<{ authority: string }>(
      `select authority from children.review where kind = 'OLD_IDENTITY' and ? in (record, candidate)`,
      [id],
    );
    expect(reviews.length).toBeGreaterThan(0);
    expect(new Set(reviews.map(({ authority }) => authority))).toEqual(new Set(['901']));
    // What is sent of the new one reaches the new record.
    const after = { familyName: 'Adoptname', givenNames: 'Joel', nhsNumber: '9998999928' as never };
    const current = await send('demo-nhs', {
      localId: 'adopted-after',
      ...after,
      address: { ...moved, line1: '2 New Lane' },
    });
    expect(current.childId).toBe(fresh);
    expect((await open(amira, fresh)).data.child).toMatchObject({
      familyName: 'Adoptname',
      address: { postcode: 'LS26 2EF' },
    });
    expect(await names()).toEqual([[], [fresh]]);
  });

  it('stays sealed: nobody can give it another, shield it or unseal it', async () => {
    const { id } = await oldChild();
    await given(id);
    expect((await give(martin, identity(id, { familyName: 'Third' }))).refused).toEqual(['CHILD_NOT_FOUND']);
    const shield = { childId: id, ground: 'ADOPTION', requestedBy: 'CHILD', idempotencyKey: 'stays-sealed' };
    expect((await shielding(officer, 'requestShield', shield)).refused).toEqual(['CHILD_NOT_FOUND']);
  });

  it('can be led back to the old one by two named custodians, by order of a court, and by nobody else', async () => {
    const { id, dateOfBirth } = await oldChild();
    await given(id, { familyName: 'Courtordered' });
    const {
      ids: [fresh = ''],
    } = await search(martin, { familyName: 'Courtordered', dateOfBirth });
    const ask = (who: Asker, childId: string, courtOrder = 'FD/2026/17') =>
      shielding(who, 'openSealedLink', { childId, courtOrder });
    const nothing = { step: WAITING, linkedChildId: null, problems: [] };
    expect((await ask(officer, fresh)).refused).toEqual(['FORBIDDEN']);
    expect((await ask(stranger, fresh)).refused).toEqual(['NOT_A_CUSTODIAN']);
    expect((await ask(martinAgain, fresh)).refused).toEqual(['NOT_A_CUSTODIAN']);
    expect((await ask(martin, fresh)).made).toEqual(nothing);
    expect((await ask(martin, fresh)).made).toEqual(nothing);
    expect((await ask(colleague, fresh, 'FD/2026/18')).made).toEqual(nothing);
    const before = await stack.database.sql('select 1 from children.link_opening');
    const opened = await ask(colleague, fresh);
    expect(opened.made).toEqual({ step: 'DONE', linkedChildId: id, problems: [] });
    expect(await stack.database.sql('select 1 from children.link_opening')).toHaveLength(before.length + 1);
    const outcome = (await stack.trail()).find(
      ({ request, kind }) => request === opened.headers.get('x-request-id') && kind === 'OUTCOME',
    );
    expect(outcome.children).toEqual({ [id]: ['EXISTENCE'] });
    await ask(martin, id);
    expect((await ask(colleague, id)).made.linkedChildId).toBe(fresh);
    // One who never had another identity answers the first custodian alike.
    const { id: ordinary } = await oldChild();
    expect((await ask(martin, ordinary)).made).toEqual(nothing);
    expect((await ask(colleague, ordinary)).refused).toEqual(['NO_SEALED_LINK']);
  });
});
