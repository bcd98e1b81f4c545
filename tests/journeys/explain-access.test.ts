import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { child, type Reply, type Stack, startStack } from '#support/stack.ts';

const EXPLAIN = `query ($account: ID!, $child: ID, $reason: AccessReason, $case: Boolean! = false) {
  explainAccess(accountId: $account, childId: $child, reason: $reason, caseReference: $case) {
    standingFault
    operations { permission allowed rule because fact }
    records { state ofOwnAuthority details { detail fields allowed rule because fact } }
  }
}`;

interface Row {
  readonly state: string;
  readonly ofOwnAuthority: boolean;
  readonly details: { detail: string; fields: string[]; allowed: boolean; rule: string; fact: string }[];
}

describe('who may see a field, and why', () => {
  let stack: Stack;
  let olga: Asker;
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
  });
  afterAll(() => stack.stop());

  const explain = (ask: Asker, name: string, more: Record<string, unknown> = {}): Promise<Reply> =>
    ask(EXPLAIN, { variables: { account: stack.persona(name).account, reason: 'NEW_CONTACT', ...more } });
  const records = async (asked: Promise<Reply>): Promise<Row[]> => (await asked).data.explainAccess.records;

  it('names for an open record each kind of detail, its fields, and the rule and fact that settle it', async () => {
    const [record] = await records(explain(olga, 'amira', { child: child.whoElse }));
    expect(record).toMatchObject({ state: 'OPEN', ofOwnAuthority: false });
    const of = (detail: string) => record?.details.find((each) => each.detail === detail);
    expect(of('WHEREABOUTS')).toMatchObject({ allowed: true, rule: 'A5-practitioner', fact: 'ROLE_AND_RIGHTS' });
    expect(of('WHEREABOUTS')?.fields).toContain('Child.address');
    expect(of('SERVICES')?.fields).toContain('Involvement.contacts');
    expect(of('UPN')).toMatchObject({
      allowed: false,
      rule: 'D14-number-of-another-body',
      fact: 'KIND_OF_ORGANISATION',
      fields: ['Child.upn', 'ChildAsOf.upn'],
    });
  });

  it('says the same as what that account then sees, field by field', async () => {
    for (const name of ['amira', 'vera', 'ben']) {
      const reason = stack.persona(name).defaultReason;
      const [record] = await records(explain(olga, name, { child: child.whoElse, reason }));
      const { data } = await stack.ask(
        name,
        `{ child(id: "${child.whoElse}") { familyName address { status } carers { name } involvements { nodes { id } } nhsNumber upn } }`,
      );
      const field: Record<string, string> = {
        IDENTITY: 'familyName',
        WHEREABOUTS: 'address',
        FAMILY: 'carers',
        SERVICES: 'involvements',
        NHS_NUMBER: 'nhsNumber',
        UPN: 'upn',
      };
      for (const { detail, allowed } of record?.details ?? []) {
        const shown = field[detail];
        if (shown) expect([name, detail, data.child[shown] !== null]).toEqual([name, detail, allowed]);
      }
    }
  });

  it('says what is wrong with an account that may do nothing', async () => {
    const { data } = await explain(olga, 'carol');
    expect(data.explainAccess.standingFault).toBe('ENHANCED_CHECK_EXPIRED');
    expect(data.explainAccess.operations.every(({ rule }: { rule: string }) => rule === 'D1-standing')).toBe(true);
  });

  it('is for those who administer the account and for auditors: for anybody else there is no such account', async () => {
    const nadia = asPersona(stack, 'nadia');
    expect((await explain(nadia, 'amira')).data.explainAccess).toBeNull();
    expect((await explain(nadia, 'olga')).data.explainAccess).not.toBeNull();
    expect((await explain(asPersona(stack, 'audrey'), 'amira')).data.explainAccess).not.toBeNull();
    const paul = asPersona(stack, 'paul');
    expect((await explain(paul, 'amira')).data.explainAccess).toBeNull();
    const there = await hire(stack, { organisation: 'NORTHSHIRE-VOLUNTARY-01' });
    const own = await paul(EXPLAIN, { variables: { account: there.account, reason: 'NEW_CONTACT' } });
    expect(own.data.explainAccess.operations).not.toEqual([]);
    for (const name of ['amira', 'stan']) {
      expect((await explain(asPersona(stack, name), 'ben')).errors?.[0].extensions.code).toBe('FORBIDDEN');
    }
  });

  it('tells nothing of a child to whoever may not know it: every possibility, whichever number is given', async () => {
    const all = [child.whoElse, child.shielded, '111111111111', 'nonsense', null];
    for (const who of ['audrey', 'nadia']) {
      const about = who === 'nadia' ? 'olga' : 'amira';
      const answers = await Promise.all(all.map((each) => explain(asPersona(stack, who), about, { child: each })));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers[0]?.data.explainAccess.records.length).toBeGreaterThanOrEqual(3);
    }
    const elsewhere = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      authority: '902',
      organisation: 'SOUTHMERE-DIRECTORY',
      practitioner: null,
    });
    const colleague = await hire(stack, { organisation: 'SOUTHMERE-CSC' });
    const asked = (number: string | null) =>
      elsewhere.ask(EXPLAIN, { variables: { account: colleague.account, child: number, reason: 'NEW_CONTACT' } });
    expect((await asked(child.shielded)).text).toBe((await asked(null)).text);
    expect((await records(asked(child.whoElse))).map(({ state }) => state)).toEqual(['OPEN']);
  });

  it('explains a shielded record to its own authority’s team, and puts that on record', async () => {
    const reply = await explain(olga, 'ben', { child: child.shielded, reason: 'ALREADY_WORKING' });
    const [record, ...others] = reply.data.explainAccess.records as Row[];
    expect(others).toEqual([]);
    expect(record?.state).toBe('SHIELDED');
    expect(record?.details.filter(({ allowed }) => allowed).map(({ detail }) => detail)).toEqual([
      'EXISTENCE',
      'IDENTITY',
    ]);
    const outcome = (await trailOf(stack, String(reply.headers.get('x-request-id')))).at(-1);
    expect(outcome?.children).toEqual({ [child.shielded]: ['WHEREABOUTS'] });
  });

  it('never lets a client have the facts that travel between the parts', async () => {
    const { errors } = await olga(`{ explainAccess(accountId: "${stack.persona('ben').account}") { decisionFacts } }`);
    expect(errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
