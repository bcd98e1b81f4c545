/** What was given to whoever asked for a shield: a reference, which is theirs, and leads nobody to what is not theirs. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#core/database.ts';
import { oneIntakeAtATime } from '#subgraphs/children/intake-sql.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { tellable } from '#support/searching.ts';
import { caseOf, dayAfter, held, requestShield, shielding } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const officers = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' } as const;

describe('the reference of a request for a shield', () => {
  let stack: Stack;
  let ben: Asker;
  let olga: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [ben, olga] = [asPersona(stack, 'ben'), asPersona(stack, 'olga')];
  });
  afterAll(() => stack.stop());
  const some = (familyName: string) =>
    addChild(stack, { familyName, givenNames: 'Rosalind Maud', dateOfBirth: '2014-03-03', postcode: 'LS26 2EF' });
  const states = (...ids: readonly string[]) =>
    Promise.all(
      ids.map(async (id) => {
        const [row] = await stack.database.sql<{ state: string }>('select state from children.child where id = ?', [
          id,
        ]);
        return row?.state;
      }),
    );

  it('is given for no child that one may not open, as somebody real in a system test', async () => {
    const [real, invented] = [
      await addChild(stack, { familyName: 'Realby', givenNames: 'Peter', dateOfBirth: '2011-01-09', synthetic: false }),
      await addChild(stack, { familyName: 'Inventedby' }),
    ];
    const asking = { reason: 'SYSTEM_TEST' };
    const ask = (childId: string) => {
      const input = { childId, ground: 'COURT_ORDER', requestedBy: 'COURT', idempotencyKey: randomUUID() };
      return shielding(ben, 'requestShield', input, asking);
    };
    expect((await ask(real)).refused).toEqual(['CHILD_NOT_FOUND']);
    expect((await ask(invented)).refused).toEqual([]);
    expect(await states(real, invented)).toEqual(['OPEN', 'SHIELDED']);
  });

  it('is of no use to anybody else: there is no case they could appeal in', async () => {
    const id = await some('Appealby');
    const { made } = await requestShield(ben, id);
    const colleague = await hire(stack);
    const appeal = (ask: Asker, reference: string) => shielding(ask, 'appealShieldRefusal', { reference });
    const [theirs, nobodys] = [await appeal(colleague.ask, made.reference), await appeal(colleague.ask, randomUUID())];
    expect(theirs.refused).toEqual(['CASE_NOT_FOUND']);
    expect(tellable(theirs)).toEqual(tellable(nobodys));
    expect((await appeal(ben, made.reference)).refused).toEqual([]);
  });

  it('does not lead another team to a record that has one', async () => {
    const id = await some('Takenby');
    const { made } = await requestShield(ben, id);
    const other = await hire(stack, officers);
    const [theirs, nobodys] = [
      await shielding(other.ask, 'takeOnShieldCase', { reference: made.reference }),
      await shielding(other.ask, 'takeOnShieldCase', { reference: randomUUID() }),
    ];
    expect(theirs.refused).toEqual(['CASE_NOT_FOUND']);
    expect(tellable(theirs)).toEqual(tellable(nobodys));
    const acts = await stack.database.sql('select act from children.shield_act where child_id = ?', [id]);
    expect(acts).toEqual([{ act: 'REQUEST' }]);
    const [row] = await stack.database.sql('select authority from children.child where id = ?', [id]);
    expect(row).toEqual({ authority: '901' });
  });

  it('leads to no case of an identity that was given up, and neither does the case itself', async () => {
    const id = await some('Sealedby');
    await requestShield(ben, id);
    const found = await caseOf(olga, id);
    await stack.database.sql(`update children.child set state = 'SEALED' where id = ?`, [id]);
    const shield = { ...held(found), decision: 'SHIELD', reviewOn: dayAfter(new Date(), 30) };
    expect((await shielding(olga, 'decideShield', shield)).refused).toEqual(['CASE_NOT_FOUND']);
  });

  it('stands for the whole person in one breath: who may be the child is hidden with it, while a feed is still under way', async () => {
    const [id, twin] = [await some('Breathby'), await some('Breathby')];
    const feed = connect({ url: stack.database.url, schema: 'children', timeout: 60_000 });
    const asked = await feed.transaction(async (within) => {
      await within.ask(oneIntakeAtATime, []);
      const asking = requestShield(ben, id);
      await expect.poll(async () => (await states(id))[0], { timeout: 30_000 }).toBe('SHIELDED');
      expect(await states(id, twin)).toEqual(['SHIELDED', 'SHIELDED']);
      return { asking };
    });
    await asked.asking;
    await feed.close();
  });
});
