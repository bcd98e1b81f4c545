/**
 * The separation of duties as the database holds it: everything here is said in SQL, in the role of the directory's own
 * part, as if its code had gone wrong.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { accountStates, transitions } from '#subgraphs/accreditation/account-states.ts';
import { administer, request, shown, vetted } from '#support/administration.ts';
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
          `insert into clearance (id, account_id, kind, holds_from, holds_until, scheme, evidence, serial, fingerprint, recorded_by, recorded_at)
           values ($1, $2, $3, current_date, current_date + 9, 'DBS_ENHANCED', $6, $4, $4, $5, now())`,
          [randomUUID(), id, kind, kind === 'AUTHENTICATOR' ? Buffer.from(randomUUID()) : null, by, randomUUID()],
        );
      await expect(record(id)).rejects.toMatchObject(refused);
      await setPerson(paul);
      await expect(record(paul)).rejects.toMatchObject(refused);
      await record(olga);
    },
  );

  it('keeps no home that somebody has entered for themselves, or nobody has', async () => {
    const enter = (by: string | null) =>
      say('update account set home = $2, home_by = $3 where id = $1', [id, randomBytes(32), by]);
    await expect(enter(null)).rejects.toMatchObject(refused);
    await expect(enter(id)).rejects.toMatchObject(refused);
    await setPerson(paul);
    await expect(enter(paul)).rejects.toMatchObject(refused);
    await enter(olga);
  });

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

  it('takes nobody on whose other account is under investigation, or was closed under it', async () => {
    const { id: suspect } = await vetted(asPersona(stack, 'paul'), { role: 'PRACTITIONER_VIEW' });
    await say(`update account set state = 'ACTIVE', activated_by = $2, activated_on = current_date where id = $1`, [
      suspect,
      olga,
    ]);
    await setPerson(suspect);
    await say(`update account set suspended_for = '{INVESTIGATION}' where id = $1`, [suspect]);
    await expect(activate(olga)).rejects.toMatchObject(refused);
    const close = (by: string | null) =>
      say(`update account set state = 'CLOSED', closed_for = 'LEFT', closed_by = $2 where id = $1`, [suspect, by]);
    for (const by of [null, paul, accounts('nadia'), suspect]) await expect(close(by)).rejects.toMatchObject(refused);
    await close(martin);
    await expect(activate(olga)).rejects.toMatchObject(refused);
    const lift = (by: string, more = '') =>
      say(`update account set suspended_for = '{}', lifted_by = $2 ${more} where id = $1`, [suspect, by]);
    await expect(lift(paul)).rejects.toMatchObject(refused);
    await expect(lift(martin, `, closed_for = 'NOT_NEEDED'`)).rejects.toMatchObject(refused);
    await lift(martin);
    await expect(lift(martin)).rejects.toMatchObject(refused);
    await activate(olga);
  });

  it('sees a suspicion and an opening of one person at the same moment one after the other', async () => {
    const { id: suspect } = await vetted(asPersona(stack, 'paul'), { role: 'PRACTITIONER_VIEW' });
    await say(`update account set state = 'ACTIVE', activated_by = $2, activated_on = current_date where id = $1`, [
      suspect,
      olga,
    ]);
    await setPerson(suspect);
    const other = connect({ url: stack.database.url, schema: 'accreditation' });
    let opened: Promise<unknown> = Promise.resolve();
    await other.transaction(async (within) => {
      await within.ask(
        question('suspect for a test', `update account set suspended_for = '{INVESTIGATION}' where id = $1`),
        [suspect],
      );
      opened = activate(olga).then(
        () => 'opened',
        (error: { constraint: string }) => error.constraint,
      );
      // Until it waits for the person, it has not looked yet.
      await expect
        .poll(async () => {
          const waiting = await stack.database.sql(
            `select 1 from pg_locks where locktype = 'advisory' and not granted`,
          );
          return waiting.length;
        })
        .toBe(1);
    });
    expect(await opened).toBe('separation_of_duties');
    await other.close();
  });

  const check = (account: string, evidence: string | null, by: string) =>
    say(
      `insert into clearance (id, account_id, kind, holds_from, scheme, evidence, recorded_by, recorded_at)
       values ($1, $2, 'ENHANCED_CHECK', current_date, 'DBS_ENHANCED', $3, $4, now())`,
      [randomUUID(), account, evidence, by],
    );

  it('lets one certificate vouch for one person, even when it is shown for two at the same moment', async () => {
    const two = [id, (await request(asPersona(stack, 'paul'))).account.id];
    const shared = await Promise.allSettled(two.map((account) => check(account, 'DBS/777', olga)));
    expect(shared.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(check(id, null, olga)).rejects.toMatchObject({ code: '23514' });
  });

  it('lets nobody vouch for whom they asked for into a team', async () => {
    const asking = { role: 'AUTHORITY_OFFICER', organisationId: 'NORTHSHIRE-DIRECTORY' };
    const { account } = await request(asPersona(stack, 'martin'), asking);
    await expect(check(account.id, 'DBS/778', martin)).rejects.toMatchObject(refused);
    await check(account.id, 'DBS/778', olga);
  });

  it('counts no training that ends more than 36 months ahead', async () => {
    const train = (until: string) =>
      say(
        `insert into clearance (id, account_id, kind, holds_from, holds_until, recorded_by, recorded_at)
         values ($1, $2, 'TRAINING', current_date, $3, $4, now())`,
        [randomUUID(), id, until, olga],
      );
    await expect(train('9999-12-31')).rejects.toMatchObject({ code: '23514', constraint: 'clearance_training_ends' });
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
    await expect(
      begin(`${asked}, home`, `'REQUESTED', '${paul}', 'key-12349', now(), sha256('')`),
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
