import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { search } from '#support/searching.ts';
import { caseOf, dayAfter, held, pass, requestShield, shielding, stateOf, told } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('a child in danger', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let ben: Asker;
  let stranger: Asker;
  const moment = new Date();
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    martin = asPersona(stack, 'martin');
    ben = asPersona(stack, 'ben');
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' } as const;
    stranger = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  const born = '2014-03-03';
  const some = (familyName: string, more: Partial<Parameters<typeof addChild>[1]> = {}) =>
    addChild(stack, { familyName, dateOfBirth: born, postcode: 'LS26 2EF', ...more });
  const EVERYTHING = `{ id familyName givenNames preferredName gender dateOfBirth dateOfDeath shielded provisional
    address { postcode } responsibleAuthority { code } carers { name } carerNames nhsNumber upn withheld linkedRecords
    shieldCase { id state } involvements(first: 3) { nodes { id } } }`;
  const opened = (ask: Asker, id: string) =>
    ask(`query Open($id: ID!) { child(id: $id) ${EVERYTHING} }`, { variables: { id } });

  it('is hidden the moment somebody asks, and who asked learns a reference and no more', async () => {
    const id = await some('Quickhide');
    expect((await opened(ben, id)).data.child.address).toEqual({ postcode: 'LS26 2EF' });
    const { made, refused } = await requestShield(ben, id);
    expect(refused).toEqual([]);
    expect(Object.keys(made)).toEqual(['reference', 'problems']);
    expect(made.reference).toMatch(/^[0-9a-f-]{36}$/);
    const { data } = await opened(ben, id);
    expect(data.child).toEqual({
      id,
      familyName: 'Quickhide',
      givenNames: 'Alex',
      preferredName: null,
      gender: 'NOT_KNOWN',
      dateOfBirth: born,
      dateOfDeath: null,
      shielded: true,
      provisional: false,
      address: null,
      responsibleAuthority: null,
      carers: null,
      carerNames: null,
      nhsNumber: null,
      upn: null,
      withheld: null,
      linkedRecords: null,
      shieldCase: null,
      involvements: null,
    });
    expect((await search(ben, { familyName: 'Quickhide', givenName: 'Alex', postcode: 'LS26 2EF' })).ids).toEqual([]);
    expect((await search(ben, { familyName: 'Quickhide', dateOfBirth: born })).ids).toEqual([id]);
  });

  it('is the team’s to decide on, with who asked and why, within ten working days', async () => {
    const id = await some('Decidewell');
    await requestShield(ben, id, { ground: 'FORCED_MARRIAGE', requestedBy: 'CHILD' });
    const found = await caseOf(olga, id);
    expect(found).toMatchObject({ childId: id, state: 'PROVISIONAL', ground: 'FORCED_MARRIAGE', reviewOn: null });
    expect(found.acts.nodes).toMatchObject([
      { act: 'REQUEST', ground: 'FORCED_MARRIAGE', requestedBy: 'CHILD', accountId: stack.persona('ben').account },
    ]);
    const days = Math.floor((Date.parse(found.dueAt) - moment.getTime()) / 86_400_000);
    expect(days).toBeGreaterThanOrEqual(12);
    // With Christmas in between.
    expect(days).toBeLessThanOrEqual(19);
    const reviewOn = dayAfter(moment, 120);
    const decided = await shielding(olga, 'decideShield', { ...held(found), decision: 'SHIELD', reviewOn });
    expect(decided.made).toMatchObject({ state: 'SHIELDED', version: 2, reviewOn });
    expect(await stateOf(stack, id)).toBe('SHIELDED');
  });

  it('stays hidden while a refusal is no more than one person’s word', async () => {
    const id = await some('Refuseby');
    await requestShield(ben, id);
    const { made: refused } = await shielding(olga, 'decideShield', {
      ...held(await caseOf(olga, id)),
      decision: 'REFUSE',
      reasons: ['NOT_AT_RISK'],
    });
    expect(refused.state).toBe('REFUSED');
    expect((await opened(ben, id)).data.child).toMatchObject({ shielded: true, address: null });
    const { made: proposed } = await shielding(olga, 'proposeLift', { ...held(refused), ...told(dayAfter(moment, 0)) });
    await pass(stack, 49);
    expect((await shielding(olga, 'confirmLift', held(proposed))).refused).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await shielding(martin, 'confirmLift', held(proposed))).made.state).toBe('LIFTED');
    expect((await opened(ben, id)).data.child).toMatchObject({ shielded: false, address: { postcode: 'LS26 2EF' } });
  });

  it('is hidden again by an appeal, which somebody else decides than who refused', async () => {
    const id = await some('Appealby');
    const { made: request } = await requestShield(ben, id);
    const refuse = { decision: 'REFUSE', reasons: ['REQUESTER_NOT_REACHED'] };
    const refused = await shielding(olga, 'decideShield', { ...held(await caseOf(olga, id)), ...refuse });
    const lifting = await shielding(olga, 'proposeLift', { ...held(refused.made), ...told(dayAfter(moment, 0)) });
    await pass(stack, 49);
    await shielding(martin, 'confirmLift', held(lifting.made));
    expect(await stateOf(stack, id)).toBe('OPEN');
    // A reference is its own requester's: to anybody else there is none.
    expect((await shielding(stranger, 'appealShieldRefusal', { reference: request.reference })).refused).toEqual([
      'CASE_NOT_FOUND',
    ]);
    expect(await stateOf(stack, id)).toBe('OPEN');
    const { made: appealed } = await shielding(ben, 'appealShieldRefusal', { reference: request.reference });
    expect(appealed).toEqual(request);
    expect(await stateOf(stack, id)).toBe('SHIELDED');
    const appeal = await caseOf(olga, id);
    expect(appeal.state).toBe('APPEALED');
    const shield = { ...held(appeal), decision: 'SHIELD', reviewOn: dayAfter(moment, 30) };
    expect((await shielding(olga, 'decideShield', shield)).refused).toEqual(['ANOTHER_PERSON_NEEDED']);
    expect((await shielding(olga, 'decideShield', { ...held(appeal), ...refuse })).refused).toEqual([
      'ANOTHER_PERSON_NEEDED',
    ]);
    expect((await shielding(martin, 'decideShield', shield)).made.state).toBe('SHIELDED');
  });

  it('is reviewed within six months, and what is overdue stays hidden and stands first in the queue', async () => {
    const id = await some('Overdueby');
    await requestShield(ben, id);
    const provisional = await caseOf(olga, id);
    const decide = (reviewOn: string) =>
      shielding(olga, 'decideShield', { ...held(provisional), decision: 'SHIELD', reviewOn });
    expect((await decide(dayAfter(moment, 190))).refused).toEqual(['DATE_NOT_USABLE']);
    expect((await decide(dayAfter(moment, 0))).refused).toEqual(['DATE_NOT_USABLE']);
    const { made: decided } = await decide(dayAfter(moment, 5));
    await pass(stack, 24 * 30);
    const QUEUE = `query Queue($due: DateTime, $state: ShieldState) { shieldCases(dueBy: $due, state: $state, first: 100) { nodes { id childId state dueAt } } }`;
    const queued = async (variables: Record<string, unknown>) =>
      (await olga(QUEUE, { variables })).data.shieldCases.nodes;
    const due = await queued({ due: moment.toISOString() });
    expect(due.map(({ childId }: { childId: string }) => childId)).toContain(id);
    expect(due.map(({ dueAt }: { dueAt: string }) => dueAt)).toEqual(
      due.map(({ dueAt }: { dueAt: string }) => dueAt).toSorted((one: string, other: string) => (one < other ? -1 : 1)),
    );
    expect(await queued({ state: 'UNDER_REVIEW' })).toEqual([]);
    expect(await stateOf(stack, id)).toBe('SHIELDED');
    const { made: begun } = await shielding(martin, 'reviewShield', { ...held(decided), outcome: 'BEGUN' });
    expect(await queued({ state: 'UNDER_REVIEW' })).toMatchObject([{ id: begun.id }]);
    const reviewOn = dayAfter(moment, 100);
    const { made: kept } = await shielding(olga, 'reviewShield', { ...held(begun), outcome: 'KEPT', reviewOn });
    expect(kept).toMatchObject({ state: 'SHIELDED', reviewOn });
    expect(
      (await queued({ due: moment.toISOString() })).map(({ childId }: { childId: string }) => childId),
    ).not.toContain(id);
  });

  it('covers the person: whoever may be the same child under another row is hidden with it until the team has ruled', async () => {
    const id = await some('Samechild', { givenNames: 'Rosalind Maud' });
    const twin = await some('Samechild', { givenNames: 'Rosalind Maud' });
    const other = await some('Otherchild', { givenNames: 'Peter', postcode: 'ZE1 0AA', dateOfBirth: '2009-09-09' });
    const member = await some('Memberby', { givenNames: 'Zebedee', dateOfBirth: '2011-11-11', postcode: 'TR21 0AA' });
    await stack.database.sql('update children.child set merged_into = ? where id = ?', [id, member]);
    // Its supplier must not be able to tell that it has a hidden neighbour.
    const told = await some('Samechild', { givenNames: 'Rosalind Maud', state: 'PROVISIONAL' });
    await requestShield(ben, id);
    expect(await stateOf(stack, told)).toBe('PROVISIONAL');
    expect(await Promise.all([id, twin, member, other].map((each) => stateOf(stack, each)))).toEqual([
      'SHIELDED',
      'SHIELDED',
      'SHIELDED',
      'OPEN',
    ]);
    const covered = await caseOf(olga, twin);
    expect(covered).toMatchObject({ state: 'PROVISIONAL', ground: 'POSSIBLE_DUPLICATE' });
    expect(covered.acts.nodes).toMatchObject([{ act: 'COVER', requestedBy: null }]);
    const reviews = await stack.database.sql(
      'select kind, record, candidate from children.review where candidate in (?, ?)',
      [id, twin],
    );
    expect(reviews).toContainEqual({ kind: 'POSSIBLE_SAME', record: twin, candidate: id });
    expect(reviews).toContainEqual({ kind: 'POSSIBLE_SAME', record: told, candidate: id });
    // What is ruled to be another child is opened like everybody: by two people.
    const ruled = await shielding(olga, 'decideShield', {
      ...held(covered),
      decision: 'REFUSE',
      reasons: ['ANOTHER_CHILD'],
    });
    expect(ruled.made.state).toBe('REFUSED');
    expect(await stateOf(stack, twin)).toBe('SHIELDED');
    expect((await requestShield(ben, other, { ground: 'POSSIBLE_DUPLICATE' })).refused).toEqual(['REASON_MISSING']);
  });

  it('covers nobody real where the child is invented: a system test leaves no trace on a child', async () => {
    const like = { givenNames: 'Rosalind Maud' };
    const [invented, alike, real] = [
      await some('Inventedby', like),
      await some('Inventedby', like),
      await some('Inventedby', { ...like, synthetic: false }),
    ];
    await requestShield(ben, invented);
    const states = () => Promise.all([invented, alike, real].map((each) => stateOf(stack, each)));
    expect(await states()).toEqual(['SHIELDED', 'SHIELDED', 'OPEN']);
    await requestShield(ben, real);
    expect(await states()).toEqual(['SHIELDED', 'SHIELDED', 'SHIELDED']);
  });

  it('that no authority looks after is hidden too, and taken on by one that somebody else has told of it', async () => {
    const id = await some('Nobodysby', { authority: null });
    const { made } = await requestShield(ben, id);
    expect(await stateOf(stack, id)).toBe('SHIELDED');
    expect(await caseOf(olga, id)).toBeNull();
    expect((await requestShield(olga, id)).refused).toEqual([]);
    const own = await requestShield(olga, id);
    expect((await shielding(olga, 'takeOnShieldCase', { reference: own.made.reference })).refused).toEqual([
      'SECOND_PERSON_NEEDED',
    ]);
    expect((await shielding(olga, 'takeOnShieldCase', { reference: randomUUID() })).refused).toEqual([
      'CASE_NOT_FOUND',
    ]);
    const taken = await shielding(olga, 'takeOnShieldCase', { reference: made.reference });
    expect(taken.made).toMatchObject({ childId: id, state: 'PROVISIONAL' });
    expect((await opened(olga, id)).data.child).toMatchObject({ responsibleAuthority: { code: '901' } });
    expect((await shielding(stranger, 'takeOnShieldCase', { reference: made.reference })).refused).toEqual([
      'CASE_NOT_FOUND',
    ]);
    const { data } = await olga('{ notices(kind: SHIELD_REQUESTED, first: 100) { nodes { childId } } }');
    expect(data.notices.nodes.map(({ childId }: { childId: string }) => childId)).toContain(id);
  });
});
