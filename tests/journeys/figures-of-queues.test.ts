/** What waits for a team and for families is counted, of records that are open to everybody and of no other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { childFigures } from '#subgraphs/children/figures.ts';
import { asPersona } from '#support/colleagues.ts';
import { complaining, complaintOf, seen as complaintSeen } from '#support/complaining.ts';
import { seen as asSeen, childSaid, disputesOf, disputing, passDays, raise } from '#support/disputing.ts';
import { answering, dayBefore, received, released, seen } from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { askPeople, makeRecord } from '#support/reviewing.ts';
import { type Stack, startStack } from '#support/stack.ts';

type Counts = Readonly<Record<string, number>>;

describe('figures of queues', () => {
  let stack: Stack;
  let database: Database;
  beforeAll(async () => {
    stack = await startStack();
    database = connect({ url: stack.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  /** Of the first area, as they would be published now, before anything is suppressed. */
  async function counts(at = new Date()): Promise<Counts> {
    const { counted } = await childFigures(stack.ports).count(at.toISOString().slice(0, 7), 'MONTH', database, at);
    const found: Record<string, number> = {};
    for (const { figure, area, category, count } of counted) {
      if (area !== '901' || !/REVIEWS|SUBJECT|DISPUTES|COMPLAINTS|MOVES/.test(figure)) continue;
      found[`${figure} ${category}`] = (found[`${figure} ${category}`] ?? 0) + count;
    }
    return found;
  }
  /** What has been added since. */
  const more = (before: Counts, after: Counts): Counts =>
    Object.fromEntries(
      Object.entries(after).flatMap(([what, count]) =>
        count === before[what] ? [] : [[what, count - (before[what] ?? 0)]],
      ),
    );
  const shield = (id: string) => stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [id]);

  it('count questions of matching by how long they have waited, and none about a hidden child', async () => {
    const before = await counts();
    const [one, other, hidden] = [
      await makeRecord(stack, { familyName: 'Queueby' }),
      await makeRecord(stack, { familyName: 'Queueby' }),
      await makeRecord(stack, { familyName: 'Queueby', state: 'SHIELDED' }),
    ];
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    const shown = await counts();
    expect(more(before, shown)).toEqual({ 'REVIEWS_WAITING UNDER_7_DAYS': 1 });
    await askPeople(
      stack,
      { kind: 'POSSIBLE_SAME', record: one, candidate: hidden },
      { kind: 'POSSIBLE_SAME', record: hidden, candidate: other },
    );
    const queued = await stack.database.sql(
      'select from children.review where closed_at is null and ? in (record, candidate)',
      [hidden],
    );
    expect(queued.length).toBeGreaterThan(0);
    expect(await counts()).toEqual(shown);
    await stack.database.sql(`update children.review set opened_at = now() - interval '40 days' where record = ?`, [
      one,
    ]);
    expect(more(before, await counts())).toEqual({ 'REVIEWS_WAITING FROM_30_TO_89_DAYS': 1 });
  });

  it('count families’ requests by whether they are in time, and none about a hidden child', async () => {
    const before = await counts();
    const olga = asPersona(stack, 'olga');
    const come = async (familyName: string, receivedOn: string) => {
      const id = await makeRecord(stack, { familyName });
      const { request, codes } = await answering(olga, 'recordSubjectAccessRequest', received(id, receivedOn));
      expect(codes).toEqual([]);
      return { id, request };
    };
    const late = await come('Lateby', dayBefore(100));
    const waiting = await come('Waitingby', dayBefore(3));
    await answering(olga, 'askForIdentity', { ...seen(waiting.request), askedOn: dayBefore(1) });
    await come('Intimeby', dayBefore(2));
    const answered = await makeRecord(stack, { familyName: 'Answeredby' });
    await released(stack, answered);
    expect(more(before, await counts())).toEqual({
      'SUBJECT_ACCESS_OPEN OVERDUE': 1,
      'SUBJECT_ACCESS_OPEN IDENTITY_AWAITED': 1,
      'SUBJECT_ACCESS_OPEN IN_TIME': 1,
      'SUBJECT_ACCESS_CLOSED RELEASED:WITHIN_A_MONTH': 1,
    });
    for (const id of [late.id, waiting.id, answered]) await shield(id);
    expect(more(before, await counts())).toEqual({ 'SUBJECT_ACCESS_OPEN IN_TIME': 1 });
  });

  it('count disputes by whether they are in time and what came of them, and none about a hidden child', async () => {
    const before = await counts();
    const [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
    const disputed = async () => {
      const { id } = await childSaid(stack, { 'demo-nhs': {} });
      expect((await raise(olga, id, 'FAMILY_NAME')).codes).toEqual([]);
      return { id, dispute: (await disputesOf(olga, id))[0] };
    };
    const [late, open, stands, taken] = [await disputed(), await disputed(), await disputed(), await disputed()];
    await passDays(stack, late.id, 40);
    await passDays(stack, taken.id, 40);
    const settled = await disputing(martin, 'settleDispute', { ...asSeen(stands.dispute), outcome: 'STANDS' });
    expect(settled.codes).toEqual([]);
    expect((await disputing(olga, 'withdrawDispute', asSeen(taken.dispute))).codes).toEqual([]);
    expect(more(before, await counts())).toEqual({
      'DISPUTES_OPEN OVERDUE': 1,
      'DISPUTES_OPEN IN_TIME': 1,
      'DISPUTES_CLOSED STANDS:WITHIN_A_MONTH': 1,
      'DISPUTES_CLOSED WITHDRAWN:LATE': 1,
    });
    for (const { id } of [late, stands, taken]) await shield(id);
    expect(more(before, await counts())).toEqual({ 'DISPUTES_OPEN IN_TIME': 1 });
    // Nor one of a record that is not open to everybody for another reason.
    const become = (state: string) =>
      stack.database.sql('update children.child set state = ? where id = ?', [state, open.id]);
    await become('ARCHIVED');
    expect(more(before, await counts())).toEqual({});
    await become('OPEN');
    // Nor one of a statement that was found to be a hidden child’s.
    await stack.database.sql(`update children.dispute_source set child_id = ? where dispute_id = ?`, [
      late.id,
      open.dispute.id,
    ]);
    expect(more(before, await counts())).toEqual({});
  });

  it('count complaints by what was found and whether in time, open ones by where they stand, and none about a hidden child', async () => {
    const before = await counts();
    const [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
    const come = async (days = 0) => {
      const id = await addChild(stack, { familyName: 'Complaintsby' });
      const { complaint } = await complaining(olga, 'recordComplaint', complaintOf(id, dayBefore(days)));
      return { id, complaint };
    };
    const answer = async (complaint: Parameters<typeof complaintSeen>[0], outcome: string) => {
      const { complaint: known } = await complaining(martin, 'acknowledgeComplaint', complaintSeen(complaint));
      return (await complaining(martin, 'answerComplaint', { ...complaintSeen(known), outcome })).complaint;
    };
    const all = [await come(), await come(40), await come(), await come(40), await come(), await come()] as const;
    const [open, , inTime, late, further, back] = all;
    await answer(inTime.complaint, 'UPHELD');
    await answer(late.complaint, 'NOT_UPHELD');
    const answered = await answer(further.complaint, 'PARTLY_UPHELD');
    await complaining(olga, 'escalateComplaint', { ...complaintSeen(answered), to: 'NATIONAL_OFFICE' });
    expect((await complaining(martin, 'withdrawComplaint', complaintSeen(back.complaint))).codes).toEqual([]);
    const found = {
      'COMPLAINTS_OPEN IN_TIME': 1,
      'COMPLAINTS_OPEN OVERDUE': 1,
      'COMPLAINTS_OPEN ESCALATED': 1,
      'COMPLAINTS_ANSWERED UPHELD:WITHIN_TEN_DAYS': 1,
      'COMPLAINTS_ANSWERED NOT_UPHELD:LATE': 1,
      'COMPLAINTS_ANSWERED PARTLY_UPHELD:WITHIN_TEN_DAYS': 1,
    };
    expect(more(before, await counts())).toEqual(found);
    for (const { id } of all) if (id !== open.id) await shield(id);
    expect(more(before, await counts())).toEqual({ 'COMPLAINTS_OPEN IN_TIME': 1 });
  });

  it('count moves into the area and out of it, of what has come back none, and of hidden children none', async () => {
    const before = await counts();
    const move = (id: string, authority: string | null) =>
      stack.database.sql('update children.child set authority = ? where id = ?', [authority, id]);
    const make = (authority: string) => makeRecord(stack, { familyName: 'Movingby', authority });
    const [out, into, back, hidden] = [await make('901'), await make('902'), await make('901'), await make('901')];
    await move(out, '902');
    await move(into, '903');
    await move(into, '901');
    await move(back, '902');
    await move(back, '901');
    await shield(hidden);
    await move(hidden, '902');
    expect(more(before, await counts())).toEqual({ 'MOVES IN': 1, 'MOVES OUT': 1 });
    await shield(out);
    expect(more(before, await counts())).toEqual({ 'MOVES IN': 1 });
    // What moved while it was hidden is not told when it is no more.
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [hidden]);
    expect(more(before, await counts())).toEqual({ 'MOVES IN': 1 });
    const rows = await stack.database.sql('select from children.authority_move where child_id = ?', [hidden]);
    expect(rows).toEqual([]);
    await expect(
      database.ask(question('write a move', `insert into authority_move values (1, now(), '901', '902')`), []),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      stack.database.sql(`insert into children.authority_move values (1, now(), '901', '901')`),
    ).rejects.toThrow();
  });
});
