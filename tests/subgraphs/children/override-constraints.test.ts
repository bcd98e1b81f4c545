import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { asPersona } from '#support/colleagues.ts';
import { override, overriding, prompt, sessionOf } from '#support/overriding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const REFUSED = { code: '23514' };
const NOT_ALLOWED = { code: '42501' };

describe('the database holds an override to its steps, whatever the program asks', () => {
  let stack: Stack;
  /** As the part itself connects: with its own role and no other. */
  let database: Database;
  let texts = 0;
  const run = (text: string, values: readonly unknown[] = []) => {
    texts += 1;
    return database.ask(question<never, readonly unknown[]>(`override constraint ${texts}`, text), [...values]);
  };
  const ask = async () => sessionOf(stack, stack.persona('ben').account);

  beforeAll(async () => {
    stack = await startStack({ overridesPerDay: 50 });
    database = connect({ url: stack.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  const grant = (id: string, change: string) =>
    run(
      `insert into override_grant (id, child_id, account, person, organisation, session, reason, case_reference,
         granted_at, expires_at, stamped_at, request)
       select p.id, p.child_id, p.account, p.person, p.organisation, p.session, 'CHILD_PROTECTION', 'CP/1',
         p.prompted_at, p.prompted_at + interval '15 minutes', now(), p.request
       from (select id, ${change} from override_prompt where id = $1) p`,
      [id],
    );
  const columns = ['child_id', 'account', 'person', 'organisation', 'session', 'prompted_at', 'request'];
  const changing = (column: string, value: string) =>
    columns.map((each) => (each === column ? `${value} as ${each}` : each)).join(', ');

  it.each([
    ['another child', 'child_id', child.whoElse],
    ['another account', 'account', 'gen_random_uuid()'],
    ['another person', 'person', 'gen_random_uuid()'],
    ['another organisation', 'organisation', `'POLICE-01'`],
    ['another session', 'session', `repeat('a', 43)`],
    ['a moment before the warning', 'prompted_at', `prompted_at - interval '1 second'`],
    ['a moment too late', 'prompted_at', `prompted_at + interval '301 seconds'`],
  ])('grants nothing that was not warned of: %s', async (_what, column, value) => {
    const { made } = await prompt(await ask(), child.shielded);
    await expect(grant(made.id, changing(column, value))).rejects.toMatchObject(REFUSED);
  });

  it('grants nothing without a prompt, nothing twice, and nothing longer than a quarter of an hour', async () => {
    const given = await override(await ask(), child.shielded);
    await expect(grant(given, columns.join(', '))).rejects.toMatchObject({ code: '23505' });
    const { made } = await prompt(await ask(), child.shielded);
    const longer = `insert into override_grant (id, child_id, account, person, organisation, session, reason, case_reference,
      granted_at, expires_at, stamped_at, request)
      select id, child_id, account, person, organisation, session, 'CHILD_PROTECTION', 'CP/1', prompted_at,
        prompted_at + interval '15 minutes 1 second', now(), request from override_prompt where id = $1`;
    await expect(run(longer, [made.id])).rejects.toMatchObject(REFUSED);
    await expect(
      run(`insert into override_end (id, closed_at) values ($1, now())`, [randomUUID()]),
    ).rejects.toMatchObject({ code: '23503' });
  });

  it('closes nothing before it was granted', async () => {
    const given = await override(await ask(), child.shielded);
    const close = (when: string) =>
      run(`insert into override_end (id, closed_at) select id, ${when} from override_grant where id = $1`, [given]);
    await expect(close(`granted_at - interval '1 second'`)).rejects.toMatchObject(REFUSED);
    await close('granted_at');
  });

  it('takes nothing back: no step is changed or removed by the part itself', async () => {
    const given = await override(await ask(), child.shielded);
    for (const text of [
      `update override_grant set expires_at = expires_at + interval '1 minute' where id = $1`,
      'update override_prompt set session = session where id = $1',
      'delete from override_grant where id = $1',
      'delete from override_end where id = $1',
      'delete from override_look where override_id = $1',
      `update override_finding set outcome = 'JUSTIFIED' where id = $1`,
    ]) {
      await expect(run(text, [given])).rejects.toMatchObject(NOT_ALLOWED);
    }
  });

  it('stamps a grant with its own clock and the record’s own team, whatever it is told', async () => {
    const { made } = await prompt(await ask(), child.shielded);
    await run(
      `insert into override_grant (id, child_id, account, person, organisation, session, reason, case_reference,
         granted_at, expires_at, stamped_at, request, authority)
       select id, child_id, account, person, organisation, session, 'CHILD_PROTECTION', 'CP/1', prompted_at,
         prompted_at + interval '15 minutes', now() + interval '9 hours', request, '999' from override_prompt where id = $1`,
      [made.id],
    );
    const [row] = await stack.database.sql<{ authority: string; soon: boolean }>(
      `select authority, stamped_at <= clock_timestamp() as soon from children.override_grant where id = ?`,
      [made.id],
    );
    expect(row).toEqual({ authority: '901', soon: true });
  });

  it('takes no ruling on what is open, by the user, or by a colleague of theirs', async () => {
    const by = await ask();
    const given = await override(by, child.shielded);
    const rule = (account: string, person: string, organisation: string) =>
      run(
        `insert into override_finding (id, outcome, account, person, organisation, found_at, request)
         select g.id, 'JUSTIFIED', ${account}, ${person}, ${organisation}, now(), gen_random_uuid()
         from override_grant g where g.id = $1`,
        [given],
      );
    const somebody = ['gen_random_uuid()', 'gen_random_uuid()', `'NORTHSHIRE-DIRECTORY'`] as const;
    await expect(rule(...somebody)).rejects.toMatchObject(REFUSED);
    await overriding(by, 'closeOverride', { overrideId: given });
    await expect(rule('g.account', somebody[1], somebody[2])).rejects.toMatchObject(REFUSED);
    await expect(rule(somebody[0], 'g.person', somebody[2])).rejects.toMatchObject(REFUSED);
    await expect(rule(somebody[0], somebody[1], 'g.organisation')).rejects.toMatchObject(REFUSED);
    const olga = asPersona(stack, 'olga');
    const ruled = await overriding(olga, 'investigateOverride', { overrideId: given, outcome: 'JUSTIFIED' });
    expect(ruled.refused).toEqual([]);
    await expect(rule(...somebody)).rejects.toMatchObject({ code: '23505' });
  });
});
