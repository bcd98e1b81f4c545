/** What nobody did in time is told to the team whose it was to do, once, where it reads what else it is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { makeRecord } from '#support/reviewing.ts';
import { caseOf, dayAfter, held, pass, requestShield, shielding, told } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const LONG = 24 * 30;

describe('the team of the responsible authority', () => {
  let stack: Stack;
  let olga: Asker;
  let ben: Asker;
  let elsewhere: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'ben')];
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' } as const;
    elsewhere = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  const due = async (ask: Asker, id: string) => {
    const { data } = await ask(
      '{ notices(kind: SHIELD_DUE, first: 100) { nodes { id childId at aboutId accountId } } }',
    );
    return data.notices.nodes.filter(({ childId }: { childId: string }) => childId === id);
  };
  async function hidden(familyName: string): Promise<string> {
    const id = await makeRecord(stack, { familyName });
    expect((await requestShield(ben, id)).refused).toEqual([]);
    return id;
  }
  const decide = async (id: string, days: number) => {
    const decided = { ...held(await caseOf(olga, id)), decision: 'SHIELD', reviewOn: dayAfter(new Date(), days) };
    expect((await shielding(olga, 'decideShield', decided)).refused).toEqual([]);
  };

  it('is told that a provisional shield is still to be decided on, once its time has passed, and once only', async () => {
    const id = await hidden('Dueprovisional');
    expect(await due(olga, id)).toEqual([]);
    await pass(stack, LONG);
    const { id: about, dueAt } = await caseOf(olga, id);
    // However many read at once.
    const read = await Promise.all(Array.from({ length: 6 }, () => due(olga, id)));
    const [first] = read[0];
    expect(first).toMatchObject({ childId: id, at: dueAt, aboutId: about, accountId: null });
    for (const each of [...read, await due(olga, id)]) expect(each).toEqual([first]);
    expect(await due(elsewhere, id)).toEqual([]);
  });

  it('is told again where the next review is overdue too, and not of what may be confirmed from now on', async () => {
    const id = await hidden('Duereview');
    await decide(id, 20);
    await pass(stack, LONG);
    expect(await due(olga, id)).toHaveLength(1);
    const kept = { ...held(await caseOf(olga, id)), outcome: 'KEPT', reviewOn: dayAfter(new Date(), 25) };
    expect((await shielding(olga, 'reviewShield', kept)).refused).toEqual([]);
    expect(await due(olga, id)).toHaveLength(1);
    await pass(stack, LONG);
    expect(await due(olga, id)).toHaveLength(2);

    const lifting = await hidden('Duelifting');
    await decide(lifting, 90);
    const proposal = { ...held(await caseOf(olga, lifting)), ...told(dayAfter(new Date(), 0)) };
    expect((await shielding(olga, 'proposeLift', proposal)).refused).toEqual([]);
    await pass(stack, LONG);
    expect(await due(olga, lifting)).toEqual([]);
  });

  it('is not told of a child whose identity was given up, and the team a child has gone to is told as the one before was', async () => {
    const [gone, moved] = [await hidden('Duesealed'), await hidden('Duemoved')];
    await pass(stack, LONG);
    await stack.database.sql(`update children.child set state = 'SEALED' where id = ?`, [gone]);
    expect(await due(olga, gone)).toEqual([]);
    expect(await due(olga, moved)).toHaveLength(1);
    await stack.database.sql(`update children.child set authority = '902' where id = ?`, [moved]);
    expect(await due(elsewhere, moved)).toHaveLength(1);
    expect(await due(olga, moved)).toEqual([]);
    const [row] = await stack.database.sql<{ n: number }>(
      `select count(*)::int as n from children.notice where kind = 'SHIELD_DUE' and child_id = ?`,
      [gone],
    );
    expect(row).toEqual({ n: 0 });
  });
});
