/**
 * A record that may be a hidden child's: its own team alone knows, before and after it has ruled. To everybody else, the
 * record's supplier and the team of the supplier's authority included, the record stands as it stood (law 3).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { change, daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import * as reviewing from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

const { askPeople, find, makeRecord, queue, reviewOf } = reviewing;

const ABOUT = `{ id familyName givenNames preferredName gender dateOfBirth shielded provisional withheld linkedRecords links { id }
  address { postcode } nhsNumber responsibleAuthority { code } carers { name }
  involvements { nodes { id serviceType } } leadProfessional { id } }`;

/** A family for each test, alike in nothing: matching looks at these records too. */
const families =
  'Abernathy Bickerstaff Cholmondeley Drinkwater Entwistle Fothergill Goldsworthy Hathersage Jolliffe Kettlewell Lonsdale Micklethwait'.split(
    ' ',
  );

describe('a record that may be a hidden child’s', () => {
  let stack: Stack;
  /** Two officers of the hidden child's authority. */
  let own: readonly [Asker, Asker];
  /** An officer and a manager of the authority that the record came from. */
  let others: readonly [Asker, Asker];
  /** Who tells of the record. */
  let supplier: Colleague;
  let stranger: Asker;
  beforeAll(async () => {
    stack = await startStack();
    const team = { role: 'AUTHORITY_OFFICER', practitioner: null } as const;
    const colleague = await hire(stack, { ...team, authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' });
    own = [asPersona(stack, 'olga'), colleague.ask];
    const there = { authority: '902', organisation: 'SOUTHMERE-CSC' } as const;
    const officer = await hire(stack, { ...team, ...there });
    others = [officer.ask, (await hire(stack, { ...team, ...there, role: 'AUTHORITY_MANAGER' })).ask];
    supplier = await hire(stack, { organisation: 'SOUTHMERE-CSC' });
    stranger = asPersona(stack, 'ben');
  });
  afterAll(() => stack.stop());

  let familyName: string;
  let hidden: string;
  let record: string;
  let made = -1;
  beforeEach(async () => {
    made += 1;
    familyName = families[made] ?? expect.unreachable();
    hidden = await makeRecord(stack, { familyName, state: 'SHIELDED', postcode: 'ZN1 1AA' });
    record = await makeRecord(stack, {
      familyName,
      givenNames: 'Secondname',
      state: 'PROVISIONAL',
      source: 'SOUTHMERE-CSC',
      authority: '902',
      postcode: 'ZV1 1AA',
    });
    const input = { childId: record, serviceType: 'SOC_FAMILY_SUPPORT', startedOn: daysAgo(20) };
    expect((await change(supplier.ask, 'recordInvolvement', input)).problems).toEqual([]);
    await askPeople(stack, { kind: 'UNCONFIRMED', record }, { kind: 'POSSIBLE_SAME', record, candidate: hidden });
  });

  /** As many of the team as are needed find the same. */
  async function ruled(finding: string): Promise<void> {
    for (const ask of own) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', record, hidden);
      expect((await find(ask, review, finding)).codes).toEqual([]);
    }
  }

  /** What is told of the two to those who are not to know, question by question. */
  async function told(): Promise<Record<string, string>> {
    const answers: Record<string, string> = {};
    for (const [at, ask] of [...others, supplier.ask, stranger].entries()) {
      const keep = async (what: string, query: string) => {
        answers[`${at} ${what}`] = (await ask(query)).text;
      };
      await keep('record', `{ child(id: "${record}") ${ABOUT} }`);
      await keep('hidden child', `{ child(id: "${hidden}") ${ABOUT} }`);
      await keep('own', '{ myInvolvements { nodes { id child { id familyName } } } }');
      await keep('queue', `{ reviews(first: 100) { nodes ${reviewing.REVIEW} } }`);
      await keep('closed', `{ reviews(state: CLOSED) { nodes ${reviewing.REVIEW} } }`);
      const visible = { familyName, bornFrom: '2016-01-01', bornTo: '2016-12-31', givenName: 'Given*' };
      answers[`${at} by what is visible`] = JSON.stringify((await search(ask, visible)).nodes);
      const stated = { ...visible, givenName: 'Secondname' };
      answers[`${at} by what the record says`] = JSON.stringify((await search(ask, stated)).nodes);
      const home = { familyName, givenName: 'Secondname', postcode: 'ZV1 1AA' };
      answers[`${at} by its home`] = JSON.stringify((await search(ask, home)).nodes);
    }
    return answers;
  }

  it('is shown to the hidden child’s team beside it, whoever’s record it is, and to no other team', async () => {
    const review = await reviewOf(own[0], 'POSSIBLE_SAME', record, hidden);
    expect(review).toMatchObject({
      risk: 'HIDDEN_CHILD',
      record: { id: record, address: { postcode: 'ZV1 1AA' } },
      candidate: { id: hidden, address: { postcode: 'ZN1 1AA' } },
    });
    expect(review.differences).toEqual(expect.arrayContaining([{ field: 'Child.address', difference: 'DIFFERENT' }]));
    expect(JSON.stringify(await queue(others[0], 'first: 100'))).not.toContain(hidden);
    // Beside the question nothing of the record is theirs.
    expect((await own[0](`{ child(id: "${record}") { familyName } }`)).data.child).toBeNull();
  });

  it('needs two of the team, and is one with the child for them alone', async () => {
    const before = await told();
    const review = await reviewOf(own[0], 'POSSIBLE_SAME', record, hidden);
    expect((await find(own[0], review, 'SAME_CHILD')).review).toMatchObject({ state: 'SECOND_PERSON' });
    expect(await told()).toEqual(before);
    const second = await reviewOf(own[1], 'POSSIBLE_SAME', record, hidden);
    expect((await find(own[1], second, 'SAME_CHILD')).review).toMatchObject({ state: 'CLOSED' });
    expect(await told()).toEqual(before);

    const seen = (await own[0](`{ child(id: "${record}") ${ABOUT} }`)).data.child;
    expect(seen).toMatchObject({
      id: hidden,
      shielded: true,
      linkedRecords: [record],
      links: [{ id: expect.anything() }],
    });
    expect(seen.involvements.nodes).toHaveLength(1);
    expect((await own[0](`{ child(id: "${hidden}") ${ABOUT} }`)).data.child).toEqual(seen);
    const stated = { familyName, givenName: 'Secondname', bornFrom: '2016-01-01', bornTo: '2016-12-31' };
    const { nodes } = await search(own[0], stated);
    expect(nodes.map(({ id }: { id: string }) => id)).not.toContain(record);
  });

  it('goes on being its supplier’s own: what they change there stays there', async () => {
    await ruled('SAME_CHILD');
    const { data } = await supplier.ask(
      `{ child(id: "${record}") { id provisional involvements { nodes { id version } } } }`,
    );
    expect(data.child).toMatchObject({ id: record, provisional: true });
    const [{ id, version }] = data.child.involvements.nodes;
    const confirmed = await change(supplier.ask, 'confirmInvolvement', { involvementId: id, version });
    expect(confirmed.involvement.child).toEqual({ id: record });
    // Their own statement does not show on the hidden child, which they find by name: that would tell.
    const onHidden = await supplier.ask(`{ child(id: "${hidden}") { id involvements { nodes { id } } } }`);
    expect(onHidden.data.child).toEqual({ id: hidden, involvements: null });
    const there = { childId: hidden, serviceType: 'SOC_FAMILY_SUPPORT', startedOn: daysAgo(1) };
    expect((await change(supplier.ask, 'recordInvolvement', there)).problems).toEqual([]);
  });

  it('is not confirmed by another team: they learn that it is escalated, and no more, also once it is ruled on', async () => {
    const confirmed = await find(others[0], await reviewOf(others[0], 'UNCONFIRMED', record), 'CONFIRM_RECORD');
    expect(confirmed).toMatchObject({ codes: [], review: { state: 'ESCALATED' } });
    expect((await stranger(`{ child(id: "${record}") { id } }`)).data.child).toBeNull();
    const waiting = await told();
    await ruled('SAME_CHILD');
    expect(await told()).toEqual(waiting);
    const again = await find(others[1], await reviewOf(others[1], 'UNCONFIRMED', record), 'CONFIRM_RECORD');
    expect(again).toMatchObject({ codes: [], review: { state: 'ESCALATED' } });
    expect((await stranger(`{ child(id: "${record}") { id } }`)).data.child).toBeNull();
  });

  it('is escalated in the same words where it is already the hidden child’s', async () => {
    await ruled('SAME_CHILD');
    const confirmed = await find(others[0], await reviewOf(others[0], 'UNCONFIRMED', record), 'CONFIRM_RECORD');
    expect(confirmed).toMatchObject({ codes: [], review: { state: 'ESCALATED' } });
  });

  it('is not linked with an open child by another team either, which would show what it says to all', async () => {
    const open = await makeRecord(stack, { familyName: 'Openchild', authority: '902' });
    const link = async () => {
      await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate: open });
      const review = await reviewOf(others[1], 'POSSIBLE_SAME', record, open);
      return (await find(others[1], review, 'SAME_CHILD')).review.state;
    };
    expect(await link()).toBe('ESCALATED');
    expect((await stranger(`{ child(id: "${open}") { id address { postcode } } }`)).data.child).toEqual({
      id: open,
      address: null,
    });
    // The open child stays what it is also where the record has become the hidden child's.
    await ruled('SAME_CHILD');
    expect((await stranger(`{ child(id: "${open}") { id shielded } }`)).data.child).toEqual({
      id: open,
      shielded: false,
    });
  });

  it('is confirmed as the other team has found, once its own team has found it to be another child’s', async () => {
    await find(others[0], await reviewOf(others[0], 'UNCONFIRMED', record), 'CONFIRM_RECORD');
    await ruled('OTHER_CHILD');
    expect((await stranger(`{ child(id: "${record}") { id provisional } }`)).data.child).toEqual({
      id: record,
      provisional: false,
    });
    expect(await reviewOf(others[0], 'UNCONFIRMED', record)).toBeUndefined();
  });

  it('is the other team’s again once it is ruled on', async () => {
    await ruled('OTHER_CHILD');
    const [closed] = (await queue(own[0], 'state: CLOSED, first: 1')).nodes;
    expect(closed).toMatchObject({ finding: 'OTHER_CHILD', record: null, candidate: { id: hidden } });
  });

  it('shows nothing hidden of another authority’s child, where both are hidden', async () => {
    const theirs = await makeRecord(stack, {
      familyName: 'Alsohidden',
      state: 'SHIELDED',
      authority: '902',
      postcode: 'ZV1 1AC',
    });
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: theirs, candidate: hidden });
    const review = await reviewOf(own[0], 'NUMBER_SHARED', theirs, hidden);
    expect(review.record).toEqual({ id: theirs, familyName: 'Alsohidden', address: null });
    expect(review.differences.map(({ field }: { field: string }) => field)).not.toContain('Child.address');
  });

  it('is ruled on before it is confirmed, where both are the same team’s', async () => {
    const theirs = await makeRecord(stack, { familyName: 'Sameteam', state: 'PROVISIONAL' });
    await askPeople(
      stack,
      { kind: 'UNCONFIRMED', record: theirs },
      { kind: 'POSSIBLE_SAME', record: theirs, candidate: hidden },
    );
    const confirmed = await find(own[0], await reviewOf(own[0], 'UNCONFIRMED', theirs), 'CONFIRM_RECORD');
    expect(confirmed.codes).toEqual(['RULE_FIRST']);
  });

  it('hides an open record that is found to be the hidden child’s, and is open again when that is taken back', async () => {
    const open = await makeRecord(stack, { familyName: 'Wasopen', authority: '902', postcode: 'ZV1 1AB' });
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: open, candidate: hidden });
    const about = async (ask: Asker) =>
      (
        await ask(
          `{ child(id: "${open}") { id familyName shielded address { postcode } responsibleAuthority { code } } }`,
        )
      ).data.child;
    const before = await Promise.all([stranger, others[0]].map(about));
    for (const ask of own) {
      const review = await reviewOf(ask, 'NUMBER_SHARED', open, hidden);
      expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    const covered = { id: open, familyName: 'Wasopen', shielded: true, address: null, responsibleAuthority: null };
    expect(await Promise.all([stranger, others[0]].map(about))).toEqual([covered, covered]);
    expect((await about(own[0])).id).toBe(hidden);
    const { data } = await own[0](`{ child(id: "${hidden}") { links { id } } }`);
    await reviewing.unmerge(own[0], { linkId: data.child.links[0].id });
    const [review] = (await queue(own[1], 'kind: SEPARATION')).nodes;
    expect((await find(own[1], review, 'SEPARATE')).codes).toEqual([]);
    expect(await Promise.all([stranger, others[0]].map(about))).toEqual(before);
  });
});
