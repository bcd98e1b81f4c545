/**
 * Two records that were found to be of one child, and what becomes of all that hangs on them. The classes of faults of
 * the best known open register (hapi-fhir issues 4156, 4287, 4745, 5236) are tried by name.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, daysAgo, trailOf } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire, hireMany } from '#support/colleagues.ts';
import { feedLines } from '#support/feeding.ts';
import * as reviewing from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

const { askPeople, find, makeRecord, reviewOf, unmerge } = reviewing;

describe('records of one child', () => {
  let stack: Stack;
  let olga: Asker;
  let colleague: Asker;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    amira = asPersona(stack, 'amira');
    const officer = { role: 'AUTHORITY_OFFICER', authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' } as const;
    colleague = (await hire(stack, { ...officer, practitioner: null })).ask;
  });
  afterAll(() => stack.stop());

  /** Found by as many persons as it takes. */
  async function merge(one: string, other: string): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of [olga, colleague]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  const opened = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { id familyName linkedRecords links { id recordIds } } }`)).data.child;
  const ruledOut = async (ask: Asker, child: string): Promise<void> => {
    const { links } = await opened(olga, child);
    const first = await unmerge(olga, { linkId: links[0].id });
    expect(first.codes).toEqual([]);
    if (first.review.state === 'SECOND_PERSON') {
      const [review] = (await reviewing.queue(ask, 'kind: SEPARATION')).nodes;
      expect((await find(ask, review, 'SEPARATE')).codes).toEqual([]);
    }
  };
  const pair = async (familyName: string, more: Partial<reviewing.MadeRecord> = {}) => {
    const established = await makeRecord(stack, { familyName });
    const record = await makeRecord(stack, { familyName, state: 'PROVISIONAL', ...more });
    return { established, record };
  };
  const involve = async (who: Colleague, childId: string, startedOn = daysAgo(20)) => {
    const { involvement } = await change(who.ask, 'recordInvolvement', {
      childId,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn,
    });
    return involvement as { id: string; version: number };
  };
  const LIST = 'involvements(first: 50) { edges { cursor } nodes { id isLeadProfessional startedOn } }';
  const listed = async (id: string) =>
    (await amira(`{ child(id: "${id}") { id ${LIST} leadProfessional { id } } }`)).data.child;

  const paged = async (id: string, after: string | null = null): Promise<string[]> => {
    const from = after === null ? '' : `, after: "${after}"`;
    const list = `involvements(first: 2${from}) { nodes { id } pageInfo { hasNextPage endCursor } }`;
    const { nodes, pageInfo } = (await amira(`{ child(id: "${id}") { ${list} } }`)).data.child.involvements;
    const ids = nodes.map((node: { id: string }) => node.id);
    return pageInfo.hasNextPage ? [...ids, ...(await paged(id, pageInfo.endCursor))] : ids;
  };

  it('open under each of their numbers as one, whose number is never given again', async () => {
    const { established, record } = await pair('Redirect');
    await merge(record, established);
    expect(await opened(amira, record)).toEqual({
      id: established,
      familyName: 'Redirect',
      linkedRecords: null,
      links: null,
    });
    expect(await opened(olga, established)).toMatchObject({
      linkedRecords: [record],
      links: [{ recordIds: [established, record].toSorted() }],
    });
    const { headers } = await amira(`{ child(id: "${record}") { familyName } }`);
    // Whatever number was asked for: the trail is of the child whose details left.
    const outcome = (await trailOf(stack, String(headers.get('x-request-id')))).at(-1);
    expect(outcome.children).toEqual({ [established]: ['EXISTENCE', 'IDENTITY'] });
  });

  it('are found once, by what is shown of the child', async () => {
    const { established, record } = await pair('Foundonce', { nhsNumber: '9990000050' });
    await merge(record, established);
    const { data } = await olga(`{ child(id: "${established}") { dateOfBirth } }`);
    const { nodes } = await search(amira, { familyName: 'Foundonce', dateOfBirth: data.child.dateOfBirth });
    expect(nodes.map(({ id }: { id: string }) => id)).toEqual([established]);
    const byNumber = await search(amira, { nhsNumber: '9990000050' });
    expect(byNumber.nodes.map(({ id }: { id: string }) => id)).toEqual([established]);
    const theTeam = await search(olga, {
      familyName: 'Foundonce',
      bornFrom: '2016-01-01',
      bornTo: '2016-12-31',
      givenName: 'Given*',
    });
    expect(theTeam.nodes.map(({ id }: { id: string }) => id)).toEqual([established]);
  });

  it('show everybody who works with the child in one order, page by page, with one lead', async () => {
    const { established, record } = await pair('Together');
    const people = await hireMany(stack, 5);
    const made: string[] = [];
    for (const [at, who] of people.entries()) {
      const childId = at % 2 === 0 ? established : record;
      made.push((await involve(who, childId, daysAgo(10 + at))).id);
    }
    const [first, second] = people as [Colleague, Colleague];
    expect((await change(first.ask, 'becomeLeadProfessional', { childId: established })).problems).toEqual([]);
    expect((await change(second.ask, 'becomeLeadProfessional', { childId: record })).problems).toEqual([]);
    const apart = [await listed(established), await listed(record)];
    await merge(record, established);

    const child = await listed(record);
    expect(child.id).toBe(established);
    expect(child.involvements.nodes.map(({ id }: { id: string }) => id)).toEqual(made);
    expect(
      child.involvements.nodes.filter(({ isLeadProfessional }: { isLeadProfessional: boolean }) => isLeadProfessional),
    ).toMatchObject([{ id: made[0] }]);
    expect(child.leadProfessional).toEqual({ id: made[0] });

    expect(await paged(established)).toEqual(made);

    // A cursor of the one list stands where it stood in the list of both.
    const cursor = apart[0].involvements.edges[0].cursor;
    const { data } = await amira(`{ child(id: "${record}") { involvements(after: "${cursor}") { nodes { id } } } }`);
    expect(data.child.involvements.nodes.map(({ id }: { id: string }) => id)).toEqual(made.slice(1));

    await ruledOut(colleague, established);
    expect([await listed(established), await listed(record)]).toEqual(apart);
  });

  it('are led by one: nobody becomes a second lead, and a handover ends what the other record had', async () => {
    const { established, record } = await pair('Onelead');
    const [one, other, third] = (await hireMany(stack, 3)) as [Colleague, Colleague, Colleague];
    const [a, b, c] = [await involve(one, established), await involve(other, record), await involve(third, record)];
    await change(one.ask, 'becomeLeadProfessional', { childId: established });
    await change(other.ask, 'becomeLeadProfessional', { childId: record });
    await merge(record, established);
    const taking = await change(third.ask, 'becomeLeadProfessional', { childId: record });
    expect(taking.problems?.map(({ code }) => code)).toEqual(['LEAD_ALREADY_TAKEN']);
    const hand = (from: string, to: string) =>
      change(olga, 'handOverLeadProfessional', { childId: established, fromInvolvementId: from, toInvolvementId: to });
    // Of two that led, the one who is shown as leading hands over.
    expect((await hand(b.id, c.id)).problems?.map(({ code }) => code)).toEqual(['NOT_THE_LEAD']);
    expect((await hand(a.id, c.id)).problems).toEqual([]);
    expect((await listed(established)).leadProfessional).toEqual({ id: c.id });
  });

  it('are led by one also where two become it at the same moment, each on another record', async () => {
    const { established, record } = await pair('Atonce');
    const [one, other] = (await hireMany(stack, 2)) as [Colleague, Colleague];
    await involve(one, established);
    await involve(other, record);
    await merge(record, established);
    const both = await Promise.all(
      [one, other].map(({ ask }) => change(ask, 'becomeLeadProfessional', { childId: established })),
    );
    expect(both.map(({ problems }) => problems?.map(({ code }) => code)).toSorted()).toEqual([
      [],
      ['LEAD_ALREADY_TAKEN'],
    ]);
  });

  it('take what practitioners change under either number, and give it back to whoever it is of', async () => {
    const { established, record } = await pair('Changing');
    const who = await hire(stack);
    const own = await involve(who, record);
    await merge(record, established);
    const { data } = await who.ask('{ myInvolvements { nodes { id child { id familyName } } } }');
    expect(data.myInvolvements.nodes).toEqual([{ id: own.id, child: { id: established, familyName: 'Changing' } }]);
    const again = await change(who.ask, 'recordInvolvement', {
      childId: established,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(1),
    });
    expect(again.problems?.map(({ code }) => code)).toEqual(['ALREADY_INVOLVED']);
    const key = randomUUID();
    const input = { involvementId: own.id, version: own.version, idempotencyKey: key };
    const confirmed = await change(who.ask, 'confirmInvolvement', input);
    expect(confirmed.involvement).toMatchObject({ id: own.id, child: { id: established } });
    expect((await change(who.ask, 'confirmInvolvement', input)).involvement).toMatchObject({ id: own.id });
    const there = await change(who.ask, 'recordInvolvement', {
      childId: record,
      serviceType: 'HLTH_GP',
      startedOn: daysAgo(1),
    });
    expect(there.involvement.id.slice(0, 12)).toBe(established);
  });

  it('keep what people have found when feeds run again', async () => {
    const HEADER = 'child_id,nhs_number,family_name,given_names,date_of_birth,postcode,authority';
    const feed = (family: string) =>
      feedLines(stack, 'northshire-case-system', [HEADER, `RERUN1,,${family},Rae,2016-07-07,,901`]);
    await feed('Rerunning');
    const [row] = await stack.database.sql<{ id: string }>(
      "select id from children.child where family_name = 'Rerunning'",
    );
    const record = row?.id ?? expect.unreachable();
    const established = await makeRecord(stack, { familyName: 'Established' });
    await merge(record, established);
    await feed('Rerunning');
    await feed('Renamed');
    const shown = await opened(olga, record);
    expect(await opened(olga, established)).toEqual(shown);
    expect(shown.linkedRecords).toHaveLength(1);
    await ruledOut(colleague, shown.id);
    await feed('Renamed again');
    expect((await opened(olga, established)).familyName).toBe('Established');
    expect((await opened(olga, record)).familyName).toBe('Renamed again');
    expect((await opened(olga, record)).linkedRecords).toEqual([]);
  });

  it('are one child where a record is found to be of two (4156): no record is of two children', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Both' }),
      await makeRecord(stack, { familyName: 'Both' }),
    ];
    const record = await makeRecord(stack, { familyName: 'Both', state: 'PROVISIONAL' });
    for (const candidate of [one, other]) await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate });
    const accept = async (ask: Asker, candidate: string) =>
      (await find(ask, await reviewOf(ask, 'POSSIBLE_SAME', candidate), 'SAME_CHILD')).review.state;
    expect(await accept(olga, one)).toBe('CLOSED');
    // Through the record two established children become one: that is for two persons to find.
    expect(await accept(olga, other)).toBe('SECOND_PERSON');
    expect(await accept(colleague, other)).toBe('CLOSED');
    const shown = await Promise.all([one, other, record].map((id) => opened(olga, id)));
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
    expect(shown[0].linkedRecords).toHaveLength(2);
  });

  it('leave nothing to be asked of the two, whichever way they were joined (4287)', async () => {
    for (const swapped of [false, true]) {
      const { established, record } = await pair('Stale');
      await askPeople(
        stack,
        { kind: 'UNCONFIRMED', record },
        { kind: 'NUMBER_SHARED', record: established, candidate: record },
      );
      await (swapped ? merge(established, record) : merge(record, established));
      const rows = await stack.database.sql(
        'select kind from children.review where closed_at is null and (record in (?, ?) or candidate in (?, ?))',
        [record, established, record, established],
      );
      expect(rows).toEqual([]);
      expect((await opened(olga, record)).id).toBe(established);
      await askPeople(stack, { kind: 'POSSIBLE_SAME', record: established, candidate: record });
      expect(await reviewOf(olga, 'POSSIBLE_SAME', established)).toBeUndefined();
    }
  });

  it('can be found to be two after all (4745), and stay apart', async () => {
    const { established, record } = await pair('Rejected');
    await merge(record, established);
    await ruledOut(colleague, established);
    expect((await opened(olga, record)).id).toBe(record);
    expect(await opened(amira, record)).toBeNull();
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate: established });
    expect(await reviewOf(olga, 'POSSIBLE_SAME', record, established)).toBeUndefined();
    // Nobody joins them by way of a question of another kind either.
    await askPeople(stack, { kind: 'NUMBER_SHARED', record, candidate: established });
    const found = await find(olga, await reviewOf(olga, 'NUMBER_SHARED', record, established), 'SAME_CHILD');
    expect(found.codes).toEqual(['KEPT_APART']);
  });

  it('show nothing of the other once they are apart (5236)', async () => {
    const { established, record } = await pair('Rebuilt', { nhsNumber: '9990000069', postcode: 'ZN1 9ZZ' });
    const details = async (id: string) =>
      (await olga(`{ child(id: "${id}") { id familyName givenNames dateOfBirth nhsNumber address { postcode } } }`))
        .data.child;
    const before = [await details(established), await details(record)];
    await merge(record, established);
    expect(await details(established)).toMatchObject({ nhsNumber: '9990000069', address: { postcode: 'ZN1 9ZZ' } });
    await ruledOut(colleague, established);
    expect([await details(established), await details(record)]).toEqual(before);
  });

  it('of two established children are taken apart by two persons', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Estab' }),
      await makeRecord(stack, { familyName: 'Estab' }),
    ];
    await merge(one, other);
    const shown = await opened(olga, one);
    const first = await unmerge(olga, { linkId: shown.links[0].id });
    expect(first.review).toMatchObject({ kind: 'SEPARATION', state: 'SECOND_PERSON', finding: null });
    expect((await opened(olga, other)).id).toBe(shown.id);
    expect((await unmerge(olga, { linkId: shown.links[0].id })).codes).toEqual(['MERGE_NOT_FOUND']);
    const [review] = (await reviewing.queue(colleague, 'kind: SEPARATION')).nodes;
    expect([review.record.id, review.candidate.id].toSorted()).toEqual([one, other].toSorted());
    expect((await find(colleague, review, 'SEPARATE')).review).toMatchObject({ state: 'CLOSED' });
    expect([(await opened(amira, one)).id, (await opened(amira, other)).id]).toEqual([one, other]);
  });
});
