/** Where somebody lives is recorded of their account: to be compared with, and read by nobody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, administer, vetted } from '#support/administration.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

const HOME = 'ZN5 9XY';

describe('where somebody lives', () => {
  let stack: Stack;
  let [paul, olga, audrey]: Asker[] = [];
  beforeAll(async () => {
    stack = await startStack();
    [paul, olga, audrey] = ['paul', 'olga', 'audrey'].map((name) => asPersona(stack, name));
  });
  afterAll(() => stack.stop());

  const record = (ask: Asker | undefined, { id, version }: { id: string; version: number }, postcode: unknown) =>
    administer(ask as Asker, 'recordHomePostcode', { accountId: id, version, postcode });
  const acts = async (id: string) => {
    const query = `{ account(id: "${id}") { history(first: 20) { nodes { act by } } } }`;
    const { nodes } = (await (audrey as Asker)(query)).data.account.history;
    return nodes.map(({ act }: { act: string }) => act);
  };
  const kept = async (id: string) => {
    const [row] = await stack.database.sql<{ home: Buffer | null }>(
      'select home from accreditation.account where id = ?',
      [id],
    );
    return row?.home ?? null;
  };

  it('is recorded by whoever administers the account, who is told that it is known and never where', async () => {
    const made = await vetted(paul as Asker);
    expect(made.homeKnown).toBe(false);
    const reply = await record(paul, made, HOME);
    expect(reply.problems).toEqual([]);
    expect(reply.account).toMatchObject({ homeKnown: true, version: made.version + 1 });
    expect(reply.text).not.toContain('ZN5');
    expect((await acts(made.id))[0]).toBe('HOME_RECORDED');
    expect(await kept(made.id)).toHaveLength(32);
    const trail = await stack.database.sql<{ body: Buffer }>('select body from audit.entry');
    expect(trail.map(({ body }) => body.toString()).join('\n')).not.toMatch(/ZN5 ?9XY/);
  });

  it('is of two who live together not the same to whoever reads the database', async () => {
    const [one, other] = [await vetted(paul as Asker), await vetted(paul as Asker)];
    for (const made of [one, other]) expect((await record(paul, made, HOME)).problems).toEqual([]);
    expect(await kept(one.id)).not.toEqual(await kept(other.id));
    const again = await record(
      paul,
      (await record(paul, { ...one, version: one.version + 1 }, 'ZN1 1AA')).account,
      'zn59xy',
    );
    expect(again.problems).toEqual([]);
    const before = await kept(one.id);
    await record(paul, again.account, HOME);
    expect(await kept(one.id)).toEqual(before);
  });

  it('is forgotten when asked for, and when the account is closed', async () => {
    const made = await vetted(paul as Asker);
    const known = await record(paul, made, HOME);
    const forgotten = await record(paul, known.account, null);
    expect(forgotten.account.homeKnown).toBe(false);
    expect(await kept(made.id)).toBeNull();
    expect((await acts(made.id)).slice(0, 2)).toEqual(['HOME_FORGOTTEN', 'HOME_RECORDED']);
    const { account: anew } = await record(paul, forgotten.account, HOME);
    const closed = await administer(paul as Asker, 'closeAccount', {
      accountId: anew.id,
      version: anew.version,
      reason: 'LEFT',
    });
    expect(closed.account).toMatchObject({ state: 'CLOSED', homeKnown: false });
    expect(await kept(made.id)).toBeNull();
    expect((await record(paul, closed.account, HOME)).problems).toEqual(['WRONG_STATE']);
  });

  it('is nobody’s to record of themselves, of an account elsewhere, or over what somebody else has changed', async () => {
    const own = await account(olga as Asker, stack.persona('olga').account);
    expect((await record(olga, own, HOME)).problems).toEqual(['OWN_ACCOUNT']);
    const made = await vetted(paul as Asker);
    const elsewhere = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      organisation: 'EASTVALE-DIRECTORY',
      authority: '902',
    });
    expect((await record(elsewhere.ask, made, HOME)).problems).toEqual(['ACCOUNT_NOT_FOUND']);
    expect((await record(paul, { ...made, version: made.version - 1 }, HOME)).problems).toEqual(['CHANGED_SINCE']);
    const worker = await hire(stack);
    expect((await record(worker.ask, made, HOME)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect(await kept(made.id)).toBeNull();
  });

  it('is a postcode, and of a place: nothing else is taken, and nothing of it said again', async () => {
    const made = await vetted(paul as Asker);
    expect((await record(paul, made, 'ZZ99 3VZ')).problems).toEqual(['POSTCODE_NOT_A_HOME']);
    const reply = await record(paul, made, '12 Hidden Lane');
    expect(reply.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(reply.text).not.toContain('Hidden');
    expect(await kept(made.id)).toBeNull();
  });
});
