/**
 * A shielded child goes to another authority by its people alone. The team it would go to is told the number and whom to
 * ring, and nothing else before it has accepted (domain rules 12.1); whoever asks for one is not even told whose it is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { childSaid } from '#support/disputing.ts';
import { addChild } from '#support/more-children.ts';
import { askPeople, find, makeRecord, queue, reviewOf } from '#support/reviewing.ts';
import { type Stack, startStack } from '#support/stack.ts';
import {
  accept,
  authorityOf,
  decide,
  noticesOf,
  passDays,
  propose,
  reject,
  transfersOf,
} from '#support/transferring.ts';

const ABOUT = '{ id shielded address { postcode } responsibleAuthority { code } transfers { id } }';

describe('a shielded child who goes to another authority', () => {
  let stack: Stack;
  let north: readonly [Asker, Asker];
  let south: readonly [Asker, Asker];
  let east: Asker;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    const team = { practitioner: null } as const;
    const hired = (authority: string, organisation: string, role: 'AUTHORITY_OFFICER' | 'AUTHORITY_MANAGER') =>
      hire(stack, { ...team, authority, organisation, role }).then(({ ask }) => ask);
    north = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
    south = [
      await hired('902', 'SOUTHMERE-CSC', 'AUTHORITY_OFFICER'),
      await hired('902', 'SOUTHMERE-CSC', 'AUTHORITY_MANAGER'),
    ];
    east = await hired('903', 'EASTVALE-CSC', 'AUTHORITY_OFFICER');
    amira = asPersona(stack, 'amira');
  });
  afterAll(() => stack.stop());

  const hidden = (familyName: string, authority = '901') =>
    makeRecord(stack, {
      familyName,
      state: 'SHIELDED',
      authority,
      postcode: authority === '901' ? 'ZN1 1AA' : 'ZV1 1AA',
    });
  const about = async (ask: Asker, id: string) => (await ask(`{ child(id: "${id}") ${ABOUT} }`)).data.child;
  const told = { shielded: true, address: null, responsibleAuthority: null, transfers: [] };

  it('is offered: the other team has the number and whom to ring, and all of it once it has accepted', async () => {
    const id = await hidden('Offeredchild');
    await stack.database.sql(
      `insert into children.notice (id, kind, child_id, at, authority, acknowledged_by, acknowledged_at)
       values (gen_random_uuid(), 'OVERRIDE_GRANTED', ?, now(), '901', gen_random_uuid(), now())`,
      [id],
    );
    expect(await noticesOf(north[0], id, 'OVERRIDE_GRANTED')).toHaveLength(1);
    const { made } = await propose(north[0], id, '902');
    const [incoming] = await transfersOf(south[0], id);
    expect(incoming).toMatchObject({ from: { code: '901' }, proposedBy: { id: 'NORTHSHIRE-DIRECTORY' } });
    expect(await noticesOf(south[0], id)).toMatchObject([
      { kind: 'TRANSFER_PROPOSED', organisation: { id: 'NORTHSHIRE-DIRECTORY' } },
    ]);
    expect(await about(south[0], id)).toEqual({ id, ...told, transfers: [{ id: made.id }] });
    for (const ask of [east, amira]) expect(await about(ask, id)).toEqual({ id, ...told });
    expect((await accept(south[0], incoming)).made).toMatchObject({ state: 'ACCEPTED' });
    expect(await about(south[0], id)).toMatchObject({
      shielded: true,
      address: { postcode: 'ZN1 1AA' },
      responsibleAuthority: { code: '902' },
    });
    expect(await about(north[0], id)).toEqual({ id, ...told });
    // Nor is what the team before has read about the child its own to read any more.
    expect(await noticesOf(north[0], id, 'OVERRIDE_GRANTED')).toEqual([]);
    expect(await transfersOf(north[0], id, 'state: ACCEPTED, first: 100')).toMatchObject([{ to: { code: '902' } }]);
  });

  it('is asked for: whoever asks learns nothing of whose it is, whatever the answer, before it is theirs', async () => {
    const id = await hidden('Askedchild');
    const { made } = await propose(south[0], id);
    expect(made).toMatchObject({ from: null, answeredBy: null, agreedByFrom: false, origin: 'IN' });
    expect((await reject(north[0], made, 'PLACEMENT_STAYS')).made).toMatchObject({ state: 'REJECTED' });
    const [no] = await transfersOf(south[0], id, 'state: REJECTED, first: 100');
    expect(no).toMatchObject({ from: null, answeredBy: null, refusal: 'PLACEMENT_STAYS' });
    expect(await noticesOf(south[0], id, 'TRANSFER_ANSWERED')).toEqual([
      { kind: 'TRANSFER_ANSWERED', childId: id, accountId: null, organisation: null, aboutId: made.id },
    ]);
    const again = await propose(south[0], id);
    expect((await accept(north[1], again.made)).codes).toEqual([]);
    expect(await transfersOf(south[0], id, 'state: ACCEPTED, first: 100')).toMatchObject([{ from: { code: '901' } }]);
  });

  it('whom nobody looks after is not taken on by whoever asks: the national office decides', async () => {
    const id = await addChild(stack, { familyName: 'Nobodyshidden', authority: null, state: 'SHIELDED' });
    const { made } = await propose(south[0], id);
    expect(made).toMatchObject({ state: 'PROPOSED', from: null });
    expect(await about(south[0], id)).toMatchObject({ responsibleAuthority: null });
    const fed = await childSaid(stack, { 'demo-nhs': { authority: undefined } });
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [fed.id]);
    await fed.say('demo-nhs', { authority: '902' });
    expect(await authorityOf(stack, fed.id)).toBeNull();
    await stack.database.sql(
      `insert into children.notice (id, kind, child_id, at) values (gen_random_uuid(), 'OVERRIDE_GRANTED', ?, now())`,
      [id],
    );
    await passDays(stack, id, 30);
    expect((await decide(asPersona(stack, 'nadia'), made, 'ACCEPT')).codes).toEqual([]);
    expect(await about(south[0], id)).toMatchObject({ responsibleAuthority: { code: '902' } });
    expect(await noticesOf(south[0], id, 'OVERRIDE_GRANTED')).toHaveLength(1);
  });

  it('whom nobody looked after takes along what was told of it, when a source first says where it lives', async () => {
    const { id, say } = await childSaid(stack, { 'demo-nhs': { authority: undefined } });
    await stack.database.sql(
      `insert into children.notice (id, kind, child_id, at) values (gen_random_uuid(), 'OVERRIDE_GRANTED', ?, now())`,
      [id],
    );
    await say('demo-nhs', { authority: '902' });
    expect(await authorityOf(stack, id)).toBe('902');
    expect(await noticesOf(south[0], id, 'OVERRIDE_GRANTED')).toHaveLength(1);
  });

  it('is told to its own team alone where its sources say that it lives elsewhere, and to both when it is hidden no more', async () => {
    const at = (authority: string, line1: string, since: string) => ({
      authority,
      address: { status: 'CURRENT', line1, since },
    });
    const { id, say } = await childSaid(stack, { 'demo-nhs': at('901', '1 Old Street', '2020-01-01') });
    await say('demo-nhs', at('902', '2 New Street', '2026-01-01'));
    expect(await transfersOf(south[0], id)).toHaveLength(1);
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [id]);
    expect(await transfersOf(south[0], id)).toEqual([]);
    await say('demo-nhs', at('901', '3 Back Street', '2026-02-02'));
    await say('demo-nhs', at('902', '4 Away Street', '2026-03-03'));
    expect(await noticesOf(north[0], id, 'MOVED_AWAY')).toHaveLength(1);
    expect(await transfersOf(north[0], id)).toEqual([]);
    expect((await noticesOf(south[0], id)).map(({ kind }: { kind: string }) => kind)).toEqual(['TRANSFER_PROPOSED']);
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [id]);
    await say('demo-nhs', { ...at('902', '4 Away Street', '2026-03-03'), preferredName: 'Opened' });
    expect(await transfersOf(south[0], id)).toHaveLength(1);
    expect(await authorityOf(stack, id)).toBe('901');
  });

  it('goes with the child it was found to be of: the record is not transferred by itself, and its link is told to nobody', async () => {
    const child = await hidden('Linkedhidden');
    const record = await makeRecord(stack, { familyName: 'Linkedopen', authority: '902' });
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: child, candidate: record });
    const { made: asked } = await propose(east, record);
    for (const ask of north) {
      const review = await reviewOf(ask, 'NUMBER_SHARED', child, record);
      expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    const [seen] = await transfersOf(east, record);
    expect(seen).toMatchObject({ state: 'PROPOSED', version: asked.version, from: null });
    expect((await propose(south[0], record)).made).toMatchObject({ state: 'PROPOSED', from: null });
    expect((await accept(north[0], seen)).codes).toEqual(['LINKED_RECORD']);
    expect((await reject(north[0], seen, 'ANOTHER_CHILD')).codes).toEqual([]);
  });

  it('is one with a hidden child of another authority: one team hands its child over, and the other links the two', async () => {
    const ours = await hidden('Twohidden');
    const theirs = await hidden('Twohiddentoo', '902');
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: theirs, candidate: ours });
    const asked = () => reviewOf(north[0], 'NUMBER_SHARED', theirs, ours);
    const whose = async (ask: Asker, id: string) =>
      (await ask(`{ review(id: "${id}") { state otherAuthority { code } } }`)).data.review;
    const { id } = await asked();
    expect((await find(north[0], await asked(), 'SAME_CHILD')).review.state).toBe('SECOND_PERSON');
    expect(await whose(north[0], id)).toEqual({ state: 'SECOND_PERSON', otherAuthority: null });
    expect(await noticesOf(south[0], theirs, 'SAME_CHILD_ELSEWHERE')).toEqual([]);
    expect((await find(north[1], await asked(), 'SAME_CHILD')).review.state).toBe('ESCALATED');
    // Each team has its own side: its own child, and whom to ring.
    expect(await whose(north[0], id)).toEqual({ state: 'ESCALATED', otherAuthority: { code: '902' } });
    expect(await noticesOf(south[0], theirs, 'SAME_CHILD_ELSEWHERE')).toMatchObject([
      { kind: 'SAME_CHILD_ELSEWHERE', organisation: { id: expect.stringMatching(/^NORTHSHIRE/) } },
    ]);
    expect(JSON.stringify((await south[0]('{ notices(first: 100) { nodes { childId } } }')).data)).not.toContain(ours);
    expect(JSON.stringify(await queue(south[0], 'first: 100'))).not.toContain(ours);

    const { made } = await propose(north[0], ours, '902', { ground: 'SAME_CHILD' });
    const [incoming] = await transfersOf(south[0], ours);
    expect(incoming.id).toBe(made.id);
    expect((await accept(south[0], incoming)).codes).toEqual([]);
    expect(await asked()).toBeUndefined();
    // Two of the team that has both find it anew: what another team has found does not count.
    for (const [index, ask] of south.entries()) {
      const review = await reviewOf(ask, 'NUMBER_SHARED', theirs, ours);
      expect(review).toMatchObject({ id, state: index === 0 ? 'OPEN' : 'SECOND_PERSON' });
      expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    const root = ours < theirs ? ours : theirs;
    for (const each of [ours, theirs]) expect((await about(south[0], each)).id).toBe(root);
    expect(await about(north[0], ours)).toEqual({ id: ours, ...told });
    expect(await about(amira, theirs)).toEqual({ id: theirs, ...told });
  });

  it('is one with a hidden child of the team that asks: the other team may hand over its own as well', async () => {
    const ours = await hidden('Otherwayround');
    const theirs = await hidden('Otherwayroundtoo', '902');
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: theirs, candidate: ours });
    const asked = () => reviewOf(north[0], 'NUMBER_SHARED', theirs, ours);
    for (const ask of north) await find(ask, await asked(), 'SAME_CHILD');
    const { made } = await propose(south[0], theirs, '901', { ground: 'SAME_CHILD' });
    expect((await accept(north[0], made)).codes).toEqual([]);
    expect(await asked()).toMatchObject({ state: 'OPEN', assignedTo: null });
    for (const ask of north) expect((await find(ask, await asked(), 'SAME_CHILD')).codes).toEqual([]);
    const root = ours < theirs ? ours : theirs;
    expect((await about(north[0], theirs)).id).toBe(root);
  });
});
