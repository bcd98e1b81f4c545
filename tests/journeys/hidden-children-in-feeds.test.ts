/**
 * What national sources say of a child who is hidden: where it lives now, what it is called, that it has died. The team
 * that looks after it learns it; whose it is and what stays visible changes by its people alone, and by no feed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildStatement } from '#core/statements.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { intakeFor } from '#support/feeding.ts';
import { find, reviewOf } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { caseOf, dayAfter, held, pass, requestShield, shielding, stateOf, told } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { accept, transfersOf } from '#support/transferring.ts';

describe('a hidden child of whom feeds go on telling', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let amira: Asker;
  let south: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'amira')];
    const there = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' } as const;
    south = (await hire(stack, { ...there, practitioner: null })).ask;
  });
  afterAll(() => stack.stop());

  const home = (line1: string) => ({ status: 'CURRENT', line1, postcode: 'ZN1 1AA' });
  const away = { status: 'CURRENT', line1: '2 Second Lane', postcode: 'ZV2 2BB' };
  async function send(localId: string, said: Readonly<Record<string, unknown>>) {
    const { intake, supplier } = await intakeFor(stack, 'demo-nhs');
    const statement = { localId, synthetic: true, authority: '901', address: home(`${localId} House`), ...said };
    const [placed] = await intake.children(supplier, [statement as unknown as ChildStatement]);
    return placed ?? expect.unreachable();
  }
  async function hide(id: string): Promise<void> {
    expect((await requestShield(asPersona(stack, 'ben'), id)).refused).toEqual([]);
    const decided = { ...held(await caseOf(olga, id)), decision: 'SHIELD', reviewOn: dayAfter(new Date(), 90) };
    expect((await shielding(olga, 'decideShield', decided)).refused).toEqual([]);
  }
  const OPEN = 'familyName shielded dateOfBirth dateOfDeath address { postcode } responsibleAuthority { code }';
  const open = async (ask: Asker, id: string) => (await ask(`{ child(id: "${id}") { ${OPEN} } }`)).data.child;
  const seen = { shielded: true, dateOfDeath: null, address: null, responsibleAuthority: null };
  const noticesOf = async (ask: Asker, id: string) =>
    (await ask('{ notices(first: 100) { nodes { childId } } }')).data.notices.nodes.filter(
      ({ childId }: { childId: string }) => childId === id,
    ).length;

  it('stays its team’s where the child is said to have moved away, and is proposed to the other when two people have lifted the shield', async () => {
    const said = { familyName: 'Movesaway', givenNames: 'Isolde', dateOfBirth: '2014-01-11' };
    const openly = { familyName: 'Openlyaway', givenNames: 'Percival', dateOfBirth: '2009-10-30' };
    const [id, other] = [(await send('moves', said)).childId, (await send('moves-openly', { ...openly })).childId];
    await hide(id);
    const before = await noticesOf(olga, id);
    const moved = { ...said, authority: '902', address: away };
    // To the supplier it is like any other child that it says has moved.
    expect(await send('moves', moved)).toEqual({ childId: id, effect: 'CHANGED' });
    expect((await send('moves-openly', { ...moved, ...openly })).effect).toBe('CHANGED');
    expect(await open(south, other)).toMatchObject({ address: { postcode: 'ZV2 2BB' } });

    expect(await open(south, id)).toEqual({ familyName: 'Movesaway', dateOfBirth: '2014-01-11', ...seen });
    expect(await noticesOf(south, id)).toBe(0);
    expect(await caseOf(south, id)).toBeNull();
    expect(await open(olga, id)).toMatchObject({
      address: { postcode: 'ZV2 2BB' },
      responsibleAuthority: { code: '901' },
    });
    // Two looks; and that it is said to live elsewhere, which its own team alone is told.
    expect(await noticesOf(olga, id)).toBe(before + 3);
    expect(await transfersOf(south, id)).toEqual([]);

    const today = dayAfter(new Date(), 0);
    const proposed = await shielding(olga, 'proposeLift', { ...held(await caseOf(olga, id)), ...told(today) });
    await pass(stack, 49);
    expect((await shielding(martin, 'confirmLift', held(proposed.made))).refused).toEqual([]);
    expect(await open(amira, id)).toMatchObject({ shielded: false, responsibleAuthority: { code: '901' } });
    const [transfer] = await transfersOf(south, id);
    expect(transfer).toMatchObject({ origin: 'ADDRESS', state: 'PROPOSED' });
    expect((await accept(olga, (await accept(south, transfer)).made)).codes).toEqual([]);
    expect(await open(amira, id)).toMatchObject({ shielded: false, responsibleAuthority: { code: '902' } });
    expect(await caseOf(south, id)).toMatchObject({ state: 'LIFTED' });
    expect(await caseOf(olga, id)).toBeNull();
  });

  it('is found by what it was called until its team has found the new name right, and by the new one alone from then on', async () => {
    const said = { familyName: 'Formername', givenNames: 'Leocadia', dateOfBirth: '2014-02-12' };
    const { childId: id } = await send('renamed', said);
    await hide(id);
    await send('renamed', { ...said, familyName: 'Latername', dateOfBirth: '2014-02-21' });
    const found = async () => [
      (await search(amira, { familyName: 'Formername', dateOfBirth: '2014-02-12' })).ids,
      (await search(amira, { familyName: 'Latername', dateOfBirth: '2014-02-21' })).ids,
    ];
    expect(await found()).toEqual([[id], []]);
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'IDENTITY_CHANGED', id);
      if (review) expect((await find(ask, review, 'ACCEPT_IDENTITY')).codes).toEqual([]);
    }
    expect(await found()).toEqual([[], [id]]);
    expect(await open(amira, id)).toEqual({ familyName: 'Latername', dateOfBirth: '2014-02-21', ...seen });
  });

  it('is known by its own team, and by nobody else, to have died', async () => {
    const said = { familyName: 'Diesyoung', givenNames: 'Marmaduke', dateOfBirth: '2014-03-13' };
    const { childId: id } = await send('dies', said);
    await hide(id);
    await send('dies', { ...said, dateOfDeath: '2026-02-01' });
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'IDENTITY_CHANGED', id);
      if (review) expect((await find(ask, review, 'ACCEPT_IDENTITY')).codes).toEqual([]);
    }
    expect(await open(olga, id)).toMatchObject({ dateOfDeath: '2026-02-01' });
    for (const ask of [amira, south]) {
      expect(await open(ask, id)).toEqual({ familyName: 'Diesyoung', dateOfBirth: '2014-03-13', ...seen });
    }
  });

  it('is nobody’s to open or ask for once its record is archived, and stays behind its shield', async () => {
    const { childId: id } = await send('archived', {
      familyName: 'Grownup',
      givenNames: 'Philippa',
      dateOfBirth: '2014-04-14',
    });
    await hide(id);
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [id]);
    await send('archived', { familyName: 'Grownup', givenNames: 'Philippa', dateOfBirth: '2014-04-14', address: away });
    for (const ask of [olga, martin, amira, south]) {
      expect((await ask(`{ child(id: "${id}") { ${OPEN} } }`)).data.child).toBeNull();
      expect((await search(ask, { familyName: 'Grownup', dateOfBirth: '2014-04-14' })).ids).toEqual([]);
      expect((await requestShield(ask, id)).refused.length).toBeGreaterThan(0);
    }
    const { text } = await olga(
      '{ shieldCases(first: 100) { nodes { childId } } notices(first: 100) { nodes { childId } } }',
    );
    expect(text).not.toContain(id);
    expect(await stateOf(stack, id)).toBe('ARCHIVED');
  });
});
