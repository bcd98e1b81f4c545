import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMonths, dayOf } from '#core/clock.ts';
import { account, administer, shown } from '#support/administration.ts';
import { daysAgo, trailOf } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire, send } from '#support/colleagues.ts';
import { tokenWith } from '#support/foreign-tokens.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;
const VOLUNTARY = 'NORTHSHIRE-VOLUNTARY-01';
const MINUTE = 60_000;

/** The first moment after this one that is another day in England. */
function nextMidnight(after: Date): Date {
  let moment = Math.ceil(after.getTime() / MINUTE) * MINUTE;
  while (dayOf(new Date(moment)) === dayOf(after)) moment += MINUTE;
  return new Date(moment);
}

describe('an enhanced check that reaches 36 months at midnight', () => {
  let now = new Date();
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ clock: () => now });
  });
  afterAll(() => stack.stop());

  /** As this account, with a token of this very moment. */
  const as =
    (id: string): Asker =>
    async (query, { variables } = {}) => {
      const iat = Math.floor(now.getTime() / 1000);
      const token = await tokenWith(id, { claims: { iat, exp: iat + 600 } });
      return send(stack, query, { authorization: `Bearer ${token}`, 'access-reason': 'ALREADY_WORKING' }, variables);
    };

  it('keeps its holder out from the first second, until a new disclosure is recorded (W7)', async () => {
    const midnight = nextMidnight(new Date());
    const robin = await hire(stack, { organisation: VOLUNTARY });
    await stack.database.sql('update accreditation.account set enhanced_check_on = ? where id = ?', [
      addMonths(dayOf(midnight), -36),
      robin.account,
    ]);
    const paul = as(stack.persona('paul').account);
    const soon = `{ accounts(filter: { expiringWithinDays: 7 }) { nodes { id clearance { kind warning } } } }`;

    now = new Date(midnight.getTime() - 1_000);
    expect((await as(robin.account)(LOOK)).data.child.familyName).toBe('Thornbury');
    const listed = (await paul(soon)).data.accounts.nodes.find(({ id }: { id: string }) => id === robin.account);
    expect(listed.clearance).toContainEqual({ kind: 'ENHANCED_CHECK', warning: 'DUE_IN_7_DAYS' });

    now = new Date(midnight.getTime() + 1_000);
    // What the gateway knows is a second old at most, by its own clock, which is the real one.
    const refused = async () => (await as(robin.account)(LOOK)).status;
    await expect.poll(refused, { timeout: 5_000 }).toBe(403);
    const reply = await as(robin.account)(LOOK);
    expect(reply.text).not.toMatch(/check|expired/i);
    const [entry] = await trailOf(stack, String(reply.headers.get('x-request-id')));
    expect(entry).toMatchObject({ kind: 'REFUSAL', rules: ['ENHANCED_CHECK_EXPIRED'] });

    const seen = await account(paul, robin.account);
    expect(seen).toMatchObject({ state: 'SUSPENDED', suspensions: ['CHECK_EXPIRED'] });
    const { account: renewed, problems } = await administer(paul, 'recordClearance', {
      accountId: robin.account,
      version: seen.version,
      enhancedCheck: { ...shown().enhancedCheck, issuedOn: dayOf(now), updateServiceCheckedOn: dayOf(now) },
    });
    expect(problems).toEqual([]);
    expect(renewed).toMatchObject({ state: 'ACTIVE', suspensions: [] });
    await expect
      .poll(async () => (await as(robin.account)(LOOK)).data?.child?.familyName, { timeout: 5_000 })
      .toBe('Thornbury');
  });
});

