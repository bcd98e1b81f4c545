/**
 * Whoever tries to change something about a child that is not there for them gets the answer, and leaves the trail, of
 * whoever tries with a number that nobody has: an identity that was given up, a record that is closed, one that another
 * body alone tells of.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, daysAgo } from '#support/changes.ts';
import { asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { makeRecord } from '#support/reviewing.ts';
import { make, recordSensitive, sensitiveNurse } from '#support/sensitive.ts';
import { shielding } from '#support/shielding.ts';
import { type Reply, type Stack, startStack } from '#support/stack.ts';

/** A number that fits its check digit and that nobody has. */
const NOBODY = '100000000001';

describe('a change to what is not there for whoever tries', () => {
  let stack: Stack;
  let worker: Colleague;
  let nurse: Colleague;
  beforeAll(async () => {
    stack = await startStack();
    [worker, nurse] = await Promise.all([hire(stack), sensitiveNurse(stack)]);
  });
  afterAll(() => stack.stop());

  /** Everything that hangs on a child, and every change to it that can be tried. */
  async function lived(familyName: string) {
    const id = await makeRecord(stack, { familyName });
    const recorded = await change(worker.ask, 'recordInvolvement', {
      childId: id,
      serviceType: 'HLTH_GP',
      startedOn: daysAgo(9),
    });
    const consent = { basis: 'CONSENT', consentGivenBy: 'PARENT', childUnderstands: false };
    const service = await recordSensitive(nurse.ask, { childId: id, ...consent });
    const contact = await make(worker.ask, 'requestContact', { childId: id, urgency: 'STANDARD' });
    const keys = { involvement: recorded.involvement.id, service: service.result.id, contact: contact.result.id };
    for (const each of Object.values(keys)) expect(each).toEqual(expect.any(String));
    return { id, keys };
  }
  type Lived = Awaited<ReturnType<typeof lived>>;

  const changes: Readonly<Record<string, (of: Lived) => Promise<Reply>>> = {
    recordInvolvement: ({ id }) =>
      change(worker.ask, 'recordInvolvement', { childId: id, serviceType: 'HLTH_GP', startedOn: daysAgo(1) }),
    endInvolvement: ({ keys }) =>
      change(worker.ask, 'endInvolvement', { involvementId: keys.involvement, version: 1, endedOn: daysAgo(0) }),
    confirmInvolvement: ({ keys }) =>
      change(worker.ask, 'confirmInvolvement', { involvementId: keys.involvement, version: 1 }),
    registerCommonAssessment: ({ id }) =>
      change(worker.ask, 'registerCommonAssessment', { childId: id, step: 'OPENED' }),
    becomeLeadProfessional: ({ id }) => change(worker.ask, 'becomeLeadProfessional', { childId: id }),
    handOverLeadProfessional: ({ id, keys }) =>
      change(worker.ask, 'handOverLeadProfessional', {
        childId: id,
        fromInvolvementId: keys.involvement,
        toInvolvementId: keys.involvement,
      }),
    recordSensitiveService: ({ id }) => recordSensitive(nurse.ask, { childId: id }),
    confirmSensitiveService: ({ keys }) =>
      make(nurse.ask, 'confirmSensitiveService', { sensitiveServiceId: keys.service, version: 1 }),
    endSensitiveService: ({ keys }) =>
      make(nurse.ask, 'endSensitiveService', { sensitiveServiceId: keys.service, version: 1, endedOn: daysAgo(0) }),
    requestContact: ({ id }) => make(worker.ask, 'requestContact', { childId: id, urgency: 'URGENT' }),
    requestShield: ({ id }) =>
      shielding(worker.ask, 'requestShield', {
        childId: id,
        ground: 'DOMESTIC_ABUSE',
        requestedBy: 'CHILD',
        idempotencyKey: randomUUID(),
      }),
  };
  /** What is its own even where the record is closed, and goes only with the identity. */
  const changesOfOnesOwn: typeof changes = {
    withdrawSensitiveConsent: ({ keys }) =>
      make(nurse.ask, 'withdrawSensitiveConsent', { sensitiveServiceId: keys.service, onBehalfOf: 'PARENT' }),
    'withdrawSensitiveConsent, by the team': ({ keys }) =>
      make(asPersona(stack, 'olga'), 'withdrawSensitiveConsent', {
        sensitiveServiceId: keys.service,
        onBehalfOf: 'PARENT',
      }),
    closeContactRequest: ({ keys }) => make(worker.ask, 'closeContactRequest', { contactRequestId: keys.contact }),
    takeContactRequest: ({ keys }) =>
      make(asPersona(stack, 'olga'), 'takeContactRequest', { contactRequestId: keys.contact, version: 1 }),
  };

  /** The same names, of nobody. */
  const ofNobody = ({ id, keys }: Lived): Lived =>
    JSON.parse(JSON.stringify({ id, keys }).replaceAll(id, NOBODY)) as Lived;

  /** The answer, and the trail without what differs from one request to the next. */
  async function told(reply: Reply) {
    const request = String(reply.headers.get('x-request-id'));
    const entries = (await stack.trail()).filter((entry) => entry.request === request);
    return {
      answer: reply.text,
      status: reply.status,
      cost: reply.headers.get('x-query-cost'),
      entries: entries.map(({ request: _request, at: _at, sealed, ...entry }) => ({
        ...entry,
        sealed: sealed !== null,
      })),
    };
  }
  async function expectAlike(of: Lived, tried: typeof changes): Promise<void> {
    for (const [name, attempt] of Object.entries(tried)) {
      const [here, nowhere] = [await told(await attempt(of)), await told(await attempt(ofNobody(of)))];
      expect(here.entries.length, name).toBeGreaterThan(0);
      expect(here, name).toEqual(nowhere);
      expect(here.answer, name).toContain('NOT_FOUND');
    }
  }
  const kept = async ({ id }: Lived) =>
    JSON.stringify(
      await stack.database.sql(
        `select (select count(*)::int from involvements.sensitive_service where child_id = ?) as services,
           (select count(*)::int from involvements.withdrawn_consent where child_id = ?) as withdrawn,
           (select count(*)::int from involvements.idempotency where child_id = ?) as keys`,
        [id, id, id],
      ),
    );

  it('is answered and recorded as if there were none: of an identity that was given up, a consent to be withdrawn included', async () => {
    const of = await lived('Givenup');
    await stack.database.sql(`update children.child set state = 'SEALED' where id = ?`, [of.id]);
    const before = await kept(of);
    await expectAlike(of, { ...changes, ...changesOfOnesOwn });
    expect(await kept(of)).toBe(before);
  });

  it('is answered and recorded as if there were none: of a record that is closed', async () => {
    const of = await lived('Closedrecord');
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [of.id]);
    await expectAlike(of, changes);
    const withdrawn = await make(nurse.ask, 'withdrawSensitiveConsent', {
      sensitiveServiceId: of.keys.service,
      onBehalfOf: 'PARENT',
    });
    expect(withdrawn).toMatchObject({ result: true, codes: [] });
  });

  it('is answered and recorded as if there were none: of a record that another body alone tells of', async () => {
    const of = await lived('Anothersalone');
    await stack.database.sql(
      `update children.child set state = 'PROVISIONAL', source = 'SOUTHMERE-CSC', authority = '902' where id = ?`,
      [of.id],
    );
    await expectAlike(of, changes);
  });

  it('is no question to the part that keeps the children that would bring back what whoever asks may not know', async () => {
    const asker = { authority: null, organisation: 'NORTHSHIRE-CSC' };
    const states = [
      ['PROVISIONAL', 'SOUTHMERE-CSC'],
      ['ARCHIVED', null],
      ['SEALED', null],
    ] as const;
    const id = await makeRecord(stack, { familyName: 'Askedabout' });
    const ask = stack.ports.children ?? expect.unreachable();
    expect(await ask.child(id, asker)).toMatchObject({ id });
    for (const [state, source] of states) {
      await stack.database.sql('update children.child set state = ?, source = ? where id = ?', [state, source, id]);
      expect([await ask.child(id, asker), await ask.child(NOBODY, asker)], state).toEqual([null, null]);
    }
    expect(await ask.child(id, null)).toBeNull();
    expect(await ask.shownAs([id, NOBODY])).toEqual([null, null]);
  });
});
