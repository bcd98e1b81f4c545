/** Nothing leads from a new identity to the old one: not the database, not matching, not what feeds go on sending. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import { neighboursWith } from '#subgraphs/children/neighbours.ts';
import { asPersona } from '#support/colleagues.ts';
import { type Identities, startIdentities } from '#support/identities.ts';
import { addChild } from '#support/more-children.ts';
import { search } from '#support/searching.ts';
import { shielding, stateOf } from '#support/shielding.ts';

describe('an old and a new identity', () => {
  let stack: Identities['stack'];
  let martin: Identities['martin'];
  let officer: Identities['officer'];
  let born: Identities['born'];
  let oldChild: Identities['oldChild'];
  let identity: Identities['identity'];
  let give: Identities['give'];
  let given: Identities['given'];
  let open: Identities['open'];
  beforeAll(async () => {
    ({ stack, martin, officer, born, oldChild, identity, give, given, open } = await startIdentities());
  });
  afterAll(() => stack.stop());

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
});
