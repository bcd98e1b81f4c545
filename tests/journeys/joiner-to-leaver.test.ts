import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, administer, request, shown, vetted } from '#support/administration.ts';
import { daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire, send } from '#support/colleagues.ts';
import { tokenWith } from '#support/foreign-tokens.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;
const VOLUNTARY = 'NORTHSHIRE-VOLUNTARY-01';

describe('an account from joining to leaving', () => {
  let stack: Stack;
  let [paul, olga, martin, nadia, audrey]: Asker[] = [];
  beforeAll(async () => {
    stack = await startStack();
    [paul, olga, martin, nadia, audrey] = ['paul', 'olga', 'martin', 'nadia', 'audrey'].map((name) =>
      asPersona(stack, name),
    );
  });
  afterAll(() => stack.stop());

  const as =
    (id: string): Asker =>
    async (query, { variables } = {}) =>
      send(
        stack,
        query,
        { authorization: `Bearer ${await tokenWith(id)}`, 'access-reason': 'ALREADY_WORKING' },
        variables,
      );
  const of = ({ id, version }: { id: string; version: number }) => ({ accountId: id, version });
  /** Somebody at work in the voluntary organisation, asked for by paul and opened by olga. */
  async function joined(more: Record<string, unknown> = {}) {
    const made = await vetted(paul as Asker, more);
    const { account: open } = await administer(olga as Asker, 'activateAccount', of(made));
    return open;
  }
  async function sign(ask: Asker) {
    for (const document of ['USER_AGREEMENT', 'SECURITY_PROCEDURES']) {
      const { data } = await ask(
        `mutation { acknowledge(input: { document: ${document}, version: 1 }) { problems { code } clearance { kind holds } } }`,
      );
      expect(data.acknowledge.problems).toEqual([]);
    }
  }

  it('is asked for by one, vetted, opened by another, signed by its user, used, and closed for good', async () => {
    const asked = await request(paul as Asker);
    expect(asked.problems).toEqual([]);
    expect(asked.account).toMatchObject({ state: 'REQUESTED', suspensions: [], organisation: { id: VOLUNTARY } });
    const robin = as(asked.account.id);
    expect((await robin(LOOK)).status).toBe(403);

    const early = await administer(olga as Asker, 'activateAccount', of(asked.account));
    expect(early.problems).toEqual(['WRONG_STATE']);
    const { account: half } = await administer(paul as Asker, 'recordClearance', {
      ...of(asked.account),
      training: shown().training,
    });
    expect(half.state).toBe('VETTING');
    const unfinished = await administer(olga as Asker, 'activateAccount', of(half));
    expect(unfinished.problems).toEqual(['CLEARANCE_MISSING']);
    const { enhancedCheck, authenticator } = shown();
    const { account: ready } = await administer(paul as Asker, 'recordClearance', {
      ...of(half),
      enhancedCheck,
      authenticator,
    });
    expect((await administer(paul as Asker, 'activateAccount', of(ready))).problems).toEqual(['REQUESTED_BY_YOU']);
    const opened = await administer(olga as Asker, 'activateAccount', of(ready));
    expect(opened.account).toMatchObject({
      state: 'SUSPENDED',
      suspensions: ['AGREEMENT_OUTDATED', 'PROCEDURES_OUTDATED'],
    });

    await expect
      .poll(async () => (await robin('{ viewer { permissions } }')).data?.viewer, { timeout: 5_000 })
      .toEqual({
        permissions: [],
      });
    expect((await robin(LOOK)).errors?.[0].extensions.code).toBe('SIGNATURE_REQUIRED');
    await sign(robin);
    await expect
      .poll(async () => (await robin(LOOK)).data?.child, { timeout: 5_000 })
      .toEqual({
        familyName: 'Thornbury',
      });
    const used = await account(paul as Asker, asked.account.id);
    expect(used).toMatchObject({ state: 'ACTIVE', suspensions: [], lastUsedOn: daysAgo(0) });
    expect(used.clearance.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([]);

    const closed = await administer(paul as Asker, 'closeAccount', { ...of(used), reason: 'LEFT' });
    expect(closed.account).toMatchObject({ state: 'CLOSED', closedFor: 'LEFT' });
    expect(closed.account.clearance).toContainEqual({
      kind: 'AUTHENTICATOR',
      validUntil: null,
      holds: false,
      warning: 'RUN_OUT',
    });
    await expect.poll(async () => (await robin(LOOK)).status, { timeout: 5_000 }).toBe(403);
    for (const name of ['activateAccount', 'closeAccount', 'recordClearance', 'suspendAccount'] as const) {
      const more = {
        closeAccount: { reason: 'LEFT' },
        recordClearance: shown(),
        suspendAccount: { reason: 'ABSENCE' },
      };
      const input = { ...of(closed.account), ...more[name as keyof typeof more] };
      expect((await administer(olga as Asker, name, input)).problems, name).toEqual(['WRONG_STATE']);
    }
  });

  it('keeps what was done, by whom, newest first, in pages, and nothing but codes', async () => {
    const made = await joined();
    const query = `query History($id: ID!, $after: String) { account(id: $id) { history(first: 3, after: $after) {
      nodes { act clearance suspension right closedFor by at } pageInfo { hasNextPage endCursor } } } }`;
    const first = (await (audrey as Asker)(query, { variables: { id: made.id } })).data.account.history;
    const { endCursor: after } = first.pageInfo;
    const second = (await (audrey as Asker)(query, { variables: { id: made.id, after } })).data.account.history;
    const acts = [...first.nodes, ...second.nodes].map(({ act, clearance }) => clearance ?? act);
    expect(acts[0]).toBe('ACTIVATED');
    expect(acts.at(-1)).toBe('REQUESTED');
    expect(acts).toHaveLength(5);
    expect(new Set(acts)).toEqual(new Set(['ACTIVATED', 'AUTHENTICATOR', 'ENHANCED_CHECK', 'REQUESTED', 'TRAINING']));
    const number = async (ask: Asker) => (await ask('{ viewer { userNumber } }')).data.viewer.userNumber;
    expect(first.nodes[0].by).toBe(await number(olga as Asker));
    expect(second.nodes.at(-1).by).toBe(await number(paul as Asker));
  });

  it('is the same account when the same request is sent again, and no other', async () => {
    const idempotencyKey = randomUUID();
    const [one, two] = await Promise.all([1, 2].map(() => request(paul as Asker, { idempotencyKey })));
    expect(one?.account.id).toBe(two?.account.id);
    const other = await request(paul as Asker, { idempotencyKey, role: 'PRACTITIONER_VIEW' });
    expect(other.problems).toEqual(['KEY_REUSED']);
    const { userNumber } = await vetted(paul as Asker);
    expect((await request(paul as Asker, { idempotencyKey, sameAs: userNumber })).problems).toEqual(['KEY_REUSED']);
  });

  it('is two accounts for a person with two employers, each acting for one; never two with one employer', async () => {
    const here = await joined();
    const there = await request(olga as Asker, { organisationId: 'NORTHSHIRE-CSC', sameAs: here.userNumber });
    expect(there.account.id).not.toBe(here.id);
    const again = await request(paul as Asker, { sameAs: here.userNumber });
    expect(again.problems).toEqual(['ALREADY_HAS_ACCOUNT']);
    const people = await stack.database.sql<{ people: string; organisations: string }>(
      'select count(distinct person_id) as people, count(distinct organisation_id) as organisations from accreditation.account where id in (?, ?)',
      [here.id, there.account.id],
    );
    expect(people).toEqual([{ people: '1', organisations: '2' }]);
    await administer(paul as Asker, 'closeAccount', { ...of(here), reason: 'LEFT' });
    expect((await request(paul as Asker, { sameAs: here.userNumber })).problems).toEqual([]);
  });

  it('is suspended for an investigation by whoever works beside it, and freed by the accrediting body alone', async () => {
    const made = await joined();
    const away = await administer(paul as Asker, 'suspendAccount', { ...of(made), reason: 'ABSENCE' });
    const suspect = await administer(paul as Asker, 'suspendAccount', {
      ...of(away.account),
      reason: 'INVESTIGATION',
    });
    expect(suspect.account.suspensions).toEqual(expect.arrayContaining(['ABSENCE', 'INVESTIGATION']));
    const lift = (ask: Asker, { version }: { version: number }, reason = 'INVESTIGATION') =>
      administer(ask, 'liftSuspension', { accountId: made.id, version, reason });
    expect((await lift(paul as Asker, suspect.account)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    // An officer of the accrediting body may not either: its manager does.
    expect((await lift(olga as Asker, suspect.account)).problems).toEqual(['NOT_YOURS_TO_LIFT']);
    const back = await lift(paul as Asker, suspect.account, 'ABSENCE');
    expect(back.account.suspensions).not.toContain('ABSENCE');
    expect(back.account.suspensions).toContain('INVESTIGATION');
    const freed = await lift(martin as Asker, back.account);
    expect(freed.account.suspensions).toEqual(['AGREEMENT_OUTDATED', 'PROCEDURES_OUTDATED']);
    expect((await lift(martin as Asker, freed.account)).problems).toEqual(['NOT_SUSPENDED']);
    expect((await lift(martin as Asker, freed.account, 'AGREEMENT_OUTDATED')).problems).toEqual(['NOT_YOURS_TO_LIFT']);
  });

  it('is not one’s own to vet, open, review or free, whichever account one comes by', async () => {
    const mine = await request(olga as Asker, { organisationId: VOLUNTARY });
    await stack.database.sql(
      'update accreditation.account set person_id = (select person_id from accreditation.account where id = ?) where id = ?',
      [stack.persona('paul').account, mine.account.id],
    );
    const now = await account(paul as Asker, mine.account.id);
    expect((await administer(paul as Asker, 'recordClearance', { ...of(now), ...shown() })).problems).toEqual([
      'OWN_ACCOUNT',
    ]);
    const ready = await administer(olga as Asker, 'recordClearance', { ...of(now), ...shown() });
    expect((await administer(paul as Asker, 'activateAccount', of(ready.account))).problems).toEqual(['OWN_ACCOUNT']);
    const self = await account(paul as Asker, stack.persona('paul').account);
    expect((await administer(paul as Asker, 'recordClearance', { ...of(self), ...shown() })).problems).toEqual([
      'OWN_ACCOUNT',
    ]);
  });

  it('gets a right by name from the accrediting body alone, and only what its organisation is accredited for', async () => {
    const made = await joined();
    const grant = (ask: Asker, right: string, version = made.version) =>
      administer(ask, 'grantRight', { accountId: made.id, version, right, evidence: 'MIN/2026-11' });
    expect((await grant(paul as Asker, 'MEDIATE')).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect((await grant(nadia as Asker, 'MEDIATE')).problems).toEqual(['ACCOUNT_NOT_FOUND']);
    // W8: a charity that is not accredited for the override asks for it.
    expect((await grant(olga as Asker, 'OVERRIDE_SHIELD')).problems).toEqual(['ORGANISATION_NOT_ACCREDITED_FOR_IT']);
    const granted = await grant(olga as Asker, 'MEDIATE');
    expect(granted.account.rights).toEqual(['MEDIATE']);
    expect((await grant(olga as Asker, 'MEDIATE', granted.account.version)).problems).toEqual(['ALREADY_GRANTED']);
    const withdrawn = await administer(olga as Asker, 'withdrawRight', { ...of(granted.account), right: 'MEDIATE' });
    expect(withdrawn.account.rights).toEqual([]);
    const colleague = await hire(stack, { organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null });
    const beside = await account(olga as Asker, colleague.account);
    const own = await administer(olga as Asker, 'grantRight', { ...of(beside), right: 'MEDIATE' });
    expect(own.problems).toEqual(['ACCOUNT_NOT_FOUND']);
  });

  it('has a role that its administrator may give', async () => {
    const role = (ask: Asker, wanted: string, organisationId = VOLUNTARY) =>
      request(ask, { role: wanted, organisationId }).then(({ problems }) => problems);
    for (const wanted of ['PARTNER_ADMINISTRATOR', 'AUTHORITY_OFFICER', 'AUDITOR', 'SYSTEM']) {
      expect(await role(paul as Asker, wanted), wanted).toEqual(['ROLE_NOT_YOURS_TO_GIVE']);
    }
    expect(await role(olga as Asker, 'PARTNER_ADMINISTRATOR')).toEqual([]);
    expect(await role(olga as Asker, 'AUTHORITY_OFFICER', 'NORTHSHIRE-DIRECTORY')).toEqual([]);
    expect(await role(olga as Asker, 'AUTHORITY_OFFICER', 'NORTHSHIRE-CSC')).toEqual(['ROLE_NOT_YOURS_TO_GIVE']);
    expect(await role(olga as Asker, 'AUTHORITY_MANAGER', 'NORTHSHIRE-DIRECTORY')).toEqual(['ROLE_NOT_YOURS_TO_GIVE']);
    expect(await role(martin as Asker, 'AUTHORITY_MANAGER', 'NORTHSHIRE-DIRECTORY')).toEqual([]);
    expect(await role(nadia as Asker, 'AUTHORITY_OFFICER', 'EASTVALE-DIRECTORY')).toEqual([]);
    expect(await role(nadia as Asker, 'AUDITOR', 'NATIONAL-OFFICE')).toEqual([]);
    // An authority's auditor is the office's to ask for, and never the team's whose looks they review.
    expect(await role(nadia as Asker, 'AUDITOR', 'NORTHSHIRE-DIRECTORY')).toEqual([]);
    for (const ask of [olga, martin] as Asker[]) {
      expect(await role(ask, 'AUDITOR', 'NORTHSHIRE-DIRECTORY')).toEqual(['ROLE_NOT_YOURS_TO_GIVE']);
    }
  });

  it('answers to one person: neither the entry among practitioners nor the authenticator is another’s', async () => {
    const { practitioner } = await hire(stack, { organisation: VOLUNTARY });
    expect((await request(paul as Asker, { practitionerId: practitioner })).problems).toEqual(['PRACTITIONER_TAKEN']);
    const authenticator = { boundOn: daysAgo(0), serial: 'YK-5512' };
    const [one, two] = [await vetted(paul as Asker), await vetted(paul as Asker)];
    const bind = (to: { id: string; version: number }) =>
      administer(paul as Asker, 'recordClearance', { ...of(to), authenticator });
    expect((await bind(one)).problems).toEqual([]);
    expect((await bind(two)).problems).toEqual(['AUTHENTICATOR_TAKEN']);
    const kept = await stack.database.sql('select * from accreditation.clearance where account_id = ?', [one.id]);
    expect(JSON.stringify(kept)).not.toContain('YK-5512');
    expect(Buffer.concat(kept.flatMap(({ serial }) => (serial as Buffer) ?? [])).includes('YK-5512')).toBe(false);
  });

  it('is changed by whoever saw it last, on days that can be', async () => {
    const made = await vetted(paul as Asker);
    const stale = await administer(olga as Asker, 'activateAccount', { accountId: made.id, version: made.version - 1 });
    expect(stale.problems).toEqual(['CHANGED_SINCE']);
    const record = (fact: Record<string, unknown>) =>
      administer(paul as Asker, 'recordClearance', { ...of(made), ...fact }).then(({ problems }) => problems);
    expect(await record({})).toEqual(['NOTHING_GIVEN']);
    expect(await record({ enhancedCheck: { ...shown().enhancedCheck, issuedOn: daysAgo(-1) } })).toEqual([
      'DATE_NOT_USABLE',
    ]);
    expect(await record({ training: { completedOn: daysAgo(1), validUntil: daysAgo(2) } })).toEqual([
      'DATE_NOT_USABLE',
    ]);
    expect(await record({ userAgreement: { signedOn: daysAgo(1), documentVersion: 9 } })).toEqual([
      'DOCUMENT_NOT_IN_FORCE',
    ]);
  });

  it('is opened once when twenty open it at once', async () => {
    const made = await vetted(paul as Asker);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        administer((index % 2 === 0 ? olga : martin) as Asker, 'activateAccount', of(made)),
      ),
    );
    const problems = answers.map((answer) => answer.problems?.join() ?? 'failed');
    expect(problems.filter((each) => each === '')).toHaveLength(1);
    expect(problems.filter((each) => each === 'CHANGED_SINCE')).toHaveLength(19);
    const [{ acts } = { acts: '' }] = await stack.database.sql<{ acts: string }>(
      `select count(*) as acts from accreditation.account_event where account_id = ? and act = 'ACTIVATED'`,
      [made.id],
    );
    expect(acts).toBe('1');
  });
});
