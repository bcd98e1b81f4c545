/** How a child gets a new identity, what it is made of, and who alone may learn which the old one was. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Supplier } from '#core/statements.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { type Identities, startIdentities, WAITING } from '#support/identities.ts';
import { search, tellable } from '#support/searching.ts';
import { pass, shielding, stateOf } from '#support/shielding.ts';

describe('a new identity', () => {
  let stack: Identities['stack'];
  let martin: Identities['martin'];
  let colleague: Identities['colleague'];
  let martinAgain: Identities['martinAgain'];
  let officer: Identities['officer'];
  let stranger: Identities['stranger'];
  let oldChild: Identities['oldChild'];
  let identity: Identities['identity'];
  let give: Identities['give'];
  let given: Identities['given'];
  let open: Identities['open'];
  beforeAll(async () => {
    ({ stack, martin, colleague, martinAgain, officer, stranger, oldChild, identity, give, given, open } =
      await startIdentities());
  });
  afterAll(() => stack.stop());

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
    expect((await give(martin, identity(numbered))).refused).toEqual(['NOT_CONFIRMED']);
    await stack.database.sql(`update children.child set state = 'OPEN', source = null where id = ?`, [numbered]);
    const entered = identity(numbered, { nhsNumber: '9991234519' });
    expect((await give(martin, entered)).refused).toEqual(['NUMBER_TAKEN']);
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
