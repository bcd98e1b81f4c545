import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { change, daysAgo, everythingKept, trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { childId, leadTools, type Member } from '#support/leads.ts';
import { sessionOf } from '#support/overriding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const SHOWN = `query Shown($id: ID!) { child(id: $id) { commonAssessment { status recordedOn heldBy { id } }
  involvements { nodes { id commonAssessment } } } }`;

describe('a common assessment, registered by whoever holds it', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  const { involve, team, clear } = leadTools(() => stack);
  beforeEach(clear);

  const register = (who: Asker, step: string, more: Record<string, unknown> = {}) =>
    change(who, 'registerCommonAssessment', { childId, step, ...more });
  /** The same person, asking from within the national eCAF. */
  const through = ({ account }: Pick<Member, 'account'>): Promise<Asker> => sessionOf(stack, account, 'ecaf');
  const shown = async (id: string = childId) =>
    (await stack.ask('amira', SHOWN, { variables: { id } })).data.child.commonAssessment;
  const codes = ({ problems = [] }: { problems: { code: string }[] | undefined }) => problems.map(({ code }) => code);

  it('is seen by everybody who sees who works with the child: that there is one, and with whom', async () => {
    const [robin] = (await team(1)) as [Member];
    const { involvement, problems } = await register(await through(robin), 'OPENED');
    expect(problems).toEqual([]);
    expect(involvement.id).toBe(robin.involvement);
    expect(await shown()).toEqual({ status: 'CURRENT', recordedOn: daysAgo(0), heldBy: { id: robin.involvement } });
    expect(codes(await register(await through(robin), 'CLOSED'))).toEqual([]);
    expect(await shown()).toEqual({ status: 'CLOSED', recordedOn: daysAgo(0), heldBy: { id: robin.involvement } });
  });

  it('is held from an involvement that a case system keeps, and no feed writes over it', async () => {
    const id = child.brother;
    const amira = asPersona(stack, 'amira');
    const { involvement } = await register(amira, 'OPENED', { childId: id });
    expect(involvement.source).not.toBe('PRACTITIONER');
    // What a feed does with a statement that has changed.
    await stack.database.sql('update involvements.involvement set common_assessment = null where child_id = ?', [id]);
    expect(await shown(id)).toMatchObject({ status: 'CURRENT', heldBy: { id: involvement.id } });
    // The case system gives the work to somebody else: they have not said that they hold one.
    const next = await hire(stack);
    const [, uuid] = [involvement.id.slice(0, 12), involvement.id.slice(13)];
    await stack.database.sql('update involvements.involvement set practitioner_id = ? where child_id = ? and id = ?', [
      next.practitioner,
      id,
      uuid,
    ]);
    expect(await shown(id)).toBeNull();
  });

  it('is one at a time: who comes second is told, and takes it over through the case system it came through', async () => {
    const [robin, sasha] = (await team(2)) as [Member, Member];
    const [one, other] = [await through(robin), await through(sasha)];
    await register(one, 'OPENED');
    const before = await everythingKept(stack);
    expect(codes(await register(other, 'OPENED'))).toEqual(['ASSESSMENT_HELD']);
    // At a screen nobody takes what somebody else has said.
    for (const step of ['OPENED', 'TAKEN_OVER']) {
      expect(codes(await register(sasha.ask, step))).toEqual(['ASSESSMENT_HELD']);
    }
    expect(codes(await register(sasha.ask, 'CLOSED'))).toEqual(['ASSESSMENT_NOT_OPEN']);
    expect(await everythingKept(stack)).toBe(before);
    expect(codes(await register(other, 'TAKEN_OVER'))).toEqual([]);
    expect((await shown()).heldBy.id).toBe(sasha.involvement);
    const { data } = await stack.ask('amira', SHOWN, { variables: { id: childId } });
    expect(data.child.involvements.nodes).toContainEqual({ id: robin.involvement, commonAssessment: 'CLOSED' });
  });

  it('is closed by another user of the same case system, for a family withdraws consent with anybody', async () => {
    const [robin, sasha] = (await team(2)) as [Member, Member];
    await register(await through(robin), 'OPENED');
    expect(codes(await register(await through(sasha), 'CLOSED'))).toEqual([]);
    expect((await shown()).status).toBe('CLOSED');
    await register(robin.ask, 'OPENED');
    expect(codes(await register(await through(sasha), 'CLOSED'))).toEqual(['ASSESSMENT_NOT_OPEN']);
  });

  it('has one holder when twenty register at the same moment', async () => {
    const everybody = await team(20);
    const answers = await Promise.all(everybody.map(async (each) => register(await through(each), 'OPENED')));
    expect(answers.filter((each) => codes(each).length === 0)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 19 }, () => 'ASSESSMENT_HELD'));
  });

  it('happens once for a key that is sent twenty times at once', async () => {
    const [robin] = (await team(1)) as [Member];
    const ask = await through(robin);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(ask, 'OPENED', { idempotencyKey })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.involvement.version).toBe(2);
    expect(codes(await register(ask, 'CLOSED', { idempotencyKey }))).toEqual(['KEY_REUSED']);
  });

  it('needs somebody who works with the child, and ends with their work', async () => {
    const stranger = await hire(stack);
    expect(codes(await register(await through(stranger), 'OPENED'))).toEqual(['NOT_INVOLVED']);
    const [robin, sasha] = (await team(2)) as [Member, Member];
    const { involvement } = await register(await through(robin), 'OPENED');
    const end = { involvementId: robin.involvement, version: involvement.version, endedOn: daysAgo(0) };
    expect(codes(await change(robin.ask, 'endInvolvement', end))).toEqual([]);
    expect(codes(await register(await through(sasha), 'OPENED'))).toEqual([]);
    expect((await shown()).heldBy.id).toBe(sasha.involvement);
  });

  it('cannot be found out on a shielded record by trying', async () => {
    const of = { childId: child.shielded };
    const [robin, sasha] = [await involve(await hire(stack), of.childId), await involve(await hire(stack), of.childId)];
    const attempts = async () =>
      Promise.all(
        ['OPENED', 'TAKEN_OVER', 'CLOSED'].map(async (step) => (await register(await through(robin), step, of)).text),
      );
    const withoutOne = await attempts();
    await stack.database.sql(
      `update involvements.involvement set caf_said = 'CURRENT', caf_holder = practitioner_id, caf_said_on = current_date,
         caf_client = 'ecaf' where child_id = ? and id = ?`,
      [of.childId, sasha.involvement.slice(13)],
    );
    expect(await attempts()).toEqual(withoutOne);
    // One's own ends all the same: what was said can be taken back.
    expect(codes(await register(sasha.ask, 'CLOSED', of))).toEqual([]);
  });

  it('is in the trail, with the child and the program, before and after', async () => {
    const [robin] = (await team(1)) as [Member];
    const { request } = await register(await through(robin), 'OPENED');
    const [intent, outcome, ...more] = await trailOf(stack, request);
    expect(more).toEqual([]);
    expect(intent).toMatchObject({ kind: 'INTENT', client: 'ecaf', account: robin.account });
    expect(outcome).toMatchObject({ kind: 'OUTCOME', children: { [childId]: ['EXISTENCE', 'SERVICES'] } });
  });

  it('is for those who record involvements, for a reason; a case system by itself may do nothing', async () => {
    const before = await everythingKept(stack);
    for (const role of ['vera', 'paul', 'audrey', 'stan']) {
      const { data, errors } = await register(asPersona(stack, role), 'OPENED');
      expect(data).toEqual({ registerCommonAssessment: null });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect((await register(asPersona(stack, 'ecaf'), 'OPENED')).errors).toMatchObject([
      { extensions: { code: 'NAMED_USER_REQUIRED' } },
    ]);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('is of one holder in the database itself', async () => {
    const [robin, sasha] = (await team(2)) as [Member, Member];
    await register(robin.ask, 'OPENED');
    const second = stack.database.sql(
      `update involvements.involvement set caf_said = 'CURRENT', caf_holder = practitioner_id, caf_said_on = current_date,
         caf_client = 'ecaf' where child_id = ? and id = ?`,
      [childId, sasha.involvement.slice(13)],
    );
    await expect(second).rejects.toThrow('one_holder_at_a_time');
    const half = stack.database.sql(
      "update involvements.involvement set caf_said = 'CLOSED' where child_id = ? and id = ?",
      [childId, sasha.involvement.slice(13)],
    );
    await expect(half).rejects.toThrow('a_common_assessment_is_said_whole');
  });
});
