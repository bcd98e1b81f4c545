import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptEverywhere } from '#support/accrediting.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire, send } from '#support/colleagues.ts';
import { tokenWith, unbelievable } from '#support/foreign-tokens.ts';
import { child, type Reply, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ viewer { account } child(id: "${child.whoElse}") { familyName } }`;

describe('who has no right to ask', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const lookWith = (headers: Record<string, string>) =>
    send(stack, LOOK, { 'access-reason': 'NEW_CONTACT', ...headers });
  const withToken = (token: string) => lookWith({ authorization: `Bearer ${token}` });

  /** Nothing of an answer, a code, and one entry in the trail that names the rule. */
  async function turnedAway(reply: Reply, status: number, code: string, entry: Record<string, unknown>) {
    expect(reply.status).toBe(status);
    expect(reply.data).toBeUndefined();
    expect(reply.errors).toEqual([
      { message: expect.any(String), extensions: { code, remedy: expect.any(String), ...fieldOf(reply) } },
    ]);
    expect(reply.text).not.toMatch(/Thornbury/i);
    const entries = await trailOf(stack, String(reply.headers.get('x-request-id')));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ kind: 'REFUSAL', decision: 'REFUSED', children: {}, ...entry });
  }
  const fieldOf = ({ errors }: Reply) =>
    errors?.[0]?.extensions.field === undefined ? {} : { field: errors[0].extensions.field };

  it.each([
    ['no token', {}],
    ['an empty header', { authorization: '' }],
    ['a password', { authorization: 'Basic YW1pcmE6c2VjcmV0' }],
    ['something that is no token', { authorization: 'Bearer amira' }],
    ['two tokens', { authorization: 'Bearer a.b.c, Bearer d.e.f' }],
  ])('gets nothing with %s', async (_what, headers: Record<string, string>) => {
    const reply = await lookWith(headers);
    await turnedAway(reply, 401, 'UNAUTHENTICATED', { rules: ['TOKEN'], account: null });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it.each(Object.entries(unbelievable))('gets nothing with a token %s', async (_what, make) => {
    const reply = await withToken(await make(stack.persona('amira').account));
    await turnedAway(reply, 401, 'UNAUTHENTICATED', { rules: ['TOKEN'], account: null });
  });

  it('is told the same by every token that is not believed', async () => {
    const answers = await Promise.all(
      Object.values(unbelievable).map(async (make) => withToken(await make(stack.persona('amira').account))),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('is let in with the token that the others differ from', async () => {
    const reply = await withToken(await tokenWith(stack.persona('amira').account));
    expect(reply.data).toEqual({
      viewer: { account: stack.persona('amira').account },
      child: { familyName: 'Thornbury' },
    });
  });

  it.each([
    ['carol', 'ENHANCED_CHECK_EXPIRED'],
    ['sam', 'ACCOUNT_SUSPENDED'],
    ['nina', 'ORGANISATION_NOT_ACCREDITED'],
  ])('gets nothing as %s, and the trail says why: %s', async (name, rule) => {
    const { account, organisation } = stack.persona(name);
    await turnedAway(await stack.ask(name, LOOK), 403, 'STANDING_REFUSED', { rules: [rule], account, organisation });
  });

  it('gets nothing as a program without a user, and is told to name one', async () => {
    const { account } = stack.persona('ecaf');
    await turnedAway(await stack.ask('ecaf', LOOK), 403, 'NAMED_USER_REQUIRED', {
      rules: ['SYSTEM_WITHOUT_USER'],
      account,
    });
  });

  it.each([
    ['ACCOUNT_CLOSED', "state = 'CLOSED', closed_for = 'LEFT'"],
    ['ACCOUNT_SUSPENDED', "suspended_for = '{INVESTIGATION}'"],
    ['ENHANCED_CHECK_EXPIRED', 'enhanced_check_on = null'],
    ['ENHANCED_CHECK_EXPIRED', "enhanced_check_on = current_date - interval '3 years 1 day'"],
    ['TRAINING_EXPIRED', 'trained_until = current_date - 2'],
    ['TRAINING_EXPIRED', 'trained_until = null'],
    ['ENHANCED_CHECK_EXPIRED', 'enhanced_check_on = current_date + 2'],
    ['AUTHENTICATOR_NOT_BOUND', 'authenticator_bound_on = null'],
    ['AUTHENTICATOR_NOT_BOUND', 'authenticator_bound_on = null, agreement_version = null'],
    ['REVIEW_OVERDUE', "activated_on = current_date - interval '4 months 16 days'"],
    ['ACCOUNT_DORMANT', 'activated_on = current_date - 92'],
  ])('gets nothing when one thing does not hold: %s, %s', async (rule, change) => {
    const { account, ask } = await hire(stack);
    await stack.database.sql(`update accreditation.account set ${change} where id = ?`, [account]);
    await turnedAway(await ask(LOOK), 403, 'STANDING_REFUSED', { rules: [rule], account });
  });

  it.each(['REQUESTED', 'VETTING'] as const)('gets nothing before the account is opened: %s', async (state) => {
    const { account, ask } = await hire(stack, { state });
    await turnedAway(await ask(LOOK), 403, 'STANDING_REFUSED', { rules: ['ACCOUNT_NOT_OPEN'], account });
  });

  it.each([
    ['its accreditation has lapsed', "accreditation = 'LAPSED'"],
    ['it gave its accreditation up', "accreditation = 'WITHDRAWN'"],
    ['its yearly review was missed', 'review_on = current_date - 2'],
  ])('gets nothing from an organisation when %s', async (_why, change) => {
    const organisation = `TESTS-${randomUUID().toUpperCase()}`;
    await stack.database.sql(
      `insert into accreditation.organisation (id, name, kind, accreditation, accredited_on, review_on, functions)
       values (?, 'An organisation of the tests', 'HEALTH', 'ACCREDITED', current_date, current_date + 300, '{QUERY}')`,
      [organisation],
    );
    await acceptEverywhere(stack, organisation);
    const [before, after] = [await hire(stack, { organisation }), await hire(stack, { organisation })];
    expect((await before.ask(LOOK)).status).toBe(200);
    await stack.database.sql(`update accreditation.organisation set ${change} where id = ?`, [organisation]);
    const entry = { rules: ['ORGANISATION_NOT_ACCREDITED'], organisation };
    await turnedAway(await after.ask(LOOK), 403, 'STANDING_REFUSED', entry);
  });

  it('is told the same whatever it is that does not hold: that is for the trail', async () => {
    const answers = await Promise.all(['carol', 'sam', 'nina'].map((name) => stack.ask(name, LOOK)));
    const unknown = await withToken(await tokenWith(randomUUID()));
    expect(new Set([...answers, unknown].map(({ text }) => text)).size).toBe(1);
  });

  it('gets nothing for an account that is not there', async () => {
    const account = randomUUID();
    const entry = { rules: ['ACCOUNT_UNKNOWN'], account };
    await turnedAway(await withToken(await tokenWith(account)), 403, 'STANDING_REFUSED', entry);
    const odd = await withToken(await tokenWith("' or 1=1 --"));
    await turnedAway(odd, 403, 'STANDING_REFUSED', { rules: ['ACCOUNT_UNKNOWN'], account: null });
  });

  it('gets nothing through a program that is not known or not in use', async () => {
    const { account } = stack.persona('amira');
    const unknown = await withToken(await tokenWith(account, { claims: { client_id: 'homemade' } }));
    await turnedAway(unknown, 403, 'CLIENT_REFUSED', { rules: ['CLIENT_UNKNOWN'], account, client: 'homemade' });
    await stack.database.sql(
      `insert into accreditation.client (id, name, kind, active) values ('retired', 'A retired program', 'FRONT_END', false)`,
    );
    const retired = await withToken(await tokenWith(account, { claims: { client_id: 'retired' } }));
    await turnedAway(retired, 403, 'CLIENT_REFUSED', { rules: ['CLIENT_UNKNOWN'], account });
  });

  it('is shut out soon after a suspension, with the same token and without a restart, and let in again', async () => {
    const { account, ask } = await hire(stack);
    const look = async () => (await ask(LOOK)).status;
    const suspendedFor = (reasons: string) =>
      stack.database.sql('update accreditation.account set suspended_for = ? where id = ?', [reasons, account]);
    expect(await look()).toBe(200);
    await suspendedFor('{ABSENCE}');
    await expect.poll(look, { timeout: 10_000, interval: 100 }).toBe(403);
    await suspendedFor('{}');
    await expect.poll(look, { timeout: 10_000, interval: 100 }).toBe(200);
  });
});

/** What the trail says where the client is told a code. */
const decidedBy: Readonly<Record<string, string>> = {
  REASON_NOT_YOURS: 'D9-reason-not-yours',
  CASE_REFERENCE_REQUIRED: 'D10-no-case-reference',
};

describe('a reason that does not hold', () => {
  let stack: Stack;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    amira = asPersona(stack, 'amira');
  });
  afterAll(() => stack.stop());
  const OPEN = `{ child(id: "${child.whoElse}") { familyName } }`;

  it.each(['CURIOSITY', 'new_contact', 'constructor'])('is refused before anything is read: %s', async (reason) => {
    const reply = await amira(OPEN, { reason });
    expect(reply.status).toBe(400);
    expect(reply.data).toBeUndefined();
    expect(reply.errors?.[0].extensions).toMatchObject({ code: 'REASON_UNKNOWN', field: 'Access-Reason' });
    expect(reply.text).not.toContain(reason);
    const [entry, ...more] = await trailOf(stack, String(reply.headers.get('x-request-id')));
    expect(more).toEqual([]);
    const { account } = stack.persona('amira');
    expect(entry).toMatchObject({ kind: 'REFUSAL', rules: ['REASON_UNKNOWN'], account, children: {} });
  });

  it.each([
    ['is for the authority’s own team', 'RECORD_MAINTENANCE', 'REASON_NOT_YOURS', 'Access-Reason'],
    ['is for the authority’s own team', 'SUBJECT_ACCESS', 'REASON_NOT_YOURS', 'Access-Reason'],
    ['needs a case reference', 'CHILD_PROTECTION', 'CASE_REFERENCE_REQUIRED', 'Case-Reference'],
    ['needs a case reference', 'MISSING_EDUCATION', 'CASE_REFERENCE_REQUIRED', 'Case-Reference'],
    ['needs a case reference', 'DEATH_REVIEW', 'CASE_REFERENCE_REQUIRED', 'Case-Reference'],
  ])('opens nothing when it %s: %s', async (_why, reason, code, field) => {
    const { data, errors, headers } = await amira(OPEN, { reason });
    expect(data).toEqual({ child: null });
    expect(errors?.[0].extensions).toMatchObject({ code, field });
    const [intent, outcome] = await trailOf(stack, String(headers.get('x-request-id')));
    expect(intent).toMatchObject({ kind: 'INTENT', reason });
    expect(outcome).toMatchObject({ decision: 'ANSWERED_WITH_ERRORS', rules: [decidedBy[code]], children: {} });
  });

  it('opens the record once the case reference is there, and the trail keeps it', async () => {
    const asking = { reason: 'CHILD_PROTECTION', caseReference: 'NSH/2026-0042' };
    const { data, headers } = await amira(OPEN, asking);
    expect(data.child.familyName).toBe('Thornbury');
    const [, outcome] = await trailOf(stack, String(headers.get('x-request-id')));
    expect(outcome).toMatchObject({ reason: 'CHILD_PROTECTION', caseReference: 'NSH/2026-0042' });
  });

  it.each(['Maya Thornbury, 7', 'x'.repeat(41), 'case#1'])('takes no words for a case reference: %s', async (text) => {
    const reply = await amira(OPEN, { reason: 'CHILD_PROTECTION', caseReference: text });
    expect(reply.status).toBe(400);
    expect(reply.errors?.[0].extensions).toMatchObject({ code: 'CASE_REFERENCE_REQUIRED', field: 'Case-Reference' });
    expect(reply.text).not.toContain(text);
    const [entry] = await trailOf(stack, String(reply.headers.get('x-request-id')));
    expect(entry).toMatchObject({ kind: 'REFUSAL', rules: ['CASE_REFERENCE_REQUIRED'], caseReference: null });
  });

  it('does hold for an officer where it is theirs', async () => {
    const { data } = await stack.ask('olga', OPEN, { reason: 'RECORD_MAINTENANCE' });
    expect(data.child.familyName).toBe('Thornbury');
  });
});
