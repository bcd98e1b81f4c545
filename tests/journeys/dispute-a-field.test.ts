/** "LA must correct or complete records for which it is responsible" (Hansard 9 November 2005); UK GDPR arts 16 and 18. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerBy } from '#core/answer-within.ts';
import type { IsoDate } from '#core/ids.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { askedAbout, childSaid, disputesOf, disputing, passDays, raise, seen } from '#support/disputing.ts';
import { dayBefore } from '#support/family-requests.ts';
import { type Stack, startStack } from '#support/stack.ts';

const CASES = 'northshire-case-system';
const NHS = 'demo-nhs';
const home = (line1: string) => ({ status: 'CURRENT', line1, postcode: 'ZN1 1AA' });

describe('a field that is disputed', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let amira: Asker;
  let ben: Asker;
  let vera: Asker;
  let elsewhere: Asker;
  const today = dayBefore(0);
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'amira')];
    [ben, vera] = [asPersona(stack, 'ben'), asPersona(stack, 'vera')];
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-DIRECTORY' } as const;
    elsewhere = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  const marked = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { disputedFields } }`)).data.child?.disputedFields;
  const noticed = async (kind: string, id: string, ask = olga) => {
    const { data } = await ask(
      `{ notices(kind: ${kind}, first: 100) { nodes { childId aboutId organisation { id } } } }`,
    );
    return data.notices.nodes.filter(({ childId }: { childId: string }) => childId === id);
  };

  it('is marked to all who see it, goes to its team, and to the source that says it with a month to answer', async () => {
    const { id } = await childSaid(stack, { [NHS]: {}, [CASES]: { familyName: 'Wrongly' } });
    const raised = await raise(amira, id, 'FAMILY_NAME', { ground: 'NOT_THIS_CHILD' });
    expect(raised.codes).toEqual([]);
    const { reference } = raised.made;
    expect(await marked(ben, id)).toEqual(['FAMILY_NAME']);
    const dueOn = answerBy(today as IsoDate, false);
    const [dispute] = await disputesOf(olga, id);
    expect(dispute).toMatchObject({
      id: reference,
      field: 'FAMILY_NAME',
      ground: 'NOT_THIS_CHILD',
      onBehalfOf: 'PRACTITIONER',
      state: 'OPEN',
      dueOn,
      overdue: false,
      corrected: false,
      sources: [{ supplier: NHS, shown: true, asked: true, answer: 'ASKED', answeredAt: null }],
    });
    expect(await noticed('DISPUTE_RAISED', id)).toMatchObject([{ aboutId: reference }]);
    // Who says something else is not asked of a name, which everybody sees.
    expect(await askedAbout(ben, id)).toEqual([]);
    expect(await disputesOf(elsewhere, id)).toEqual([]);
    expect((await raise(ben, id, 'FAMILY_NAME')).codes).toEqual(['ALREADY_DISPUTED']);
  });

  it('is listed to the people of its source alone, who stand by it, once, and each step is in the trail', async () => {
    const { id } = await childSaid(stack, { [NHS]: {}, [CASES]: { address: home('1 Wrong Street') } });
    const raised = await raise(olga, id, 'ADDRESS', { onBehalfOf: 'PARENT', ground: 'OUT_OF_DATE' });
    expect(raised.codes).toEqual([]);
    const [statement] = await askedAbout(ben, id);
    expect(statement).toEqual({
      id: expect.any(String),
      childId: id,
      supplier: CASES,
      field: 'ADDRESS',
      ground: 'OUT_OF_DATE',
      raisedOn: today,
      dueOn: answerBy(today as IsoDate, false),
      overdue: false,
    });
    const listed = await ben('{ disputedStatements(first: 100) { nodes { childId } } }');
    const trail = await trailOf(stack, String(listed.headers.get('x-request-id')));
    expect(trail.at(-1).children[id]).toEqual(['EXISTENCE']);
    const beside = await hire(stack, { organisation: 'SOUTHMERE-CSC' });
    for (const other of [amira, beside.ask]) expect(await askedAbout(other, id)).toEqual([]);
    expect((await disputing(amira, 'upholdStatement', { statementId: statement.id })).codes).toEqual([
      'STATEMENT_NOT_FOUND',
    ]);
    const idempotencyKey = randomUUID();
    const answer = () => disputing(ben, 'upholdStatement', { statementId: statement.id, idempotencyKey });
    const first = await answer();
    expect(first.made).toMatchObject({ upheld: true });
    expect((await answer()).made).toMatchObject({ upheld: true });
    const again = await disputing(ben, 'upholdStatement', { statementId: statement.id });
    expect([again.codes, again.made.upheld]).toEqual([['STATEMENT_NOT_FOUND'], false]);
    expect(await askedAbout(ben, id)).toEqual([]);
    const [dispute] = await disputesOf(olga, id);
    expect(dispute.sources).toMatchObject([{ answer: 'UPHELD', answeredAt: expect.any(String) }]);
    expect(await noticed('DISPUTE_ANSWERED', id)).toMatchObject([
      { aboutId: dispute.id, organisation: { id: 'NORTHSHIRE-CSC' } },
    ]);
    // Whoever raised it does not find that it stands.
    const stands = { ...seen(dispute), outcome: 'STANDS' };
    expect((await disputing(olga, 'settleDispute', stands)).codes).toEqual(['SECOND_PERSON_NEEDED']);
    const settled = await disputing(martin, 'settleDispute', stands);
    expect(settled.made).toMatchObject({ state: 'SETTLED', outcome: 'STANDS' });
    expect(await marked(amira, id)).toEqual([]);
    const upheld = await trailOf(stack, String(first.headers.get('x-request-id')));
    expect(upheld.at(-1).children).toEqual({ [id]: ['EXISTENCE'] });
    for (const { headers } of [raised, settled]) {
      const entries = await trailOf(stack, String(headers.get('x-request-id')));
      expect(entries.at(-1).children[id]).toContain('STEWARDSHIP');
    }
    const list = await ben('{ disputedStatements(first: 100) { nodes { childId } } }');
    const told = new Set(list.data.disputedStatements.nodes.map(({ childId }: { childId: string }) => childId));
    const [entry] = (await trailOf(stack, String(list.headers.get('x-request-id')))).slice(-1);
    expect(new Set(Object.keys(entry.children))).toEqual(told);
  });

  it('is listed to its source page by page, what is due first', async () => {
    const ids: string[] = [];
    for (const line of ['1', '2', '3']) {
      const { id } = await childSaid(stack, { [CASES]: { address: home(`${line} Paged Street`) } });
      expect((await raise(ben, id, 'ADDRESS')).codes).toEqual([]);
      ids.push(id);
    }
    const all: string[] = [];
    for (let after: string | null = null; ; ) {
      const from: string = after === null ? '' : `, after: "${after}"`;
      const { data } = await ben(
        `{ disputedStatements(first: 2${from}) { nodes { childId } pageInfo { hasNextPage endCursor } } }`,
      );
      const { nodes, pageInfo } = data.disputedStatements;
      all.push(...nodes.map(({ childId }: { childId: string }) => childId));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(all.filter((id) => ids.includes(id))).toEqual(ids);
    expect(new Set(all).size).toBe(all.length);
  });

  it('is answered by what its source sends: something else, or nothing of it; the same in other letters is no answer', async () => {
    const { id, about, say } = await childSaid(stack, { [CASES]: { preferredName: 'Wrongy' } });
    expect((await raise(ben, id, 'PREFERRED_NAME')).codes).toEqual([]);
    expect((await raise(ben, id, 'FAMILY_NAME')).codes).toEqual([]);
    const answers = async () =>
      Object.fromEntries(
        (await disputesOf(olga, id)).map(
          ({ field, sources: [{ answer }] }: { field: string; sources: [{ answer: string }] }) => [field, answer],
        ),
      );
    await say(CASES, { preferredName: 'WRONGY', givenNames: 'Anew' });
    expect(await answers()).toEqual({ PREFERRED_NAME: 'ASKED', FAMILY_NAME: 'ASKED' });
    await say(CASES, { familyName: `${about.familyName}son` });
    expect(await answers()).toEqual({ PREFERRED_NAME: 'TAKEN_BACK', FAMILY_NAME: 'STATED_ANEW' });
    expect(await askedAbout(ben, id)).toEqual([]);
    // Until the team has told whoever disputes.
    expect((await marked(ben, id)).toSorted()).toEqual(['FAMILY_NAME', 'PREFERRED_NAME']);
    for (const each of await disputesOf(olga, id)) {
      const { made, codes } = await disputing(olga, 'settleDispute', { ...seen(each), outcome: 'CORRECTED' });
      expect([codes, made.state]).toEqual([[], 'SETTLED']);
    }
    expect(await marked(ben, id)).toEqual([]);
    expect(await disputesOf(olga, id, 'state: SETTLED, first: 100')).toHaveLength(2);
  });

  it('is disputed for a family by the team alone, and by nobody of a field or a child they do not see', async () => {
    const { id } = await childSaid(stack, { [NHS]: {} });
    expect((await raise(ben, id, 'FAMILY_NAME', { onBehalfOf: 'PARENT' })).codes).toEqual(['ON_NOBODYS_BEHALF']);
    expect((await raise(elsewhere, id, 'FAMILY_NAME', { onBehalfOf: 'CHILD' })).codes).toEqual(['ON_NOBODYS_BEHALF']);
    expect((await raise(ben, id, 'NHS_NUMBER')).codes).toEqual(['CHILD_NOT_FOUND']);
    expect((await raise(ben, '999999999999', 'FAMILY_NAME')).codes).toEqual(['CHILD_NOT_FOUND']);
    expect((await raise(ben, id, 'DATE_OF_DEATH')).codes).toEqual(['NOTHING_TO_DISPUTE']);
    // Who changes nothing disputes nothing; nor is it asked of them.
    expect((await raise(vera, id, 'FAMILY_NAME')).codes).toEqual(['FORBIDDEN']);
    expect(await marked(ben, id)).toEqual([]);
  });

  it('is marked once however often it is sent under one key, and by two at once once', async () => {
    const { id } = await childSaid(stack, { [NHS]: {} });
    const idempotencyKey = randomUUID();
    const [one, other] = await Promise.all([0, 1].map(() => raise(ben, id, 'GIVEN_NAMES', { idempotencyKey })));
    expect(one?.made.reference).toBe(other?.made.reference);
    expect((await raise(ben, id, 'FAMILY_NAME', { idempotencyKey })).codes).toEqual(['KEY_REUSED']);
    const both = await Promise.all([amira, ben].map((ask) => raise(ask, id, 'DATE_OF_BIRTH')));
    expect(both.map(({ codes }) => codes.join()).toSorted()).toEqual(['', 'ALREADY_DISPUTED']);
  });

  it('is overdue after a month: the team is told once, the source sees it, and its answer still counts', async () => {
    const { id } = await childSaid(stack, { [CASES]: { address: home('1 Overdue Street') } });
    expect((await raise(ben, id, 'ADDRESS')).codes).toEqual([]);
    expect(await noticed('DISPUTE_DUE', id)).toEqual([]);
    await passDays(stack, id, 40);
    const read = await Promise.all(Array.from({ length: 4 }, () => noticed('DISPUTE_DUE', id)));
    for (const each of [...read, await noticed('DISPUTE_DUE', id)]) expect(each).toHaveLength(1);
    expect(await noticed('DISPUTE_DUE', id, elsewhere)).toEqual([]);
    const [dispute] = await disputesOf(olga, id);
    expect(dispute.overdue).toBe(true);
    const [statement] = await askedAbout(ben, id);
    expect(statement.overdue).toBe(true);
    expect((await disputing(ben, 'upholdStatement', { statementId: statement.id })).codes).toEqual([]);
  });

  it('goes with the child to another team, and is taken back by whoever disputed it through that team', async () => {
    const { id } = await childSaid(stack, { [CASES]: {} });
    expect((await raise(ben, id, 'FAMILY_NAME')).codes).toEqual([]);
    const [before] = await disputesOf(olga, id);
    await stack.database.sql("update children.child set authority = '902' where id = ?", [id]);
    expect(await disputesOf(olga, id)).toEqual([]);
    expect((await disputing(olga, 'withdrawDispute', seen(before))).codes).toEqual(['DISPUTE_NOT_FOUND']);
    const [dispute] = await disputesOf(elsewhere, id);
    const { made } = await disputing(elsewhere, 'withdrawDispute', seen(dispute));
    expect(made).toMatchObject({ state: 'WITHDRAWN', outcome: null });
    expect(await askedAbout(ben, id)).toEqual([]);
    expect((await disputing(elsewhere, 'withdrawDispute', seen(made))).codes).toEqual(['WRONG_STATE']);
    expect((await disputing(elsewhere, 'withdrawDispute', seen(dispute))).codes).toEqual(['CHANGED_SINCE']);
  });
});
