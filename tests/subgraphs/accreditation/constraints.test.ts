/** What the database refuses by itself, asked as the part's own role: no code need be trusted with it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { accreditedCharity, administer, type Charity, charity, handIn, seen } from '#support/accrediting.ts';
import { hire } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

const REFUSED = { code: expect.stringMatching(/^(?:23514|23503|23502|23505)$/) };
const PERMISSION = { code: '42501' };

describe('the database', () => {
  let stack: Stack;
  let database: Database;
  let statements = 0;
  const as = (sql: string): Promise<unknown[]> => {
    statements += 1;
    return database.ask(question<unknown, []>(`try constraint ${statements}`, sql), []);
  };
  const people = { olga: '', martin: '', nadia: '', paul: '' };
  beforeAll(async () => {
    stack = await startStack();
    database = connect({ url: stack.database.url, schema: 'accreditation' });
    for (const name of Object.keys(people) as (keyof typeof people)[]) people[name] = stack.persona(name).account;
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  let made: Charity;
  let round: string;
  const person = (account: string): string => `(select person_id from account where id = '${account}')`;
  const signs = (as: 'reviewer' | 'signatory', account: string): string =>
    `${as} = '${account}', ${as}_person = ${person(account)}`;
  const update = (change: string) => as(`update accreditation_case set ${change} where id = '${round}'`);

  describe('of a round under review', () => {
    beforeEach(async () => {
      made = await charity(stack);
      const begun = await administer(made.olga, 'beginReview', seen(await handIn(made, ['QUERY'], ['A1'])));
      round = begun.made.id;
    });
    const decided = (state: string) => `state = '${state}', recommendation = '${state}', decided_at = now()`;
    const meets = () =>
      stack.database.sql(
        `set session_replication_role = 'replica';
         update accreditation.criterion_answer set met = true where case_id = '${round}';
         set session_replication_role = 'origin'`,
      );

    it('accredits what two people of the accrediting body signed, and every criterion of which is met', async () => {
      await meets();
      await expect(update(`${decided('ACCREDITED')}, ${signs('signatory', people.martin)}`)).resolves.toEqual([]);
    });

    it('refuses one signature, the same person twice, and people of another body', async () => {
      await meets();
      await expect(update(decided('ACCREDITED'))).rejects.toMatchObject(REFUSED);
      for (const account of [people.olga, people.nadia, people.paul, made.administrator.account]) {
        const accredited = `${decided('ACCREDITED')}, ${signs('signatory', account)}`;
        await expect(update(accredited)).rejects.toMatchObject(REFUSED);
        if (account !== people.olga) await expect(update(signs('reviewer', account))).rejects.toMatchObject(REFUSED);
      }
      const borrowed = `signatory = '${people.martin}', signatory_person = ${person(people.nadia)}`;
      await expect(update(`${decided('ACCREDITED')}, ${borrowed}`)).rejects.toMatchObject(REFUSED);
    });

    it('refuses to accredit with a mandatory criterion that is not met, or not even a day for it', async () => {
      const signed = signs('signatory', people.martin);
      await expect(update(`${decided('ACCREDITED')}, ${signed}`)).rejects.toMatchObject(REFUSED);
      const conditional = `${decided('ACCREDITED_WITH_CONDITIONS')}, ${signed}`;
      await expect(update(conditional)).rejects.toMatchObject(REFUSED);
      await as(`insert into accreditation_condition values ('${round}', 'A1', current_date + 9)`);
      await expect(update(conditional)).resolves.toEqual([]);
    });

    it('refuses to let it declare more than was answered and be accredited for that', async () => {
      await meets();
      await update(`functions = '{QUERY,SHIELDING}'`);
      await expect(update(`${decided('ACCREDITED')}, ${signs('signatory', people.martin)}`)).rejects.toMatchObject(
        REFUSED,
      );
    });

    it('refuses steps there are none of, another organisation, and a change of what was handed in or decided', async () => {
      await expect(update(`state = 'SELF_ASSESSED'`)).rejects.toMatchObject(REFUSED);
      await expect(update(`organisation_id = 'NORTHSHIRE-CSC'`)).rejects.toMatchObject(REFUSED);
      await expect(as(`update criterion_answer set met = true where case_id = '${round}'`)).rejects.toMatchObject(
        REFUSED,
      );
      await expect(update(`state = 'REJECTED', decided_at = now()`)).rejects.toMatchObject(REFUSED);
      await update(`state = 'REJECTED', decided_at = now(), reject_reasons = '{CRITERION_UNMET}'`);
      await expect(update(`functions = '{SHIELDING}'`)).rejects.toMatchObject(REFUSED);
      await expect(as(`delete from accreditation_case where id = '${round}'`)).rejects.toMatchObject(PERMISSION);
    });

    it('refuses a second open round, and one that begins anywhere but at its beginning', async () => {
      const open = (state: string) =>
        as(`insert into accreditation_case (id, organisation_id, accreditor_id, functions, extension, state, opened_by, opened_at)
            values ('${randomUUID()}', '${made.id}', 'NORTHSHIRE-DIRECTORY', '{QUERY}', false, '${state}', '${people.olga}', now())`);
      await expect(open('DRAFT')).rejects.toMatchObject(REFUSED);
      await expect(open('ACCREDITED')).rejects.toMatchObject(REFUSED);
    });

    it('refuses to move the organisation where nobody signed for it', async () => {
      const move = (change: string) => as(`update organisation set ${change} where id = '${made.id}'`);
      const dates = 'accredited_on = current_date, review_on = current_date + 300';
      await expect(move(`accreditation = 'ACCREDITED', ${dates}`)).rejects.toMatchObject(REFUSED);
      await expect(move(`accreditation = 'LAPSED'`)).rejects.toMatchObject(REFUSED);
      await expect(move(`functions = '{QUERY}'`)).rejects.toMatchObject(REFUSED);
    });
  });

  it('refuses functions that nobody signed for to an organisation that is accredited', async () => {
    const { id } = await accreditedCharity(stack, ['QUERY', 'MEDIATED_ACCESS']);
    const move = (change: string) => as(`update organisation set ${change} where id = '${id}'`);
    await expect(move(`functions = '{QUERY,EMERGENCY_OVERRIDE}'`)).rejects.toMatchObject(REFUSED);
    await move(`functions = '{QUERY}'`);
    await move(`functions = '{QUERY,MEDIATED_ACCESS}'`);
  });

  it('refuses to have one person review in one place of work what they signed in another', async () => {
    const own = await charity(stack);
    const submitted = await handIn(own, ['QUERY']);
    round = submitted.id;
    const twice = await hire(stack, {
      role: 'AUTHORITY_MANAGER',
      organisation: 'NORTHSHIRE-DIRECTORY',
      authority: '901',
      practitioner: null,
    });
    await stack.database.sql(
      `update accreditation.account set person_id = (select person_id from accreditation.account where id = ?)
       where id = ?`,
      [own.administrator.account, twice.account],
    );
    await expect(update(`state = 'UNDER_REVIEW', ${signs('reviewer', twice.account)}`)).rejects.toMatchObject(REFUSED);
  });

  it('keeps what became of organisations for good', async () => {
    for (const change of [
      `update organisation_event set at = now()`,
      'delete from organisation_event',
      `insert into accreditation_transition values ('CASE', 'DRAFT', 'ACCREDITED')`,
      `update criterion set mandatory = false`,
      'delete from criterion_answer',
      `insert into system_transition values ('PRODUCT', 'REGISTERED', 'TYPE_ACCREDITED')`,
    ]) {
      await expect(as(change), change).rejects.toMatchObject(PERMISSION);
    }
  });

  it('refuses a place that its own organisation accepts, or that is accepted for longer than a year', async () => {
    const { id, administrator } = await charity(stack);
    const place = (accreditor: string, by: string, expires: string) =>
      as(`insert into location (id, organisation_id, accreditor_id, name, networks, assessed_by, assessed_person,
            assessed_on, accepted_by, accepted_person, accepted_on, expires_on)
          values ('${randomUUID()}', '${id}', '${accreditor}', 'Office', '{192.0.2.0/24}', '${administrator.account}',
            ${person(administrator.account)}, current_date, '${by}', ${person(by)}, current_date, ${expires})`);
    await place('NORTHSHIRE-DIRECTORY', people.olga, 'current_date + 300');
    await expect(place(id, administrator.account, 'current_date + 300')).rejects.toMatchObject(REFUSED);
    await expect(place('NORTHSHIRE-DIRECTORY', people.nadia, 'current_date + 300')).rejects.toMatchObject(REFUSED);
    await expect(place('NORTHSHIRE-DIRECTORY', people.olga, 'current_date + 400')).rejects.toMatchObject(REFUSED);
  });

  it('refuses a case system that one person accredited alone, that skipped its test, or a client without one', async () => {
    const product = randomUUID();
    const change = (set: string) => as(`update system_product set ${set} where id = '${product}'`);
    await as(`insert into system_product (id, supplier, name, product_version, accreditor_id)
              values ('${product}', 'S', '${product}', '1', 'NATIONAL-OFFICE')`);
    const by = (what: string, account: string) => `${what}_by = '${account}', ${what}_person = ${person(account)}`;
    const neil = stack.persona('neil').account;
    const accredited = (one: string, two: string) =>
      `state = 'TYPE_ACCREDITED', ${by('tested', one)}, ${by('accredited', two)}, accredited_on = current_date`;
    await expect(change(accredited(people.nadia, neil))).rejects.toMatchObject(REFUSED);
    await change(`state = 'TESTING'`);
    await expect(change(accredited(people.nadia, people.nadia))).rejects.toMatchObject(REFUSED);
    await expect(change(accredited(people.nadia, people.olga))).rejects.toMatchObject(REFUSED);
    await change(accredited(people.nadia, neil));
    const client = as(`insert into client (id, name, kind) values ('alone', 'Alone', 'CASE_SYSTEM')`);
    await expect(client).rejects.toMatchObject(REFUSED);
  });
});
