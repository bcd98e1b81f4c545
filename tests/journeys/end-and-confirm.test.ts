import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Changed, type ChangeName, change, daysAgo, everythingKept, trailOf } from '#support/changes.ts';
import { asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LEAD = 'query Lead($id: ID!) { child(id: $id) { leadProfessional { id } } }';
const ENDED = 'query Ended($id: ID!) { child(id: $id) { involvements(status: ENDED) { nodes { id endedOn } } } }';

describe('saying that one still works with a child, or no longer does', () => {
  let stack: Stack;
  let robin: Colleague;
  let involvementId: string;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    robin = await hire(stack);
    const { involvement } = await change(robin.ask, 'recordInvolvement', {
      childId: child.none,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(20),
    });
    involvementId = involvement.id;
  });

  const end = (who: Colleague['ask'], more: Record<string, unknown> = {}): Promise<Changed> =>
    change(who, 'endInvolvement', { involvementId, endedOn: daysAgo(1), version: 1, ...more });
  const confirm = (who: Colleague['ask'], more: Record<string, unknown> = {}): Promise<Changed> =>
    change(who, 'confirmInvolvement', { involvementId, version: 1, ...more });
  const row = async () => {
    const [found] = await stack.database.sql<{ version: number; ended: string | null; confirmed: string }>(
      'select version, ended_on::text as ended, confirmed_on::text as confirmed from involvements.involvement where id = ?',
      [involvementId.slice(13)],
    );
    return found;
  };

  it('shows an involvement as ended from its last day, and counts the change', async () => {
    const { involvement, problems } = await end(robin.ask, { endedOn: daysAgo(0) });
    expect(problems).toEqual([]);
    expect(involvement).toMatchObject({ id: involvementId, status: 'ENDED', endedOn: daysAgo(0), version: 2 });
    const { data } = await stack.ask('amira', ENDED, { variables: { id: child.none } });
    expect(data.child.involvements.nodes).toContainEqual({ id: involvementId, endedOn: daysAgo(0) });
  });

  it('makes what nobody has spoken of for six months current again', async () => {
    await stack.database.sql('update involvements.involvement set started_on = ?, confirmed_on = ? where id = ?', [
      daysAgo(400),
      daysAgo(200),
      involvementId.slice(13),
    ]);
    const mine = await robin.ask('{ myInvolvements { nodes { status } } }');
    expect(mine.data.myInvolvements.nodes).toEqual([{ status: 'UNCONFIRMED' }]);
    const { involvement } = await confirm(robin.ask);
    expect(involvement).toMatchObject({ status: 'ACTIVE', lastConfirmedOn: daysAgo(0), version: 2 });
  });

  it.each([['endInvolvement', end] as const, ['confirmInvolvement', confirm] as const])(
    '%s is in the trail before and after, and the trail names the child',
    async (_name, make) => {
      const [intent, outcome, ...more] = await trailOf(stack, (await make(robin.ask)).request);
      expect(more).toEqual([]);
      expect(intent).toMatchObject({ kind: 'INTENT', account: robin.account, children: {} });
      expect(outcome).toMatchObject({ kind: 'OUTCOME', decision: 'ANSWERED' });
      expect(outcome.children).toEqual({ [child.none]: ['EXISTENCE', 'SERVICES'] });
    },
  );

  it.each([
    ['DATE_IN_FUTURE', 'endedOn', { endedOn: daysAgo(-1) }],
    ['END_BEFORE_START', 'endedOn', { endedOn: daysAgo(21) }],
    ['CHANGED_SINCE', 'version', { version: 2 }],
    ['INVOLVEMENT_NOT_FOUND', 'involvementId', { involvementId: `${child.none}-${randomUUID()}` }],
    ['INVOLVEMENT_NOT_FOUND', 'involvementId', { involvementId: 'not an identifier' }],
    ['INVOLVEMENT_NOT_FOUND', 'involvementId', { involvementId: `440123456781-${randomUUID()}` }],
  ])('answers %s about %s, and writes nothing', async (code, field, input) => {
    const before = await everythingKept(stack);
    const { involvement, problems } = await end(robin.ask, input);
    expect(involvement).toBeNull();
    expect(problems).toEqual([
      { code, field, message: expect.stringMatching(/^[A-Z].+\.$/), remedy: expect.stringMatching(/^[A-Z].+\.$/) },
    ]);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('answers alike for an involvement that is not there, another’s, and one under another child', async () => {
    const sasha = await hire(stack);
    const before = await everythingKept(stack);
    const answers = await Promise.all([
      end(sasha.ask),
      end(asPersona(stack, 'ben')),
      end(asPersona(stack, 'olga')),
      end(robin.ask, { involvementId: `${child.none}-${randomUUID()}` }),
      end(robin.ask, { involvementId: involvementId.replace(child.none, child.noSchool) }),
      confirm(sasha.ask),
    ]);
    for (const { problems } of answers) {
      expect(problems).toMatchObject([{ code: 'INVOLVEMENT_NOT_FOUND', field: 'involvementId' }]);
    }
    expect(new Set(answers.slice(0, 5).map(({ text }) => text)).size).toBe(1);
    expect(await everythingKept(stack)).toBe(before);
  });

  it('changes nothing that has ended', async () => {
    await end(robin.ask);
    const before = await everythingKept(stack);
    for (const again of [await end(robin.ask, { version: 2 }), await confirm(robin.ask, { version: 2 })]) {
      expect(again.problems).toMatchObject([{ code: 'ALREADY_ENDED', field: 'involvementId' }]);
    }
    expect(await everythingKept(stack)).toBe(before);
  });

  it.each([['endInvolvement', { endedOn: daysAgo(1) }] as const, ['confirmInvolvement', {}] as const])(
    '%s leaves what a case system keeps to the case system',
    async (name, more) => {
      const { data } = await stack.ask('ben', '{ myInvolvements { nodes { id version source } } }');
      const [kept] = data.myInvolvements.nodes;
      expect(kept.source).toBe('CASE_SYSTEM');
      const before = await everythingKept(stack);
      const input = { involvementId: kept.id, version: kept.version, ...more };
      const { problems } = await change(asPersona(stack, 'ben'), name, input);
      expect(problems).toMatchObject([{ code: 'KEPT_BY_SOURCE', field: 'involvementId' }]);
      expect(await everythingKept(stack)).toBe(before);
    },
  );

  it('gives the first result again to the same key with the same input, and refuses it with another', async () => {
    const idempotencyKey = randomUUID();
    const first = await end(robin.ask, { idempotencyKey });
    const again = await end(robin.ask, { idempotencyKey });
    expect(again.text).toBe(first.text);
    expect(await row()).toMatchObject({ version: 2 });
    const other = await end(robin.ask, { idempotencyKey, endedOn: daysAgo(2) });
    expect(other.problems).toMatchObject([{ code: 'KEY_REUSED', field: 'idempotencyKey' }]);
    expect(await row()).toMatchObject({ version: 2, ended: daysAgo(1) });
  });

  it.each(['endInvolvement', 'confirmInvolvement'] as const)(
    '%s happens once when the same request is sent twenty times at once, and all get the same answer',
    async (name: ChangeName) => {
      const idempotencyKey = randomUUID();
      const make = name === 'endInvolvement' ? end : confirm;
      const answers = await Promise.all(Array.from({ length: 20 }, () => make(robin.ask, { idempotencyKey })));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers[0]?.problems).toEqual([]);
      expect(await row()).toMatchObject({ version: 2 });
    },
  );

  it('lets exactly one of two who saw the same version change it, and tells the other', async () => {
    const elsewhere = await hire(stack, { practitioner: robin.practitioner });
    for (let version = 1; version <= 8; version += 1) {
      const answers = await Promise.all([confirm(robin.ask, { version }), confirm(elsewhere.ask, { version })]);
      expect(answers.filter(({ involvement }) => involvement?.version === version + 1)).toHaveLength(1);
      const [told] = answers.flatMap(({ problems }) => problems ?? []);
      expect(told).toMatchObject({ code: 'CHANGED_SINCE', field: 'version' });
    }
    expect(await row()).toMatchObject({ version: 9 });
  });

  it('lets exactly one of twenty through, whether they end it or confirm it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? end(robin.ask) : confirm(robin.ask))),
    );
    expect(answers.filter(({ involvement }) => involvement !== null)).toHaveLength(1);
    const told = answers.flatMap(({ problems }) => problems?.map(({ code }) => code) ?? []);
    expect(told).toEqual(Array.from({ length: 19 }, () => 'CHANGED_SINCE'));
    expect(await row()).toMatchObject({ version: 2 });
  });

  it('ends the lead together with the involvement that leads', async () => {
    await change(robin.ask, 'becomeLeadProfessional', { childId: child.none });
    const leading = await stack.ask('amira', LEAD, { variables: { id: child.none } });
    expect(leading.data.child.leadProfessional.id).toBe(involvementId);
    const { involvement } = await end(robin.ask);
    expect(involvement.isLeadProfessional).toBe(false);
    const after = await stack.ask('amira', LEAD, { variables: { id: child.none } });
    expect(after.data.child.leadProfessional).toBeNull();
    const leads = await stack.database.sql(
      'select until is not null as over from involvements.lead where involvement_id = ?',
      [involvementId.slice(13)],
    );
    expect(leads).toEqual([{ over: true }]);
  });

  it.each(['endInvolvement', 'confirmInvolvement'] as const)(
    '%s is for those who record involvements, for a reason, and nobody else',
    async (name) => {
      const before = await everythingKept(stack);
      const input = { involvementId, version: 1, ...(name === 'endInvolvement' ? { endedOn: daysAgo(1) } : {}) };
      for (const role of ['vera', 'paul', 'audrey', 'stan']) {
        const { data, errors } = await change(asPersona(stack, role), name, input);
        expect(data).toEqual({ [name]: null });
        expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      }
      const { errors } = await change(robin.ask, name, input, { reason: null });
      expect(errors).toMatchObject([{ extensions: { code: 'REASON_REQUIRED', field: 'Access-Reason' } }]);
      expect(await everythingKept(stack)).toBe(before);
    },
  );

  it('goes on to work for one’s own involvement after the record has been shielded', async () => {
    const { involvement } = await change(robin.ask, 'recordInvolvement', {
      childId: child.shielded,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(20),
    });
    const confirmed = await confirm(robin.ask, { involvementId: involvement.id });
    expect(confirmed.involvement).toMatchObject({ version: 2, status: 'ACTIVE' });
    const ended = await end(robin.ask, { involvementId: involvement.id, version: 2 });
    expect(ended.involvement).toMatchObject({ version: 3, status: 'ENDED' });
  });
});
