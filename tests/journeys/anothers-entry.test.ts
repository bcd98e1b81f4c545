import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, daysAgo } from '#support/changes.ts';
import { type Colleague, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const MINE = '{ myInvolvements { nodes { id } } }';

/** Which entry among the practitioners is an account's, an administrator says. The entry knows whose it is. */
describe('an account that names an entry of another organisation', () => {
  let stack: Stack;
  let robin: Colleague;
  let pretender: Colleague;
  let involvementId: string;
  const recording = { childId: child.none, serviceType: 'SOC_FAMILY_SUPPORT', startedOn: daysAgo(20) };
  beforeAll(async () => {
    stack = await startStack();
    robin = await hire(stack);
    pretender = await hire(stack, {
      organisation: 'NORTHSHIRE-VOLUNTARY-01',
      practitioner: robin.practitioner,
    });
    involvementId = (await change(robin.ask, 'recordInvolvement', recording)).involvement.id;
  });
  afterAll(() => stack.stop());

  it('has none of its involvements', async () => {
    expect((await robin.ask(MINE)).data.myInvolvements.nodes).toEqual([{ id: involvementId }]);
    expect((await pretender.ask(MINE)).data.myInvolvements.nodes).toEqual([]);
  });

  it.each(['endInvolvement', 'confirmInvolvement'] as const)('has none it could change: %s', async (name) => {
    const day = name === 'endInvolvement' ? { endedOn: daysAgo(1) } : {};
    const { problems } = await change(pretender.ask, name, { involvementId, version: 1, ...day });
    expect(problems?.map(({ code }) => code)).toEqual(['INVOLVEMENT_NOT_FOUND']);
  });

  it('records nothing in its name', async () => {
    const { errors } = await change(pretender.ask, 'recordInvolvement', { ...recording, childId: child.whoElse });
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('does not become the lead in its name', async () => {
    const lead = (who: Colleague) =>
      change(who.ask, 'becomeLeadProfessional', { childId: child.none }).then(({ problems }) =>
        problems?.map(({ code }) => code),
      );
    expect(await lead(pretender)).toEqual(['NOT_INVOLVED']);
    expect(await lead(robin)).toEqual([]);
  });
});
