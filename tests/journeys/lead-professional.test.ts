import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { change, daysAgo, everythingKept, trailOf } from '#support/changes.ts';
import { asPersona, hire } from '#support/colleagues.ts';
import { childId, leadTools, type Member } from '#support/leads.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LEAD = 'query Lead($id: ID!) { child(id: $id) { leadProfessional { id } } }';

describe('the lead professional of a child', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  const { involve, team, lead, handOver, leads, pair, clear } = leadTools(() => stack);
  beforeEach(clear);

  it('is whoever works with the child and takes the lead, as everybody sees', async () => {
    const [robin] = (await team(1)) as [Member];
    const { involvement, problems } = await lead(robin.ask);
    expect(problems).toEqual([]);
    expect(involvement).toMatchObject({ id: robin.involvement, isLeadProfessional: true });
    const { data } = await stack.ask('amira', LEAD, { variables: { id: childId } });
    expect(data.child.leadProfessional.id).toBe(robin.involvement);
  });

  it('may lead from an involvement that a case system keeps', async () => {
    const { problems } = await lead(asPersona(stack, 'amira'), { childId: child.brother });
    expect(problems).toEqual([]);
  });

  it('is in the trail before and after each change, and the trail names the child', async () => {
    const { one, other } = await pair();
    const requests = [await lead(other.ask), await handOver(one.ask, one.involvement, other.involvement)];
    for (const { request } of requests) {
      const [intent, outcome, ...more] = await trailOf(stack, request);
      expect(more).toEqual([]);
      expect(intent).toMatchObject({ kind: 'INTENT', children: {} });
      expect(outcome).toMatchObject({ kind: 'OUTCOME', children: { [childId]: ['EXISTENCE', 'SERVICES'] } });
    }
  });

  it('must be working with the child: nobody else, and nobody who has stopped', async () => {
    const stranger = await hire(stack);
    const [robin] = (await team(1)) as [Member];
    await change(robin.ask, 'endInvolvement', { involvementId: robin.involvement, version: 1, endedOn: daysAgo(0) });
    const before = await everythingKept(stack);
    for (const ask of [stranger.ask, robin.ask, asPersona(stack, 'olga')]) {
      expect((await lead(ask)).problems).toMatchObject([{ code: 'NOT_INVOLVED', field: 'childId' }]);
    }
    expect(await everythingKept(stack)).toBe(before);
  });

  it('is one at a time: who comes second is told to ask for a handover', async () => {
    const { one, other } = await pair();
    const before = await everythingKept(stack);
    const { involvement, problems } = await lead(other.ask);
    expect(involvement).toBeNull();
    expect(problems).toMatchObject([{ code: 'LEAD_ALREADY_TAKEN', field: 'childId' }]);
    expect(await everythingKept(stack)).toBe(before);
    expect(await leads()).toEqual([{ id: one.involvement }]);
  });

  it('is one when twenty take the lead at the same moment', async () => {
    const everybody = await team(20);
    const answers = await Promise.all(everybody.map(({ ask }) => lead(ask)));
    const won = answers.filter(({ involvement }) => involvement !== null);
    expect(won).toHaveLength(1);
    expect(await leads()).toEqual([{ id: won[0]?.involvement.id }]);
    const told = answers.flatMap(({ problems }) => problems?.map(({ code }) => code) ?? []);
    expect(told).toEqual(Array.from({ length: 19 }, () => 'LEAD_ALREADY_TAKEN'));
  });

  it('finds no child that is not there', async () => {
    const robin = await hire(stack);
    const nowhere = { childId: '440123456781' };
    for (const answer of [await lead(robin.ask, nowhere), await handOver(robin.ask, 'a', 'b', nowhere)]) {
      expect(answer.problems).toMatchObject([{ code: 'CHILD_NOT_FOUND', field: 'childId' }]);
    }
  });

  it('takes the lead once for a key that is sent twenty times at once', async () => {
    const [robin] = (await team(1)) as [Member];
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => lead(robin.ask, { idempotencyKey })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.problems).toEqual([]);
    const reused = await lead(robin.ask, { idempotencyKey, childId: child.noSchool });
    expect(reused.problems).toMatchObject([{ code: 'KEY_REUSED' }]);
  });

  it('cannot be found out on a shielded record by trying to take the lead or to hand it over', async () => {
    const of = child.shielded;
    const [robin, sasha] = [await involve(await hire(stack), of), await involve(await hire(stack), of)];
    const attempts = async () => {
      const taken = await lead(robin.ask, { childId: of });
      const passed = await handOver(robin.ask, sasha.involvement, robin.involvement, { childId: of });
      const given = await handOver(robin.ask, robin.involvement, sasha.involvement, { childId: of });
      const nowhere = await handOver(robin.ask, `${of}-${randomUUID()}`, robin.involvement, { childId: of });
      expect(passed.text).toBe(nowhere.text);
      return [taken.text, passed.text, given.text];
    };
    const withoutLead = await attempts();
    await stack.database.sql('insert into involvements.lead (child_id, involvement_id, since) values (?, ?, now())', [
      of,
      sasha.involvement.slice(13),
    ]);
    expect(await attempts()).toEqual(withoutLead);
  });

  it.each(['becomeLeadProfessional', 'handOverLeadProfessional'] as const)(
    '%s is for those who record involvements, for a reason, and nobody else',
    async (name) => {
      const { one, other } = await pair();
      const before = await everythingKept(stack);
      const ends = { fromInvolvementId: one.involvement, toInvolvementId: other.involvement };
      const input = { childId, ...(name === 'becomeLeadProfessional' ? {} : ends) };
      for (const role of ['vera', 'paul', 'audrey', 'stan']) {
        const { data, errors } = await change(asPersona(stack, role), name, input);
        expect(data).toEqual({ [name]: null });
        expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      }
      const { errors } = await change(one.ask, name, input, { reason: null });
      expect(errors).toMatchObject([{ extensions: { code: 'REASON_REQUIRED', field: 'Access-Reason' } }]);
      expect(await everythingKept(stack)).toBe(before);
    },
  );
});
