/**
 * Who answers a transfer, until when, and what is listed of it: nobody waits for ever, and of two who answer at once one
 * has (domain rules 12.1).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { makeRecord } from '#support/reviewing.ts';
import { type Stack, startStack } from '#support/stack.ts';
import {
  accept,
  authorityOf,
  decide,
  noticesOf,
  passDays,
  propose,
  reject,
  seen,
  transferring,
  transfersOf,
} from '#support/transferring.ts';

describe('a transfer', () => {
  let stack: Stack;
  let north: Asker;
  let south: Asker;
  let east: Asker;
  let office: Asker;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [north, office, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'nadia'), asPersona(stack, 'amira')];
    const team = { role: 'AUTHORITY_OFFICER', practitioner: null } as const;
    south = (await hire(stack, { ...team, authority: '902', organisation: 'SOUTHMERE-CSC' })).ask;
    east = (await hire(stack, { ...team, authority: '903', organisation: 'EASTVALE-CSC' })).ask;
  });
  afterAll(() => stack.stop());

  let made = 0;
  const child = async () => {
    made += 1;
    return { id: await makeRecord(stack, { familyName: `Answered${'abcdefghijklmnopqrstuvwxyz'[made]}` }) };
  };
  const responsible = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { responsibleAuthority { code } } }`)).data.child.responsibleAuthority?.code;

  it('is for the national office when nobody has answered within ten working days, and not before', async () => {
    const { id } = await child();
    const { made: offered } = await propose(north, id, '902');
    const listed = async () => {
      const { data } = await office(
        '{ unansweredTransfers(first: 100) { nodes { id childId direction from { code } } } }',
      );
      return data.unansweredTransfers.nodes.filter(({ childId }: { childId: string }) => childId === id);
    };
    expect(await listed()).toEqual([]);
    expect((await decide(office, offered, 'ACCEPT')).codes).toEqual(['TRANSFER_NOT_FOUND']);
    expect((await decide(north, offered, 'ACCEPT')).codes).toEqual(['FORBIDDEN']);
    await passDays(stack, id, 30);
    expect(await transfersOf(south, id, 'state: ESCALATED, first: 100')).toMatchObject([{ state: 'ESCALATED' }]);
    expect(await transfersOf(south, id, 'state: PROPOSED, first: 100')).toEqual([]);
    for (const ask of [north, south, north]) expect(await noticesOf(ask, id, 'TRANSFER_ESCALATED')).toHaveLength(1);
    expect((await reject(south, offered, 'WORK_TO_FINISH')).codes).toEqual(['ESCALATED']);
    expect(await listed()).toEqual([{ id: offered.id, childId: id, direction: null, from: { code: '901' } }]);
    expect((await decide(office, offered, 'REJECT')).codes).toEqual(['REASON_MISSING']);
    const decided = await decide(office, offered, 'ACCEPT');
    expect(decided.made).toMatchObject({ state: 'ACCEPTED', agreedByTo: false });
    const entries = await trailOf(stack, String(decided.headers.get('x-request-id')));
    expect(entries.find(({ kind }) => kind === 'OUTCOME')?.children).toEqual({ [id]: ['EXISTENCE'] });
    expect(await responsible(amira, id)).toBe('902');
    for (const ask of [north, south]) expect(await noticesOf(ask, id, 'TRANSFER_ANSWERED')).toHaveLength(1);
    expect((await decide(office, decided.made, 'REJECT', { reason: 'ANOTHER_CHILD' })).codes).toEqual(['WRONG_STATE']);

    const other = (await child()).id;
    const { made: late } = await propose(south, other);
    await passDays(stack, other, 30);
    const stays = await decide(office, late, 'REJECT', { reason: 'NOT_LIVING_THERE' });
    expect(stays.made).toMatchObject({ state: 'REJECTED', refusal: 'NOT_LIVING_THERE' });
    expect(await responsible(amira, other)).toBe('901');
    // Who agrees late still agrees.
    const third = (await child()).id;
    const { made: asked } = await propose(south, third);
    await passDays(stack, third, 30);
    expect((await accept(north, asked)).made).toMatchObject({ state: 'ACCEPTED' });
  });

  it('names nobody whose identity was given up, and nobody whose record was archived', async () => {
    for (const state of ['SEALED', 'ARCHIVED']) {
      const { id } = await child();
      const { made } = await propose(north, id, '902');
      await stack.database.sql('update children.child set state = ? where id = ?', [state, id]);
      expect([await transfersOf(north, id), await transfersOf(south, id)]).toEqual([[], []]);
      await passDays(stack, id, 30);
      expect((await office('{ unansweredTransfers(first: 100) { nodes { childId } } }')).text).not.toContain(id);
      expect((await accept(south, made)).codes).toEqual(['TRANSFER_NOT_FOUND']);
      expect((await propose(east, id)).codes).toEqual(['CHILD_NOT_FOUND']);
      expect(await noticesOf(south, id, 'TRANSFER_ESCALATED')).toEqual([]);
    }
  });

  it('is listed page by page, what is due first, both directions in one order, while others are answered', async () => {
    const proposals: { id: string; version: number }[] = [];
    for (let days = 5; days > 0; days -= 1) {
      const { id } = await child();
      const { made: each } = await (days % 2 === 0 ? propose(east, id) : propose(north, id, '903'));
      await passDays(stack, id, days);
      proposals.push(each);
    }
    const read = async (after: string | null) => {
      const { data } = await east(
        'query P($after: String) { transfers(first: 2, after: $after) { nodes { id dueAt } pageInfo { hasNextPage endCursor } } }',
        { variables: { after } },
      );
      return data.transfers;
    };
    const first = await read(null);
    expect((await reject(east, proposals[1] as never)).codes).toEqual([]);
    const second = await read(first.pageInfo.endCursor);
    const third = await read(second.pageInfo.endCursor);
    const rows = [first, second, third].flatMap(({ nodes }) => nodes) as { id: string; dueAt: string }[];
    expect(rows.map(({ id }) => id)).toEqual(proposals.map(({ id }) => id));
    expect(rows.map(({ dueAt }) => dueAt)).toEqual(
      [...rows.map(({ dueAt }) => dueAt)].sort((one, other) => (one < other ? -1 : 1)),
    );
    expect(
      (await east('{ transfers(first: 2, after: "nonsense") { nodes { id } } }')).errors?.[0].extensions.code,
    ).toBe('PAGE_INVALID');
  });

  it('is answered once of two who answer at once, and proposed once of two who propose at once', async () => {
    const { id } = await child();
    const proposals = await Promise.all([propose(south, id), propose(north, id, '902'), propose(south, id)]);
    expect(proposals.flatMap(({ codes }) => codes)).toEqual(['ALREADY_PROPOSED', 'ALREADY_PROPOSED']);
    const made = proposals.find((each) => each.made)?.made;
    const asker = made.origin === 'IN' ? south : north;
    const other = made.origin === 'IN' ? north : south;
    const answers = await Promise.all([accept(other, made), reject(other, made, 'ANOTHER_CHILD'), reject(asker, made)]);
    expect(answers.filter(({ codes }) => codes.length === 0)).toHaveLength(1);
    expect(['901', '902']).toContain(await authorityOf(stack, id));
    expect((await transferring(south, 'acceptTransfer', { ...seen(made), transferId: 'nonsense' })).codes).toEqual([
      'TRANSFER_NOT_FOUND',
    ]);
  });
});
