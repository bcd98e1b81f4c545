import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { make, recordSensitive, sensitiveNurse } from '#support/sensitive.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const MINE = `{ myContactRequests { nodes { id state urgency answer answeredAt released { name telephone email } child { id } } } }`;
const WAITING = `query ($state: BrokeringState, $overdue: Boolean) { contactRequests(state: $state, overdue: $overdue) {
  nodes { id state version urgency overdue reason requester { name } organisation { id } child { id } } } }`;

describe('contact with a service that is not shown', () => {
  let stack: Stack;
  let ben: Asker;
  let officer: Colleague;
  let colleague: Colleague;
  const team = { role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null } as const;
  beforeAll(async () => {
    stack = await startStack();
    ben = asPersona(stack, 'ben');
    const [row] = await stack.database.sql<{ authority: string }>('select authority from children.child where id = ?', [
      child.whoElse,
    ]);
    [officer, colleague] = await Promise.all([
      hire(stack, { ...team, authority: String(row?.authority) }),
      hire(stack, { ...team, authority: String(row?.authority) }),
    ]);
  });
  afterAll(() => stack.stop());
  afterEach(async () => {
    await stack.database.sql('delete from involvements.contact_request; delete from involvements.sensitive_service');
  });
  const request = (ask: Asker, input: Record<string, unknown> = {}) =>
    make(ask, 'requestContact', { childId: child.whoElse, urgency: 'STANDARD', ...input });
  const mine = async (ask: Asker) => (await ask(MINE)).data.myContactRequests.nodes;
  const waiting = async (ask: Asker, variables: Record<string, unknown> = {}) =>
    (await ask(WAITING, { variables })).data.contactRequests.nodes;
  const step = (ask: Asker, name: Parameters<typeof make>[1], id: string, version: number, more = {}) =>
    make(ask, name, { contactRequestId: id, version, ...more });

  it('is asked for, taken on, brought about and answered; the one who asked learns what was released and no more', async () => {
    await recordSensitive((await sensitiveNurse(stack)).ask);
    const { result, codes } = await request(ben);
    expect([codes, result.state]).toEqual([[], 'RECEIVED']);
    expect(await waiting(officer.ask)).toMatchObject([
      { id: result.id, state: 'REQUESTED', overdue: false, version: 1 },
    ]);
    await step(officer.ask, 'takeContactRequest', result.id, 1);
    const states = [(await mine(ben))[0].state];
    await step(officer.ask, 'noteServiceContacted', result.id, 2);
    states.push((await mine(ben))[0].state);
    const released = { name: 'Sam at the clinic', telephone: '07700 900555' };
    const answered = await step(officer.ask, 'answerContactRequest', result.id, 3, {
      answer: 'CONTACT_RELEASED',
      released,
    });
    expect(answered.codes).toEqual([]);
    expect(states).toEqual(['RECEIVED', 'RECEIVED']);
    const somebody = asPersona(stack, 'amira');
    expect(await mine(somebody)).toEqual([]);
    expect((await make(somebody, 'closeContactRequest', { contactRequestId: result.id })).codes).toEqual([
      'CONTACT_REQUEST_NOT_FOUND',
    ]);
    expect(await mine(ben)).toMatchObject([
      { state: 'ANSWERED', answer: 'CONTACT_RELEASED', released: { ...released, email: null } },
    ]);
    expect((await ben(MINE)).text).not.toContain('Robin');
    expect((await make(ben, 'closeContactRequest', { contactRequestId: result.id })).result.state).toBe('CLOSED');
  });

  it('goes the same way where there is nobody to contact: byte for byte, to the answer that it is declined', async () => {
    const told = async (withService: boolean): Promise<string> => {
      if (withService) await recordSensitive((await sensitiveNurse(stack)).ask);
      const texts = [];
      const { result, text } = await request(ben);
      texts.push(text, (await ben(MINE)).text);
      await step(officer.ask, 'takeContactRequest', result.id, 1);
      if (withService) await step(officer.ask, 'noteServiceContacted', result.id, 2);
      texts.push((await ben(MINE)).text);
      await step(officer.ask, 'answerContactRequest', result.id, withService ? 3 : 2, { answer: 'DECLINED' });
      texts.push((await ben(MINE)).text);
      await stack.database.sql('delete from involvements.contact_request');
      return texts
        .join('\n')
        .replace(/\d{12}-[0-9a-f-]{36}/g, 'request')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment');
    };
    expect(await told(true)).toBe(await told(false));
  });

  it('can be asked for about a shielded child too, and tells nothing of it', async () => {
    const { result, codes } = await request(ben, { childId: child.shielded });
    expect([codes, result.state, result.answer]).toEqual([[], 'RECEIVED', null]);
    const [asked] = await mine(ben);
    expect(asked.child).toEqual({ id: child.shielded });
    const olga = asPersona(stack, 'olga');
    expect(await waiting(olga)).toMatchObject([{ child: { id: child.shielded } }]);
  });

  it('is not asked for about a child there is none of, nor about one the asker may not know', async () => {
    await stack.database.sql(`update children.child set state = 'SEALED' where id = ?`, [child.none]);
    for (const childId of [child.none, '440123456782']) {
      expect((await request(ben, { childId })).codes).toEqual(['CHILD_NOT_FOUND']);
    }
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [child.none]);
  });

  it('is for the team of the child’s own authority: no other team finds it, or can take a step', async () => {
    const { result } = await request(ben);
    const elsewhere = await hire(stack, { ...team, authority: '903' });
    expect(await waiting(elsewhere.ask)).toEqual([]);
    for (const name of ['takeContactRequest', 'noteServiceContacted', 'passOnContactRequest'] as const) {
      expect((await step(elsewhere.ask, name, result.id, 1)).codes).toEqual(['CONTACT_REQUEST_NOT_FOUND']);
    }
    const { errors } = await step(ben, 'takeContactRequest', result.id, 1);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('is not for a team that may not know which hidden children are its authority’s: the list would tell', async () => {
    await request(ben, { childId: child.shielded });
    const [row] = await stack.database.sql<{ authority: string }>('select authority from children.child where id = ?', [
      child.shielded,
    ]);
    const unaccredited = await hire(stack, {
      ...{ role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-COMMUNITY-HEALTH', practitioner: null },
      authority: String(row?.authority),
    });
    const { data } = await unaccredited.ask(
      `{ viewer { permissions } child(id: "${child.shielded}") { sensitiveServices { id } } }`,
    );
    expect(data.viewer.permissions).toContain('BROKER_CONTACT');
    expect(data.child.sensitiveServices).toBeNull();
    const { errors } = await unaccredited.ask(WAITING);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('is neither listed nor moved on in a system test, which opens nobody real', async () => {
    const { result } = await request(ben);
    const test = { reason: 'SYSTEM_TEST' };
    const tested: Asker = (query, asking) => ben(query, { ...asking, ...test });
    const real = await addChild(stack, { familyName: 'Reallyby', synthetic: false });
    expect((await request(tested, { childId: real })).codes).toEqual(['CHILD_NOT_FOUND']);
    const nurse = await sensitiveNurse(stack);
    await recordSensitive(nurse.ask);
    const asked: readonly [Asker, string][] = [
      [ben, MINE],
      [officer.ask, WAITING],
      [nurse.ask, '{ mySensitiveServices { nodes { id } } }'],
      [
        officer.ask,
        `mutation { takeContactRequest(input: { idempotencyKey: "system-test", contactRequestId: "${result.id}", version: 1 })
          { brokeredContact { id } } }`,
      ],
    ];
    for (const [ask, query] of asked) {
      const { errors, text } = await ask(query, test);
      expect([errors?.[0].extensions.code, text.includes(child.whoElse)]).toEqual(['REASON_NOT_YOURS', false]);
    }
    expect(await waiting(officer.ask)).toMatchObject([{ state: 'REQUESTED', version: 1 }]);
  });

  it('goes on step by step, by the one who has taken it on, and never back', async () => {
    const { result } = await request(ben);
    expect((await step(officer.ask, 'answerContactRequest', result.id, 1, { answer: 'DECLINED' })).codes).toEqual([
      'NOT_AT_THIS_STEP',
    ]);
    await step(officer.ask, 'takeContactRequest', result.id, 1);
    expect((await step(colleague.ask, 'noteServiceContacted', result.id, 2)).codes).toEqual(['TAKE_IT_FIRST']);
    expect(
      (await step(officer.ask, 'answerContactRequest', result.id, 2, { answer: 'SERVICE_WILL_CONTACT' })).codes,
    ).toEqual(['NOT_AT_THIS_STEP']);
    await step(colleague.ask, 'takeContactRequest', result.id, 2);
    await step(colleague.ask, 'noteServiceContacted', result.id, 3);
    const answer = (more: object) => step(colleague.ask, 'answerContactRequest', result.id, 4, more);
    expect((await answer({ answer: 'CONTACT_RELEASED' })).codes).toEqual(['RELEASED_CONTACT_MISSING']);
    expect((await answer({ answer: 'DECLINED', released: { name: 'Sam' } })).codes).toEqual(['NOTHING_WAS_RELEASED']);
    expect((await answer({ answer: 'SERVICE_WILL_CONTACT' })).codes).toEqual([]);
    const back = stack.database.sql(
      `update involvements.contact_request set state = 'REQUESTED' where state = 'ANSWERED'`,
    );
    await expect(back).rejects.toThrow('does not go back');
  });

  it('passes on to the team of the authority to which the child has moved', async () => {
    const { result } = await request(ben);
    await step(officer.ask, 'takeContactRequest', result.id, 1);
    expect((await step(officer.ask, 'passOnContactRequest', result.id, 2)).codes).toEqual(['STILL_YOURS']);
    const [before] = await stack.database.sql<{ authority: string }>(
      'select authority from children.child where id = ?',
      [child.whoElse],
    );
    await stack.database.sql(`update children.child set authority = '903' where id = ?`, [child.whoElse]);
    try {
      const passed = await step(officer.ask, 'passOnContactRequest', result.id, 2);
      expect([passed.codes, passed.result]).toEqual([[], null]);
      expect(await waiting(officer.ask)).toEqual([]);
      const there = await hire(stack, { ...team, authority: '903' });
      expect(await waiting(there.ask)).toMatchObject([{ id: result.id, state: 'REQUESTED' }]);
    } finally {
      await stack.database.sql('update children.child set authority = ? where id = ?', [
        before?.authority,
        child.whoElse,
      ]);
    }
  });

  it('is due in an hour when it is urgent, and shows as overdue when nobody has answered', async () => {
    const { result } = await request(ben, { urgency: 'URGENT' });
    expect(Date.parse(result.dueAt) - Date.parse(result.requestedAt)).toBe(3_600_000);
    expect(await waiting(officer.ask, { overdue: true })).toEqual([]);
    await stack.database.sql('alter table involvements.contact_request disable trigger goes_on');
    await stack.database.sql(`update involvements.contact_request set due_at = now() - interval '1 minute'`);
    await stack.database.sql('alter table involvements.contact_request enable trigger goes_on');
    expect(await waiting(officer.ask, { overdue: true })).toMatchObject([{ id: result.id, overdue: true }]);
  });

  it('is asked for once at a time by the same person, and taken on by one of two at the same moment', async () => {
    const { result } = await request(ben);
    expect((await request(ben)).codes).toEqual(['ALREADY_REQUESTED']);
    const both = await Promise.all(
      [officer, colleague].map(({ ask }) => step(ask, 'takeContactRequest', result.id, 1)),
    );
    expect(both.map(({ codes }) => codes?.[0] ?? 'taken').toSorted()).toEqual(['CHANGED_SINCE', 'taken']);
  });

  it('is for no team that may not know of the child, where no authority looks after it', async () => {
    const source = await hire(stack);
    const told = async (id: string) => {
      const { result, codes } = await request(source.ask, { childId: id });
      expect(codes).toEqual([]);
      const { text } = await officer.ask(WAITING);
      const taken = await step(officer.ask, 'takeContactRequest', result.id, 1);
      return [text.includes(id), taken.codes];
    };
    const open = await addChild(stack, { familyName: 'Nobodysyet', authority: null });
    const alone = await addChild(stack, { familyName: 'Toldbyone', authority: null, state: 'PROVISIONAL' });
    await stack.database.sql(`update children.child set source = 'NORTHSHIRE-CSC' where id = ?`, [alone]);
    expect(await told(open)).toEqual([true, []]);
    expect(await told(alone)).toEqual([false, ['CONTACT_REQUEST_NOT_FOUND']]);
  });
});
