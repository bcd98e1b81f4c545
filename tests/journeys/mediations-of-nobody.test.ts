/**
 * A mediation was about a child who does not exist any more for the two whose it was: that there was one, and each look in
 * it, stays theirs to see and to dispute; whose record it was is told as of a number that nobody has.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asker, Colleague } from '#support/colleagues.ts';
import { onTheTelephone, openMediation, type Telephone, userNumberOf } from '#support/mediating.ts';
import { makeRecord } from '#support/reviewing.ts';
import type { Stack } from '#support/stack.ts';

/** A number that fits its check digit and that nobody has. */
const NOBODY = '100000000001';

describe('a mediation about an identity that was given up since', () => {
  let phone: Telephone;
  let stack: Stack;
  let requester: Colleague;
  let mediator: Colleague;
  beforeAll(async () => {
    phone = await onTheTelephone();
    ({ stack, requester, mediator } = phone);
  });
  afterAll(() => stack.stop());

  const nodes = '(first: 100) { nodes { id state childId uses { kind childId } } }';
  const lists = async (ask: Asker) => (await ask(`{ mediationsForMe${nodes} myMediations${nodes} }`)).data;
  const setState = (id: string, state: string, source: string | null = null, authority = '901') =>
    stack.database.sql('update children.child set state = ?, source = ?, authority = ? where id = ?', [
      state,
      source,
      authority,
      id,
    ]);

  it('names no child any more, to either of the two, and still says that there was a look and that it can be disputed', async () => {
    const child = await makeRecord(stack, { familyName: 'Telephoned' });
    const { id, ask } = await phone.opened();
    await ask(`{ child(id: "${child}") { familyName } }`);
    const told = (childId: string | null) => ({ id, state: 'OPEN', childId, uses: [{ kind: 'LOOK', childId }] });
    expect((await lists(requester.ask)).mediationsForMe.nodes).toContainEqual(told(child));
    expect((await lists(mediator.ask)).myMediations.nodes).toContainEqual(told(child));
    await setState(child, 'SEALED');
    expect((await lists(requester.ask)).mediationsForMe.nodes).toContainEqual(told(null));
    expect((await lists(mediator.ask)).myMediations.nodes).toContainEqual(told(null));
    const dispute = `mutation { disputeMediation(id: "${id}") { mediation { state childId uses { childId } } problems { code } } }`;
    expect((await requester.ask(dispute)).data.disputeMediation).toEqual({
      mediation: { state: 'DISPUTED', childId: null, uses: [{ childId: null }] },
      problems: [],
    });
    const disputed = `{ disputedMediations(organisationId: "NORTHSHIRE-CSC") { nodes { id childId uses { childId } } } }`;
    expect((await stack.ask('olga', disputed)).text).not.toContain(child);
  });

  it('is opened for any number in the same words, whether nobody has it, it was given up, or another body alone tells of it', async () => {
    const given = {
      sealed: await makeRecord(stack, { familyName: 'Sealedopened' }),
      archived: await makeRecord(stack, { familyName: 'Archivedopened' }),
      others: await makeRecord(stack, { familyName: 'Othersopened' }),
      nobody: NOBODY,
    };
    await setState(given.sealed, 'SEALED');
    await setState(given.archived, 'ARCHIVED');
    await setState(given.others, 'PROVISIONAL', 'SOUTHMERE-CSC', '902');
    const userNumber = await userNumberOf(requester.ask);
    const answers = [];
    for (const childId of Object.values(given)) {
      const { data, errors } = await openMediation(mediator.ask, { userNumber, code: phone.nextCode(), childId });
      expect(errors).toBeUndefined();
      const { id, expiresAt: _until, openedAt: _from, ...opened } = data.openMediation.mediation;
      const mine = (await lists(requester.ask)).mediationsForMe.nodes.find((node: { id: string }) => node.id === id);
      answers.push({ ...opened, listed: { ...mine, id: null } });
    }
    expect(answers[0]).toMatchObject({ childId: null, listed: { childId: null } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const open = await makeRecord(stack, { familyName: 'Openopened' });
    const known = await openMediation(mediator.ask, { userNumber, code: phone.nextCode(), childId: open });
    expect(known.data.openMediation.mediation.childId).toBe(open);
  });
});
