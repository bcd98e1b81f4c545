import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Colleague, hire } from '#support/colleagues.ts';
import { onTheTelephone, type Telephone } from '#support/mediating.ts';
import { make } from '#support/sensitive.ts';
import { child, type Stack } from '#support/stack.ts';

const RELEASED = { name: 'Sam at the clinic', telephone: '07700 900555' };

describe('contact that is asked for on the telephone', () => {
  let phone: Telephone;
  let stack: Stack;
  let requester: Colleague;
  let answered: string;
  beforeAll(async () => {
    phone = await onTheTelephone();
    ({ stack, requester } = phone);
    const [row] = await stack.database.sql<{ authority: string }>('select authority from children.child where id = ?', [
      child.none,
    ]);
    const officer = await hire(stack, {
      ...{ role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null },
      authority: String(row?.authority),
    });
    answered = (await make(requester.ask, 'requestContact', { childId: child.none, urgency: 'STANDARD' })).result.id;
    const steps = [
      ['takeContactRequest', {}],
      ['noteServiceContacted', {}],
      ['answerContactRequest', { answer: 'CONTACT_RELEASED', released: RELEASED }],
    ] as const;
    for (const [index, [name, more]] of steps.entries()) {
      const made = await make(officer.ask, name, { contactRequestId: answered, version: index + 1, ...more });
      expect(made.codes).toEqual([]);
    }
  });
  afterAll(() => stack.stop());
  const opened = async (childId: string) => {
    const mediated = await phone.opened();
    expect((await mediated.ask(`{ child(id: "${childId}") { id } }`)).data.child.id).toBe(childId);
    return mediated.ask;
  };

  it('is asked for in the other’s name, about the child that was opened and no other', async () => {
    const ask = await opened(child.whoElse);
    const elsewhere = await make(ask, 'requestContact', { childId: child.moved, urgency: 'URGENT' });
    expect(elsewhere.codes).toEqual(['NOT_OPENED']);
    const nobody = await make(ask, 'requestContact', { childId: '440123456782', urgency: 'URGENT' });
    expect(nobody.text).toBe(elsewhere.text);
    const { codes, result } = await make(ask, 'requestContact', { childId: child.whoElse, urgency: 'URGENT' });
    expect([codes, result.state]).toEqual([[], 'RECEIVED']);
    const mine = await requester.ask('{ myContactRequests { nodes { id child { id } } } }');
    expect(mine.data.myContactRequests.nodes[0]).toEqual({ id: result.id, child: { id: child.whoElse } });
  });

  it('is not listed there: one’s requests are about many children, and say what services let be passed on', async () => {
    for (const about of [null, child.whoElse, child.none]) {
      const ask = about === null ? (await phone.opened()).ask : await opened(about);
      const { data, errors, text } = await ask('{ myContactRequests { nodes { id released { telephone } } } }');
      expect([data.myContactRequests, errors?.[0].extensions.code]).toEqual([null, 'FORBIDDEN']);
      expect(text).not.toContain(RELEASED.telephone);
    }
    const mine = await requester.ask('{ myContactRequests { nodes { released { telephone } } } }');
    expect(mine.text).toContain(RELEASED.telephone);
  });

  it('is not closed there about another child, and what was released is not read out', async () => {
    const close = (ask: Colleague['ask']) =>
      ask(
        `mutation { closeContactRequest(input: { idempotencyKey: "close-${Math.random()}", contactRequestId: "${answered}" })
          { contactRequest { state released { name telephone } } problems { code } } }`,
      );
    const elsewhere = await close(await opened(child.whoElse));
    expect(elsewhere.data.closeContactRequest).toEqual({
      contactRequest: null,
      problems: [{ code: 'CONTACT_REQUEST_NOT_FOUND' }],
    });
    const about = await close(await opened(child.none));
    expect(about.data.closeContactRequest).toEqual({
      contactRequest: { state: 'CLOSED', released: null },
      problems: [],
    });
    const own = await requester.ask('{ myContactRequests { nodes { id released { name telephone } } } }');
    expect(own.data.myContactRequests.nodes).toContainEqual({ id: answered, released: RELEASED });
  });
});