describe('what is reviewed, signed and used', () => {
  let stack: Stack;
  let paul: Asker;
  beforeAll(async () => {
    stack = await startStack();
    paul = asPersona(stack, 'paul');
  });
  afterAll(() => stack.stop());
  const set = (robin: Colleague, change: string) =>
    stack.database.sql(`update accreditation.account set ${change} where id = ?`, [robin.account]);
  const shows = (ask: Asker) => async () => (await ask(LOOK)).data?.child?.familyName ?? null;

  it('is reviewed every four months by somebody else, many at once, each settled by itself', async () => {
    const [stays, goes, changed] = [
      await hire(stack, { organisation: VOLUNTARY }),
      await hire(stack, { organisation: VOLUNTARY }),
      await hire(stack, { organisation: VOLUNTARY }),
    ];
    for (const each of [stays, goes, changed])
      await set(each, "activated_on = current_date - interval '4 months 2 days', last_used_on = current_date - 1");
    const due = '{ accounts(filter: { reviewDue: true }, first: 100) { nodes { id version reviewDueOn state } } }';
    const listed = (await paul(due)).data.accounts.nodes;
    expect(listed).toHaveLength(3);
    expect(new Set(listed.map(({ state }: { state: string }) => state))).toEqual(new Set(['ACTIVE']));
    const versionOf = new Map<string, number>(
      listed.map(({ id, version }: { id: string; version: number }) => [id, version]),
    );
    const reviews = [
      { accountId: stays.account, version: versionOf.get(stays.account), decision: 'CONFIRM' },
      { accountId: changed.account, version: 99, decision: 'CONFIRM' },
      { accountId: goes.account, version: versionOf.get(goes.account), decision: 'CLOSE' },
      { accountId: stack.persona('amira').account, version: 1, decision: 'CONFIRM' },
      { accountId: stack.persona('paul').account, version: 1, decision: 'CONFIRM' },
    ];
    const review = (all: unknown) =>
      paul(
        `mutation R($input: ReviewAccessInput!) { reviewAccess(input: $input) {
           outcomes { account { id state reviewDueOn closedFor } problems { code } } } }`,
        { variables: { input: { reviews: all } } },
      );
    const { outcomes } = (await review(reviews)).data.reviewAccess;
    expect(outcomes.map(({ problems: [first] }: { problems: { code: string }[] }) => first?.code ?? null)).toEqual([
      null,
      'CHANGED_SINCE',
      null,
      'ACCOUNT_NOT_FOUND',
      'OWN_ACCOUNT',
    ]);
    expect(outcomes[0].account).toMatchObject({ id: stays.account, state: 'ACTIVE' });
    expect(outcomes[0].account.reviewDueOn > daysAgo(-100)).toBe(true);
    expect(outcomes[2].account).toMatchObject({ state: 'CLOSED', closedFor: 'NOT_NEEDED' });
    expect((await review([])).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    const tooMany = Array.from({ length: 51 }, () => reviews[0]);
    expect((await review(tooMany)).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('is woken by its administrator when it was not used for ninety days', async () => {
    const robin = await hire(stack, { organisation: VOLUNTARY });
    await set(robin, 'activated_on = current_date - 100, reviewed_on = current_date - 10');
    const listed = await paul('{ accounts(filter: { dormant: true }) { nodes { id } } }');
    expect(listed.data.accounts.nodes).toContainEqual({ id: robin.account });
    expect(await shows(robin.ask)()).toBeNull();
    const { version, suspensions } = await account(paul, robin.account);
    expect(suspensions).toEqual(['INACTIVITY']);
    const input = { accountId: robin.account, version, reason: 'INACTIVITY' };
    expect((await administer(paul, 'liftSuspension', input)).account.state).toBe('ACTIVE');
    await expect.poll(shows(robin.ask), { timeout: 5_000 }).toBe('Thornbury');
  });

  it('notes use once a day, beside the request, and tells nobody of a change by it', async () => {
    const robin = await hire(stack, { organisation: VOLUNTARY });
    const { version } = await account(paul, robin.account);
    for (let count = 0; count < 5; count += 1) await robin.ask(LOOK);
    await expect.poll(async () => (await account(paul, robin.account)).lastUsedOn, { timeout: 5_000 }).toBe(daysAgo(0));
    expect((await account(paul, robin.account)).version).toBe(version);
  });

  it('lets whoever has not signed the version in force read it, sign it, and do nothing else', async () => {
    const robin = await hire(stack, {
      organisation: 'NORTHSHIRE-DIRECTORY',
      role: 'AUTHORITY_OFFICER',
      authority: '901',
    });
    const lapsed = await hire(stack);
    await set(lapsed, 'trained_until = current_date - 2');
    expect(await shows(robin.ask)()).toBe('Thornbury');
    await stack.database.sql(
      `insert into accreditation.document_version values ('SECURITY_PROCEDURES', 2, current_date - 1),
         ('SECURITY_PROCEDURES', 3, current_date + 30), ('USER_AGREEMENT', 2, current_date - 1)`,
    );
    await expect.poll(shows(robin.ask), { timeout: 5_000 }).toBeNull();

    const { data, errors } = await robin.ask(`{
      viewer { permissions rights documents { kind version } clearance { kind holds warning } organisation { name } }
      child(id: "${child.whoElse}") { familyName } myInvolvements { nodes { id } } myAccessRecords { nodes { at } }
      accounts { nodes { id } } organisation(id: "NORTHSHIRE-CSC") { name } localAuthorities { nodes { code } }
    }`);
    const { viewer, ...rest } = data;
    expect(Object.values(rest)).toEqual(Object.keys(rest).map(() => null));
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(Object.keys(rest).map(() => 'SIGNATURE_REQUIRED'));
    expect(viewer).toMatchObject({ permissions: [], organisation: { name: expect.any(String) } });
    expect(viewer.documents).toEqual([
      { kind: 'SECURITY_PROCEDURES', version: 2 },
      { kind: 'USER_AGREEMENT', version: 2 },
    ]);
    expect(viewer.clearance.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([
      { kind: 'USER_AGREEMENT', holds: false, warning: 'RUN_OUT' },
      { kind: 'SECURITY_PROCEDURES', holds: false, warning: 'RUN_OUT' },
    ]);
    const refused = await robin.ask(
      `mutation { suspendAccount(input: { accountId: "${stack.persona('paul').account}", version: 1, reason: ABSENCE }) { problems { code } } }`,
    );
    expect(refused.errors?.[0].extensions.code).toBe('SIGNATURE_REQUIRED');
    // Whoever lacks more than a signature is not let in at all.
    expect((await lapsed.ask('{ viewer { account } }')).status).toBe(403);

    const sign = (document: string, version: number) =>
      robin.ask(
        `mutation { acknowledge(input: { document: ${document}, version: ${version} }) { problems { code } clearance { kind holds } } }`,
      );
    expect((await sign('SECURITY_PROCEDURES', 1)).data.acknowledge.problems).toEqual([
      { code: 'DOCUMENT_NOT_IN_FORCE' },
    ]);
    expect((await sign('SECURITY_PROCEDURES', 3)).data.acknowledge.problems).toEqual([
      { code: 'DOCUMENT_NOT_IN_FORCE' },
    ]);
    expect((await sign('SECURITY_PROCEDURES', 2)).data.acknowledge.problems).toEqual([]);
    expect(await shows(robin.ask)()).toBeNull();
    const last = (await sign('USER_AGREEMENT', 2)).data.acknowledge;
    expect(last.clearance.every(({ holds }: { holds: boolean }) => holds)).toBe(true);
    await expect.poll(shows(robin.ask), { timeout: 5_000 }).toBe('Thornbury');
  });
});
