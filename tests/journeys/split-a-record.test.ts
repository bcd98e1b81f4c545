/**
 * One record that in truth holds what sources say of two children: a row was linked by mistake, a supplier gave its
 * identifier to another child, twins were joined at birth. The team names the other child's statements, and it is split.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, daysAgo, trailOf } from '#support/changes.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { childSaid } from '#support/disputing.ts';
import { feedLines } from '#support/feeding.ts';
import { moment, shownNow, shownThen } from '#support/lineage.ts';
import { askPeople, find, queue, reviewOf, split, statementsOf } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { type Asked, splittingIn } from '#support/splitting.ts';
import { type Stack, startStack } from '#support/stack.ts';

const NHS = 'demo-nhs';
const CENSUS = 'demo-census';
const CASES = 'northshire-case-system';
const home = (line1: string) => ({ address: { status: 'CURRENT', line1, postcode: 'ZN1 1AA' } });

describe('a record of two children', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let team: ReturnType<typeof splittingIn>;
  let amira: Asker;
  let ben: Asker;
  beforeAll(async () => {
    stack = await startStack();
    team = splittingIn(stack);
    ({ olga, martin } = team);
    [amira, ben] = [asPersona(stack, 'amira'), asPersona(stack, 'ben')];
  });
  afterAll(() => stack.stop());

  const byNumber = async (ask: Asker, nhsNumber: string) =>
    (await search(ask, { nhsNumber })).nodes.map(({ id }: Asked) => id);

  it('is shown to its team statement by statement, without what a supplier calls the child itself', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Own Street') });
    await child.say(CASES, home('2 Own Street'));
    const asked = `{ child(id: "${child.id}") { statements { id versions { values { field value } } } } }`;
    const reply = await olga(asked);
    const { statements } = reply.data.child;
    expect(statements).toHaveLength(2);
    expect(statements[0].versions).toHaveLength(2);
    expect(statements[0].versions[0].values).toContainEqual({
      field: 'ADDRESS',
      value: 'CURRENT, 2 Own Street, ZN1 1AA',
    });
    expect(reply.text).not.toContain('disputed-');
    const trail = (await trailOf(stack, String(reply.headers.get('x-request-id')))).at(-1);
    expect(trail.children[child.id]).toEqual(['EXISTENCE', 'IDENTITY', 'NHS_NUMBER', 'STEWARDSHIP', 'WHEREABOUTS']);
    for (const ask of [amira, ben]) expect((await ask(asked)).data.child).toEqual({ statements: null });
  });

  it('is two when two of the team have found so, each made anew of its own statements', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CENSUS]: { upn: 'E330123409001' }, [CASES]: {} });
    const other = { familyName: 'Otherchild', givenNames: 'Una', dateOfBirth: '2013-05-06', nhsNumber: '9995555514' };
    await child.say(CASES, { ...home('7 Other Street'), ...other });
    expect((await shownNow(olga, child.id)).address.line1).toBe('7 Other Street');
    expect(await byNumber(olga, '9995555514')).toEqual([child.id]);

    const { id } = await team.stated(child.id, 'CASE_SYSTEM');
    const asked = await split(olga, { childId: child.id, statementIds: [id] });
    expect(asked.review).toMatchObject({ kind: 'SPLIT', state: 'SECOND_PERSON', record: { id: child.id } });
    // Nothing happens by one person, and what is asked is asked once.
    expect((await shownNow(olga, child.id)).address.line1).toBe('7 Other Street');
    expect((await split(martin, { childId: child.id, statementIds: [id] })).codes).toEqual(['SPLIT_ASKED']);
    expect((await find(olga, await reviewOf(olga, 'SPLIT', child.id), 'SEPARATE')).codes).toEqual([
      'SECOND_PERSON_NEEDED',
    ]);
    const { data } = await martin(
      '{ reviews(kind: SPLIT) { nodes { splitStatements record { id statements { id } } } } }',
    );
    const waiting = data.reviews.nodes.find((each: Asked) => each.record.id === child.id);
    expect(waiting.splitStatements).toEqual([id]);
    const { review, headers } = await team.second(child.id, 'SEPARATE');
    const made = review.candidate.id;
    const { children } = (await trailOf(stack, String(headers.get('x-request-id')))).at(-1);
    for (const id of [child.id, made]) expect(children[id]).toContain('STEWARDSHIP');

    expect(await shownNow(amira, child.id)).toMatchObject({ familyName: child.about.familyName, address: null });
    expect(await shownNow(amira, made)).toMatchObject({
      familyName: 'Otherchild',
      address: { line1: '7 Other Street' },
    });
    expect(await byNumber(amira, '9995555514')).toEqual([made]);
    expect(await byNumber(amira, String(child.about.nhsNumber))).toEqual([child.id]);
    // What the supplier says next, and says again, is the other child's.
    expect(await child.say(CASES, { ...home('8 Other Street'), ...other })).toBe(made);
    expect(await child.say(CASES, { ...home('8 Other Street'), ...other })).toBe(made);
    expect((await shownNow(amira, made)).address.line1).toBe('8 Other Street');
    expect((await shownNow(olga, child.id)).address).toBeNull();
    // And nothing joins the two again.
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: made, candidate: child.id });
    expect(await reviewOf(olga, 'POSSIBLE_SAME', made, child.id)).toBeUndefined();
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: made, candidate: child.id });
    const shared = await find(olga, await reviewOf(olga, 'NUMBER_SHARED', made, child.id), 'SAME_CHILD');
    expect([
      shared.review?.state,
      (await find(martin, await reviewOf(martin, 'NUMBER_SHARED', made), 'SAME_CHILD')).codes,
    ]).toEqual(['SECOND_PERSON', ['KEPT_APART']]);
  });

  it('stays one where the second person finds so', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Same Street') });
    const before = await shownNow(olga, child.id);
    await split(olga, { childId: child.id, statementIds: [(await team.stated(child.id, 'CASE_SYSTEM')).id] });
    const kept = await team.second(child.id, 'KEEP_TOGETHER');
    expect(kept.review).toMatchObject({ state: 'CLOSED', finding: 'KEEP_TOGETHER' });
    expect(await shownNow(olga, child.id)).toEqual(before);
  });

  it('leaves behind what a supplier had said of the child before it gave its identifier to another', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 First Street') });
    const sooner = await moment();
    await child.say(CASES, {
      ...home('5 Reused Street'),
      familyName: 'Reusedby',
      givenNames: 'Rex',
      dateOfBirth: '2011-11-11',
      nhsNumber: undefined,
    });
    const later = await moment();
    const { versions } = await team.stated(child.id, 'CASE_SYSTEM');
    const made = await team.parted(child.id, versions[0].id);
    expect((await shownNow(olga, child.id)).address.line1).toBe('1 First Street');
    expect(await shownNow(olga, made)).toMatchObject({ familyName: 'Reusedby', address: { line1: '5 Reused Street' } });
    const [first, then] = (await shownThen(olga, child.id, [sooner, later])) as Asked[];
    expect([first.address.line1, then.address.line1]).toEqual(['1 First Street', '5 Reused Street']);
    expect(await shownThen(olga, made, [sooner, later])).toEqual([null, null]);
    // What the supplier says next under that identifier is the other child's, whom no number tells.
    const next = { familyName: 'Reusedby', givenNames: 'Rex', dateOfBirth: '2011-11-11', nhsNumber: undefined };
    expect(await child.say(CASES, { ...home('6 Reused Street'), ...next })).toBe(made);
  });

  it('is one again when two persons find it, as if it had never been split; the number that it had made leads on', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Again Street') });
    const before = await shownNow(olga, child.id);
    const together = await moment();
    const made = await team.parted(child.id, (await team.stated(child.id, 'CASE_SYSTEM')).id);
    const apart = await moment();
    expect((await shownNow(olga, child.id)).address).toBeNull();
    await child.say(CASES, { ...home('2 Again Street') });
    expect(await team.takenBack(child.id)).toEqual([]);
    expect(await shownNow(olga, child.id)).toEqual({
      ...before,
      address: { ...before.address, line1: '2 Again Street' },
    });
    const { data } = await olga(`{ child(id: "${made}") { id links { id } linkedRecords } }`);
    expect(data.child).toEqual({ id: child.id, links: [], linkedRecords: [made] });
    // What was shown while they were two is not forgotten.
    const [one, two] = (await shownThen(olga, child.id, [together, apart])) as Asked[];
    expect([one.address?.line1, two.address]).toEqual(['1 Again Street', null]);
    expect(await child.say(CASES, { ...home('3 Again Street') })).toBe(child.id);
  });

  it.each([
    ['all of a statement', ({ id }: Asked) => id],
    ['the last that was said', ({ versions }: Asked) => versions[0].id],
  ])('is put together in the order in which it was split, the last first: %s', async (_what, part) => {
    const child = await childSaid(stack, { [NHS]: {}, [CENSUS]: {}, [CASES]: home('1 Twice Street') });
    await child.say(CASES, home('2 Twice Street'));
    const ids = [(await team.stated(child.id, 'CASE_SYSTEM')).id, (await team.stated(child.id, 'SCHOOL_CENSUS')).id];
    const made = await team.parted(child.id, ...ids);
    await team.parted(made, part(await team.stated(made, 'CASE_SYSTEM')));
    expect(await team.takenBack(child.id)).toEqual(['SPLIT_SINCE']);
    expect(await team.takenBack(made)).toEqual([]);
    const { nodes } = await queue(martin, 'kind: POSSIBLE_SAME, state: SECOND_PERSON, first: 100');
    const waiting = nodes.find(({ record }: Asked) => record.id === child.id);
    expect((await find(martin, waiting, 'SAME_CHILD')).codes).toEqual([]);
    expect((await shownNow(olga, child.id)).address.line1).toBe('2 Twice Street');
  });

  it('keeps who is involved with the number they were recorded for; what a supplier states goes with its child in its next file', async () => {
    const about = { familyName: 'Involvedby', givenNames: 'Ina', dateOfBirth: '2014-04-04', nhsNumber: '9995555522' };
    const child = await childSaid(stack, { [NHS]: about });
    const HEADER =
      'child_id,nhs_number,family_name,given_names,date_of_birth,authority,organisation,service_type,team,involvement_id,started_on';
    const row =
      'SPLIT-1,9995555522,Involvedby,Ina,2014-04-04,901,NORTHSHIRE-CSC,SOC_FAMILY_SUPPORT,East,SPLIT-I1,2025-01-01';
    const feed = () => feedLines(stack, CASES, [HEADER, row]);
    await feed();
    const own = await change(amira, 'recordInvolvement', {
      childId: child.id,
      serviceType: 'HLTH_HEALTH_VISITOR',
      startedOn: daysAgo(3),
    });
    expect(own.problems).toEqual([]);
    const involved = async (id: string): Promise<string[]> => {
      const { data } = await olga(`{ child(id: "${id}") { involvements(first: 50) { nodes { serviceType } } } }`);
      return data.child.involvements.nodes.map(({ serviceType }: Asked) => serviceType).toSorted();
    };
    expect(await involved(child.id)).toEqual(['HLTH_HEALTH_VISITOR', 'SOC_FAMILY_SUPPORT']);
    const made = await team.parted(child.id, (await team.stated(child.id, 'CASE_SYSTEM')).id);
    const receipt = await feed();
    // The supplier is told what it would be told of any file that says nothing new.
    expect([receipt.created, receipt.changed]).toEqual([0, 0]);
    expect([await involved(child.id), await involved(made)]).toEqual([['HLTH_HEALTH_VISITOR'], ['SOC_FAMILY_SUPPORT']]);
  });

  it('that was linked is split one record after the other', async () => {
    const one = await childSaid(stack, { [NHS]: {}, [CENSUS]: {} });
    const other = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Linked Street') });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one.id, candidate: other.id });
    for (const by of [olga, martin])
      await find(by, await reviewOf(by, 'POSSIBLE_SAME', one.id, other.id), 'SAME_CHILD');
    const all = await statementsOf(olga, one.id);
    expect(new Set(all.map(({ recordId }: Asked) => recordId))).toEqual(new Set([one.id, other.id]));
    const of = (kind: string, record: string): string =>
      all.find((each: Asked) => each.source.kind === kind && each.recordId === record).id;
    const both = [of('SCHOOL_CENSUS', one.id), of('CASE_SYSTEM', other.id)];
    expect((await split(olga, { childId: one.id, statementIds: both })).codes).toEqual(['NOT_OF_ONE_RECORD']);
    const first = await split(olga, { childId: one.id, statementIds: [both[1]] });
    expect(first.codes).toEqual([]);
    const review = (await queue(martin, 'kind: SPLIT, first: 100')).nodes.find(
      ({ id }: Asked) => id === first.review.id,
    );
    const made = (await find(martin, review, 'SEPARATE')).review.candidate.id;
    expect((await shownNow(olga, made)).address.line1).toBe('1 Linked Street');
    const shown = await shownNow(olga, one.id);
    expect([shown.address, (await olga(`{ child(id: "${other.id}") { id } }`)).data.child.id]).toEqual([
      null,
      (await olga(`{ child(id: "${one.id}") { id } }`)).data.child.id,
    ]);
  });
});
