/**
 * An identity that was given up does not exist for anybody but the two managers who gave the new one: not with what was
 * linked into it, not in what practitioners have said themselves, and not in what was left open when it was sealed.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { neverLinked } from '#subgraphs/children/never-link-sql.ts';
import { change, daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { askPeople, find, makeRecord, queue, reopen, reviewOf, unmerge } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { make, recordSensitive, sensitiveNurse } from '#support/sensitive.ts';
import { requestShield, shielding, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('an identity that was given up', () => {
  let stack: Stack;
  let olga: Asker;
  let managers: readonly [Asker, Asker];
  let who: Colleague;
  let nurse: Colleague;
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    const manager = {
      role: 'AUTHORITY_MANAGER',
      authority: '901',
      organisation: 'NORTHSHIRE-DIRECTORY',
      practitioner: null,
    } as const;
    managers = [asPersona(stack, 'martin'), (await hire(stack, manager)).ask];
    [who, nurse] = await Promise.all([hire(stack), sensitiveNurse(stack)]);
  });
  afterAll(() => stack.stop());

  async function merge(one: string, other: string): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of managers) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  /** Two records of one child, the one it is shown by first. */
  async function pair(familyName: string, more: { readonly postcode?: string; readonly nhsNumber?: string } = {}) {
    const one = await makeRecord(stack, { familyName });
    const other = await makeRecord(stack, { familyName, ...more });
    await merge(one, other);
    return [one, other].toSorted() as [child: string, record: string];
  }
  const identity = (childId: string, more: Readonly<Record<string, unknown>> = {}) => ({
    childId,
    reason: 'WITNESS_PROTECTION',
    familyName: 'Unheardof',
    givenNames: 'Quincy',
    dateOfBirth: '2014-03-09',
    carryOver: [],
    shielded: false,
    ...more,
  });
  async function seal(child: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    for (const ask of managers) {
      expect((await shielding(ask, 'giveNewIdentity', identity(child, more))).refused).toEqual([]);
    }
    expect(await stateOf(stack, child)).toBe('SEALED');
    const entered = identity(child, more);
    const { ids } = await search(olga, { familyName: entered.familyName, dateOfBirth: entered.dateOfBirth });
    return ids[0] as string;
  }
  const linkOf = async (child: string): Promise<string> =>
    (await olga(`{ child(id: "${child}") { links { id } } }`)).data.child.links[0].id;
  const asked = (...records: readonly string[]) =>
    stack.database.sql<{ kind: string }>(
      `select kind from children.review where closed_at is null and (record = any(?) or candidate = any(?))`,
      [records, records],
    );

  it('is not taken apart any more: nobody finds a link to take back, or a question about it that was open', async () => {
    const [child, record] = await pair('Linkedaway');
    const other = await makeRecord(stack, { familyName: 'Linkedbeside' });
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: other, candidate: child });
    const link = await linkOf(child);
    const begun = await unmerge(olga, { linkId: link });
    expect(begun.review.state).toBe('SECOND_PERSON');
    await seal(child, { familyName: 'Linkedafter' });
    expect(await stateOf(stack, record)).toBe('SEALED');
    expect(await asked(child, record)).toEqual([]);
    for (const ask of managers) {
      expect((await unmerge(ask, { linkId: link })).codes).toEqual(['MERGE_NOT_FOUND']);
      expect((await queue(ask, 'kind: SEPARATION')).nodes).toEqual([]);
      expect((await queue(ask, 'kind: NUMBER_SHARED')).nodes).toEqual([]);
    }
    expect([await stateOf(stack, child), await stateOf(stack, record)]).toEqual(['SEALED', 'SEALED']);
  });

  it('is not asked about again by way of a question that was settled', async () => {
    const [child] = await pair('Settledonce');
    const other = await makeRecord(stack, { familyName: 'Settledtoo' });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: other, candidate: child });
    const review = await reviewOf(olga, 'POSSIBLE_SAME', other, child);
    expect((await find(olga, review, 'OTHER_CHILD')).codes).toEqual([]);
    await seal(child, { familyName: 'Settledafter' });
    expect((await reopen(olga, { reviewId: review.id })).codes).toEqual(['NOT_TO_REOPEN']);
  });

  it('is kept from the new one with every record that was linked into it, each by itself, and by each of their numbers', async () => {
    const [child, record] = await pair('Keptaway', { nhsNumber: '9990000557' });
    const taken = identity(child, { familyName: 'Keptafter', nhsNumber: '9990000557' });
    expect((await shielding(managers[0], 'giveNewIdentity', taken)).refused).toEqual(['NUMBER_TAKEN']);
    const fresh = await seal(child, { familyName: 'Keptafter' });
    // As if the link were gone: each stands for itself.
    await stack.database.sql('update children.child set merged_into = null where id = ?', [record]);
    const database = connect({ url: stack.database.url, schema: 'children' });
    const keys = keyring(demonstrationKey(inject('dataDir')));
    expect(await neverLinked(database, keys, fresh, [child, record])).toEqual(new Set([child, record]));
    await database.close();
  });

  it('takes what suppliers go on sending under any of its numbers, and shows it to nobody', async () => {
    const supplier = (await stack.intake.supplier?.('northshire-case-system')) ?? expect.unreachable();
    const said = {
      localId: 'still-sent',
      familyName: 'Stillsent',
      givenNames: 'Xanthe',
      dateOfBirth: '2013-04-05' as never,
      authority: '901',
      synthetic: true,
    };
    const send = async (more: object) => (await stack.intake.children?.(supplier, [{ ...said, ...more }]))?.[0];
    const record = (await send({}))?.childId as string;
    await stack.database.sql(`update children.child set state = 'OPEN', source = null where id = ?`, [record]);
    const beside = await makeRecord(stack, { familyName: 'Stillsent' });
    await merge(record, beside);
    const [child = ''] = [record, beside].toSorted();
    const fresh = await seal(child, { familyName: 'Stillafter' });
    const moved = { address: { status: 'CURRENT', line1: '3 Far Lane', postcode: 'ZN7 7ZZ' } };
    expect(await send(moved)).toEqual({ childId: record, effect: 'CHANGED' });
    expect(await send({ ...moved, nhsNumber: '9990000565' })).toEqual({ childId: record, effect: 'CHANGED' });
    // Asked of the whole child, by whichever of its records it is shown.
    const asked = `select 1 as asked from children.review where kind = 'OLD_IDENTITY' and record = any(?::bigint[])`;
    expect(await stack.database.sql(asked, [[record, beside]])).toEqual([{ asked: 1 }]);
    for (const ask of [olga, ...managers, who.ask]) {
      for (const id of [record, beside]) expect((await ask(`{ child(id: "${id}") { id } }`)).data.child).toBeNull();
      expect((await search(ask, { nhsNumber: '9990000565' })).ids).toEqual([]);
      expect((await search(ask, { familyName: 'Stillsent', dateOfBirth: '2013-04-05' })).ids).toEqual([]);
      expect((await ask(`{ child(id: "${fresh}") { address { postcode } } }`)).data.child).toEqual({ address: null });
    }
  });

  const MINE = `query ($after: String) { myInvolvements(first: 1, after: $after) {
    nodes { id child { id } } pageInfo { hasNextPage endCursor } } }`;
  const involve = async (childId: string, days: number): Promise<string> =>
    (await change(who.ask, 'recordInvolvement', { childId, serviceType: 'HLTH_GP', startedOn: daysAgo(days) }))
      .involvement.id;

  it('stands in no list of what one has said oneself, and leaves no gap there', async () => {
    const [first, last] = [
      await makeRecord(stack, { familyName: 'Before' }),
      await makeRecord(stack, { familyName: 'After' }),
    ];
    const [child, record] = await pair('Inmylist');
    const newest = await involve(first, 1);
    await involve(child, 2);
    const oldest = await involve(last, 4);
    await recordSensitive(nurse.ask, { childId: child });
    const { result } = await make(who.ask, 'requestContact', { childId: child, urgency: 'STANDARD' });
    await seal(child, { familyName: 'Inmylistafter' });

    const page = async (after: string | null) => (await who.ask(MINE, { variables: { after } })).data.myInvolvements;
    const one = await page(null);
    expect([one.nodes.map(({ id }: { id: string }) => id), one.pageInfo.hasNextPage]).toEqual([[newest], true]);
    const two = await page(one.pageInfo.endCursor);
    expect([two.nodes.map(({ id }: { id: string }) => id), two.pageInfo.hasNextPage]).toEqual([[oldest], false]);

    const lists = [
      await who.ask('{ myInvolvements { nodes { id child { id } } } }'),
      await who.ask('{ myContactRequests { nodes { id child { id } } pageInfo { hasNextPage } } }'),
      await nurse.ask('{ mySensitiveServices { nodes { id child { id } } } }'),
      await olga('{ contactRequests { nodes { id child { id } } } }'),
      await olga('{ shieldCases { nodes { childId } } notices(first: 100) { nodes { childId } } }'),
    ];
    for (const { text } of lists) for (const id of [child, record]) expect(text).not.toContain(id);

    const [request, step] = [result.id, { contactRequestId: result.id, version: 1 }];
    const refused = await make(who.ask, 'closeContactRequest', { contactRequestId: request });
    expect([refused.codes, refused.text.includes(child)]).toEqual([['CONTACT_REQUEST_NOT_FOUND'], false]);
    expect((await make(olga, 'takeContactRequest', step)).codes).toEqual(['CONTACT_REQUEST_NOT_FOUND']);
  });

  it('is in no list of one’s own looks any more: that one looked stays there, the number and its place in a count do not', async () => {
    const [child, record] = await pair('Inmytrail');
    const other = await makeRecord(stack, { familyName: 'Staysinmine' });
    const looks: string[] = [];
    for (const of of [child, other]) {
      const { headers } = await who.ask(`{ child(id: "${of}") { familyName linkedRecords } }`);
      looks.push(String(headers.get('x-request-id')));
    }
    const both = await who.ask(
      `{ one: child(id: "${child}") { familyName } other: child(id: "${other}") { familyName } }`,
    );
    looks.push(String(both.headers.get('x-request-id')));
    const mine = async () => {
      const { data } = await who.ask(
        '{ myAccessRecords(first: 100) { nodes { requestId kind disclosureCount disclosures { childId } } } }',
      );
      type Node = { requestId: string; kind: string; disclosureCount: number; disclosures: { childId: string }[] };
      const outcomes = (data.myAccessRecords.nodes as Node[]).filter(({ kind }) => kind === 'OUTCOME');
      return looks.map((request) => {
        const found = outcomes.find(({ requestId }) => requestId === request) ?? expect.unreachable();
        return [found.disclosureCount, ...found.disclosures.map(({ childId }) => childId).toSorted()];
      });
    };
    expect(await mine()).toEqual([
      [1, child],
      [1, other],
      [2, ...[child, other].toSorted()],
    ]);
    await seal(child, { familyName: 'Inmytrailafter' });
    expect(await mine()).toEqual([[0], [1, other], [1, other]]);
    const { text } = await who.ask('{ myAccessRecords(first: 100) { nodes { disclosures { childId } } } }');
    for (const id of [child, record]) expect(text).not.toContain(id);
    // Reading one's own looks is in the trail as a look at those that are named, and at nobody else.
    const [last] = (await stack.trail()).filter(({ kind }) => kind === 'OUTCOME').slice(-1);
    expect(Object.keys(last.children)).not.toContain(child);
    // The trail itself keeps it, for whoever reviews.
    const auditor = asPersona(stack, 'audrey');
    const kept = await auditor(`{ accessRecords(first: 100) { nodes { requestId disclosures { childId } } } }`);
    expect(kept.text).toContain(child);
  });

  it('is not answered for by an earlier answer either: what was done before is refused like what never was', async () => {
    const [child] = await pair('Replayed');
    const key = 'before-it-was-sealed';
    const input = { childId: child, serviceType: 'HLTH_GP', startedOn: daysAgo(3), idempotencyKey: key };
    const made = await change(who.ask, 'recordInvolvement', input);
    const contact = { childId: child, urgency: 'STANDARD', idempotencyKey: key.replace('it', 'this') };
    const asking = await make(who.ask, 'requestContact', contact);
    const closing = { contactRequestId: asking.result.id, idempotencyKey: 'closed-before' };
    expect((await make(who.ask, 'closeContactRequest', closing)).codes).toEqual([]);
    const shield = { childId: child, ground: 'DOMESTIC_ABUSE', requestedBy: 'CHILD', idempotencyKey: 'shield-before' };
    const { made: asked } = await shielding(who.ask, 'requestShield', shield);
    const notices = (await olga('{ notices(first: 100) { nodes { id childId } } }')).data.notices.nodes;
    const about = notices.filter(({ childId }: { childId: string }) => childId === child);
    expect(about.length).toBeGreaterThan(0);
    await seal(child, { familyName: 'Replayedafter' });

    const codes = ({ problems }: { problems: { code: string }[] | undefined }) => problems?.map(({ code }) => code);
    expect(codes(await change(who.ask, 'recordInvolvement', input))).toEqual(['CHILD_NOT_FOUND']);
    const ending = { involvementId: made.involvement.id, version: made.involvement.version, endedOn: daysAgo(0) };
    expect(codes(await change(who.ask, 'endInvolvement', ending))).toEqual(['INVOLVEMENT_NOT_FOUND']);
    expect((await make(who.ask, 'requestContact', contact)).codes).toEqual(['CHILD_NOT_FOUND']);
    expect((await make(who.ask, 'closeContactRequest', closing)).codes).toEqual(['CONTACT_REQUEST_NOT_FOUND']);
    expect((await shielding(who.ask, 'requestShield', shield)).refused).toEqual(['CHILD_NOT_FOUND']);
    const appeal = await shielding(who.ask, 'appealShieldRefusal', { reference: asked.reference });
    expect(appeal.refused).toEqual(['CASE_NOT_FOUND']);
    const ids = about.map(({ id }: { id: string }) => id);
    const read = await olga(
      'mutation ($ids: [ID!]!) { acknowledgeNotices(input: { noticeIds: $ids }) { acknowledged } }',
      { variables: { ids } },
    );
    expect(read.data.acknowledgeNotices).toEqual({ acknowledged: 0 });
  });

  it('cannot be asked to be hidden, or overridden, by any of its numbers: as if there were none', async () => {
    const [child, record] = await pair('Numbersof');
    await seal(child, { familyName: 'Numbersafter' });
    for (const id of [child, record]) {
      expect((await requestShield(who.ask, id)).refused).toEqual(['CHILD_NOT_FOUND']);
      expect((await shielding(managers[0], 'giveNewIdentity', identity(id))).refused).toEqual(['CHILD_NOT_FOUND']);
    }
  });
});
