/**
 * A child moves to another area. Its record stays with the authority that is responsible until that of the new area has
 * accepted it and the one before has agreed (domain rules 12.1): there is exactly one at any time, and never none.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { childSaid, type SaidChild } from '#support/disputing.ts';
import { override, overridesFor, overriding, sessionOf } from '#support/overriding.ts';
import { askPeople, makeRecord, reviewOf } from '#support/reviewing.ts';
import { caseOf, requestShield } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { accept, noticesOf, propose, reject, transfersOf } from '#support/transferring.ts';

const NHS = 'demo-nhs';
const at = (authority: string, line1: string, since: string) => ({
  authority,
  address: { status: 'CURRENT', line1, postcode: authority === '901' ? 'ZN1 1AA' : 'ZV1 1AA', since },
});
const old = at('901', '1 Old Street', '2020-01-01');
const away = at('902', '2 New Street', '2026-02-02');

describe('a child who moves to the area of another authority', () => {
  let stack: Stack;
  let north: Asker;
  let south: Asker;
  let east: Asker;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack({ overridesPerDay: 20 });
    [north, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'amira')];
    const team = { role: 'AUTHORITY_OFFICER', practitioner: null } as const;
    south = (await hire(stack, { ...team, authority: '902', organisation: 'SOUTHMERE-CSC' })).ask;
    east = (await hire(stack, { ...team, authority: '903', organisation: 'EASTVALE-CSC' })).ask;
  });
  afterAll(() => stack.stop());

  const child = (said = old): Promise<SaidChild> => childSaid(stack, { [NHS]: said });
  const responsible = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { responsibleAuthority { code } } }`)).data.child.responsibleAuthority?.code;
  const own = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { transfers { id state direction } } }`)).data.child.transfers;

  it('is proposed to that area’s team by itself, and stays where it is until both teams have agreed', async () => {
    const { id, say } = await child();
    await say(NHS, away);
    expect(await responsible(amira, id)).toBe('901');
    const [out] = await transfersOf(north, id);
    const [incoming] = await transfersOf(south, id, 'direction: IN, first: 100');
    expect(out).toMatchObject({ direction: 'OUT', origin: 'ADDRESS', ground: 'MOVED', state: 'PROPOSED', version: 1 });
    expect(incoming).toEqual({ ...out, direction: 'IN' });
    expect(out).toMatchObject({ from: { code: '901' }, to: { code: '902' }, proposedBy: null, agreedByFrom: false });
    for (const ask of [north, south]) {
      expect(await noticesOf(ask, id, 'TRANSFER_PROPOSED')).toMatchObject([{ aboutId: out.id, accountId: null }]);
    }
    // The record says so to the two teams, and to nobody else.
    expect(await own(north, id)).toEqual([{ id: out.id, state: 'PROPOSED', direction: 'OUT' }]);
    expect(await own(south, id)).toEqual([{ id: out.id, state: 'PROPOSED', direction: 'IN' }]);
    expect([await own(east, id), await own(amira, id)]).toEqual([[], []]);
    expect(await transfersOf(east, id)).toEqual([]);
    expect((await amira('{ transfers { nodes { id } } }')).errors?.[0].extensions.code).toBe('FORBIDDEN');

    const agreed = await accept(south, incoming);
    expect(agreed.made).toMatchObject({ state: 'PROPOSED', agreedByTo: true, agreedByFrom: false, version: 2 });
    expect(await responsible(amira, id)).toBe('901');
    expect((await accept(south, agreed.made)).codes).toEqual(['ALREADY_AGREED']);
    expect((await accept(north, out)).codes).toEqual(['CHANGED_SINCE']);
    const done = await accept(north, agreed.made);
    expect(done.made).toMatchObject({ state: 'ACCEPTED', direction: 'OUT', closedAt: expect.any(String) });
    expect(await responsible(amira, id)).toBe('902');
    expect(await noticesOf(south, id, 'TRANSFER_ANSWERED')).toMatchObject([
      { organisation: { id: expect.anything() } },
    ]);
    // What it came to is for the team before, too; nothing else of the child is.
    expect(await noticesOf(north, id)).toMatchObject([{ kind: 'TRANSFER_ANSWERED' }, { kind: 'TRANSFER_PROPOSED' }]);
    expect(await transfersOf(north, id, 'state: ACCEPTED, first: 100')).toHaveLength(1);
    expect(await own(south, id)).toEqual([]);
    // What the sources say again moves nothing.
    await say(NHS, { ...away, preferredName: 'Again' });
    expect([await responsible(amira, id), await transfersOf(south, id)]).toEqual(['902', []]);
  });

  it('is in the trail of whoever was listed it, and of whoever answered', async () => {
    const { id } = await child();
    const proposed = await propose(north, id, '902');
    const listed = await south('{ transfers(first: 100) { nodes { state } } }');
    const answered = await accept(south, proposed.made);
    for (const reply of [proposed, listed, answered]) {
      const entries = await trailOf(stack, String(reply.headers.get('x-request-id')));
      expect(entries.find(({ kind }) => kind === 'OUTCOME')?.children[id]).toContain('EXISTENCE');
    }
  });

  it('is not proposed anew while a rejection stands, and is when its sources say that it lives elsewhere again', async () => {
    const { id, say } = await child();
    await say(NHS, away);
    const [transfer] = await transfersOf(south, id);
    expect((await reject(south, transfer)).codes).toEqual(['REASON_MISSING']);
    const no = await reject(south, transfer, 'NOT_LIVING_THERE');
    expect(no.made).toMatchObject({ state: 'REJECTED', refusal: 'NOT_LIVING_THERE' });
    expect(await noticesOf(north, id, 'TRANSFER_ANSWERED')).toHaveLength(1);
    expect((await accept(north, no.made)).codes).toEqual(['WRONG_STATE']);
    await say(NHS, { ...away, preferredName: 'Stays' });
    expect(await transfersOf(north, id)).toEqual([]);
    await say(NHS, at('903', '3 Third Street', '2026-03-03'));
    expect(await transfersOf(north, id)).toMatchObject([{ to: { code: '903' } }]);
    // It has moved on: there is nothing left for that team to answer.
    await say(NHS, at('902', '4 Fourth Street', '2026-04-04'));
    expect(await transfersOf(north, id)).toMatchObject([{ to: { code: '902' } }]);
    expect(await transfersOf(east, id)).toEqual([]);
    expect(await transfersOf(east, id, 'state: WITHDRAWN, first: 100')).toHaveLength(1);
    await say(NHS, at('901', '5 Back Street', '2026-05-05'));
    expect(await transfersOf(north, id)).toEqual([]);
    expect(await responsible(amira, id)).toBe('901');
  });

  it('is proposed by the team that has it, or asked for by the one that would; taken back by whoever proposed it', async () => {
    const { id } = await child();
    expect((await propose(east, id, '902')).codes).toEqual(['NOT_YOURS']);
    expect((await propose(north, id)).codes).toEqual(['ALREADY_YOURS']);
    expect((await propose(north, id, '987')).codes).toEqual(['AUTHORITY_UNKNOWN']);
    expect((await propose(north, '999999999999', '902')).codes).toEqual(['CHILD_NOT_FOUND']);
    const key = randomUUID();
    const offered = await propose(north, id, '902', { idempotencyKey: key });
    expect(offered.made).toMatchObject({
      origin: 'OUT',
      agreedByFrom: true,
      proposedBy: { id: 'NORTHSHIRE-DIRECTORY' },
    });
    expect((await propose(north, id, '902', { idempotencyKey: key })).made).toEqual(offered.made);
    expect((await propose(north, id, '903', { idempotencyKey: key })).codes).toEqual(['KEY_REUSED']);
    expect((await propose(north, id, '902')).codes).toEqual(['ALREADY_PROPOSED']);
    expect((await propose(south, id)).codes).toEqual(['ALREADY_PROPOSED']);
    expect((await accept(east, offered.made)).codes).toEqual(['TRANSFER_NOT_FOUND']);
    expect((await accept(north, offered.made)).codes).toEqual(['ALREADY_AGREED']);
    const back = await reject(north, offered.made);
    expect(back.made).toMatchObject({ state: 'WITHDRAWN' });

    const asked = await propose(south, id, undefined, { ground: 'PLACED' });
    expect(asked.made).toMatchObject({ origin: 'IN', direction: 'IN', from: { code: '901' }, agreedByTo: true });
    expect(await noticesOf(north, id, 'TRANSFER_PROPOSED')).toMatchObject([{ organisation: { id: 'SOUTHMERE-CSC' } }]);
    expect((await accept(north, asked.made)).made).toMatchObject({ state: 'ACCEPTED' });
    expect(await responsible(amira, id)).toBe('902');
  });

  it('asked for by two is one’s, and the other’s request is asked of the team that has it now', async () => {
    const { id } = await child();
    const [bySouth, byEast] = [await propose(south, id), await propose(east, id)];
    expect((await accept(north, bySouth.made)).made).toMatchObject({ state: 'ACCEPTED' });
    const [still] = await transfersOf(south, id);
    expect(still).toMatchObject({ direction: 'OUT', to: { code: '903' }, version: byEast.made.version });
    expect((await accept(north, byEast.made)).codes).toEqual(['TRANSFER_NOT_FOUND']);
    expect((await accept(south, still)).made).toMatchObject({ state: 'ACCEPTED' });
    expect(await responsible(amira, id)).toBe('903');
  });

  it('is looked after by whoever takes it on, where nobody was, and by the area of its first address', async () => {
    const nobodys = await childSaid(stack, { [NHS]: { authority: undefined } });
    expect(await responsible(amira, nobodys.id)).toBeUndefined();
    const taken = await propose(south, nobodys.id, undefined, { ground: 'ALLOCATED_WRONGLY' });
    expect(taken.made).toMatchObject({ state: 'ACCEPTED', from: null });
    expect(await responsible(amira, nobodys.id)).toBe('902');

    const later = await childSaid(stack, { [NHS]: { authority: undefined } });
    await later.say(NHS, away);
    expect(await responsible(amira, later.id)).toBe('902');
    expect(await transfersOf(south, later.id)).toEqual([]);
  });

  it('takes with it what is open about it: shield, override, family’s request, dispute, review and what nobody has read', async () => {
    const ben = await sessionOf(stack, stack.persona('ben').account);
    const id = await makeRecord(stack, { familyName: 'Withallofit', postcode: 'ZN1 1AA' });
    const near = await makeRecord(stack, { familyName: 'Nearallofit' });
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: id, candidate: near });
    expect((await requestShield(ben, id)).refused).toEqual([]);
    const open = await override(ben, id);
    await overriding(ben, 'closeOverride', { overrideId: open });
    await stack.database.sql(
      `insert into children.subject_access_act (request_id, version, child_id, act, to_state, at, account, person,
         organisation, request, requester, received_by, day, due_on)
       select gen_random_uuid(), 1, ?, 'RECEIVE', 'RECEIVED', now(), r, r, 'NORTHSHIRE-DIRECTORY', r, 'PARENT', 'LETTER',
         current_date, current_date + interval '1 month' from gen_random_uuid() r`,
      [id],
    );
    await stack.database.sql(
      `insert into children.dispute_act (dispute_id, version, child_id, act, to_state, at, account, person, organisation,
         request, field, ground, on_behalf_of, due_on, sources)
       select gen_random_uuid(), 1, ?, 'RAISE', 'OPEN', now(), r, r, 'NORTHSHIRE-DIRECTORY', r, 'GENDER', 'WRONG', 'PARENT',
         (now() at time zone 'Europe/London')::date + interval '1 month', '[]' from gen_random_uuid() r`,
      [id],
    );
    const { made } = await propose(north, id, '902');
    const held = async (ask: Asker) => {
      const { data } = await ask(
        '{ subjectAccessRequests(first: 100) { nodes { childId } } disputes(first: 100) { nodes { childId } } }',
      );
      const has = (list: { nodes: { childId: string }[] }) => list.nodes.some(({ childId }) => childId === id);
      return {
        shield: (await caseOf(ask, id)) !== null,
        override: (await overridesFor(ask, { first: 100 })).nodes.some((each: { id: string }) => each.id === open),
        request: has(data.subjectAccessRequests),
        dispute: has(data.disputes),
        review: (await reviewOf(ask, 'NUMBER_SHARED', near)) !== undefined,
        alert: (await noticesOf(ask, id, 'OVERRIDE_GRANTED')).length === 1,
      };
    };
    const all = { shield: true, override: true, request: true, dispute: true, review: true, alert: true };
    const none = { shield: false, override: false, request: false, dispute: false, review: false, alert: false };
    expect([await held(north), await held(south)]).toEqual([all, none]);
    expect((await accept(south, made)).codes).toEqual([]);
    expect([await held(north), await held(south)]).toEqual([none, all]);
  });
});
