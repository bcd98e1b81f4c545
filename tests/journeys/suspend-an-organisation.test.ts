import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { lapseOverdue } from '#subgraphs/accreditation/holding.ts';
import { accreditedCharity, accreditRound, administer, type Charity, handIn } from '#support/accrediting.ts';
import { daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire, hireMany, send } from '#support/colleagues.ts';
import { AUDIENCE, child, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;
const SECONDS = 5_000;

describe('an organisation that loses its accreditation', () => {
  let stack: Stack;
  let accreditation: Database;
  beforeAll(async () => {
    stack = await startStack();
    accreditation = connect({ url: stack.database.url, schema: 'accreditation' });
  });
  afterAll(async () => {
    await accreditation.close();
    await stack.stop();
  });

  /** A case system of this organisation, accredited by type and by instance. */
  async function caseSystem(organisation: string): Promise<string> {
    const id = `cms-${randomUUID()}`;
    await stack.database.sql(
      `with installed as (insert into accreditation.system_installation (id, product_id, organisation_id, accreditor_id, state,
          tested_by, tested_person, accredited_by, accredited_person, accredited_on)
        select gen_random_uuid(), '00000000-0000-4000-8000-0000000000a1', ?, t.organisation_id, 'INSTANCE_ACCREDITED',
          t.id, t.person_id, a.id, a.person_id, current_date
        from accreditation.account t, accreditation.account a where t.id = ? and a.id = ? returning id)
       insert into accreditation.client (id, name, kind, organisation_id, installation_id)
       select ?, 'A case system of the tests', 'CASE_SYSTEM', ?, id from installed`,
      [organisation, stack.persona('olga').account, stack.persona('martin').account, id, organisation],
    );
    return id;
  }
  /** Ben, who is of another organisation, asking from within it. */
  const through =
    (client: string): Asker =>
    async (query) => {
      const { account } = stack.persona('ben');
      const token = await signToken(demonstrationKeys(inject('dataDir')), { account, client, audience: AUDIENCE });
      return send(stack, query, { authorization: `Bearer ${token}`, 'access-reason': 'ALREADY_WORKING' });
    };
  const reasons = (organisation: string) =>
    stack.database.sql<{ reasons: string; n: number }>(
      `select suspended_for::text as reasons, count(*)::int as n from accreditation.account
       where organisation_id = ? group by 1 order by 1`,
      [organisation],
    );
  const status = async (ask: Asker) => (await ask(LOOK)).status;
  const suspend = ({ id, olga }: Charity) =>
    administer(olga, 'suspendOrganisation', { organisationId: id, reason: 'SECURITY_INCIDENT' });

  it('stops with all its 214 accounts and both its case systems within five seconds; what it recorded stays (W12)', async () => {
    const made = await accreditedCharity(stack, ['QUERY', 'MEDIATED_ACCESS']);
    const people = await hireMany(stack, 213, { organisation: made.id, practitioner: null });
    const worker = await hire(stack, { organisation: made.id });
    const systems = await Promise.all([caseSystem(made.id), caseSystem(made.id)]);
    const [one = expect.unreachable()] = people;
    await stack.database.sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [
      one.account,
    ]);
    const recorded = await worker.ask(
      `mutation { recordInvolvement(input: { idempotencyKey: "${randomUUID()}", childId: "${child.whoElse}",
         serviceType: VOL_FAMILY, startedOn: "${daysAgo(10)}" }) { involvement { id } } }`,
    );
    const { id: involvement } = recorded.data.recordInvolvement.involvement;
    const [, two = expect.unreachable()] = people;
    const askers = [worker.ask, two.ask, ...systems.map(through)];
    expect(await Promise.all(askers.map(status))).toEqual([200, 200, 200, 200]);

    const suspended = await suspend(made);
    expect(suspended.made.accreditation.state).toBe('SUSPENDED');
    expect(await reasons(made.id)).toEqual([
      { reasons: '{ABSENCE,ORGANISATION_SUSPENDED}', n: 1 },
      { reasons: '{ORGANISATION_SUSPENDED}', n: 214 },
    ]);
    for (const ask of askers) await expect.poll(() => status(ask), { timeout: SECONDS }).toBe(403);
    const seen = await stack.ask(
      'ben',
      `{ child(id: "${child.whoElse}") { involvements(first: 100) { nodes { id } } } }`,
    );
    expect(seen.data.child.involvements.nodes).toContainEqual({ id: involvement });

    const by = { organisationId: made.id };
    expect((await administer(made.olga, 'reinstateOrganisation', by)).refused).toEqual(['FORBIDDEN']);
    const back = await administer(made.martin, 'reinstateOrganisation', by);
    expect(back.made.accreditation).toMatchObject({ state: 'ACCREDITED', functions: ['QUERY', 'MEDIATED_ACCESS'] });
    expect(await reasons(made.id)).toEqual([
      { reasons: '{ABSENCE}', n: 1 },
      { reasons: '{}', n: 214 },
    ]);
    for (const ask of askers) await expect.poll(() => status(ask), { timeout: SECONDS }).toBe(200);
  });

  it('is suspended once, and reinstated once, however often it is said', async () => {
    const made = await accreditedCharity(stack, ['QUERY']);
    await Promise.all(Array.from({ length: 20 }, () => suspend(made)));
    expect(await reasons(made.id)).toEqual([{ reasons: '{ORGANISATION_SUSPENDED}', n: 1 }]);
    const back = await Promise.all(
      Array.from({ length: 20 }, () => administer(made.martin, 'reinstateOrganisation', { organisationId: made.id })),
    );
    expect(back.flatMap(({ refused }) => refused)).toEqual(Array(19).fill('WRONG_STATE'));
    const { data } = await made.olga(`{ organisation(id: "${made.id}") { accreditationEvents {
      nodes { kind from to reason by } } } }`);
    expect(data.organisation.accreditationEvents.nodes.slice(0, 2)).toEqual([
      { kind: 'REINSTATED', from: 'SUSPENDED', to: 'ACCREDITED', reason: null, by: expect.stringMatching(/^\d{8}$/) },
      { kind: 'SUSPENDED', from: 'ACCREDITED', to: 'SUSPENDED', reason: 'SECURITY_INCIDENT', by: expect.any(String) },
    ]);
  });

  it('is nobody else’s to suspend, and not its own', async () => {
    const made = await accreditedCharity(stack, ['QUERY']);
    const input = { organisationId: made.id, reason: 'MISUSE' };
    expect((await administer(made.administrator.ask, 'suspendOrganisation', input)).refused).toEqual(['FORBIDDEN']);
    for (const ask of [asPersona(stack, 'nadia'), asPersona(stack, 'neil')]) {
      expect((await administer(ask, 'suspendOrganisation', input)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
    }
    const own = { organisationId: 'NORTHSHIRE-DIRECTORY', reason: 'MISUSE' };
    expect((await administer(made.martin, 'suspendOrganisation', own)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
  });

  const overdue = (id: string) =>
    stack.database.sql('update accreditation.organisation set review_on = current_date - 2 where id = ?', [id]);

  it('lapses when its review is missed: written down once, denied by the day itself, and lifted by declaring anew', async () => {
    const made = await accreditedCharity(stack, ['QUERY']);
    const worker = await hire(stack, { organisation: made.id });
    const client = await caseSystem(made.id);
    expect(await status(worker.ask)).toBe(200);
    await overdue(made.id);
    await expect.poll(() => status(worker.ask), { timeout: SECONDS }).toBe(403);
    await lapseOverdue(accreditation, new Date());
    await lapseOverdue(accreditation, new Date());
    const events = await stack.database.sql(
      `select by_account, from_state from accreditation.organisation_event where organisation_id = ? and kind = 'LAPSED'`,
      [made.id],
    );
    expect(events).toEqual([{ by_account: null, from_state: 'ACCREDITED' }]);
    const clients = () =>
      stack.database.sql('select suspended_for as reasons from accreditation.client where id = ?', [client]);
    expect(await clients()).toEqual([{ reasons: ['ORGANISATION_LAPSED'] }]);
    expect(await reasons(made.id)).toContainEqual({ reasons: '{ORGANISATION_LAPSED}', n: 1 });

    const signed = await accreditRound(made, await handIn(made, ['QUERY']));
    expect(signed.refused).toEqual([]);
    expect(await reasons(made.id)).toEqual([{ reasons: '{}', n: 2 }]);
    expect(await clients()).toEqual([{ reasons: [] }]);
    await expect.poll(() => status(worker.ask), { timeout: SECONDS }).toBe(200);
  });

  it('comes back from a suspension as lapsed when its review has passed meanwhile', async () => {
    const made = await accreditedCharity(stack, ['QUERY']);
    await suspend(made);
    await overdue(made.id);
    const back = await administer(made.martin, 'reinstateOrganisation', { organisationId: made.id });
    expect(back.made.accreditation.state).toBe('LAPSED');
  });

  it('gives everything up at once, and may declare again only when its accrediting body says so', async () => {
    const made = await accreditedCharity(stack, ['QUERY', 'MEDIATED_ACCESS']);
    const worker = await hire(stack, { organisation: made.id });
    await stack.database.sql(`update accreditation.account set rights = '{MEDIATE}' where id = ?`, [worker.account]);
    await administer(made.administrator.ask, 'declareFunctions', {
      organisationId: made.id,
      functions: ['QUERY', 'MEDIATED_ACCESS', 'SHIELDING'],
    });
    const by = { organisationId: made.id };
    const gone = await administer(made.administrator.ask, 'withdrawAccreditation', by);
    expect(gone.made.accreditation).toMatchObject({ state: 'WITHDRAWN', functions: [] });
    const [account] = await stack.database.sql('select rights from accreditation.account where id = ?', [
      worker.account,
    ]);
    expect(account).toEqual({ rights: [] });
    await expect.poll(() => status(worker.ask), { timeout: SECONDS }).toBe(403);
    const readmitted = await administer(made.martin, 'reinstateOrganisation', by);
    expect(readmitted.made.accreditation.state).toBe('DRAFT');
    await expect
      .poll(async () => (await made.administrator.ask('{ viewer { role } }')).status, { timeout: SECONDS })
      .toBe(200);
    expect((await accreditRound(made, await handIn(made, ['QUERY']))).made.state).toBe('ACCREDITED');
  });
});
