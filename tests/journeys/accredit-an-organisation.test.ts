import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accreditedCharity,
  accreditRound,
  administer,
  answers,
  type Charity,
  charity,
  handIn,
  seen,
} from '#support/accrediting.ts';
import { daysAgo } from '#support/changes.ts';
import { asPersona, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;
const BASIS = ['QUERY', 'MEDIATED_ACCESS'] as const;

describe('an organisation that wants to take part', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it('declares what it will do, is reviewed by one, signed for by another, and then its worker signs in', async () => {
    const made = await charity(stack);
    const worker = await hire(stack, { organisation: made.id });
    expect((await worker.ask(LOOK)).status).toBe(403);

    const { ask } = made.administrator;
    const declared = await administer(ask, 'declareFunctions', { organisationId: made.id, functions: BASIS });
    expect(declared.refused).toEqual([]);
    expect(declared.made).toMatchObject({ state: 'DRAFT', isExtension: false, functions: [...BASIS] });
    expect(declared.made.criteria.map((each: { isMet: unknown }) => each.isMet)).toEqual(Array(20).fill(null));

    const [first = expect.unreachable(), ...rest] = answers(BASIS);
    const begun = await administer(ask, 'answerCriteria', { ...seen(declared.made), answers: [first] });
    expect(begun.made.state).toBe('DRAFT');
    expect((await administer(ask, 'submitAccreditation', seen(begun.made))).refused).toEqual(['WRONG_STATE']);
    const answered = await administer(ask, 'answerCriteria', { ...seen(begun.made), answers: rest });
    expect(answered.made.state).toBe('SELF_ASSESSED');
    const submitted = await administer(ask, 'submitAccreditation', seen(answered.made));
    expect(submitted.made).toMatchObject({ state: 'SUBMITTED', submittedBy: expect.stringMatching(/^\d{8}$/) });

    const review = await administer(made.olga, 'beginReview', seen(submitted.made));
    expect(review.made.state).toBe('UNDER_REVIEW');
    const early = await administer(made.martin, 'signAccreditation', seen(review.made));
    expect(early.refused).toEqual(['NOT_RECOMMENDED']);
    const input = { ...seen(review.made), recommendation: 'ACCREDIT' };
    const found = await administer(made.olga, 'decideReview', input);
    expect(found.made).toMatchObject({ state: 'UNDER_REVIEW', recommendation: 'ACCREDITED' });
    expect((await worker.ask(LOOK)).status).toBe(403);

    const signed = await administer(made.martin, 'signAccreditation', seen(found.made));
    expect(signed.refused).toEqual([]);
    const [year = 0, ...day] = daysAgo(0).split('-');
    expect(signed.data.signAccreditation.organisation.accreditation).toEqual({
      state: 'ACCREDITED',
      functions: [...BASIS],
      accreditedOn: daysAgo(0),
      reviewOn: [Number(year) + 1, ...day].join('-').replace('02-29', '02-28'),
    });
    await expect.poll(async () => (await worker.ask(LOOK)).status, { timeout: 5_000 }).toBe(200);
  });

  it('signs each criterion with a hash of exactly what it said', async () => {
    const made = await charity(stack);
    const { criteria } = await handIn(made, BASIS);
    const [{ user_number: number } = expect.unreachable()] = await stack.database.sql<{ user_number: string }>(
      'select user_number::text from accreditation.account where id = ?',
      [made.administrator.account],
    );
    const canonical = JSON.stringify([
      'contactpoint accreditation statement',
      made.id,
      'A1',
      '2026.1',
      'Records are kept of employees and contractors.',
      true,
      'DOC/A1',
      made.administrator.account,
      daysAgo(0),
    ]);
    expect(criteria[0]).toMatchObject({
      signedBy: expect.stringMatching(new RegExp(`^${number}\\d$`)),
      statementHash: createHash('sha256').update(canonical).digest('hex'),
    });
  });

  it('adds the override, and only what applies newly is open again; until that is signed the old functions stay', async () => {
    const made = await accreditedCharity(stack, BASIS);
    const more = [...BASIS, 'EMERGENCY_OVERRIDE'] as const;
    const { ask } = made.administrator;
    const declared = await administer(ask, 'declareFunctions', { organisationId: made.id, functions: more });
    const open = declared.made.criteria.filter(({ isMet }: { isMet: unknown }) => isMet === null);
    expect(open.map((each: { criterion: { code: string } }) => each.criterion.code)).toEqual(['H1', 'H2']);
    expect(declared.made).toMatchObject({ state: 'DRAFT', isExtension: true });
    const { accreditation } = declared.data.declareFunctions.organisation;
    expect(accreditation).toMatchObject({ state: 'ACCREDITED', functions: [...BASIS] });

    await stack.database.sql('update accreditation.organisation set review_on = current_date + 40 where id = ?', [
      made.id,
    ]);
    const two = answers(['EMERGENCY_OVERRIDE']).filter(({ criterion }) => criterion.startsWith('H'));
    const answered = await administer(ask, 'answerCriteria', { ...seen(declared.made), answers: two });
    const submitted = await administer(ask, 'submitAccreditation', seen(answered.made));
    const signed = await accreditRound(made, submitted.made);
    // Whoever adds something does not put their yearly declaration off by it.
    expect(signed.data.signAccreditation.organisation.accreditation).toMatchObject({
      state: 'ACCREDITED',
      functions: more,
      reviewOn: new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10),
    });
  });

  it('has no worker with the right to override before it is accredited for that, and none after (W8)', async () => {
    const made = await accreditedCharity(stack, BASIS);
    const worker = await hire(stack, { organisation: made.id });
    const grant = async () => {
      const [{ version } = expect.unreachable()] = await stack.database.sql<{ version: number }>(
        'select version from accreditation.account where id = ?',
        [worker.account],
      );
      const input = { accountId: worker.account, version, right: 'OVERRIDE_SHIELD', evidence: 'CP/1' };
      const query = `mutation Grant($input: RightInput!) { grantRight(input: $input) { account { rights } problems { code } } }`;
      const { data, errors } = await made.olga(query, { variables: { input }, reason: null });
      return data?.grantRight ?? errors;
    };
    expect(await grant()).toEqual({ account: null, problems: [{ code: 'ORGANISATION_NOT_ACCREDITED_FOR_IT' }] });
    await accreditRound(made, await handIn(made, [...BASIS, 'EMERGENCY_OVERRIDE']));
    expect(await grant()).toEqual({ account: { rights: ['OVERRIDE_SHIELD'] }, problems: [] });
    const less = { organisationId: made.id, functions: BASIS };
    expect((await administer(made.administrator.ask, 'declareFunctions', less)).refused).toEqual([]);
    const [kept] = await stack.database.sql('select rights from accreditation.account where id = ?', [worker.account]);
    expect(kept).toEqual({ rights: [] });
  });

  it('drops a function at once, and with it the rights that need it', async () => {
    const made = await accreditedCharity(stack, ['QUERY', 'MEDIATED_ACCESS', 'DEATH_REPORTING']);
    const worker = await hire(stack, { organisation: made.id });
    const rights = () => stack.database.sql('select rights from accreditation.account where id = ?', [worker.account]);
    await stack.database.sql(`update accreditation.account set rights = '{MEDIATE,REPORT_DEATH}' where id = ?`, [
      worker.account,
    ]);
    const dropped = await administer(made.administrator.ask, 'declareFunctions', {
      organisationId: made.id,
      functions: ['QUERY', 'DEATH_REPORTING'],
    });
    const { organisation, case: round } = dropped.data.declareFunctions;
    expect(round).toBeNull();
    expect(organisation.accreditation).toMatchObject({ state: 'ACCREDITED', functions: ['QUERY', 'DEATH_REPORTING'] });
    expect(await rights()).toEqual([{ rights: ['REPORT_DEATH'] }]);
  });

  it('declares everything anew every year, and is accredited for another', async () => {
    const made = await accreditedCharity(stack, BASIS);
    await stack.database.sql('update accreditation.organisation set review_on = current_date + 5 where id = ?', [
      made.id,
    ]);
    const due = await made.olga(
      `{ reviewsDue(by: "${daysAgo(-10)}", first: 100) { nodes { id accreditation { reviewOn } } } }`,
    );
    expect(due.data.reviewsDue.nodes.map(({ id }: { id: string }) => id)).toContain(made.id);
    const round = await handIn(made, BASIS);
    expect(round.isExtension).toBe(false);
    const signed = await accreditRound(made, round);
    expect(signed.data.signAccreditation.organisation.accreditation.reviewOn > daysAgo(-360)).toBe(true);
  });

  it('is accredited with conditions until the first of them is due, and not at all with one that has no day', async () => {
    const made = await charity(stack);
    const submitted = await handIn(made, BASIS, ['A5', 'B5']);
    const begun = await administer(made.olga, 'beginReview', seen(submitted));
    const decide = (input: object) => administer(made.olga, 'decideReview', { ...seen(begun.made), ...input });
    const conditional = { recommendation: 'ACCREDIT_WITH_CONDITIONS' };
    expect((await decide({ recommendation: 'ACCREDIT' })).refused).toEqual(['MANDATORY_UNMET']);
    expect((await decide(conditional)).refused).toEqual(['CONDITION_MISSING']);
    const on = (criterion: string, dueOn: string) => ({ ...conditional, conditions: [{ criterion, dueOn }] });
    expect((await decide(on('A5', daysAgo(0)))).refused).toEqual(['CONDITION_OUT_OF_RANGE']);
    expect((await decide(on('A1', daysAgo(-30)))).refused).toEqual(['CRITERION_NOT_APPLICABLE']);
    const found = await decide(on('A5', daysAgo(-30)));
    const signed = await administer(made.martin, 'signAccreditation', seen(found.made));
    expect(signed.data.signAccreditation.organisation.accreditation).toMatchObject({
      state: 'ACCREDITED_WITH_CONDITIONS',
      reviewOn: daysAgo(-30),
    });
  });

  it('is rejected with reasons from a closed list, and may declare again', async () => {
    const made = await charity(stack);
    const begun = await administer(made.olga, 'beginReview', seen(await handIn(made, BASIS)));
    const input = { ...seen(begun.made), recommendation: 'REJECT' };
    expect((await administer(made.olga, 'decideReview', input)).refused).toEqual(['REASON_MISSING']);
    const rejected = await administer(made.olga, 'decideReview', { ...input, reasons: ['EVIDENCE_INSUFFICIENT'] });
    expect(rejected.made).toMatchObject({ state: 'REJECTED', rejectionReasons: ['EVIDENCE_INSUFFICIENT'] });
    expect(rejected.data.decideReview.organisation.accreditation.state).toBe('REJECTED');
    expect((await accreditRound(made, await handIn(made, BASIS))).made.state).toBe('ACCREDITED');
  });

  it('has nothing by declaring alone: functions come with the second signature', async () => {
    const made = await accreditedCharity(stack, ['QUERY']);
    const worker = await hire(stack, { organisation: made.id });
    await stack.database.sql(`update accreditation.account set rights = '{MEDIATE}' where id = ?`, [worker.account]);
    const permissions = async () => (await worker.ask('{ viewer { permissions } }')).data.viewer.permissions;
    const input = { organisationId: made.id, functions: ['QUERY', 'MEDIATED_ACCESS'] };
    const declared = await administer(made.administrator.ask, 'declareFunctions', input);
    expect(declared.data.declareFunctions.organisation.accreditation.functions).toEqual(['QUERY']);
    expect(await permissions()).not.toContain('MEDIATE');
    const two = answers(['MEDIATED_ACCESS']).filter(({ criterion }) => criterion.startsWith('G'));
    const answered = await administer(made.administrator.ask, 'answerCriteria', {
      ...seen(declared.made),
      answers: two,
    });
    await accreditRound(
      made,
      (await administer(made.administrator.ask, 'submitAccreditation', seen(answered.made))).made,
    );
    await expect.poll(permissions, { timeout: 5_000 }).toContain('MEDIATE');
  });

  describe('finds its way to nobody else’s business', () => {
    let made: Charity;
    beforeAll(async () => {
      made = await charity(stack);
    });

    it('and nobody else declares for it', async () => {
      const paul = asPersona(stack, 'paul');
      const input = { organisationId: made.id, functions: ['QUERY'] };
      for (const ask of [paul, made.martin, asPersona(stack, 'nadia')]) {
        expect((await administer(ask, 'declareFunctions', input)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
      }
      expect((await administer(made.olga, 'declareFunctions', input)).refused).toEqual(['FORBIDDEN']);
      const nowhere = { ...input, organisationId: 'NOWHERE' };
      expect((await administer(paul, 'declareFunctions', nowhere)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
    });

    it('and only its own accrediting body sees or reviews its round', async () => {
      const round = await handIn(made, BASIS);
      const other = await hire(stack, {
        role: 'AUTHORITY_MANAGER',
        organisation: 'EASTVALE-DIRECTORY',
        authority: '902',
        practitioner: null,
      });
      const find = `{ accreditationCase(id: "${round.id}") { id } }`;
      for (const ask of [other.ask, asPersona(stack, 'nadia'), asPersona(stack, 'paul')]) {
        expect((await ask(find, { reason: null })).data.accreditationCase).toBeNull();
      }
      for (const ask of [other.ask, asPersona(stack, 'neil')]) {
        expect((await administer(ask, 'beginReview', seen(round))).refused).toEqual(['CASE_NOT_FOUND']);
      }
      expect((await administer(made.administrator.ask, 'beginReview', seen(round))).refused).toEqual(['FORBIDDEN']);
      expect((await made.olga(find)).data.accreditationCase.id).toBe(round.id);
      const pipeline = `{ accreditationCases(filter: { state: SUBMITTED, olderThanDays: 0 }, first: 100) { nodes { id ageInDays state } } }`;
      expect((await made.olga(pipeline)).data.accreditationCases.nodes).toContainEqual({
        id: round.id,
        ageInDays: 0,
        state: 'SUBMITTED',
      });
      const older = pipeline.replace('olderThanDays: 0', 'olderThanDays: 7');
      expect((await made.olga(older)).data.accreditationCases.nodes).toEqual([]);
    });
  });

  it('is not signed for by its reviewer, nor by anybody who signed for it in another place of work', async () => {
    const made = await charity(stack);
    const round = await handIn(made, BASIS);
    const twice = await hire(stack, {
      role: 'AUTHORITY_MANAGER',
      organisation: 'NORTHSHIRE-DIRECTORY',
      authority: '901',
      practitioner: null,
    });
    await stack.database.sql(
      `update accreditation.account set person_id = (select person_id from accreditation.account where id = ?)
       where id = ?`,
      [made.administrator.account, twice.account],
    );
    expect((await administer(twice.ask, 'beginReview', seen(round))).refused).toEqual(['ANOTHER_PERSON_NEEDED']);
    const begun = await administer(made.martin, 'beginReview', seen(round));
    const found = await administer(made.martin, 'decideReview', { ...seen(begun.made), recommendation: 'ACCREDIT' });
    const sign = (ask: typeof twice.ask) => administer(ask, 'signAccreditation', seen(found.made));
    expect((await sign(made.martin)).refused).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await sign(twice.ask)).refused).toEqual(['ANOTHER_PERSON_NEEDED']);
    expect((await sign(made.olga)).refused).toEqual(['FORBIDDEN']);
  });

  it('is not accredited on an answer that is not what was signed', async () => {
    const made = await charity(stack);
    const begun = await administer(made.olga, 'beginReview', seen(await handIn(made, BASIS)));
    const found = await administer(made.olga, 'decideReview', { ...seen(begun.made), recommendation: 'ACCREDIT' });
    await stack.database.sql(
      `set session_replication_role = 'replica';
       update accreditation.criterion_answer set evidence = 'DOC/other' where criterion = 'A1' and case_id = '${found.made.id}';
       set session_replication_role = 'origin'`,
    );
    const signed = await administer(made.martin, 'signAccreditation', seen(found.made));
    expect(signed.refused).toEqual(['SIGNATURE_BROKEN']);
  });

  it('is reviewed once and signed for once, however many do it at once', async () => {
    const made = await charity(stack);
    const round = await handIn(made, BASIS);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => administer(at % 2 ? made.olga : made.martin, 'beginReview', seen(round))),
    );
    const begun = outcomes.filter(({ refused }) => refused.length === 0);
    expect(begun).toHaveLength(1);
    expect(outcomes.flatMap(({ refused }) => refused)).toEqual(Array(19).fill('CHANGED_SINCE'));
    const again = await administer(made.olga, 'beginReview', seen(begun[0]?.made));
    const found = await administer(made.olga, 'decideReview', { ...seen(again.made), recommendation: 'ACCREDIT' });
    const signatures = await Promise.all(
      Array.from({ length: 20 }, () => administer(made.martin, 'signAccreditation', seen(found.made))),
    );
    expect(signatures.filter(({ refused }) => refused.length === 0)).toHaveLength(1);
    const signed = await stack.database.sql(
      `select count(*)::int as n from accreditation.organisation_event where organisation_id = ? and kind = 'ACCREDITED'`,
      [made.id],
    );
    expect(signed).toEqual([{ n: 1 }]);
  });

  it('is taken on by the authority’s team of its area, once, before it can declare', async () => {
    const made = await charity(stack);
    const by = { organisationId: made.id };
    await stack.database.sql('update accreditation.organisation set accreditor = null where id = ?', [made.id]);
    const declare = () => administer(made.administrator.ask, 'declareFunctions', { ...by, functions: ['QUERY'] });
    expect((await declare()).refused).toEqual(['NOBODY_ACCREDITS']);
    const elsewhere = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      organisation: 'EASTVALE-DIRECTORY',
      authority: '902',
      practitioner: null,
    });
    expect((await administer(elsewhere.ask, 'takeOnOrganisation', by)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
    const own = { organisationId: 'NORTHSHIRE-DIRECTORY' };
    expect((await administer(made.olga, 'takeOnOrganisation', own)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
    const taken = await Promise.all([made.olga, made.martin].map((ask) => administer(ask, 'takeOnOrganisation', by)));
    expect(taken.flatMap(({ refused }) => refused)).toEqual([]);
    expect((await administer(asPersona(stack, 'nadia'), 'takeOnOrganisation', by)).refused).toEqual(['WRONG_STATE']);
    expect((await declare()).refused).toEqual([]);
    const { data } = await made.olga(`{ organisation(id: "${made.id}") { accreditedBy { id }
      accreditationEvents { nodes { kind } } } }`);
    expect(data.organisation).toEqual({
      accreditedBy: { id: 'NORTHSHIRE-DIRECTORY' },
      accreditationEvents: { nodes: [{ kind: 'TAKEN_ON' }] },
    });
  });

  it('opens one round, however often it declares', async () => {
    const made = await charity(stack);
    const input = { organisationId: made.id, functions: BASIS };
    const all = await Promise.all(
      Array.from({ length: 20 }, () => administer(made.administrator.ask, 'declareFunctions', input)),
    );
    expect(new Set(all.map(({ made: round }) => round.id)).size).toBe(1);
    expect(all.flatMap(({ refused }) => refused)).toEqual([]);
  });
});
