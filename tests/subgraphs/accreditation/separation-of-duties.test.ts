/**
 * The separation of duties as the database holds it: everything here is said in SQL, in the role of the directory's own
 * part, as if its code had gone wrong.
 */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { accountStates, transitions } from '#subgraphs/accreditation/account-states.ts';
import { administer, request, shown } from '#support/administration.ts';
import { asPersona } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('the database by itself', () => {
  let stack: Stack;
  let database: Database;
  let paul: string;
  let olga: string;
  let martin: string;
  let id: string;
  const accounts = (name: string) => stack.persona(name).account;
  /** One statement in the role of the part. */
  const say = (text: string, values: readonly unknown[] = []) =>
    database.ask(question(createHash('sha256').update(text).digest('hex').slice(0, 40), text), values);
  const refused = { code: '23514', constraint: 'separation_of_duties' };
  const forbidden = { code: '42501' };

  beforeAll(async () => {
    stack = await startStack();
    database = connect({ url: stack.database.url, schema: 'accreditation' });
    [paul, olga, martin] = [accounts('paul'), accounts('olga'), accounts('martin')];
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });
  beforeEach(async () => {
    const ask = asPersona(stack, 'paul');
    const { account } = await request(ask);
    id = account.id;
    await administer(ask, 'recordClearance', { accountId: id, version: account.version, ...shown() });
  });

  // Whoever the account was made to be is free for the next test.
  afterEach(() =>
    stack.database.sql('update accreditation.account set person_id = ? where id = ?', [randomUUID(), id]),
  );

  const activate = (by: string | null) =>
    say(`update account set state = 'ACTIVE', activated_by = $2, activated_on = current_date where id = $1`, [id, by]);
  const setPerson = (account: string) =>
    stack.database.sql(
      'update accreditation.account set person_id = (select person_id from accreditation.account where id = ?) where id = ?',
      [account, id],
    );

  it('opens no account by nobody, by who asked for it, or by its user', async () => {
    await expect(activate(null)).rejects.toMatchObject(refused);
    await expect(activate(paul)).rejects.toMatchObject(refused);
    await expect(activate(id)).rejects.toMatchObject(refused);
    await setPerson(olga);
    await expect(activate(olga)).rejects.toMatchObject(refused);
    await activate(martin);
  });

  it('knows who asked by the person, whichever of their accounts they use', async () => {
    const other = randomUUID();
    await stack.database.sql(
      `insert into accreditation.account (id, person_id, role, organisation_id, state)
       select ?, person_id, 'PRACTITIONER', 'NORTHSHIRE-CSC', 'ACTIVE' from accreditation.account where id = ?`,
      [other, paul],
    );
    await expect(activate(other)).rejects.toMatchObject(refused);
  });

  it.each(['ENHANCED_CHECK', 'TRAINING', 'AUTHENTICATOR', 'ACCESS_REVIEW'])(
    'counts no %s that somebody records of themselves',
    async (kind) => {
      const record = (by: string) =>
        say(
          `insert into clearance (id, account_id, kind, holds_from, holds_until, scheme, serial, fingerprint, recorded_by, recorded_at)
           values ($1, $2, $3, current_date, current_date + 9, 'DBS_ENHANCED', $4, $4, $5, now())`,
          [randomUUID(), id, kind, kind === 'AUTHENTICATOR' ? Buffer.from(randomUUID()) : null, by],
        );
      await expect(record(id)).rejects.toMatchObject(refused);
      await setPerson(paul);
      await expect(record(paul)).rejects.toMatchObject(refused);
      await record(olga);
    },
  );

  it('grants no right beside oneself, to oneself, or beyond what the organisation is accredited for', async () => {
    const grant = (right: string, by: string) =>
      say(
        `insert into account_event (id, account_id, act, about, done_by, at) values ($1, $2, 'RIGHT_GRANTED', $3, $4, now())`,
        [randomUUID(), id, right, by],
      );
    await expect(grant('MEDIATE', paul)).rejects.toMatchObject(refused);
    await expect(grant('OVERRIDE_SHIELD', olga)).rejects.toMatchObject(refused);
    await expect(grant('NO_SUCH_RIGHT', olga)).rejects.toMatchObject(refused);
    await setPerson(olga);
    await expect(grant('MEDIATE', olga)).rejects.toMatchObject(refused);
    await grant('MEDIATE', martin);
    expect(await say('select rights from account where id = $1', [id])).toEqual([{ rights: ['MEDIATE'] }]);
  });

  it('ends no investigation by a hand of the same organisation, nor by one that lifted an earlier one', async () => {
    await activate(olga);
    const suspend = () => say(`update account set suspended_for = '{INVESTIGATION}' where id = $1`, [id]);
    const lift = (by: string | null) =>
      say(`update account set suspended_for = '{}', lifted_by = coalesce($2, lifted_by) where id = $1`, [id, by]);
    await suspend();
    await expect(lift(null)).rejects.toMatchObject(refused);
    await expect(lift(paul)).rejects.toMatchObject(refused);
    await expect(lift(accounts('nadia'))).rejects.toMatchObject(refused);
    await lift(martin);
    await suspend();
    await expect(lift(null)).rejects.toMatchObject(refused);
  });

  it.each([
    'enhanced_check_on = current_date',
    'trained_until = current_date',
    'agreement_version = 9',
    'procedures_version = 9',
    'authenticator_bound_on = current_date',
    'reviewed_on = current_date',
    `rights = '{MEDIATE}'`,
    'person_id = gen_random_uuid()',
    `role = 'AUDITOR'`,
    `organisation_id = 'NORTHSHIRE-CSC'`,
    'requested_by = null',
    'version = 1',
  ])('lets no code write what follows from what was said: %s', async (change) => {
    await expect(say(`update account set ${change} where id = $1`, [id])).rejects.toMatchObject(forbidden);
  });

  it.each([
    `delete from clearance`,
    `update clearance set holds_until = current_date`,
    `delete from account_event`,
    `update account_event set done_by = account_id`,
    `delete from account`,
    `update document_version set in_force_from = current_date`,
  ])('lets nothing that was said be unsaid: %s', async (text) => {
    await expect(say(text)).rejects.toMatchObject(forbidden);
  });

  it('lets no account begin as anything but a request, once one has been asked for', async () => {
    const begin = (columns: string, values: string) =>
      say(
        `insert into account (id, role, organisation_id, state, ${columns}) values (gen_random_uuid(), 'PRACTITIONER', 'NORTHSHIRE-CSC', ${values})`,
      );
    await expect(begin('activated_on', `'ACTIVE', current_date`)).rejects.toMatchObject(refused);
    const asked = `requested_by, request_key, requested_at`;
    await expect(begin(asked, `'ACTIVE', '${paul}', 'key-12345', now()`)).rejects.toMatchObject(refused);
    await expect(
      begin(`${asked}, trained_until`, `'REQUESTED', '${paul}', 'key-12346', now(), current_date`),
    ).rejects.toMatchObject(refused);
    await expect(
      begin(`${asked}, rights`, `'REQUESTED', '${paul}', 'key-12347', now(), '{MEDIATE}'`),
    ).rejects.toMatchObject(refused);
    await begin(asked, `'REQUESTED', '${paul}', 'key-12348', now()`);
  });

  it('lets an account go where the table of states lets it go, and nowhere else', async () => {
    for (const from of accountStates) {
      for (const to of accountStates.filter((state) => state !== from)) {
        const account = randomUUID();
        await stack.database.sql(
          `insert into accreditation.account (id, role, organisation_id, state, closed_for) values (?, 'PRACTITIONER', 'NORTHSHIRE-CSC', ?, 'LEFT')`,
          [account, from],
        );
        const gone = say(
          `update account set state = $2, activated_by = $3, activated_on = current_date, closed_for = 'LEFT' where id = $1`,
          [account, to, olga],
        ).then(
          () => true,
          (error: { code: string }) => error.code !== refused.code,
        );
        expect([from, to, await gone]).toEqual([from, to, transitions[from].includes(to)]);
      }
    }
  });

  it('binds one authenticator to one person, even when two are bound at the same moment', async () => {
    const two = [id, (await request(asPersona(stack, 'paul'))).account.id];
    const shared = Buffer.from(randomUUID());
    const bound = await Promise.allSettled(
      two.map((account) =>
        say(
          `insert into clearance (id, account_id, kind, holds_from, serial, fingerprint, recorded_by, recorded_at)
           values ($1, $2, 'AUTHENTICATOR', current_date, $3, $3, $4, now())`,
          [randomUUID(), account, shared, olga],
        ),
      ),
    );
    expect(bound.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
