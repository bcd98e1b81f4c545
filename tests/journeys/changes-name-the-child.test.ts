/**
 * Law 1 for changes: whatever a team does about a child, and whatever it is told instead, stands in that child's own record of
 * looks, though nothing of the child is read with it.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { override, overriding, requestOf, sessionOf, startOverriding } from '#support/overriding.ts';
import { askPeople, makeRecord, reviewOf } from '#support/reviewing.ts';
import { caseOf, held, requestShield } from '#support/shielding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('a change', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    const manager = { role: 'AUTHORITY_MANAGER', authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' } as const;
    martin = (await hire(stack, { ...manager, practitioner: null })).ask;
  });
  afterAll(() => stack.stop());

  /** Asks for nothing of it but whether it was done; answers with that, and with the children in the trail. */
  async function changed(ask: Asker, name: string, type: string, input: Readonly<Record<string, unknown>>, read = '') {
    const reply = await ask(
      `mutation Do($input: ${type}!) { made: ${name}(input: $input) { ${read} problems { code } } }`,
      {
        variables: { input },
      },
    );
    const outcome = (await trailOf(stack, String(reply.headers.get('x-request-id')))).at(-1);
    expect(outcome.kind).toBe('OUTCOME');
    const codes = reply.data.made.problems.map(({ code }: { code: string }) => code);
    return { made: reply.data.made, codes, named: new Set(Object.keys(outcome.children)) };
  }
  const reviewing = (ask: Asker, name: string, type: string, input: Readonly<Record<string, unknown>>, read?: string) =>
    changed(ask, name, type, { idempotencyKey: randomUUID(), ...input }, read);

  it('of a review names both records, done or refused', async () => {
    const one = await makeRecord(stack, { familyName: 'Namedone' });
    const other = await makeRecord(stack, { familyName: 'Namedother' });
    const both = new Set([one, other]);
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    const review = await reviewOf(olga, 'POSSIBLE_SAME', one, other);
    const { id: reviewId, version } = review;
    const take = (ask: Asker, of: number) =>
      reviewing(ask, 'takeReview', 'TakeReviewInput', { reviewId, version: of, takeOver: true }, 'review { version }');
    const settle = (ask: Asker, of: number, finding = 'SAME_CHILD') =>
      reviewing(ask, 'settleReview', 'SettleReviewInput', { reviewId, version: of, finding }, 'review { version }');

    expect(await take(olga, version + 7)).toMatchObject({ codes: ['CHANGED_SINCE'], named: both });
    expect(await settle(olga, version)).toMatchObject({ codes: ['NOT_TAKEN'], named: both });
    const taken = await take(olga, version);
    expect(taken).toMatchObject({ codes: [], named: both });
    const first = await settle(olga, taken.made.review.version);
    expect(first).toMatchObject({ codes: [], named: both });
    const second = await take(martin, first.made.review.version);
    expect(await settle(martin, second.made.review.version)).toMatchObject({ codes: [], named: both });
    expect(await settle(martin, 99)).toMatchObject({ codes: ['ALREADY_DECIDED'], named: both });
    expect(await reviewing(olga, 'reopenReview', 'ReopenReviewInput', { reviewId })).toMatchObject({
      codes: ['NOT_TO_REOPEN'],
      named: both,
    });

    const { data } = await olga(`{ child(id: "${one}") { links { id } } }`);
    const linkId = data.child.links[0].id;
    expect(await reviewing(olga, 'unmergeRecords', 'UnmergeRecordsInput', { linkId })).toMatchObject({
      codes: [],
      named: both,
    });
    const nobody = { linkId: randomUUID() };
    expect(await reviewing(olga, 'unmergeRecords', 'UnmergeRecordsInput', nobody)).toMatchObject({
      codes: ['MERGE_NOT_FOUND'],
      named: new Set(),
    });
  });

  it('of a shield names its child, done or refused, and so does an appeal', async () => {
    const ben = asPersona(stack, 'ben');
    const id = await makeRecord(stack, { familyName: 'Namedshielded' });
    const { made } = await requestShield(ben, id);
    const shield = await caseOf(olga, id);
    const named = new Set([id]);
    const decide = (version: number) =>
      changed(olga, 'decideShield', 'DecideShieldInput', {
        caseId: shield.id,
        version,
        decision: 'REFUSE',
        reasons: ['NOT_AT_RISK'],
      });
    expect(await decide(shield.version + 7)).toMatchObject({ codes: ['CHANGED_SINCE'], named });
    expect(await changed(olga, 'cancelLift', 'ShieldCaseInput', held(shield))).toMatchObject({
      codes: ['WRONG_STATE'],
      named,
    });
    expect(await decide(shield.version)).toMatchObject({ codes: [], named });
    const appeal = await changed(ben, 'appealShieldRefusal', 'ShieldReferenceInput', { reference: made.reference });
    expect(appeal).toMatchObject({ codes: [], named });
    const anybody = await changed(ben, 'appealShieldRefusal', 'ShieldReferenceInput', { reference: randomUUID() });
    expect(anybody).toMatchObject({ codes: ['CASE_NOT_FOUND'], named: new Set() });
  });

  it('of an override names its child, before it may be ruled on, too', async () => {
    const { stack: scene, olga: investigator, police } = await startOverriding();
    try {
      const { account } = await police();
      const overrideId = await override(await sessionOf(scene, account), child.shielded);
      const reply = await overriding(investigator, 'investigateOverride', { overrideId, outcome: 'JUSTIFIED' });
      expect(reply.refused).toEqual(['STILL_OPEN']);
      expect(Object.keys((await trailOf(scene, requestOf(reply))).at(-1).children)).toEqual([child.shielded]);
    } finally {
      await scene.stop();
    }
  });
});
