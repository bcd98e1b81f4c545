/**
 * A pupil who is given another number is still the pupil of before: the School Census says which it was, and by that one the
 * child is found as by the one that holds. It is shown to nobody, and as hidden as the child is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildStatement } from '#core/statements.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { intakeFor } from '#support/feeding.ts';
import { upnOf } from '#support/hidden-lives.ts';
import { addCensus, type Pupil, returned } from '#support/schooling.ts';
import { search } from '#support/searching.ts';
import { requestShield, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('a pupil number of before', () => {
  let stack: Stack;
  let olga: Asker;
  let ben: Asker;
  beforeAll(async () => {
    stack = await startStack();
    await addCensus(stack);
    [olga, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'ben')];
  });
  afterAll(() => stack.stop());

  let last = 901_700_000_000;
  const fresh = (): string => {
    last += 1;
    return upnOf(String(last));
  };
  const found = async (upn: string, ask = olga) => (await search(ask, { upn })).ids;
  const pupil = (upn: string, familyName: string, more: Partial<Pupil> = {}): Pupil => ({ upn, familyName, ...more });
  /** As a case system states the child, by the number it knows. */
  const stated = async (localId: string, upn: string, more: object = {}) => {
    const { intake, supplier } = await intakeFor(stack, 'northshire-case-system');
    const statement = { localId, upn, synthetic: true, ...more } as unknown as ChildStatement;
    const [placed] = await intake.children(supplier, [statement]);
    return placed?.childId ?? expect.unreachable();
  };

  it('finds its child as the present one does, and is shown to nobody', async () => {
    const [present, former] = [fresh(), fresh()];
    expect(await returned(stack, pupil(present, 'Alderwick', { formerUpn: former }))).toMatchObject({ created: 1 });
    const [id = ''] = await found(present);
    expect(id).not.toBe('');
    expect(await found(former)).toEqual([id]);
    const asked = `{ child(id: "${id}") { familyName upn lineage(fields: [UPN]) { value alternatives { value } }
      statements { versions { values { field value } } } } }`;
    const told = await olga(asked);
    expect(told.data.child.upn).toBe(present);
    expect(told.text).not.toContain(former);
  });

  it('is kept sealed, and told of by no column that can be read', async () => {
    const [present, former] = [fresh(), fresh()];
    await returned(stack, pupil(present, 'Birkdale', { formerUpn: former }));
    await returned(stack, pupil(present, 'Birkdene', { formerUpn: former }));
    const rows = await stack.database.sql<{ text: string }>(
      `select a::text as text from children.assertion a union all select e::text from children.earlier_statement e
       union all select c::text from children.child c union all select k::text from children.identifier_key k`,
    );
    expect(rows.filter(({ text }) => text.includes(former) || text.includes('formerUpns'))).toEqual([]);
  });

  it('keeps a pupil who is given another number one child, which has the new one', async () => {
    const [present, former] = [fresh(), fresh()];
    await returned(stack, pupil(former, 'Coverdale', { givenNames: 'Ottoline' }));
    const [id] = await found(former);
    await returned(stack, pupil(present, 'Coverdale', { givenNames: 'Ottoline', formerUpn: former }));
    expect([await found(former), await found(present)]).toEqual([[id], [id]]);
    expect((await olga(`{ child(id: "${id}") { upn } }`)).data.child.upn).toBe(present);
  });

  it('brings what another source says under it to its child', async () => {
    const [present, former] = [fresh(), fresh()];
    await returned(stack, pupil(present, 'Dunsmore', { formerUpn: former }));
    const [id] = await found(present);
    const said = { familyName: 'Dunsmore', givenNames: 'Ida', dateOfBirth: '2015-05-05', authority: '901' };
    expect(await stated('former-upn-1', former, said)).toBe(id);
    expect(await stated('former-upn-2', former)).toBe(id);
  });

  it('of a hidden child is nobody’s, to everybody but its own team: in searches and in what feeds make', async () => {
    const [present, former, unknown] = [fresh(), fresh(), fresh()];
    await returned(stack, pupil(present, 'Ellerker', { formerUpn: former }));
    const [id = ''] = await found(present);
    expect(await found(former, ben)).toEqual([id]);
    expect((await requestShield(ben, id)).refused).toEqual([]);
    expect((await search(ben, { upn: former })).text).toBe((await search(ben, { upn: unknown })).text);
    expect([await found(former), await found(present)]).toEqual([[id], [id]]);
    const made = [await stated('former-upn-3', former), await stated('former-upn-4', unknown)];
    expect(made).not.toContain(id);
    expect(await Promise.all(made.map((each) => stateOf(stack, each)))).toEqual(['PROVISIONAL', 'PROVISIONAL']);
  });
});
