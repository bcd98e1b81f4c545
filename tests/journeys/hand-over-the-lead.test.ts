import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { change, daysAgo, everythingKept } from '#support/changes.ts';
import { asPersona, hire } from '#support/colleagues.ts';
import { childId, leadTools, type Member } from '#support/leads.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('handing the lead over to another practitioner', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  const { involve, team, lead, handOver, leads, pair, clear } = leadTools(() => stack);
  beforeEach(clear);

  it('passes in one step from who leads to who is to lead', async () => {
    const { one, other } = await pair();
    const { involvement, problems } = await handOver(one.ask, one.involvement, other.involvement);
    expect(problems).toEqual([]);
    expect(involvement).toMatchObject({ id: other.involvement, isLeadProfessional: true });
    expect(await leads()).toEqual([{ id: other.involvement }]);
  });

  it('may be taken over by the incoming lead, or passed on by the responsible authority’s team', async () => {
    const { one, other } = await pair();
    const taken = await handOver(other.ask, one.involvement, other.involvement);
    expect(taken.problems).toEqual([]);
    const officer = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      organisation: 'SOUTHMERE-CSC',
      authority: await authorityOf(childId),
      practitioner: null,
    });
    const passed = await handOver(officer.ask, other.involvement, one.involvement);
    expect(passed.problems).toEqual([]);
    expect(await leads()).toEqual([{ id: one.involvement }]);
  });

  it('is passed on by nobody else: not by a colleague, not by another authority’s team', async () => {
    const { one, other } = await pair();
    const colleague = await involve(await hire(stack));
    const before = await everythingKept(stack);
    for (const ask of [colleague.ask, asPersona(stack, 'olga')]) {
      const { problems } = await handOver(ask, one.involvement, other.involvement);
      expect(problems).toMatchObject([{ code: 'NOT_YOURS_TO_HAND_OVER', field: null }]);
    }
    expect(await everythingKept(stack)).toBe(before);
  });

  it('passes to exactly one of twenty at the same moment, and the others learn that it is gone', async () => {
    const everybody = await team(21);
    const [first, ...others] = everybody as [Member, ...Member[]];
    await lead(first.ask);
    const answers = await Promise.all(
      others.map(({ ask, involvement }, index) =>
        handOver(index % 2 === 0 ? ask : first.ask, first.involvement, involvement),
      ),
    );
    const won = answers.filter(({ involvement }) => involvement !== null);
    expect(won).toHaveLength(1);
    expect(await leads()).toEqual([{ id: won[0]?.involvement.id }]);
    for (const { problems } of answers.filter((answer) => !won.includes(answer))) {
      expect(problems).toMatchObject([{ code: 'NOT_THE_LEAD', field: 'fromInvolvementId' }]);
    }
  });

  it('never gets lost or doubled when two hand it to and fro while others try to take it', async () => {
    const everybody = await team(6);
    const [one, other] = everybody as [Member, Member];
    await lead(one.ask);
    await Promise.all(
      everybody.flatMap(({ ask, involvement }) => [
        lead(ask),
        handOver(ask, one.involvement, involvement),
        handOver(ask, other.involvement, involvement),
      ]),
    );
    expect(await leads()).toHaveLength(1);
  });

  it.each([
    ['INVOLVEMENT_NOT_FOUND', 'fromInvolvementId', ['unknown', 'other'] as const],
    ['INVOLVEMENT_NOT_FOUND', 'toInvolvementId', ['one', 'unknown'] as const],
    ['INVOLVEMENT_NOT_FOUND', 'fromInvolvementId', ['malformed', 'other'] as const],
    ['INVOLVEMENT_NOT_FOUND', 'toInvolvementId', ['one', 'elsewhere'] as const],
    ['NOT_INVOLVED', 'toInvolvementId', ['one', 'ended'] as const],
    ['NOT_INVOLVED', 'toInvolvementId', ['one', 'nobody'] as const],
    ['NOT_THE_LEAD', 'fromInvolvementId', ['other', 'one'] as const],
  ])('answers %s about %s, and writes nothing, for %j', async (code, field, [from, to]) => {
    const { one, other } = await pair();
    const gone = await involve(await hire(stack));
    await change(gone.ask, 'endInvolvement', { involvementId: gone.involvement, version: 1, endedOn: daysAgo(0) });
    const nobody = await involve(await hire(stack));
    await stack.database.sql(
      `update involvements.involvement set practitioner_id = null, source = 'NATIONAL', supplier = 'tests' where id = ?`,
      [nobody.involvement.slice(13)],
    );
    const names = {
      one: one.involvement,
      other: other.involvement,
      unknown: `${childId}-${randomUUID()}`,
      malformed: 'somebody',
      elsewhere: one.involvement.replace(childId, child.noSchool),
      ended: gone.involvement,
      nobody: nobody.involvement,
    };
    const before = await everythingKept(stack);
    const { involvement, problems } = await handOver(one.ask, names[from], names[to]);
    expect(involvement).toBeNull();
    expect(problems).toEqual([
      { code, field, message: expect.stringMatching(/^[A-Z].+\.$/), remedy: expect.stringMatching(/^[A-Z].+\.$/) },
    ]);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('gives the same answer to the same key, once or twenty times at once, and refuses the key with other input', async () => {
    const { one, other } = await pair();
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => handOver(one.ask, one.involvement, other.involvement, { idempotencyKey })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.involvement.id).toBe(other.involvement);
    const reused = await handOver(one.ask, other.involvement, one.involvement, { idempotencyKey });
    expect(reused.problems).toMatchObject([{ code: 'KEY_REUSED', field: 'idempotencyKey' }]);
    expect(await leads()).toEqual([{ id: other.involvement }]);
  });

  const authorityOf = async (id: string): Promise<string> => {
    const [found] = await stack.database.sql<{ authority: string }>(
      'select authority from children.child where id = ?',
      [id],
    );
    return String(found?.authority);
  };
});
