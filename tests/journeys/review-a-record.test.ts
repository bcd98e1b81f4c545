/** What matching leaves to people: the team of the authority looks at it, side by side, and rules. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import * as reviewing from '#support/reviewing.ts';
import { type Stack, startStack } from '#support/stack.ts';

const { askPeople, find, makeRecord, queue, reviewOf, settle, take } = reviewing;

describe('a review', () => {
  let stack: Stack;
  let olga: Asker;
  let olgasSecondAccount: Asker;
  let colleague: Asker;
  let manager: Asker;
  let southmere: Asker;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    amira = asPersona(stack, 'amira');
    const officer = { role: 'AUTHORITY_OFFICER', authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' } as const;
    colleague = (await hire(stack, { ...officer, practitioner: null })).ask;
    const elsewhereToo = { organisation: 'NORTHSHIRE-CSC', practitioner: null, person: stack.persona('olga').account };
    olgasSecondAccount = (await hire(stack, { ...officer, ...elsewhereToo })).ask;
    manager = (await hire(stack, { ...officer, role: 'AUTHORITY_MANAGER', practitioner: null })).ask;
    const elsewhere = { authority: '902', organisation: 'SOUTHMERE-CSC', practitioner: null } as const;
    southmere = (await hire(stack, { role: 'AUTHORITY_MANAGER', ...elsewhere })).ask;
  });
  afterAll(() => stack.stop());

  const weighed = {
    weight: 4.5,
    waterfall: [
      { comparison: 'given', level: 'alike', bits: 6.25 },
      { comparison: 'birthDate', level: 'one digit differs', bits: -1.75 },
    ],
  };

  it('is listed to its team alone: the hidden child’s first, then the youngest, then the oldest, page by page', async () => {
    const began = new Date();
    const today = began.toISOString().slice(0, 10);
    const plain = await makeRecord(stack, { familyName: 'Queueone' });
    const baby = await makeRecord(stack, { familyName: 'Queuetwo', dateOfBirth: today });
    const hidden = await makeRecord(stack, { familyName: 'Queuethree', state: 'SHIELDED' });
    const other = await makeRecord(stack, { familyName: 'Queuefour', authority: '902' });
    await askPeople(stack, { kind: 'UNCONFIRMED', record: plain });
    await askPeople(stack, { kind: 'UNCONFIRMED', record: baby });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: other, candidate: hidden });
    await askPeople(stack, { kind: 'UNCONFIRMED', record: other });
    const order = ['HIDDEN_CHILD', 'UNDER_ONE_YEAR', 'OTHER'];
    const listed = (await queue(olga, 'first: 100')).nodes.map(({ risk, openedAt }: Record<string, string>) => [
      order.indexOf(String(risk)),
      openedAt,
    ]);
    expect(listed).toEqual(listed.toSorted());
    // The oldest first, to the second: those of one day are not all of midnight.
    const latest = Math.max(...listed.map(([, openedAt]: [number, string]) => Date.parse(openedAt)));
    expect(latest).toBeGreaterThanOrEqual(began.getTime() - 1_000);
    expect(new Set(listed.map(([risk]: [number]) => risk))).toEqual(new Set([0, 1, 2]));

    const all = (await queue(olga, 'first: 100', '{ id }')).nodes;
    const paged: unknown[] = [];
    let after = '';
    for (let page = await queue(olga, 'first: 1', '{ id }'); ; page = await queue(olga, `first: 1${after}`, '{ id }')) {
      paged.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(paged).toEqual(all);

    const theirs = (await queue(southmere, 'first: 100')).nodes;
    expect(theirs.filter((each: { record: { id: string } }) => each.record.id === other)).toMatchObject([
      { kind: 'UNCONFIRMED', candidate: null },
    ]);
    expect(JSON.stringify(theirs)).not.toContain(hidden);
    for (const who of ['amira', 'ben', 'paul', 'nadia', 'audrey', 'stan']) {
      const { data, errors } = await stack.ask(who, '{ reviews { nodes { id } } }', { reason: 'ALREADY_WORKING' });
      expect([who, data?.reviews ?? null, errors?.[0]?.extensions.code]).toEqual([who, null, 'FORBIDDEN']);
    }
  });

  it('shows both side by side, with what differs, and what the weighing came to only after the vote', async () => {
    const record = await makeRecord(stack, {
      familyName: 'Sideby',
      givenNames: 'Ann',
      postcode: 'ZN1 1AA',
      state: 'PROVISIONAL',
    });
    const candidate = await makeRecord(stack, { familyName: 'Sideby', givenNames: 'Anna' });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate, ...weighed });
    const review = await reviewOf(olga, 'POSSIBLE_SAME', record, candidate);
    expect(review).toMatchObject({
      record: { id: record, familyName: 'Sideby', address: { postcode: 'ZN1 1AA' } },
      candidate: { id: candidate, familyName: 'Sideby', address: null },
      weight: null,
      waterfall: weighed.waterfall.map((step) => ({ ...step, bits: null })),
    });
    expect(review.differences).toEqual(
      expect.arrayContaining([
        { field: 'Child.familyName', difference: 'SAME' },
        { field: 'Child.givenNames', difference: 'DIFFERENT' },
        { field: 'Child.address', difference: 'ONLY_RECORD' },
      ]),
    );
    const found = await find(olga, review, 'SAME_CHILD');
    expect(found.review).toMatchObject({ state: 'CLOSED', finding: 'SAME_CHILD', ...weighed });
  });

  it('records whoever is looked at, under the number that is shown', async () => {
    const record = await makeRecord(stack, { familyName: 'Trailed', state: 'PROVISIONAL' });
    await askPeople(stack, { kind: 'UNCONFIRMED', record });
    const { id } = await reviewOf(olga, 'UNCONFIRMED', record);
    const { headers } = await olga(`{ review(id: "${id}") { record { familyName } } }`);
    const outcome = (await trailOf(stack, String(headers.get('x-request-id')))).at(-1);
    expect(outcome.children).toEqual({ [record]: ['EXISTENCE', 'IDENTITY', 'STEWARDSHIP'] });
    const unread = await olga(`{ review(id: "${id}") { id state } }`);
    expect((await trailOf(stack, String(unread.headers.get('x-request-id')))).at(-1).children).toEqual({
      [record]: ['STEWARDSHIP'],
    });
  });

  it('records both that it is asked about, whichever of its fields are read', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Notedone' }),
      await makeRecord(stack, { familyName: 'Notedtwo' }),
    ];
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    const { headers } = await olga('{ reviews(first: 100) { nodes { kind } } }');
    const trail = await trailOf(stack, String(headers.get('x-request-id')));
    const { children } = trail.at(-1) ?? expect.unreachable();
    expect(children).toMatchObject({ [one]: ['STEWARDSHIP'], [other]: ['STEWARDSHIP'] });
  });

  it('is taken by one of two at once, and ruled on by whoever has taken it', async () => {
    const record = await makeRecord(stack, { familyName: 'Taken', state: 'PROVISIONAL' });
    await askPeople(stack, { kind: 'UNCONFIRMED', record });
    const { id, version } = await reviewOf(olga, 'UNCONFIRMED', record);
    const untaken = await settle(olga, { reviewId: id, version, finding: 'CONFIRM_RECORD' });
    expect(untaken.codes).toEqual(['NOT_TAKEN']);
    const both = await Promise.all([olga, colleague].map((who) => take(who, { reviewId: id, version })));
    expect(both.map(({ codes }) => codes).toSorted()).toEqual([[], ['CHANGED_SINCE']]);
    const winner = both[0]?.codes.length === 0 ? olga : colleague;
    const loser = winner === olga ? colleague : olga;
    const taken = { reviewId: id, version: version + 1 };
    expect((await take(loser, taken)).codes).toEqual(['ALREADY_TAKEN']);
    expect((await settle(loser, { ...taken, finding: 'CONFIRM_RECORD' })).codes).toEqual(['NOT_TAKEN']);
    expect((await queue(loser, 'assignedToMe: true')).nodes).toEqual([]);
    const over = await take(loser, { ...taken, takeOver: true });
    expect(over.review).toMatchObject({ assignedToMe: true });
    const late = await settle(winner, { ...taken, finding: 'CONFIRM_RECORD' });
    expect(late.codes).toEqual(['CHANGED_SINCE']);
    const wrong = await settle(loser, { reviewId: id, version: over.review.version, finding: 'SAME_CHILD' });
    expect(wrong.codes).toEqual(['NOT_OF_THIS_KIND']);
  });

  it('opens a provisional record to all when its team has confirmed it', async () => {
    const record = await makeRecord(stack, { familyName: 'Confirmed', state: 'PROVISIONAL', source: 'NORTHSHIRE-YOT' });
    await askPeople(stack, { kind: 'UNCONFIRMED', record });
    const open = async () => (await amira(`{ child(id: "${record}") { familyName provisional } }`)).data.child;
    expect(await open()).toBeNull();
    expect((await find(olga, await reviewOf(olga, 'UNCONFIRMED', record), 'CONFIRM_RECORD')).codes).toEqual([]);
    expect(await open()).toEqual({ familyName: 'Confirmed', provisional: false });
  });

  it('keeps two apart for good, in a form in which nobody can read which two', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Twin' }),
      await makeRecord(stack, { familyName: 'Twin' }),
    ];
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other, ...weighed });
    expect((await find(olga, await reviewOf(olga, 'POSSIBLE_SAME', one, other), 'OTHER_CHILD')).review).toMatchObject({
      state: 'CLOSED',
      record: { id: one },
      candidate: { id: other },
    });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: other, candidate: one });
    expect(await reviewOf(olga, 'POSSIBLE_SAME', one, other)).toBeUndefined();
    // Each is in the database, and nowhere beside the other.
    for (const table of ['review', 'never_link', 'review_vote', 'review_change', 'merge']) {
      const rows = await stack.database.sql(
        `select 1 from children.${table} t where t::text like '%${one}%' and t::text like '%${other}%'`,
      );
      expect([table, rows]).toEqual([table, []]);
    }
    // Nor in bytes that only look like a fingerprint.
    const pairs = await stack.database.sql<{ pair: Buffer }>('select pair from children.never_link');
    expect(pairs.filter(({ pair }) => pair.includes(one) || pair.includes(other) || pair.length !== 32)).toEqual([]);
    const closed = (await queue(olga, 'state: CLOSED, first: 1')).nodes;
    expect(closed).toMatchObject([{ finding: 'OTHER_CHILD', record: { id: one }, candidate: { id: other } }]);
    expect((await queue(southmere, 'state: CLOSED')).nodes).toEqual([]);
  });

  it('can be asked again, and is then found otherwise by two persons', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Again', state: 'PROVISIONAL' }),
      await makeRecord(stack, { familyName: 'Again' }),
    ];
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    const first = await find(olga, await reviewOf(olga, 'POSSIBLE_SAME', one, other), 'OTHER_CHILD');
    const { review } = await reviewing.reopen(olga, { reviewId: first.review.id });
    expect(review).toMatchObject({ kind: 'POSSIBLE_SAME', state: 'OPEN', assignedToMe: true });
    expect((await reviewing.reopen(colleague, { reviewId: first.review.id })).codes).toEqual(['NOT_TO_REOPEN']);
    expect((await find(olga, review, 'SAME_CHILD')).review).toMatchObject({ state: 'SECOND_PERSON' });
    const second = await reviewOf(colleague, 'POSSIBLE_SAME', one, other);
    expect((await find(colleague, second, 'SAME_CHILD')).review).toMatchObject({ state: 'CLOSED' });
    const { data } = await amira(`{ child(id: "${one}") { id } }`);
    expect(data.child).toEqual({ id: other });
  });

  it('of two established children is found by two persons, whatever accounts they have', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Two' }),
      await makeRecord(stack, { familyName: 'Two' }),
    ];
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other, ...weighed });
    const first = await find(olga, await reviewOf(olga, 'POSSIBLE_SAME', one, other), 'SAME_CHILD');
    expect(first.review).toMatchObject({ state: 'SECOND_PERSON', assignedTo: null, weight: weighed.weight });
    // Whoever comes second has not voted, and does not know what it weighs.
    expect((await reviewOf(colleague, 'POSSIBLE_SAME', one, other)).weight).toBeNull();
    expect((await find(olga, first.review, 'SAME_CHILD')).codes).toEqual(['SECOND_PERSON_NEEDED']);
    const again = await reviewOf(olgasSecondAccount, 'POSSIBLE_SAME', one, other);
    expect((await find(olgasSecondAccount, again, 'SAME_CHILD')).codes).toEqual(['SECOND_PERSON_NEEDED']);
    const found = await find(colleague, await reviewOf(colleague, 'POSSIBLE_SAME', one, other), 'SAME_CHILD');
    expect(found.review).toMatchObject({ state: 'CLOSED', finding: 'SAME_CHILD' });
  });

  it('is escalated where two do not agree, and settled by a manager', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Dispute' }),
      await makeRecord(stack, { familyName: 'Dispute' }),
    ];
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    const review = () => reviewOf(olga, 'POSSIBLE_SAME', one, other);
    await find(olga, await review(), 'SAME_CHILD');
    expect((await find(colleague, await review(), 'ESCALATE')).review).toMatchObject({ state: 'ESCALATED' });
    const third = (
      await hire(stack, {
        role: 'AUTHORITY_OFFICER',
        authority: '901',
        organisation: 'NORTHSHIRE-DIRECTORY',
        practitioner: null,
      })
    ).ask;
    expect((await find(third, await review(), 'SAME_CHILD')).codes).toEqual(['MANAGER_NEEDED']);
    const settled = await find(manager, await review(), 'SAME_CHILD');
    expect(settled.review).toMatchObject({ state: 'CLOSED', finding: 'SAME_CHILD' });
    const { id, version } = settled.review;
    const late = await settle(manager, { reviewId: id, version, finding: 'OTHER_CHILD' });
    expect(late.codes).toEqual(['ALREADY_DECIDED']);
  });

  it('is carried out once, however often it is sent', async () => {
    const record = await makeRecord(stack, { familyName: 'Once', state: 'PROVISIONAL' });
    await askPeople(stack, { kind: 'UNCONFIRMED', record });
    const { id, version } = await reviewOf(olga, 'UNCONFIRMED', record);
    await take(olga, { reviewId: id, version });
    const input = {
      reviewId: id,
      version: version + 1,
      finding: 'CONFIRM_RECORD',
      idempotencyKey: randomUUID(),
    };
    const all = await Promise.all([input, input, input].map((each) => settle(olga, each)));
    expect(all.map(({ codes }) => codes)).toEqual([[], [], []]);
    expect(new Set(all.map(({ review }) => JSON.stringify(review))).size).toBe(1);
    expect((await settle(olga, { ...input, finding: 'ESCALATE' })).codes).toEqual(['KEY_REUSED']);
  });

  it('cannot be told from one that there is not by anybody but its team', async () => {
    const hidden = await makeRecord(stack, { familyName: 'Nottold', state: 'SHIELDED' });
    const record = await makeRecord(stack, { familyName: 'Nottold', state: 'PROVISIONAL', authority: '902' });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate: hidden });
    const { id, version } = await reviewOf(olga, 'POSSIBLE_SAME', hidden, record);
    const nobodys = '019a0000-0000-7000-8000-000000000000';
    for (const ask of [southmere, amira]) {
      const both = await Promise.all(
        [id, nobodys].map(async (reviewId) => [
          (await ask(`{ review(id: "${reviewId}") { id } }`)).text,
          (await take(ask, { reviewId, version })).text,
          (await settle(ask, { reviewId, version, finding: 'SAME_CHILD' })).text,
          (await reviewing.reopen(ask, { reviewId })).text,
          (await reviewing.unmerge(ask, { linkId: reviewId })).text,
        ]),
      );
      expect(both[0]).toEqual(both[1]);
    }
  });
});
