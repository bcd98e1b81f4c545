/** Two organisations agree on who shares what with whom: drafted, signed by both, in force, superseded, withdrawn. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draft, inDays, list, read, sign, termsOf, withdraw } from '#support/agreements.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { feedPath } from '#support/feeding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const [CUSTODIAN, RECEIVER] = ['HEALTH-01', 'EDUCATION-01'];
const administrator = { role: 'PARTNER_ADMINISTRATOR', practitioner: null } as const;

describe('a sharing agreement between two organisations', () => {
  let stack: Stack;
  let health: Asker;
  let school: Asker;
  let police: Asker;
  beforeAll(async () => {
    stack = await startStack();
    const asker = async (organisation: string) => (await hire(stack, { ...administrator, organisation })).ask;
    [health, school, police] = [await asker(CUSTODIAN), await asker(RECEIVER), await asker('POLICE-01')];
    await feedPath(stack, 'dfe-find', 'examples/feeds/dfe-find');
  });
  afterAll(() => stack.stop());

  const drafted = async (change: object = {}): Promise<string> => {
    const { agreement, problems } = await draft(health, termsOf(CUSTODIAN, RECEIVER, change));
    expect(problems).toEqual([]);
    return agreement.id;
  };
  const agreed = async (change: object = {}): Promise<string> => {
    const id = await drafted(change);
    await sign(health, id);
    expect((await sign(school, id)).problems).toEqual([]);
    return id;
  };
  const stateOf = async (id: string): Promise<string> => (await read(health, id)).state;

  it('waits for the second signature, and then counts', async () => {
    const { agreement } = await draft(health, termsOf(CUSTODIAN, RECEIVER));
    expect(agreement).toMatchObject({
      state: 'DRAFT',
      origin: 'SIGNED_HERE',
      version: '1',
      custodian: { id: CUSTODIAN },
      receiver: { id: RECEIVER },
      exceptions: [],
      signatures: [],
    });
    expect((await sign(school, agreement.id)).agreement).toMatchObject({
      state: 'DRAFT',
      signatures: [{ side: 'RECEIVER', organisation: { id: RECEIVER } }],
    });
    const signed = await sign(health, agreement.id);
    expect(signed.agreement.state).toBe('IN_FORCE');
    expect(signed.agreement.signatures.map(({ side }: { side: string }) => side)).toEqual(['CUSTODIAN', 'RECEIVER']);
  });

  it('keeps to its dates: not before the first, and not from the last on', async () => {
    const id = await agreed({ validFrom: inDays(1) });
    expect(await stateOf(id)).toBe('SIGNED');
    const ended = await agreed({ validUntil: new Date(Date.now() + 1_500).toISOString() });
    expect(await stateOf(ended)).toBe('IN_FORCE');
    await expect.poll(() => stateOf(ended), { timeout: 5_000 }).toBe('EXPIRED');
    expect((await withdraw(health, ended)).problems).toMatchObject([{ code: 'AGREEMENT_ENDED', field: 'agreementId' }]);
  });

  it('may be withdrawn by either side at any time, and nobody signs it after that', async () => {
    for (const [ask, id] of [
      [health, await agreed()],
      [school, await agreed()],
      [school, await drafted()],
    ] as const) {
      const { agreement, problems } = await withdraw(ask, id);
      expect(problems).toEqual([]);
      expect(agreement).toMatchObject({ state: 'WITHDRAWN', withdrawnAt: expect.any(String) });
      expect((await withdraw(health, id)).agreement).toEqual(agreement);
      expect((await sign(school, id)).problems).toMatchObject([{ code: 'AGREEMENT_ENDED' }]);
    }
  });

  it('is superseded by a later wording from its first moment on, and every wording is kept', async () => {
    const first = await agreed();
    const second = await drafted({ supersedes: first });
    expect(await read(health, second)).toMatchObject({ version: '2', supersedes: first, state: 'DRAFT' });
    expect(await stateOf(first)).toBe('IN_FORCE');
    await sign(health, second);
    await sign(school, second);
    expect([await stateOf(first), await stateOf(second)]).toEqual(['SUPERSEDED', 'IN_FORCE']);
    // What was in force and is withdrawn does not bring its predecessor back.
    await withdraw(school, second);
    expect([await stateOf(first), await stateOf(second)]).toEqual(['SUPERSEDED', 'WITHDRAWN']);
  });

  it('goes on when the wording that was to supersede it is withdrawn before its first moment', async () => {
    const first = await agreed();
    const second = await agreed({ supersedes: first, validFrom: inDays(2), validUntil: inDays(9) });
    const endOf = async () =>
      (
        await stack.database.sql<{ ends: Date }>(
          'select ends_at as ends from involvements.agreement_in_time where id = ?',
          [first],
        )
      )[0]?.ends.toISOString();
    expect(await endOf()).toBe((await read(health, second)).validFrom);
    await withdraw(health, second);
    expect(await endOf()).toBe((await read(health, first)).validUntil);
  });

  it('has one successor at a time, and none once it has ended', async () => {
    const first = await agreed();
    const second = await drafted({ supersedes: first });
    const wanted = termsOf(CUSTODIAN, RECEIVER, { supersedes: first });
    expect((await draft(school, wanted)).problems).toMatchObject([{ code: 'SUPERSEDED_ALREADY', field: 'supersedes' }]);
    expect((await draft(health, { ...wanted, supersedes: second })).problems).toMatchObject([
      { code: 'NOT_TO_SUPERSEDE', field: 'supersedes' },
    ]);
    await withdraw(school, second);
    const third = await drafted({ supersedes: first });
    expect(await read(health, third)).toMatchObject({ version: '3' });
    await withdraw(health, third);
    await withdraw(health, first);
    expect((await draft(health, wanted)).problems).toMatchObject([{ code: 'NOT_TO_SUPERSEDE' }]);
  });

  it.each([
    ['of two others', 'NOT_A_PARTY', 'custodianId', { custodianId: 'POLICE-01' }],
    ['with itself', 'SAME_ORGANISATION', 'receiverId', { receiverId: CUSTODIAN }],
    ['with nobody known', 'ORGANISATION_NOT_FOUND', 'receiverId', { receiverId: 'NOWHERE' }],
    ['that ends before it begins', 'VALIDITY_INVALID', 'validUntil', { validUntil: inDays(-2) }],
    ['that has ended', 'VALIDITY_INVALID', 'validUntil', { validFrom: inDays(-9), validUntil: inDays(-2) }],
    ['without a rule', 'RULES_INVALID', 'defaults', { defaults: [] }],
    ['of 21 rules', 'RULES_INVALID', 'defaults', { defaults: Array.from({ length: 21 }, () => rule({})) }],
    ['with a rule without modes', 'RULES_INVALID', 'defaults', { defaults: [rule({ modes: [] })] }],
    ['with a rule for nobody', 'RULES_INVALID', 'defaults', { defaults: [rule({ organisationKinds: [] })] }],
    ['with an exception for nothing', 'RULES_INVALID', 'exceptions', { exceptions: [rule({ purposes: [] })] }],
    [
      'with a rule for nobody known',
      'ORGANISATION_NOT_FOUND',
      'organisationIds',
      { exceptions: [rule({ organisationIds: ['HEALTH-01', 'NOWHERE'] })] },
    ],
    ['in place of none', 'AGREEMENT_NOT_FOUND', 'supersedes', { supersedes: randomUUID() }],
    ['in place of nonsense', 'AGREEMENT_NOT_FOUND', 'supersedes', { supersedes: 'nothing' }],
  ])('%s is not drafted: %s, %s', async (_what, code, field, change) => {
    const before = await counted();
    const wanted =
      code === 'NOT_A_PARTY' ? { ...termsOf('POLICE-01', RECEIVER) } : termsOf(CUSTODIAN, RECEIVER, change);
    const { agreement, problems } = await draft(health, wanted);
    expect(agreement).toBeNull();
    expect(problems).toEqual([
      { code, field, message: expect.stringMatching(/^[A-Z].+\.$/), remedy: expect.stringMatching(/^[A-Z].+\.$/) },
    ]);
    expect(await counted()).toEqual(before);
  });

  const counted = () =>
    stack.database.sql(`select (select count(*) from involvements.sharing_agreement) as agreements,
      (select count(*) from involvements.agreement_signature) as signatures`);

  it('is between the same two organisations in every wording', async () => {
    const first = await agreed();
    const wanted = termsOf(CUSTODIAN, 'POLICE-01', { supersedes: first });
    expect((await draft(health, wanted)).problems).toMatchObject([{ code: 'PARTIES_DIFFER', field: 'supersedes' }]);
  });

  it('is drafted once under one key, also twenty times at once, and the key serves nothing else', async () => {
    const [key, terms] = [randomUUID(), termsOf(CUSTODIAN, RECEIVER)];
    const answers = await Promise.all(Array.from({ length: 20 }, () => draft(health, terms, key)));
    expect(new Set(answers.map(({ agreement }) => agreement.id)).size).toBe(1);
    const { problems } = await draft(health, termsOf(RECEIVER, CUSTODIAN), key);
    expect(problems).toMatchObject([{ code: 'KEY_REUSED', field: 'idempotencyKey' }]);
    // Somebody else's key of the same letters is another key.
    expect((await draft(school, terms, key)).agreement.id).not.toBe(answers[0]?.agreement.id);
  });

  it('is nobody’s business but the two organisations’ and the auditors’', async () => {
    const id = await agreed();
    expect(await read(police, id)).toBeNull();
    expect((await sign(police, id)).problems).toMatchObject([{ code: 'AGREEMENT_NOT_FOUND', field: 'agreementId' }]);
    expect((await withdraw(police, id)).problems).toMatchObject([{ code: 'AGREEMENT_NOT_FOUND' }]);
    expect((await sign(health, 'nonsense')).problems).toMatchObject([{ code: 'AGREEMENT_NOT_FOUND' }]);
    expect((await list(police)).nodes).toHaveLength(1); // its own feed's
    expect(await read(asPersona(stack, 'audrey'), id)).toMatchObject({ id, state: 'IN_FORCE' });
    for (const name of ['amira', 'vera', 'stan']) {
      for (const { errors } of [await list(asPersona(stack, name)), await sign(asPersona(stack, name), id)]) {
        expect([name, errors?.[0].extensions.code]).toEqual([name, 'FORBIDDEN']);
      }
    }
    expect((await sign(asPersona(stack, 'audrey'), id)).errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('is not signed for both sides by one person with two employers', async () => {
    const accounts = await Promise.all(
      [CUSTODIAN, RECEIVER].map((organisation) => hire(stack, { ...administrator, organisation })),
    );
    const [one, other] = accounts as [Colleague, Colleague];
    await stack.database.sql(
      `update accreditation.account set person_id = (select person_id from accreditation.account where id = ?) where id = ?`,
      [one.account, other.account],
    );
    const id = await drafted();
    await sign(one.ask, id);
    expect((await sign(other.ask, id)).problems).toMatchObject([
      { code: 'SECOND_PERSON_NEEDED', field: 'agreementId' },
    ]);
    expect(await stateOf(id)).toBe('DRAFT');
    expect((await sign(school, id)).agreement.state).toBe('IN_FORCE');
  });

  it('is signed by an officer of an authority’s team for their own organisation', async () => {
    const officer = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      organisation: 'LOCAL-AUTHORITY-01',
      authority: '901',
      practitioner: null,
    });
    const { agreement } = await draft(officer.ask, termsOf(CUSTODIAN, 'LOCAL-AUTHORITY-01'));
    await sign(health, agreement.id);
    expect((await sign(officer.ask, agreement.id)).agreement.state).toBe('IN_FORCE');
  });

  it('is listed newest first, page by page, with what custodians’ feeds say', async () => {
    const all: { id: string; origin: string; state: string }[] = [];
    for (let after: string | null = null; ; ) {
      const { nodes, pageInfo, errors } = await list(health, { first: 3, after });
      expect(errors).toBeUndefined();
      all.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    const [{ count } = { count: 0 }] = await stack.database.sql<{ count: number }>(
      `select count(*)::int as count from involvements.sharing_agreement where ? in (custodian, receiver)`,
      [CUSTODIAN],
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(count + 1);
    expect(all).toHaveLength(count + 1);
    const fed = all.filter(({ origin }) => origin === 'CUSTODIAN_FEED');
    expect(fed).toMatchObject([
      {
        state: 'IN_FORCE',
        version: '2025-11-10T12:00:00Z',
        receiver: null,
        defaults: [{ effect: 'ALLOW', modes: ['EXISTENCE'], recordTypes: ['HEALTH'] }, { modes: ['CONTENT'] }],
      },
    ]);
    const withAuthority = await list(health, { filter: { organisationId: 'LOCAL-AUTHORITY-01' } });
    expect(withAuthority.nodes.map(({ receiver }: { receiver: { id: string } }) => receiver.id)).toEqual([
      'LOCAL-AUTHORITY-01',
    ]);
    const audited = await list(asPersona(stack, 'audrey'), { filter: { organisationId: 'POLICE-01' } });
    expect(audited.nodes.map(({ origin }: { origin: string }) => origin)).toEqual(['CUSTODIAN_FEED']);
  });

  it('is signed once for each side, whoever is first, when many sign at once', async () => {
    const others = async (organisation: string) =>
      Promise.all(Array.from({ length: 6 }, async () => (await hire(stack, { ...administrator, organisation })).ask));
    const [ofHealth, ofSchool] = [await others(CUSTODIAN), await others(RECEIVER)];
    const id = await drafted();
    const answers = await Promise.all([...ofHealth, ...ofSchool].map((ask) => sign(ask, id)));
    const taken = answers.filter(({ problems }) => problems.length === 0);
    expect(taken).toHaveLength(2);
    for (const { problems } of answers.filter((each) => !taken.includes(each))) {
      expect(problems).toMatchObject([{ code: 'ALREADY_SIGNED', field: 'agreementId' }]);
    }
    expect(await stateOf(id)).toBe('IN_FORCE');
  });

  it('comes into force when two sign at the same moment, and signing again changes nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await drafted();
      const answers = await Promise.all([sign(health, id), sign(school, id), sign(health, id)]);
      expect(answers.flatMap(({ problems }) => problems)).toEqual([]);
      const now = await read(health, id);
      expect([now.state, now.signatures.length]).toEqual(['IN_FORCE', 2]);
    }
  });

  it('is either signed or withdrawn when both happen at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await drafted();
      await sign(health, id);
      const [signed, withdrawn] = await Promise.all([sign(school, id), withdraw(health, id)]);
      expect(withdrawn.problems).toEqual([]);
      expect(await stateOf(id)).toBe('WITHDRAWN');
      expect(['AGREEMENT_ENDED', undefined]).toContain(signed.problems[0]?.code);
    }
  });

  it('never has two successors, whatever is drafted at once', async () => {
    const first = await agreed();
    const answers = await Promise.all(
      [health, school, health, school].map((ask) => draft(ask, termsOf(CUSTODIAN, RECEIVER, { supersedes: first }))),
    );
    expect(answers.filter(({ agreement }) => agreement !== null)).toHaveLength(1);
    const refused = answers.flatMap(({ problems }) => problems.map(({ code }) => code));
    expect(refused).toEqual(['SUPERSEDED_ALREADY', 'SUPERSEDED_ALREADY', 'SUPERSEDED_ALREADY']);
  });

  describe('is kept by the database itself', () => {
    const signature = (id: string, side: string, organisation: string, person: string) =>
      stack.database.sql(
        `insert into involvements.agreement_signature (agreement_id, side, organisation_id, account, person, signed_at)
         values (?, ?, ?, gen_random_uuid(), ?, now())`,
        [id, side, organisation, person],
      );

    it('from one person’s signing for both sides, and from one organisation’s', async () => {
      const [id, person] = [await drafted(), randomUUID()];
      await signature(id, 'CUSTODIAN', CUSTODIAN, person);
      await expect(signature(id, 'RECEIVER', RECEIVER, person)).rejects.toThrow(/agreement_id_person/);
      await expect(signature(id, 'RECEIVER', CUSTODIAN, randomUUID())).rejects.toThrow(/constraint/);
      await expect(signature(id, 'RECEIVER', 'POLICE-01', randomUUID())).rejects.toThrow(/foreign key/);
    });

    it('from being between an organisation and itself, or never in force', async () => {
      const insert = (receiver: string, until: string) =>
        stack.database.sql(
          `insert into involvements.sharing_agreement (id, series, version, custodian, receiver, rules, fingerprint,
             valid_from, valid_until, drafted_by, drafted_at)
           values (gen_random_uuid(), gen_random_uuid(), 1, 'A', ?, '{}', '', '2026-01-01', ?, gen_random_uuid(), now())`,
          [receiver, until],
        );
      await expect(insert('A', '2027-01-01')).rejects.toThrow(/check constraint/);
      await expect(insert('B', '2026-01-01')).rejects.toThrow(/check constraint/);
    });

    it('from being reworded, or unsigned: its own role may do neither', async () => {
      for (const statement of [
        `update sharing_agreement set rules = '{}'`,
        'update sharing_agreement set valid_until = now()',
        'delete from sharing_agreement',
        'update agreement_signature set account = person',
        'delete from agreement_signature',
      ]) {
        await expect(
          stack.database.sql(`begin; set local role contactpoint_involvements; set local search_path = involvements;
            ${statement}; commit`),
          statement,
        ).rejects.toThrow(/permission denied/);
        await stack.database.sql('rollback');
      }
    });
  });
});

/** A whole rule but for what the test changes. */
function rule(change: object) {
  return {
    effect: 'ALLOW',
    modes: ['EXISTENCE'],
    recordTypes: ['HEALTH'],
    purposes: ['SAFEGUARDING'],
    organisationKinds: ['EDUCATION'],
    ...change,
  };
}
