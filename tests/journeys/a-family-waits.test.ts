/** A record about which a family waits for an answer is archived when it has one, or when the law's time is long over. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RetentionCounts } from '#core/retention.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import * as complaints from '#support/complaining.ts';
import { seen as disputeSeen, disputesOf, disputing, raise } from '#support/disputing.ts';
import { answering, dayBefore, ofRequest, received, seen } from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { keptOf, type Night, nightOf } from '#support/retaining.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { untilWaiting, whileRecordHeld } from '#support/waiting.ts';

const { complaining, complaintAt, complaintOf, complaintsOf } = complaints;
const none: RetentionCounts = { archived: 0, returned: 0, purged: 0, held: 0 };
/** Whoever was born on it is of age, whenever this runs. */
const BORN = '2008-01-01';

describe('a record that would be archived, about which a family waits', () => {
  let stack: Stack;
  let night: Night;
  let olga: Asker;
  let martin: Asker;
  beforeAll(async () => {
    stack = await startStack();
    night = nightOf(stack.database, () => new Date());
    [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
  });
  afterAll(async () => {
    await night.close();
    await stack.stop();
  });
  /** What was due before a test, and what one has left, is none of its business. */
  beforeEach(async () => {
    await stack.database.sql('delete from children.child where date_of_birth = ? or archived_on is not null', [BORN]);
    await night.retention.run();
  });
  const run = () => night.retention.run();
  const stateOf = async (id: string) => (await keptOf(stack.database, id))?.state;
  const grown = () => addChild(stack, { familyName: 'Waitby', dateOfBirth: BORN });
  const linkedTo = async (id: string, linked: string) =>
    stack.database.sql('update children.child set merged_into = ? where id = ?', [id, linked]);

  const askedFor = async (id: string) => {
    const { request, codes } = await answering(olga, 'recordSubjectAccessRequest', received(id, dayBefore(1)));
    expect(codes).toEqual([]);
    return request;
  };
  const complained = async (id: string) => {
    const { complaint, codes } = await complaining(olga, 'recordComplaint', complaintOf(id, dayBefore(1)));
    expect(codes).toEqual([]);
    return complaint;
  };
  const disputed = async (id: string, onBehalfOf = 'CHILD') => {
    expect((await raise(olga, id, 'FAMILY_NAME', { onBehalfOf })).codes).toEqual([]);
    return (await disputesOf(olga, id))[0];
  };
  const ofTable = {
    subject_access: askedFor,
    complaint: complained,
    dispute: (id: string) => disputed(id),
  } as const;
  const tables = Object.keys(ofTable) as (keyof typeof ofTable)[];
  /** As if the last day for an answer were this one. */
  const due = (table: string, id: string, day: string) =>
    stack.database.sql(`update children.${table} set due_on = (${day})::date where child_id = ?`, [id]);

  it('is there for its team until an access request is answered, and is archived in the night after', async () => {
    const id = await grown();
    const request = await askedFor(id);
    expect(await night.retention.records.due(new Date())).toEqual(none);
    expect(await run()).toEqual(none);
    expect(await ofRequest(olga, request.id, 'childId')).toMatchObject({ request: { childId: id } });
    const refused = await answering(martin, 'refuseSubjectAccess', { ...seen(request), reason: 'IDENTITY_NOT_SHOWN' });
    expect(refused.codes).toEqual([]);
    expect(await night.retention.records.due(new Date())).toEqual({ ...none, archived: 1 });
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect(await ofRequest(olga, request.id, 'childId')).toMatchObject({ request: null });
  });

  it('is there until a complaint is answered, also one that has gone further', async () => {
    const id = await grown();
    const complaint = await complained(id);
    expect(await run()).toEqual(none);
    expect(await complaintsOf(olga, id)).toMatchObject([{ id: complaint.id }]);
    await complaints.passDays(stack, id, 60);
    const named = { ...complaints.seen(complaint), to: 'NATIONAL_OFFICE' };
    expect((await complaining(olga, 'escalateComplaint', named)).codes).toEqual([]);
    expect(await run()).toEqual(none);
    const now = await complaintAt(olga, complaint.id);
    const concluded = await complaining(martin, 'concludeComplaint', { ...complaints.seen(now), outcome: 'UPHELD' });
    expect(concluded.codes).toEqual([]);
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect(await complaintAt(olga, complaint.id)).toBeNull();
  });

  it('is there until what a family disputes is settled, and not for what a practitioner does', async () => {
    const [id, other] = [await grown(), await grown()];
    const dispute = await disputed(id);
    await disputed(other, 'PRACTITIONER');
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect([await stateOf(id), await stateOf(other)]).toEqual(['OPEN', 'ARCHIVED']);
    expect((await disputing(olga, 'withdrawDispute', disputeSeen(dispute))).codes).toEqual([]);
    expect(await run()).toEqual({ ...none, archived: 1 });
  });

  it.each(tables)(
    'waits three months longer than the law gives to answer one of %s, and then no more',
    async (table) => {
      const id = await grown();
      await ofTable[table](id);
      await due(table, id, 'current_date - 89');
      expect(await run()).toEqual(none);
      await due(table, id, 'current_date - 93');
      expect(await run()).toEqual({ ...none, archived: 1 });
      expect(await run()).toEqual(none);
    },
  );

  it('waits no longer for proof that never comes, nor for whoever a complaint has gone to', async () => {
    const [id, other] = [await grown(), await grown()];
    const request = await askedFor(id);
    expect((await answering(olga, 'askForIdentity', { ...seen(request), askedOn: dayBefore(0) })).codes).toEqual([]);
    const complaint = await complained(other);
    await complaints.passDays(stack, other, 60);
    const named = { ...complaints.seen(complaint), to: 'INFORMATION_COMMISSIONER' };
    expect((await complaining(olga, 'escalateComplaint', named)).codes).toEqual([]);
    expect(await run()).toEqual(none);
    await stack.database.sql(
      `update children.subject_access set identity_asked_on = current_date - 93 where child_id = ?`,
      [id],
    );
    await complaints.passDays(stack, other, 97);
    expect(await run()).toEqual({ ...none, archived: 2 });
  });

  it('is not archived in the moment in which its family asks', async () => {
    const id = await grown();
    let archiving = Promise.resolve(none);
    await whileRecordHeld(stack, id, async () => {
      archiving = run();
      await untilWaiting(stack, 1);
      await stack.database.sql(
        `insert into children.dispute (id, child_id, field, ground, on_behalf_of, state, version, due_on, raised_at,
           changed_at, raised_person)
         values (gen_random_uuid(), ?, 'GENDER', 'WRONG', 'PARENT', 'OPEN', 1, current_date, now(), now(), gen_random_uuid())`,
        [id],
      );
    });
    expect(await archiving).toEqual(none);
    expect(await stateOf(id)).toBe('OPEN');
  });

  it('is there, too, where what the family asked is about a record that was linked into it', async () => {
    const [id, linked] = [await grown(), await grown()];
    await complained(linked);
    await linkedTo(id, linked);
    expect(await run()).toEqual(none);
    await due('complaint', linked, 'current_date - 100');
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect([await stateOf(id), await stateOf(linked)]).toEqual(['ARCHIVED', 'ARCHIVED']);
  });

  it('is given back where it was archived all the same, whole and once', async () => {
    const [id, linked] = [await grown(), await grown()];
    await complained(linked);
    await linkedTo(id, linked);
    await due('complaint', linked, 'current_date - 100');
    expect(await run()).toEqual({ ...none, archived: 1 });
    await due('complaint', linked, 'current_date + 3');
    expect(await night.retention.records.due(new Date())).toEqual({ ...none, returned: 1 });
    expect(await run()).toEqual({ ...none, returned: 1 });
    expect([await stateOf(id), await stateOf(linked)]).toEqual(['OPEN', 'OPEN']);
    expect(await run()).toEqual(none);
    expect(await complaintsOf(olga, id)).toHaveLength(1);
  });
});
