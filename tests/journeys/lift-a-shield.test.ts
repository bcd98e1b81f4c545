import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import {
  caseOf,
  dayAfter,
  held,
  pass,
  requestShield,
  type ShieldChange,
  shielding,
  stateOf,
  told,
} from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

/** Of one act, what tells whether it was right. */
interface Act {
  readonly act: string;
  readonly to: string;
  readonly at: Date;
  readonly person: string;
  readonly toldOn: string | null;
}

describe('a shield', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let ben: Asker;
  /** Olga's other account. */
  let olgaAgain: Asker;
  let stranger: Asker;
  const today = dayAfter(new Date(), 0);
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'ben')];
    const { account: person, organisation } = stack.persona('olga');
    const team = { role: 'AUTHORITY_MANAGER', authority: '901', organisation, practitioner: null } as const;
    olgaAgain = (await hire(stack, { ...team, person })).ask;
    stranger = (await hire(stack, { ...team, authority: '902', organisation: 'SOUTHMERE-CSC' })).ask;
  });
  afterAll(() => stack.stop());

  let made = 0;
  /** A child whose like nobody is. */
  const someChild = () => {
    made += 1;
    const day = new Date(Date.UTC(2008, 0, 1 + made * 37)).toISOString().slice(0, 10);
    return addChild(stack, { familyName: `Lift${String.fromCharCode(97 + (made % 26)).repeat(4)}`, dateOfBirth: day });
  };
  async function shielded() {
    const id = await someChild();
    await requestShield(ben, id);
    const reviewOn = dayAfter(new Date(), 90);
    const decided = await shielding(olga, 'decideShield', {
      ...held(await caseOf(olga, id)),
      decision: 'SHIELD',
      reviewOn,
    });
    return { id, shield: decided.made };
  }
  const propose = async (shield: { id: string; version: number }, ask = olga) =>
    (await shielding(ask, 'proposeLift', { ...held(shield), ...told(today) })).made;

  it('is lifted by two people, with the family told and 48 hours between', async () => {
    const { id, shield } = await shielded();
    const proposed = await propose(shield);
    expect(proposed).toMatchObject({ state: 'LIFT_PROPOSED', version: 3 });
    expect((await shielding(martin, 'confirmLift', held(proposed))).refused).toEqual(['COOLING_OFF']);
    await pass(stack, 47);
    expect((await shielding(martin, 'confirmLift', held(proposed))).refused).toEqual(['COOLING_OFF']);
    await pass(stack, 2);
    expect((await shielding(olga, 'confirmLift', held(proposed))).refused).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await shielding(olgaAgain, 'confirmLift', held(proposed))).refused).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await shielding(stranger, 'confirmLift', held(proposed))).refused).toEqual(['CASE_NOT_FOUND']);
    expect(await stateOf(stack, id)).toBe('SHIELDED');
    expect((await shielding(martin, 'confirmLift', held(proposed))).made).toMatchObject({ state: 'LIFTED' });
    expect(await stateOf(stack, id)).toBe('OPEN');
    const { acts } = await caseOf(olga, id);
    expect(acts.nodes).toMatchObject([
      { act: 'CONFIRM_LIFT', accountId: stack.persona('martin').account },
      { act: 'PROPOSE_LIFT', accountId: stack.persona('olga').account, familyToldBy: 'IN_PERSON' },
      { act: 'SHIELD' },
      { act: 'REQUEST' },
    ]);
  });

  it('is not proposed to be lifted without a reason, nor before the family was told', async () => {
    const { shield } = await shielded();
    const proposal = { ...held(shield), ...told(today) };
    expect((await shielding(olga, 'proposeLift', { ...proposal, reasons: [] })).refused).toEqual(['REASON_MISSING']);
    expect(
      (await shielding(olga, 'proposeLift', { ...proposal, familyToldOn: dayAfter(new Date(), 2) })).refused,
    ).toEqual(['DATE_NOT_USABLE']);
  });

  it('is kept when somebody calls the lifting off, or somebody asks for it anew', async () => {
    const { id, shield } = await shielded();
    const { made: cancelled } = await shielding(martin, 'cancelLift', held(await propose(shield)));
    expect(cancelled.state).toBe('UNDER_REVIEW');
    const again = await propose(cancelled);
    await pass(stack, 72);
    await requestShield(ben, id);
    expect((await shielding(martin, 'confirmLift', held(again))).refused).toEqual(['CHANGED_SINCE']);
    expect(await caseOf(olga, id)).toMatchObject({ state: 'PROVISIONAL' });
    expect((await shielding(martin, 'confirmLift', held(await caseOf(olga, id)))).refused).toEqual(['WRONG_STATE']);
    expect(await stateOf(stack, id)).toBe('SHIELDED');
  });

  it('is never lifted by the clock alone', async () => {
    const { id, shield } = await shielded();
    await propose(shield);
    await pass(stack, 24 * 365);
    expect(await stateOf(stack, id)).toBe('SHIELDED');
    const { data } = await ben(`{ child(id: "${id}") { shielded address { postcode } } }`);
    expect(data.child).toEqual({ shielded: true, address: null });
  });

  it('is changed by one of those who act at the same moment, and by nobody twice', async () => {
    const { id, shield } = await shielded();
    const answers = await Promise.all(
      [olga, martin, olgaAgain, olga, martin].map((ask) =>
        shielding(ask, 'proposeLift', { ...held(shield), ...told(today) }),
      ),
    );
    expect(answers.map(({ refused }) => refused).filter((refused) => refused.length === 0)).toHaveLength(1);
    expect(answers.flatMap(({ refused }) => refused)).toEqual(Array(4).fill('CHANGED_SINCE'));
    const proposed = await caseOf(olga, id);
    const { act, accountId } = proposed.acts.nodes[0];
    expect(act).toBe('PROPOSE_LIFT');
    await pass(stack, 49);
    const second = accountId === stack.persona('martin').account ? olga : martin;
    const race = await Promise.all([
      shielding(second, 'confirmLift', held(proposed)),
      shielding(second, 'cancelLift', held(proposed)),
      shielding(second, 'confirmLift', held(proposed)),
    ]);
    expect(race.flatMap(({ refused }) => refused)).toEqual(['CHANGED_SINCE', 'CHANGED_SINCE']);
    const after = await caseOf(olga, id);
    expect(await stateOf(stack, id)).toBe(after.state === 'LIFTED' ? 'OPEN' : 'SHIELDED');
  });

  it('is asked for of two who may be one child at the same moment, and hides both', async () => {
    const [one, other] = [await someChild(), await someChild()] as [string, string];
    await stack.database.sql(
      `update children.child c set family_name = t.family_name, family_key = t.family_key, date_of_birth = t.date_of_birth
       from children.child t where t.id = ? and c.id = ?`,
      [one, other],
    );
    const answers = await Promise.all([one, other, one, other].map((id) => requestShield(ben, id)));
    expect(answers.flatMap(({ refused }) => refused)).toEqual([]);
    expect([await stateOf(stack, one), await stateOf(stack, other)]).toEqual(['SHIELDED', 'SHIELDED']);
  });

  it('is asked for by several at once, and makes one case', async () => {
    const id = await someChild();
    const answers = await Promise.all(Array.from({ length: 6 }, () => requestShield(ben, id)));
    expect(new Set(answers.map(({ made: { reference } }) => reference)).size).toBe(6);
    const rows = await stack.database.sql('select 1 from children.shield_case where child_id = ?', [id]);
    expect(rows).toHaveLength(1);
    expect((await caseOf(olga, id)).acts.nodes).toHaveLength(6);
  });

  const actsOf = (id: string) =>
    stack.database.sql<Act>(
      `select act, to_state as to, at, person, told_on as "toldOn" from children.shield_act where child_id = ?
       order by at, case_id, version`,
      [id],
    );

  /** What made an open record of a shielded one: right only when two people did it, the family told, two days between. */
  function checkLifted(acts: readonly Act[]): void {
    const [proposal, confirmation] = acts.slice(-2);
    expect([proposal?.act, confirmation?.act]).toEqual(['PROPOSE_LIFT', 'CONFIRM_LIFT']);
    expect(proposal?.toldOn).not.toBeNull();
    expect(confirmation?.person).not.toBe(proposal?.person);
    const waited = (confirmation?.at.getTime() ?? 0) - (proposal?.at.getTime() ?? 0);
    expect(waited).toBeGreaterThanOrEqual(48 * 3_600_000);
  }

  const reviewOn = dayAfter(new Date(), 60);
  const changes: readonly (readonly [ShieldChange, object])[] = [
    ['decideShield', { decision: 'SHIELD', reviewOn }],
    ['decideShield', { decision: 'REFUSE', reasons: ['NOT_AT_RISK'] }],
    ['reviewShield', { outcome: 'BEGUN' }],
    ['reviewShield', { outcome: 'KEPT', reviewOn }],
    ['proposeLift', told(today)],
    ['proposeLift', told(today)],
    ['confirmLift', {}],
    ['confirmLift', {}],
    ['cancelLift', {}],
  ];
  /** What may happen to a child: somebody does something, time passes, somebody asks or appeals. */
  const happenings = {
    act: async (id: string, [who, what]: readonly number[]) => {
      const people = [olga, martin, olgaAgain, martin, olga, stranger, ben];
      const [name, input] = changes[(what ?? 0) % changes.length] as (typeof changes)[number];
      const ask = people[(who ?? 0) % people.length] as Asker;
      await shielding(ask, name, { ...held(await caseOf(olga, id)), ...input });
    },
    wait: (_id: string, [hours]: readonly number[]) => pass(stack, [1, 47, 48, 49, 480][(hours ?? 0) % 5] as number),
    lift: async (id: string) => {
      await shielding(olga, 'proposeLift', { ...held(await caseOf(olga, id)), ...told(today) });
      await pass(stack, 49);
      await shielding(martin, 'confirmLift', held(await caseOf(olga, id)));
    },
    ask: (id: string) => requestShield(ben, id),
    appeal: (_id: string, _numbers: readonly number[], reference: string) =>
      shielding(ben, 'appealShieldRefusal', { reference }),
  };
  const happening = fc.tuple(
    fc.constantFrom<keyof typeof happenings>(
      ...(['act', 'act', 'act', 'act', 'act', 'wait', 'wait', 'lift', 'ask', 'appeal'] as const),
    ),
    fc.tuple(fc.nat(99), fc.nat(99)),
  );

  it('is never gone without two people, notice and 48 hours, whoever does what in whatever order and whenever', async () => {
    let lifted = 0;
    const check = async (id: string): Promise<void> => {
      const running = `select 1 from children.shield_case where child_id = ? and state <> 'LIFTED'`;
      const isOpen = (await stateOf(stack, id)) === 'OPEN';
      expect(await stack.database.sql(running, [id])).toHaveLength(isOpen ? 0 : 1);
      if (!isOpen) return;
      checkLifted(await actsOf(id));
      lifted += 1;
    };
    const history = fc.array(happening, { minLength: 10, maxLength: 30, size: 'max' });
    const property = fc.asyncProperty(history, async (steps) => {
      const id = await someChild();
      const { made: first } = await requestShield(ben, id);
      for (const [name, numbers] of steps) {
        await happenings[name](id, numbers, first.reference);
        await check(id);
      }
    });
    await fc.assert(property, { numRuns: 25, interruptAfterTimeLimit: 60_000 });
    // A run in which nothing ever came out from behind its shield would have shown nothing.
    expect(lifted).toBeGreaterThan(0);
  }, 120_000);
});
