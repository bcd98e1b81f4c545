import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Changed, change, daysAgo, everythingKept, trailOf } from '#support/changes.ts';
import { asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LIST = `query List($id: ID!) { child(id: $id) { involvements(first: 100) { nodes { id team serviceType } } } }`;
const MINE = `query Mine($first: Int, $after: String) { myInvolvements(first: $first, after: $after) {
  nodes { id startedOn child { id familyName involvements { nodes { id } } } } pageInfo { hasNextPage endCursor }
} }`;

describe('saying that one is working with a child', () => {
  let stack: Stack;
  let robin: Colleague;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    robin = await hire(stack);
  });

  const record = (who: Colleague['ask'], more: Record<string, unknown> = {}): Promise<Changed> =>
    change(who, 'recordInvolvement', {
      childId: child.none,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(3),
      ...more,
    });
  const rowsOf = ({ practitioner }: Colleague) =>
    stack.database.sql<{ child_id: string; version: number; source: string }>(
      'select child_id, version, source from involvements.involvement where practitioner_id = ?',
      [practitioner],
    );

  it('is seen at once by others who work with the child', async () => {
    const { involvement, problems, errors } = await record(robin.ask, { team: 'Duty desk' });
    expect(errors).toBeUndefined();
    expect(problems).toEqual([]);
    expect(involvement).toMatchObject({
      version: 1,
      status: 'ACTIVE',
      serviceType: 'SOC_FAMILY_SUPPORT',
      source: 'PRACTITIONER',
      team: 'Duty desk',
      startedOn: daysAgo(3),
      endedOn: null,
      lastConfirmedOn: daysAgo(0),
      isLeadProfessional: false,
      practitioner: { id: robin.practitioner },
      organisation: { id: 'NORTHSHIRE-CSC' },
      child: { id: child.none },
    });
    expect(await rowsOf(robin)).toEqual([{ child_id: child.none, version: 1, source: 'PRACTITIONER' }]);
    const { data } = await stack.ask('amira', LIST, { variables: { id: child.none } });
    expect(data.child.involvements.nodes).toContainEqual({
      id: involvement.id,
      team: 'Duty desk',
      serviceType: 'SOC_FAMILY_SUPPORT',
    });
  });

  it('is in the trail before and after, and the trail names the child', async () => {
    const { request } = await record(robin.ask);
    const [intent, outcome, ...more] = await trailOf(stack, request);
    expect(more).toEqual([]);
    expect(intent).toMatchObject({ kind: 'INTENT', account: robin.account, operation: 'Change', children: {} });
    expect(outcome).toMatchObject({
      kind: 'OUTCOME',
      decision: 'ANSWERED',
      children: { [child.none]: ['EXISTENCE', 'IDENTITY', 'SERVICES'] },
    });
  });

  it.each([
    ['CHILD_NOT_FOUND', 'childId', 'no child has the number', { childId: '440123456781' }],
    ['CHILD_NOT_FOUND', 'childId', 'the number is mistyped', { childId: '440123456782' }],
    ['CHILD_NOT_FOUND', 'childId', 'the number is no number', { childId: "' or 1=1 --" }],
    ['DATE_IN_FUTURE', 'startedOn', 'it starts tomorrow', { startedOn: daysAgo(-1) }],
    ['DATE_OUTSIDE_LIFE', 'startedOn', 'the child was not born yet', { startedOn: '1999-01-01' }],
    ['SERVICE_NOT_RECORDABLE', 'serviceType', 'the kind comes from agreements only', { serviceType: 'RECORD_HELD' }],
  ])('answers %s about %s, and writes nothing, when %s', async (code, field, _when, input) => {
    const before = await everythingKept(stack);
    const { status, involvement, problems, errors } = await record(robin.ask, input);
    expect({ status, involvement, errors }).toEqual({ status: 200, involvement: null, errors: undefined });
    expect(problems).toEqual([
      { code, field, message: expect.stringMatching(/^[A-Z].+\.$/), remedy: expect.stringMatching(/^[A-Z].+\.$/) },
    ]);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('answers alike for a child that is not there and one whose record is archived', async () => {
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [child.ended]);
    const archived = await record(robin.ask, { childId: child.ended });
    const nowhere = await record(robin.ask, { childId: '440123456781' });
    expect(archived.problems?.[0]?.code).toBe('CHILD_NOT_FOUND');
    expect(archived.text).toBe(nowhere.text);
  });

  it('takes no start after the child has died', async () => {
    await stack.database.sql('update children.child set date_of_death = ? where id = ?', [daysAgo(10), child.moved]);
    const after = await record(robin.ask, { childId: child.moved, startedOn: daysAgo(9) });
    expect(after.problems).toMatchObject([{ code: 'DATE_OUTSIDE_LIFE', field: 'startedOn' }]);
    const before = await record(robin.ask, { childId: child.moved, startedOn: daysAgo(10) });
    expect(before.problems).toEqual([]);
  });

  it('is taken once: a second of the same kind is ALREADY_INVOLVED, one of another kind is not', async () => {
    await record(robin.ask);
    const again = await record(robin.ask, { startedOn: daysAgo(1) });
    expect(again.problems).toMatchObject([{ code: 'ALREADY_INVOLVED', field: 'serviceType' }]);
    const other = await record(robin.ask, { serviceType: 'SOC_YOUNG_CARERS' });
    expect(other.problems).toEqual([]);
    expect(await rowsOf(robin)).toHaveLength(2);
  });

  it('gives the first result again to the same key with the same input', async () => {
    const idempotencyKey = randomUUID();
    const first = await record(robin.ask, { idempotencyKey });
    const again = await record(robin.ask, { idempotencyKey, childId: child.none.replace(/^(.{4})/, '$1 ') });
    expect(again.text).toBe(first.text);
    expect(await rowsOf(robin)).toHaveLength(1);
  });

  it.each([
    ['another day', { startedOn: daysAgo(2) }],
    ['another kind', { serviceType: 'SOC_YOUNG_CARERS' }],
    ['another team', { team: 'Night desk' }],
    ['another child', { childId: child.noSchool }],
  ])('refuses a key that was used for %s', async (_other, input) => {
    const idempotencyKey = randomUUID();
    await record(robin.ask, { idempotencyKey });
    const before = await everythingKept(stack);
    const reused = await record(robin.ask, { idempotencyKey, ...input });
    expect(reused.involvement).toBeNull();
    expect(reused.problems).toMatchObject([{ code: 'KEY_REUSED', field: 'idempotencyKey' }]);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('refuses a key that was used for another kind of change', async () => {
    const idempotencyKey = randomUUID();
    const { involvement } = await record(robin.ask, { idempotencyKey });
    const confirmed = await change(robin.ask, 'confirmInvolvement', {
      idempotencyKey,
      involvementId: involvement.id,
      version: 1,
    });
    expect(confirmed.problems).toMatchObject([{ code: 'KEY_REUSED', field: 'idempotencyKey' }]);
  });

  it('keeps the keys of two people apart', async () => {
    const sasha = await hire(stack);
    const idempotencyKey = randomUUID();
    const [one, other] = [await record(robin.ask, { idempotencyKey }), await record(sasha.ask, { idempotencyKey })];
    expect(one.involvement.id).not.toBe(other.involvement.id);
    expect(other.problems).toEqual([]);
  });

  it('leaves a key free that nothing was done under', async () => {
    const idempotencyKey = randomUUID();
    await record(robin.ask, { idempotencyKey, startedOn: daysAgo(-5) });
    const { problems } = await record(robin.ask, { idempotencyKey });
    expect(problems).toEqual([]);
  });

  it('happens once, however often the same request is sent at the same time, and all get the same answer', async () => {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => record(robin.ask, { idempotencyKey })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.involvement.version).toBe(1);
    expect(await rowsOf(robin)).toHaveLength(1);
  });

  it('happens once when it is sent under many keys at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => record(robin.ask)));
    expect(answers.filter(({ involvement }) => involvement !== null)).toHaveLength(1);
    expect(answers.flatMap(({ problems }) => problems?.map(({ code }) => code) ?? ['none'])).toEqual(
      Array.from({ length: 19 }, () => 'ALREADY_INVOLVED'),
    );
    expect(await rowsOf(robin)).toHaveLength(1);
  });

  it.each(['vera', 'paul', 'audrey', 'stan'])('is not open to %s, whose role changes nothing', async (name) => {
    const before = await everythingKept(stack);
    const { data, errors, request } = await record(asPersona(stack, name));
    expect(data).toEqual({ recordInvolvement: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await everythingKept(stack)).toBe(before);
    const [, outcome] = await trailOf(stack, request);
    expect(outcome).toMatchObject({ decision: 'ANSWERED_WITH_ERRORS', rules: ['D3-role'], children: {} });
  });

  it('is not open to an officer who is not among the practitioners: nobody could reach them', async () => {
    const { errors } = await record(asPersona(stack, 'olga'));
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('needs a reason for access', async () => {
    const before = await everythingKept(stack);
    const input = { childId: child.none, serviceType: 'SOC_FAMILY_SUPPORT', startedOn: daysAgo(3) };
    const { data, errors } = await change(robin.ask, 'recordInvolvement', input, { reason: null });
    expect(data).toEqual({ recordInvolvement: null });
    expect(errors).toMatchObject([{ extensions: { code: 'REASON_REQUIRED', field: 'Access-Reason' } }]);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('works with a shielded child too, and only oneself and the authority’s own team see it', async () => {
    const { involvement, problems } = await record(robin.ask, { childId: child.shielded });
    expect(problems).toEqual([]);
    expect(involvement).toMatchObject({ version: 1, child: { id: child.shielded } });
    const own = await robin.ask(MINE);
    expect(own.data.myInvolvements.nodes).toEqual([
      {
        id: involvement.id,
        startedOn: daysAgo(3),
        child: { id: child.shielded, familyName: 'Merrowby', involvements: null },
      },
    ]);
    const variables = { id: child.shielded };
    for (const ask of [robin.ask, (await hire(stack)).ask, asPersona(stack, 'ben')]) {
      expect((await ask(LIST, { variables })).data).toEqual({ child: { involvements: null } });
    }
    const officer = await stack.ask('olga', LIST, { variables });
    expect(officer.text).toContain(involvement.id);
  });
});
