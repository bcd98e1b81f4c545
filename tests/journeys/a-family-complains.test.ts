/** "Complaints" (draft Guidance 4.17); DPA 2018, s 164A; SI 2006/1738, reg 14. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IsoDate } from '#core/ids.ts';
import { complaintDue } from '#subgraphs/children/complaint-states.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import {
  COMPLAINT,
  complaining,
  complaintAt,
  complaintOf,
  complaintsOf,
  passDays,
  seen,
} from '#support/complaining.ts';
import { answering, dayBefore, ofRequest, received, released, seen as requestSeen } from '#support/family-requests.ts';
import { incidents, act as onIncident } from '#support/misusing.ts';
import { addChild } from '#support/more-children.ts';
import { type Stack, startStack } from '#support/stack.ts';

const LINES = 'accessReport(first: 100) { nodes { id role reason } }';

describe('a family complains', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let audrey: Asker;
  let third: Colleague;
  let elsewhere: Asker;
  const today = dayBefore(0);
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, audrey] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'audrey')];
    const officer = { role: 'AUTHORITY_OFFICER', practitioner: null } as const;
    third = await hire(stack, { ...officer, authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' });
    elsewhere = (await hire(stack, { ...officer, authority: '902', organisation: 'SOUTHMERE-DIRECTORY' })).ask;
  });
  afterAll(() => stack.stop());

  const another = () => addChild(stack, { familyName: 'Complainingby' });
  const come = async (childId: string, more = {}, ask = olga) => {
    const { codes, complaint } = await complaining(ask, 'recordComplaint', complaintOf(childId, today, more));
    expect(codes).toEqual([]);
    return complaint;
  };
  const next = async (ask: Asker, name: Parameters<typeof complaining>[1], complaint: never, input = {}) => {
    const made = await complaining(ask, name, { ...seen(complaint), ...input });
    expect(made.codes).toEqual([]);
    return made.complaint;
  };
  const look = (ask: Asker, id: string) =>
    ask('query Open($id: ID!) { child(id: $id) { familyName } }', { reason: 'ASSESSMENT', variables: { id } });

  /** A look by somebody new that a family was told of. */
  async function toldLook() {
    const id = await another();
    const looker = await hire(stack, { organisation: 'NORTHSHIRE-CSC' });
    await look(looker.ask, id);
    const requestId = await released(stack, id);
    const { request } = await ofRequest(olga, requestId, LINES);
    const line = request.accessReport.nodes.find(({ role }: { role: string }) => role === 'PRACTITIONER');
    return { id, looker, requestId, lookId: line.id as string };
  }

  it('is taken down, acknowledged and answered, with ten working days for it', async () => {
    const id = await another();
    const taken = await come(id, { about: 'A_DELAY', complainant: 'CHILD', receivedBy: 'EMAIL' });
    const dueOn = complaintDue(today as IsoDate, false);
    expect(taken).toMatchObject({
      childId: id,
      about: 'A_DELAY',
      state: 'RECEIVED',
      complainant: 'CHILD',
      receivedBy: 'EMAIL',
      receivedOn: today,
      dueOn,
      overdue: false,
      outcome: null,
    });
    const acknowledged = await next(martin, 'acknowledgeComplaint', taken as never);
    const extended = await next(olga, 'extendComplaint', acknowledged as never, { reason: 'ADVOCATE_AWAITED' });
    expect(extended).toMatchObject({ state: 'ACKNOWLEDGED', dueOn: complaintDue(today as IsoDate, true) });
    const answered = await next(martin, 'answerComplaint', extended as never, { outcome: 'NOT_UPHELD' });
    expect(answered).toMatchObject({ state: 'ANSWERED', outcome: 'NOT_UPHELD', extendedFor: 'ADVOCATE_AWAITED' });
    expect(answered.acts.map(({ act }: { act: string }) => act)).toEqual([
      'RECEIVE',
      'ACKNOWLEDGE',
      'EXTEND',
      'ANSWER',
    ]);
    const { acts: _acts, ...listed } = answered;
    expect(await complaintsOf(olga, id)).toEqual([]);
    expect(await complaintsOf(olga, id, 'state: ANSWERED, first: 100')).toEqual([listed]);
    // The team that asks is in the trail with the child.
    const entries = (await stack.trail()).filter(({ children }) => id in children);
    expect(entries.length).toBeGreaterThan(4);
  });

  it('goes further when the answer does not content them: to the office, and to the Commissioner', async () => {
    const taken = await come(await another());
    const code = async (name: Parameters<typeof complaining>[1], complaint: never, input = {}) =>
      (await complaining(martin, name, { ...seen(complaint), ...input })).codes;
    expect(await code('escalateComplaint', taken as never, { to: 'NATIONAL_OFFICE' })).toEqual(['NOT_OVERDUE']);
    expect(await code('answerComplaint', taken as never, { outcome: 'UPHELD' })).toEqual(['WRONG_STATE']);
    const acknowledged = await next(martin, 'acknowledgeComplaint', taken as never);
    expect(await code('acknowledgeComplaint', taken as never)).toEqual(['CHANGED_SINCE']);
    const answered = await next(martin, 'answerComplaint', acknowledged as never, { outcome: 'NOT_UPHELD' });
    const further = await next(olga, 'escalateComplaint', answered as never, { to: 'NATIONAL_OFFICE' });
    expect(further).toMatchObject({ state: 'ESCALATED', escalatedTo: 'NATIONAL_OFFICE', dueOn: null, overdue: false });
    expect(await code('escalateComplaint', further as never, { to: 'NATIONAL_OFFICE' })).toEqual(['ALREADY_THERE']);
    const concluded = await next(olga, 'concludeComplaint', further as never, { outcome: 'PARTLY_UPHELD' });
    const last = await next(olga, 'escalateComplaint', concluded as never, { to: 'INFORMATION_COMMISSIONER' });
    // Olga took it down: nobody takes a complaint down to have it closed.
    const own = await complaining(olga, 'withdrawComplaint', seen(last as never));
    expect(own.codes).toEqual(['SECOND_PERSON_NEEDED']);
    expect(await next(martin, 'withdrawComplaint', last as never)).toMatchObject({ state: 'WITHDRAWN' });
  });

  it('is found before everything else when it is overdue, is told of once, and goes further then', async () => {
    const [late, early] = [await another(), await another()];
    const [taken, other] = [await come(late), await come(early)];
    await passDays(stack, late, 30);
    const { data } = await olga(`{ complaints(first: 100) { nodes { id overdue } } }`, { reason: 'SUBJECT_ACCESS' });
    const places = [taken.id, other.id].map((id) =>
      data.complaints.nodes.findIndex((each: { id: string }) => each.id === id),
    ) as [number, number];
    expect(places[0]).toBeLessThan(places[1]);
    expect(data.complaints.nodes[places[0]]).toMatchObject({ overdue: true });
    const noticed = async (ask: Asker) => {
      const reply = await ask(`{ notices(kind: COMPLAINT_DUE, first: 100) { nodes { childId aboutId } } }`);
      return reply.data.notices.nodes.filter(({ childId }: { childId: string }) => childId === late);
    };
    for (const each of [await noticed(olga), await noticed(martin)]) {
      expect(each).toEqual([{ childId: late, aboutId: taken.id }]);
    }
    expect(await noticed(elsewhere)).toEqual([]);
    await complaining(martin, 'acknowledgeComplaint', seen(taken));
    const [acknowledged] = await complaintsOf(olga, late);
    const extend = await complaining(olga, 'extendComplaint', { ...seen(acknowledged), reason: 'COMPLEX' });
    expect(extend.codes).toEqual(['TOO_LATE_TO_EXTEND']);
    expect(
      await next(olga, 'escalateComplaint', acknowledged as never, { to: 'INFORMATION_COMMISSIONER' }),
    ).toMatchObject({ state: 'ESCALATED' });
  });

  it('of a look opens an incident that says which look, and nothing of the family, and nobody is suspended for it', async () => {
    const { id, looker, requestId, lookId } = await toldLook();
    const taken = await come(id, { about: 'A_LOOK', requestId, lookId });
    expect(taken).toMatchObject({ requestId, lookId });
    const [incident, ...more] = await incidents(audrey, { accountId: looker.account });
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ state: 'SIGNALLED', signals: [{ detector: 'FAMILY_COMPLAINT' }] });
    expect(incident?.entries.nodes).toHaveLength(1);
    expect(JSON.stringify(incident)).not.toContain(taken.id);
    expect(JSON.stringify(incident)).not.toContain(requestId);
    // Whoever looked goes on working until there is something in it.
    const reference = incident?.reference ?? expect.unreachable();
    expect(await onIncident(audrey, 'suspendForIncident', reference)).toBe('WRONG_STATE');
    expect((await look(looker.ask, id)).status).toBe(200);
    expect(await onIncident(audrey, 'investigateIncident', reference)).toBe('INVESTIGATING');
    expect((await look(looker.ask, id)).status).toBe(200);
    expect(await onIncident(audrey, 'suspendForIncident', reference)).toBe('SUSPENDED_USER');
    await expect.poll(async () => (await look(looker.ask, id)).status, { timeout: 5_000 }).toBe(403);
    expect(await onIncident(audrey, 'investigateIncident', reference)).toBe('INVESTIGATING');
    expect(await onIncident(audrey, 'suspendForIncident', reference)).toBe('WRONG_STATE');
    expect(await onIncident(audrey, 'concludeIncident', reference, { outcome: 'CLEARED' })).toBe('CLEARED');
    // The same look again is the same look.
    await come(id, { about: 'A_LOOK', requestId, lookId });
    expect(await incidents(audrey, { accountId: looker.account })).toHaveLength(1);
  });

  it('of one look is taken once under one key, and whole: with its incident or not at all', async () => {
    const { id, looker, requestId, lookId } = await toldLook();
    const input = { ...complaintOf(id, today, { about: 'A_LOOK', requestId, lookId }), idempotencyKey: randomUUID() };
    const both = await Promise.all([
      complaining(olga, 'recordComplaint', input),
      complaining(olga, 'recordComplaint', input),
    ]);
    expect(new Set(both.map(({ complaint }) => complaint.id)).size).toBe(1);
    expect(await incidents(audrey, { accountId: looker.account })).toHaveLength(1);
    const reused = await complaining(olga, 'recordComplaint', { ...input, receivedBy: 'TELEPHONE' });
    expect(reused.codes).toEqual(['KEY_REUSED']);
    const gone = await toldLook();
    await stack.database.sql('alter table audit.incident_party rename to incident_party_away');
    const failed = await complaining(
      olga,
      'recordComplaint',
      complaintOf(gone.id, today, { about: 'A_LOOK', requestId: gone.requestId, lookId: gone.lookId }),
    );
    await stack.database.sql('alter table audit.incident_party_away rename to incident_party');
    expect(failed.complaint).toBeNull();
    expect(failed.errors?.length).toBeGreaterThan(0);
    expect(await complaintsOf(olga, gone.id)).toEqual([]);
    expect(await incidents(audrey, { accountId: gone.looker.account })).toEqual([]);
  });

  it('of somebody of the team is seen by the others, and by them as if there were none', async () => {
    const id = await another();
    await look(third.ask, id);
    const requestId = await released(stack, id);
    const { request } = await ofRequest(martin, requestId, LINES);
    const line = request.accessReport.nodes.find(({ reason }: { reason: string }) => reason === 'ASSESSMENT');
    const about = { about: 'A_LOOK', requestId, lookId: line.id };
    const own = await complaining(third.ask, 'recordComplaint', complaintOf(id, today, about));
    expect(own.codes).toEqual(['ABOUT_YOURSELF']);
    const taken = await come(id, about);
    await passDays(stack, id, 30);
    const NOTICES = '{ notices(first: 100) { nodes { id aboutId } } }';
    const ofIt = async (ask: Asker) =>
      (await ask(NOTICES)).data.notices.nodes.filter(({ aboutId }: { aboutId: string }) => aboutId === taken.id);
    const [notice] = await ofIt(olga);
    expect(await complaintAt(martin, taken.id)).toMatchObject({ id: taken.id });

    expect(await complaintsOf(third.ask, id)).toEqual([]);
    expect(await ofIt(third.ask)).toEqual([]);
    const read = (which: string) =>
      third.ask(`query One($id: ID!) { complaint(id: $id) ${COMPLAINT} }`, {
        reason: 'SUBJECT_ACCESS',
        variables: { id: which },
      });
    expect((await read(taken.id)).text).toBe((await read(randomUUID())).text);
    for (const [name, input] of [
      ['acknowledgeComplaint', {}],
      ['escalateComplaint', { to: 'NATIONAL_OFFICE' }],
      ['withdrawComplaint', {}],
    ] as const) {
      expect((await complaining(third.ask, name, { ...seen(taken), ...input })).codes).toEqual(['COMPLAINT_NOT_FOUND']);
    }
    const mark = `mutation { acknowledgeNotices(input: { noticeIds: ["${notice.id}"] }) { acknowledged } }`;
    expect((await third.ask(mark)).data.acknowledgeNotices.acknowledged).toBe(0);
    expect((await olga(mark)).data.acknowledgeNotices.acknowledged).toBe(1);
  });

  it('of a refusal keeps out who refused, and of conduct whose account it is', async () => {
    const id = await another();
    const { request } = await answering(olga, 'recordSubjectAccessRequest', received(id, today));
    const open = await complaining(
      olga,
      'recordComplaint',
      complaintOf(id, today, { about: 'A_REFUSAL', requestId: request.id }),
    );
    expect(open.codes).toEqual(['REQUEST_NOT_FOUND']);
    await answering(martin, 'refuseSubjectAccess', { ...requestSeen(request), reason: 'NO_RIGHT_TO_ASK' });
    const refusal = await come(id, { about: 'A_REFUSAL', requestId: request.id });
    // Whoever refused does not take it down by leaving out which request it was.
    const unnamed = await complaining(martin, 'recordComplaint', complaintOf(id, today, { about: 'A_REFUSAL' }));
    expect(unnamed.codes).toEqual(['ABOUT_YOURSELF']);
    const conduct = await come(id, { about: 'CONDUCT', accountId: third.account });
    const visible = async (ask: Asker) =>
      (await complaintsOf(ask, id)).map((each: { id: string }) => each.id).toSorted();
    expect(await visible(olga)).toEqual([refusal.id, conduct.id].toSorted());
    expect(await visible(martin)).toEqual([conduct.id]);
    expect(await visible(third.ask)).toEqual([refusal.id]);
    expect(await visible(elsewhere)).toEqual([]);
  });

  it('names what it is about, and a look that was told of this child', async () => {
    const { id, requestId, lookId } = await toldLook();
    const other = await toldLook();
    const codes = async (more: Record<string, unknown>, of = id) =>
      (await complaining(olga, 'recordComplaint', complaintOf(of, today, more))).codes;
    expect(await codes({ about: 'A_LOOK', requestId })).toEqual(['DOES_NOT_FIT']);
    expect(await codes({ lookId, requestId })).toEqual(['DOES_NOT_FIT']);
    expect(await codes({ about: 'CONDUCT', requestId })).toEqual(['DOES_NOT_FIT']);
    expect(await codes({ about: 'A_DELAY', accountId: third.account })).toEqual(['DOES_NOT_FIT']);
    expect(await codes({ about: 'CONDUCT', accountId: randomUUID() })).toEqual(['ACCOUNT_NOT_FOUND']);
    expect(await codes({ about: 'A_LOOK', requestId: other.requestId, lookId })).toEqual(['REQUEST_NOT_FOUND']);
    expect(await codes({ about: 'A_LOOK', requestId, lookId: other.lookId })).toEqual(['LOOK_NOT_FOUND']);
    expect(await codes({ about: 'A_LOOK', requestId, lookId: 'made-up' })).toEqual(['LOOK_NOT_FOUND']);
    expect(await codes({ receivedOn: dayBefore(-1) })).toEqual(['DATE_NOT_USABLE']);
    expect(await codes({}, '100000000000')).toEqual(['CHILD_NOT_FOUND']);
    const foreign = await complaining(elsewhere, 'recordComplaint', complaintOf(id, today));
    expect(foreign.codes).toEqual(['CHILD_NOT_FOUND']);
    for (const name of ['amira', 'ben', 'audrey', 'stan']) {
      const asked = await complaining(asPersona(stack, name), 'recordComplaint', complaintOf(id, today));
      expect(asked.complaint).toBeNull();
    }
  });

  it('is nothing in it for a second person alone to find', async () => {
    const taken = await come(await another());
    const acknowledged = await next(olga, 'acknowledgeComplaint', taken as never);
    const alone = await complaining(olga, 'answerComplaint', { ...seen(acknowledged), outcome: 'NOT_UPHELD' });
    expect(alone.codes).toEqual(['SECOND_PERSON_NEEDED']);
    await next(olga, 'answerComplaint', acknowledged as never, { outcome: 'UPHELD' });
  });
});
