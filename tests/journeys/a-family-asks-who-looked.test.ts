import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerBy } from '#core/answer-within.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import {
  answering,
  dayBefore,
  type FamilyChange,
  ofRequest,
  received,
  released,
  seen,
  shownBy,
} from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LINES = `accessReport(first: 100) { nodes { id at day kind organisation { id name } organisationKind role reason purpose details mediated overridden } }`;
const LOOKS = `looks(first: 100) { nodes { id at kind organisation { id } role reason details mediated overridden told withheldFor } pageInfo { hasNextPage endCursor } }`;

describe('a family asks who looked', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let amira: Asker;
  let stranger: Asker;
  const today = dayBefore(0);
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'amira')];
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-DIRECTORY' } as const;
    stranger = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  const open = (ask: Asker, id: string, reason = 'NEW_CONTACT') =>
    ask(`query Open($id: ID!) { child(id: $id) { familyName } }`, { reason, variables: { id } });
  const come = async (childId: string, receivedOn = today, more = {}) =>
    (await answering(olga, 'recordSubjectAccessRequest', received(childId, receivedOn, more))).request;
  /** Takes a request on; answers it as it then stands. */
  const next = async (ask: Asker, name: FamilyChange, request: { id: string; version: number }, input = {}) => {
    const { codes, request: made } = await answering(ask, name, { ...seen(request), ...input });
    expect(codes).toEqual([]);
    return made;
  };

  it('is told of each look: when, which kind of organisation, in which role, why, and which kinds of details', async () => {
    const id = await addChild(stack, { familyName: 'Askwhoby' });
    await open(asPersona(stack, 'ben'), id, 'ASSESSMENT');
    const request = await released(stack, id);
    const { request: answer } = await ofRequest(olga, request, LINES);
    const line = answer.accessReport.nodes.find(({ role }: { role: string }) => role === 'PRACTITIONER');
    expect(line).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      day: today,
      kind: 'LOOK',
      organisation: null,
      organisationKind: 'LOCAL_AUTHORITY',
      role: 'PRACTITIONER',
      reason: 'ASSESSMENT',
      purpose: 'CA2004_S10',
      details: ['EXISTENCE', 'IDENTITY'],
      mediated: false,
      overridden: false,
    });
  });

  it('is told that its own request was recorded and verified; the collating itself is in the next report', async () => {
    const id = await addChild(stack, { familyName: 'Nextreportby' });
    const linesOf = async (request: string) =>
      (await ofRequest(olga, request, LINES)).request.accessReport.nodes.filter(
        ({ reason }: { reason: string }) => reason === 'SUBJECT_ACCESS',
      ).length;
    const first = await linesOf(await released(stack, id));
    expect(first).toBeGreaterThan(0);
    const second = await linesOf(await released(stack, id));
    // Collating, reading the looks, redacting, releasing, and reading the report: and the second request's own beginning.
    expect(second).toBeGreaterThanOrEqual(2 * first + 5);
  });

  it('names no body under which a sensitive service or a refuge may stand, and tells of every such body alike', async () => {
    const id = await addChild(stack, { familyName: 'Bykindby' });
    const { organisation } = stack.persona('amira');
    await open(amira, id);
    const answer = await ofRequest(olga, await released(stack, id), LINES);
    const line = answer.request.accessReport.nodes.find(
      ({ organisationKind }: { organisationKind: string }) => organisationKind === 'HEALTH',
    );
    expect(line).toMatchObject({ organisation: null, organisationKind: 'HEALTH', reason: 'NEW_CONTACT' });
    expect(answer.text).not.toContain(organisation);
  });

  it('learns nothing about a hidden child beyond the day and what was shown, however it was released', async () => {
    const id = await addChild(stack, { familyName: 'Hiddenreportby' });
    await open(asPersona(stack, 'ben'), id, 'MOVED_IN');
    const request = await released(stack, id);
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [id]);
    const shielded = await released(stack, id);
    for (const each of [request, shielded]) {
      const answer = await ofRequest(olga, each, LINES);
      const { nodes } = answer.request.accessReport;
      expect(nodes.length).toBeGreaterThan(0);
      for (const line of nodes) {
        const nothing = {
          at: null,
          organisation: null,
          organisationKind: null,
          role: null,
          reason: null,
          purpose: null,
        };
        expect(line).toMatchObject({ ...nothing, day: today, mediated: null, overridden: null });
      }
      expect(answer.text).not.toMatch(/NORTHSHIRE|MOVED_IN|Northshire/);
    }
    // Lifted again: what was redacted as a hidden child's stays so.
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [id]);
    const after = await ofRequest(olga, shielded, LINES);
    expect(after.text).not.toMatch(/NORTHSHIRE|MOVED_IN/);
    expect((await ofRequest(olga, request, LINES)).text).toContain('MOVED_IN');
    // Nor of a record that one body alone tells of: it may be a hidden child's.
    await stack.database.sql(`update children.child set state = 'PROVISIONAL', source = 'SOMEBODY' where id = ?`, [id]);
    const provisional = await ofRequest(olga, request, LINES);
    expect(provisional.request.accessReport.nodes.length).toBeGreaterThan(0);
    expect(provisional.text).not.toContain('MOVED_IN');
  });

  it('cannot tell what a second person left out: it is not there, not counted, and nothing else differs', async () => {
    const id = await addChild(stack, { familyName: 'Leftoutby' });
    await open(asPersona(stack, 'ben'), id, 'CHILD_PROTECTION');
    await stack.ask('ben', `query Open($id: ID!) { child(id: $id) { familyName } }`, {
      reason: 'CHILD_PROTECTION',
      caseReference: 'NS/1',
      variables: { id },
    });
    const request = await released(stack, id, (looks) =>
      looks.filter(({ role }) => role === 'PRACTITIONER').map(({ id: lookId }) => ({ lookId, ground: 'SERIOUS_HARM' })),
    );
    const answer = await ofRequest(olga, request, `${LINES} ${LOOKS}`);
    expect(answer.request.accessReport.nodes.map(({ role }: { role: string }) => role)).not.toContain('PRACTITIONER');
    const kept = answer.request.looks.nodes.filter(({ told }: { told: string }) => told === 'LEFT_OUT');
    expect(kept).toMatchObject([{ role: 'PRACTITIONER', withheldFor: 'SERIOUS_HARM' }]);
  });

  it('is not told of a look by somebody under investigation while it lasts, and is told afterwards', async () => {
    const id = await addChild(stack, { familyName: 'Suspectby' });
    const suspect = await hire(stack, { organisation: 'NORTHSHIRE-CSC' });
    await open(suspect.ask, id, 'TRANSITION');
    const request = await released(stack, id);
    const reasons = async () =>
      (await ofRequest(olga, request, LINES)).request.accessReport.nodes.map(
        ({ reason }: { reason: string }) => reason,
      );
    expect(await reasons()).toContain('TRANSITION');
    await stack.database.sql(`update accreditation.account set suspended_for = '{INVESTIGATION}' where id = ?`, [
      suspect.account,
    ]);
    expect(await reasons()).not.toContain('TRANSITION');
    // Nor does the team that writes it see whose look that is.
    const { nodes } = (await ofRequest(olga, request, LOOKS)).request.looks;
    const nothing = { at: null, kind: null, organisation: null, role: null, reason: null, details: [] };
    const leftOut = nodes.filter(({ told }: { told: string }) => told === 'LEFT_OUT');
    expect(leftOut).toMatchObject([{ ...nothing, mediated: null, overridden: null, withheldFor: null }]);
    await stack.database.sql(`update accreditation.account set suspended_for = '{}', lifted_by = ? where id = ?`, [
      stack.persona('martin').account,
      suspect.account,
    ]);
    expect(await reasons()).toContain('TRANSITION');
  });

  it('is told of looks at a record that was found to be this child’s', async () => {
    const [id, other] = [
      await addChild(stack, { familyName: 'Linkedreportby' }),
      await addChild(stack, { familyName: 'Linkedreportby' }),
    ];
    await open(asPersona(stack, 'ben'), other, 'TRANSITION');
    const link = `update children.child set merged_into = ?, state = ? where id = ?`;
    const reasons = async () => {
      const answer = await ofRequest(olga, await released(stack, id), LINES);
      return answer.request.accessReport.nodes.map(({ reason }: { reason: string }) => reason);
    };
    // As one that a single system told of keeps its state when it is linked.
    await stack.database.sql(link, [id, 'PROVISIONAL', other]);
    expect(await reasons()).toContain('TRANSITION');
    // One that was hidden alone, before children were hidden whole, hides what is told of the child it was linked into.
    await stack.database.sql('alter table children.child disable trigger hidden_whole');
    await stack.database.sql(link, [id, 'SHIELDED', other]);
    await stack.database.sql('alter table children.child enable trigger hidden_whole');
    expect(new Set(await reasons())).toEqual(new Set([null]));
  });

  it('reads page by page what it reads at once', async () => {
    const id = await addChild(stack, { familyName: 'Pagedreportby' });
    for (let count = 0; count < 7; count += 1) await open(asPersona(stack, 'ben'), id);
    const request = await released(stack, id);
    const whole = (await ofRequest(olga, request, LINES)).request.accessReport.nodes.map(
      (line: { id: string }) => line.id,
    );
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const cursor: string = after === null ? '' : `, after: "${after}"`;
      const { request: page } = await ofRequest(
        olga,
        request,
        `accessReport(first: 3${cursor}) { nodes { id } pageInfo { hasNextPage endCursor } }`,
      );
      paged.push(...page.accessReport.nodes.map((line: { id: string }) => line.id));
      after = page.accessReport.pageInfo.hasNextPage ? page.accessReport.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(whole);
  });

  it('has a month, or three, from the day it asked; while proof of who asks is awaited the clock stands still', async () => {
    const id = await addChild(stack, { familyName: 'Deadlineby' });
    const asked = dayBefore(20);
    const request = await come(id, asked);
    expect(request).toMatchObject({ dueOn: answerBy(asked as IsoDate, false), clockStopped: false, overdue: false });
    const stopped = await next(olga, 'askForIdentity', request, { askedOn: dayBefore(15) });
    expect(stopped).toMatchObject({ state: 'RECEIVED', dueOn: null, clockStopped: true });
    const shown = await next(martin, 'verifyIdentity', stopped, shownBy(dayBefore(2)));
    expect(shown).toMatchObject({ dueOn: answerBy(dayBefore(2) as IsoDate, false), clockStopped: false });
    const longer = await next(olga, 'extendSubjectAccess', shown, { reason: 'COMPLEX' });
    expect(longer).toMatchObject({ dueOn: answerBy(dayBefore(2) as IsoDate, true), extendedFor: 'COMPLEX' });
    const again = await answering(olga, 'extendSubjectAccess', { ...seen(longer), reason: 'COMPLEX' });
    expect(again.codes).toEqual(['ALREADY_EXTENDED']);
  });

  it('stands first in the team’s list when its answer is overdue, and last while its clock stands still', async () => {
    const [late, soon, still] = [
      await come(await addChild(stack, { familyName: 'Lateby' }), dayBefore(80)),
      await come(await addChild(stack, { familyName: 'Soonby' }), dayBefore(1)),
      await come(await addChild(stack, { familyName: 'Stillby' }), dayBefore(90)),
    ];
    await next(olga, 'askForIdentity', still, { askedOn: dayBefore(89) });
    const list = (arguments_: string, ask = olga) =>
      ask(
        `{ subjectAccessRequests(${arguments_}) { nodes { id overdue clockStopped } pageInfo { hasNextPage endCursor } } }`,
        {
          reason: 'SUBJECT_ACCESS',
        },
      );
    const { nodes } = (await list('first: 100')).data.subjectAccessRequests;
    const ids = nodes.map((node: { id: string }) => node.id);
    expect(nodes[0]).toEqual({ id: late.id, overdue: true, clockStopped: false });
    expect(ids.indexOf(soon.id)).toBeGreaterThan(0);
    expect(nodes.at(-1)).toMatchObject({ id: still.id, clockStopped: true });
    const due = (await list(`first: 100, dueBy: "${today}"`)).data.subjectAccessRequests.nodes;
    expect(due.map((node: { id: string }) => node.id)).toEqual([late.id]);
    const first = (await list('first: 2')).data.subjectAccessRequests;
    const rest = (await list(`first: 100, after: "${first.pageInfo.endCursor}"`)).data.subjectAccessRequests;
    expect([...first.nodes, ...rest.nodes]).toEqual(nodes);
    const others = (await list('first: 1', stranger)).data.subjectAccessRequests;
    expect(others).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
    const tooLate = await answering(olga, 'extendSubjectAccess', { ...seen(late), reason: 'COMPLEX' });
    expect(tooLate.codes).toEqual(['TOO_LATE_TO_EXTEND']);
  });

  it('is answered in order, by two people, and once for each key', async () => {
    const id = await addChild(stack, { familyName: 'Stepby' });
    const idempotencyKey = randomUUID();
    const input = received(id, today, { idempotencyKey });
    const [one, two] = await Promise.all([
      answering(olga, 'recordSubjectAccessRequest', input),
      answering(olga, 'recordSubjectAccessRequest', input),
    ]);
    expect(one.request).toEqual(two.request);
    const used = await answering(olga, 'recordSubjectAccessRequest', { ...input, requester: 'CHILD' });
    expect(used.codes).toEqual(['KEY_REUSED']);
    const { request } = one;
    const codes = async (ask: Asker, name: FamilyChange, of: { id: string; version: number }, more = {}) =>
      (await answering(ask, name, { ...seen(of), ...more })).codes;
    expect(await codes(olga, 'collateSubjectAccess', request)).toEqual(['WRONG_STATE']);
    expect(await codes(olga, 'releaseSubjectAccess', request, { handedOver: 'IN_PERSON' })).toEqual(['WRONG_STATE']);
    expect(await codes(olga, 'refuseSubjectAccess', request, { reason: 'WITHDRAWN' })).toEqual([
      'SECOND_PERSON_NEEDED',
    ]);
    expect(await codes(martin, 'refuseSubjectAccess', request, { reason: 'COMPLEX' })).toEqual(['REASON_DOES_NOT_FIT']);
    const forChild = { ...shownBy(today), standing: 'CHILD_UNDERSTANDS' };
    expect(await codes(olga, 'verifyIdentity', request, forChild)).toEqual(['EVIDENCE_DOES_NOT_FIT']);
    const tomorrow = dayBefore(-1);
    expect(await codes(olga, 'verifyIdentity', request, shownBy(tomorrow))).toEqual(['DATE_NOT_USABLE']);
    const verified = await next(olga, 'verifyIdentity', request, shownBy(today));
    expect(await codes(olga, 'collateSubjectAccess', request)).toEqual(['CHANGED_SINCE']);
    const collated = await next(olga, 'collateSubjectAccess', verified);
    expect(await codes(olga, 'redactSubjectAccess', collated, { withhold: [] })).toEqual(['SECOND_PERSON_NEEDED']);
    const stray = { withhold: [{ lookId: 'AAAAAAAAAAAAAAAAAAAAAA', ground: 'THIRD_PARTY' }] };
    expect(await codes(martin, 'redactSubjectAccess', collated, stray)).toEqual(['LOOK_NOT_FOUND']);
    const redacted = await next(martin, 'redactSubjectAccess', collated, { withhold: [] });
    expect((await ofRequest(olga, request.id, LINES)).request.accessReport).toBeNull();
    const done = await next(olga, 'releaseSubjectAccess', redacted, { handedOver: 'IN_PERSON' });
    expect(await codes(martin, 'refuseSubjectAccess', done, { reason: 'WITHDRAWN' })).toEqual(['WRONG_STATE']);
    const acts = await ofRequest(
      olga,
      request.id,
      'acts(first: 10) { nodes { act identity standing handedOver accountId } }',
    );
    expect(acts.request.acts.nodes.map(({ act }: { act: string }) => act)).toEqual([
      'RELEASE',
      'REDACT',
      'COLLATE',
      'VERIFY_IDENTITY',
      'RECEIVE',
    ]);
    expect(acts.request.acts.nodes[3]).toMatchObject({ identity: 'PASSPORT', standing: 'BIRTH_CERTIFICATE' });
  });

  it('is nobody’s business beyond the child’s own team, whose every look at it is in the trail', async () => {
    const id = await addChild(stack, { familyName: 'Teamonlyby' });
    const request = await released(stack, id);
    expect((await ofRequest(stranger, request, `id ${LINES} ${LOOKS} proofFile`)).request).toBeNull();
    const theirs = await answering(stranger, 'recordSubjectAccessRequest', received(id, today));
    expect(theirs.codes).toEqual(['CHILD_NOT_FOUND']);
    for (const name of ['amira', 'vera', 'paul', 'nadia', 'audrey', 'stan']) {
      const reply = await stack.ask(name, `query One($id: ID!) { subjectAccessRequest(id: $id) { id ${LOOKS} } }`, {
        variables: { id: request },
      });
      expect([reply.errors?.[0].extensions.code, reply.text.includes(id)], name).toEqual(['FORBIDDEN', false]);
    }
    const read = await ofRequest(olga, request, LINES);
    const outcome = (await stack.trail()).find(
      (entry) => entry.request === read.headers.get('x-request-id') && entry.kind === 'OUTCOME',
    );
    expect(outcome.children).toEqual({ [id]: ['STEWARDSHIP'] });
  });

  it('is the business of the team that looks after the child by now', async () => {
    const id = await addChild(stack, { familyName: 'Movedaskby' });
    const request = await come(id);
    await stack.database.sql(`update children.child set authority = '902' where id = ?`, [id]);
    expect((await ofRequest(olga, request.id, 'id')).request).toBeNull();
    expect((await ofRequest(stranger, request.id, 'id state')).request).toEqual({ id: request.id, state: 'RECEIVED' });
  });

  it('never reaches an identity that was given up', async () => {
    const id = await addChild(stack, { familyName: 'Sealedaskby' });
    const request = await released(stack, id);
    await stack.database.sql(`update children.child set state = 'SEALED' where id = ?`, [id]);
    expect((await ofRequest(olga, request, LINES)).request).toBeNull();
    expect((await answering(olga, 'recordSubjectAccessRequest', received(id, today))).codes).toEqual([
      'CHILD_NOT_FOUND',
    ]);
    // Nor does its place in the list stay empty.
    const listed = async (after: string | null): Promise<string[]> => {
      const page = `{ subjectAccessRequests(state: RELEASED, first: 1, after: ${JSON.stringify(after)}) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
      const { nodes, pageInfo } = (await olga(page, { reason: 'SUBJECT_ACCESS' })).data.subjectAccessRequests;
      expect(nodes).toHaveLength(1);
      return [nodes[0].id, ...(pageInfo.hasNextPage ? await listed(pageInfo.endCursor) : [])];
    };
    await released(stack, await addChild(stack, { familyName: 'Listedaskby' }));
    expect(await listed(null)).not.toContain(request);
  });

  it('is asked about a child that is hidden, too, and by the team that protects it', async () => {
    const { codes, request } = await answering(olga, 'recordSubjectAccessRequest', received(child.shielded, today));
    expect([codes, request.state]).toEqual([[], 'RECEIVED']);
  });
});
