/** A suspension bites everywhere, whatever is kept in mind and whatever message is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { cachedStandings } from '#gateway/standings.ts';
import { account, administer } from '#support/administration.ts';
import { asPersona, type Colleague, hire, send } from '#support/colleagues.ts';
import { tokenWith } from '#support/foreign-tokens.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;
const VOLUNTARY = 'NORTHSHIRE-VOLUNTARY-01';
/** "Suspension must bite within seconds, not at token expiry" (domain rules 3.5). */
const SOON = 5_000;

/** One request of a row of them: when it was sent, when it was answered, and how. */
interface Sent {
  readonly began: number;
  readonly ended: number;
  readonly status: number;
}

describe('a suspension', () => {
  let database: FreshDatabase;
  /** Two gateways that hear of changes, and one that hears nothing, as one whose accounts are kept in another process. */
  let one: Stack;
  let two: Stack;
  let deaf: Stack;
  beforeAll(async () => {
    database = await freshDatabase();
    [one, two, deaf] = await Promise.all([
      startStack({ database }),
      startStack({ database }),
      startStack({
        database,
        change: ({ ports, ...parts }) => {
          const { standings } = ports;
          if (!standings) throw new Error('no standings');
          return { ...parts, ports: { ...ports, standings: { standing: standings.standing } } };
        },
      }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one, two, deaf].map((stack) => stack.stop()));
    await database.drop();
  });

  async function suspend({ account: id }: Colleague) {
    const paul = asPersona(one, 'paul');
    const { version } = await account(paul, id);
    const { problems } = await administer(paul, 'suspendAccount', { accountId: id, version, reason: 'INVESTIGATION' });
    expect(problems).toEqual([]);
  }
  const lookAt = async (stack: Stack, { account: id }: Colleague) =>
    send(stack, LOOK, { authorization: `Bearer ${await tokenWith(id)}`, 'access-reason': 'ALREADY_WORKING' });

  it('bites at every gateway within five seconds, and after its first refusal none of them answers again', async () => {
    const robin = await hire(one, { organisation: VOLUNTARY });
    const token = await tokenWith(robin.account);
    const headers = { authorization: `Bearer ${token}`, 'access-reason': 'ALREADY_WORKING' };
    const sent = new Map<Stack, Sent[]>([one, two, deaf].map((stack) => [stack, []]));
    const stop = new AbortController();
    const ask = async (stack: Stack): Promise<void> => {
      while (!stop.signal.aborted) {
        const began = performance.now();
        const { status } = await send(stack, LOOK, headers);
        sent.get(stack)?.push({ began, ended: performance.now(), status });
      }
    };
    const asking = [one, two, deaf].flatMap((stack) => [ask(stack), ask(stack)]);
    const statuses = (stack: Stack) => (sent.get(stack) ?? []).map(({ status }) => status);
    const answers = () => [one, two, deaf].every((stack) => statuses(stack).includes(200));
    // Nothing is measured yet: a busy machine may take its time over the first answers.
    await expect.poll(answers, { timeout: 20_000 }).toBe(true);
    await suspend(robin);
    const suspended = performance.now();
    const bites = () => [one, two, deaf].every((stack) => statuses(stack).includes(403));
    await expect.poll(bites, { timeout: SOON, interval: 20 }).toBe(true);
    // Long enough for whatever is kept in mind to have been read again.
    await sleep(1_500);
    stop.abort();
    await Promise.all(asking);
    for (const [stack, all] of sent) {
      const first = all.find(({ status }) => status === 403) ?? expect.unreachable();
      expect(first.ended - suspended).toBeLessThan(SOON);
      const afterwards = all.filter(({ began }) => began > first.ended);
      expect(afterwards.length, stack.url).toBeGreaterThan(3);
      expect(new Set(afterwards.map(({ status }) => status))).toEqual(new Set([403]));
      expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200, 403]));
    }
  });

  /** What a gateway keeps in mind when its clock stands still: nothing but a message makes it ask again. */
  const standingStill = (stack: Stack) => {
    const { standings } = stack.ports;
    if (!standings) throw new Error('no standings');
    const kept = cachedStandings(standings, () => 0);
    return {
      ...kept,
      fault: async ({ account: id }: Colleague) => (await kept.standing(id, 'explorer', '127.0.0.1'))?.fault ?? null,
    };
  };

  it.each([
    ['the account', (id: string) => `update accreditation.account set suspended_for = '{ABSENCE}' where id = '${id}'`],
    [
      'what it is cleared by',
      (
        id: string,
      ) => `insert into accreditation.clearance (id, account_id, kind, holds_from, holds_until, recorded_by, recorded_at)
         values (gen_random_uuid(), '${id}', 'TRAINING', current_date - 9, current_date - 2, '00000000-0000-4000-8000-000000000004', now())`,
    ],
    [
      'its organisation',
      () => `update accreditation.organisation set accreditation = 'SUSPENDED' where id = 'EASTVALE-CSC'`,
    ],
    [
      'what everybody signs',
      () => `insert into accreditation.document_version values ('USER_AGREEMENT', 7, '${dayOf(new Date())}')`,
    ],
  ])('is told of by the database, when it is %s that changed', async (_what, change) => {
    const robin = await hire(one, { organisation: 'EASTVALE-CSC' });
    const still = standingStill(two);
    // Whoever listens for the first time is told once that anything may have changed.
    await expect.poll(() => still.fault(robin)).toBeNull();
    await database.sql(change(robin.account));
    await expect.poll(() => still.fault(robin), { timeout: SOON }).not.toBeNull();
    still.close();
    await database.sql(`delete from accreditation.document_version where version = 7;
      update accreditation.organisation set accreditation = 'ACCREDITED' where id = 'EASTVALE-CSC'`);
  });

  it('is told of a program that may be used no longer', async () => {
    const robin = await hire(one);
    const still = standingStill(two);
    const client = async () => (await still.standing(robin.account, 'explorer', '127.0.0.1'))?.client ?? null;
    expect(await client()).not.toBeNull();
    await database.sql(`update accreditation.client set active = false where id = 'explorer'`);
    await expect.poll(client, { timeout: SOON }).toBeNull();
    still.close();
    await database.sql(`update accreditation.client set active = true where id = 'explorer'`);
  });

  it('bites all the same when the connection that listens is lost, and is told of again on the next', async () => {
    const listeners = async () =>
      (
        await database.sql<{ pid: number }>(
          `select pid from pg_stat_activity where application_name = 'contactpoint accreditation listens'
             and datname = current_database()`,
        )
      ).map(({ pid }) => pid);
    const before = await listeners();
    // Of the gateways that hear: the third never asked to be told.
    expect(before).toHaveLength(2);
    const [first, second] = [
      await hire(one, { organisation: VOLUNTARY }),
      await hire(one, { organisation: VOLUNTARY }),
    ];
    const still = standingStill(two);
    expect(await still.fault(first)).toBeNull();
    expect((await lookAt(two, first)).status).toBe(200);
    await database.sql(`select pg_terminate_backend(pid) from pg_stat_activity where pid in (${before.join(', ')})`);
    // Said to nobody: the gateway finds it out because it then trusts nothing it knew.
    await database.sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [first.account]);
    await expect.poll(async () => (await lookAt(two, first)).status, { timeout: SOON }).toBe(403);
    await expect.poll(() => still.fault(first), { timeout: SOON }).toBe('ACCOUNT_SUSPENDED');
    const again = async () => (await listeners()).filter((pid) => !before.includes(pid)).length;
    await expect.poll(again, { timeout: SOON }).toBe(2);
    await expect.poll(() => still.fault(second), { timeout: SOON }).toBeNull();
    await suspend(second);
    await expect.poll(() => still.fault(second), { timeout: SOON }).toBe('ACCOUNT_SUSPENDED');
    still.close();
  });

  it('is listened for no longer when a gateway has stopped', async () => {
    const third = await startStack({ database });
    const count = async () =>
      Number(
        (
          await database.sql<{ n: string }>(
            `select count(*) as n from pg_stat_activity where application_name = 'contactpoint accreditation listens'
               and datname = current_database()`,
          )
        )[0]?.n,
      );
    await expect.poll(count, { timeout: SOON }).toBe(3);
    await third.stop();
    await expect.poll(count, { timeout: SOON }).toBe(2);
  });
});
