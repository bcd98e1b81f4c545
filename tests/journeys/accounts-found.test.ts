import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { ACCOUNT, account } from '#support/administration.ts';
import { type Asker, asPersona, hire, hireMany } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

const VOLUNTARY = 'NORTHSHIRE-VOLUNTARY-01';

describe('accounts, as those find them who administer them', () => {
  let stack: Stack;
  const today = dayOf(new Date());
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const ids = async (ask: Asker, args = ''): Promise<string[]> => {
    const { data } = await ask(`{ accounts(first: 100 ${args}) { nodes { id } } }`);
    return data.accounts.nodes.map(({ id }: { id: string }) => id);
  };
  const own = (name: string): Asker => asPersona(stack, name);
  const at = async (clause: string): Promise<Set<string>> =>
    new Set(
      (
        await stack.database.sql<{ id: string }>(
          `select a.id from accreditation.account a join accreditation.organisation o on o.id = a.organisation_id where ${clause}`,
        )
      ).map(({ id }) => id),
    );

  it('are those of one’s own organisation for its administrator, and no others by any way of asking', async () => {
    await hireMany(stack, 3, { organisation: VOLUNTARY });
    expect(new Set(await ids(own('paul')))).toEqual(await at(`a.organisation_id = '${VOLUNTARY}'`));
    expect(await ids(own('paul'), ', organisationId: "NORTHSHIRE-CSC"')).toEqual([]);
    expect(await account(own('paul'), stack.persona('amira').account)).toBeNull();
    expect(await account(own('paul'), randomUUID())).toBeNull();
    expect(await account(own('paul'), 'nonsense')).toBeNull();
    const nested = await own('paul')('{ organisation(id: "NORTHSHIRE-CSC") { accounts { nodes { id } } } }');
    expect(nested.data.organisation.accounts.nodes).toEqual([]);
  });

  it('are those of the own team and of whom it accredits for an officer, and all of them for an auditor', async () => {
    const team = `'NORTHSHIRE-DIRECTORY' in (o.id, o.accreditor)`;
    expect(new Set(await ids(own('olga')))).toEqual(await at(team));
    expect(new Set(await ids(own('nadia')))).toEqual(await at(`'NATIONAL-OFFICE' in (o.id, o.accreditor)`));
    expect(new Set(await ids(own('audrey')))).toEqual(await at('true'));
    const nested = await own('olga')(`{ organisation(id: "${VOLUNTARY}") { accounts(first: 100) { nodes { id } } } }`);
    expect(new Set(nested.data.organisation.accounts.nodes.map(({ id }: { id: string }) => id))).toEqual(
      await at(`o.id = '${VOLUNTARY}'`),
    );
  });

  it('are nobody’s to see who does not administer', async () => {
    for (const name of ['amira', 'vera', 'stan']) {
      const { data, errors } = await own(name)(
        `{ accounts { nodes { id } } organisation(id: "${VOLUNTARY}") { name accounts { nodes { id } } } }`,
      );
      expect(data).toEqual({ accounts: null, organisation: { name: expect.any(String), accounts: null } });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    }
  });

  it('name nobody: a number, an entry and an organisation', async () => {
    const { text } = await own('olga')(`{ accounts(first: 100) { nodes ${ACCOUNT} } }`);
    expect(text).not.toMatch(/Trent|Hale|Ferriday|Robin/);
  });

  it('come in pages that hold each once, in the order of their numbers', async () => {
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const { data } = await own('olga')(
        'query P($after: String) { accounts(first: 3, after: $after) { nodes { userNumber } pageInfo { hasNextPage endCursor } } }',
        { variables: { after } },
      );
      seen.push(...data.accounts.nodes.map(({ userNumber }: { userNumber: string }) => userNumber));
      after = data.accounts.pageInfo.endCursor;
      if (!data.accounts.pageInfo.hasNextPage) break;
    }
    expect(seen.length).toBeGreaterThan(6);
    expect(seen).toEqual([...new Set(seen)].toSorted());
    for (const after of ['no cursor', Buffer.from('["x"]').toString('base64url')]) {
      const { errors } = await own('olga')(`{ accounts(after: "${after}") { nodes { id } } }`);
      expect(errors?.[0].extensions.code).toBe('PAGE_INVALID');
    }
    const far = await own('olga')('{ accounts(filter: { expiringWithinDays: -1 }) { nodes { id } } }');
    expect(far.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('are found by what they are shown as, for any facts: state, dormancy, reviews and what ends soon', async () => {
    const robin = await hire(stack, { organisation: VOLUNTARY });
    const olga = own('olga');
    const day = fc.option(fc.integer({ min: -1_200, max: 130 }).map((days) => addDays(today, days)));
    const near = fc.option(fc.integer({ min: -140, max: 130 }).map((days) => addDays(today, days)));
    const version = fc.option(fc.integer({ min: 0, max: 1 }));
    const drawn = fc.record(
      {
        enhanced_check_on: day,
        trained_until: near,
        authenticator_bound_on: day,
        activated_on: near,
        reviewed_on: near,
        last_used_on: near,
        woken_on: near,
        agreement_version: version,
        procedures_version: version,
        suspended_for: fc.constantFrom('{}', '{ABSENCE}'),
      },
      { requiredKeys: [] },
    );
    const fine = {
      enhanced_check_on: addDays(today, -30),
      trained_until: addDays(today, 300),
      authenticator_bound_on: addDays(today, -30),
      activated_on: addDays(today, -30),
      reviewed_on: null,
      last_used_on: null,
      woken_on: null,
      agreement_version: 1,
      procedures_version: 1,
      suspended_for: '{}',
    };
    const found = (filter: string) => ids(olga, `, filter: { ${filter} }`).then((all) => all.includes(robin.account));
    const property = fc.asyncProperty(drawn, async (facts) => {
      const all = { ...fine, ...facts };
      const columns = Object.keys(all);
      await stack.database.sql(
        `update accreditation.account set ${columns.map((name) => `${name} = ?`).join(', ')} where id = ?`,
        [...Object.values(all), robin.account],
      );
      const { state, clearance, reviewDueOn } = await account(olga, robin.account);
      const until = new Map<string, IsoDate | null>(
        clearance.map(({ kind, validUntil }: { kind: string; validUntil: IsoDate | null }) => [kind, validUntil]),
      );
      const soon = (kind: string): boolean => {
        const last = until.get(kind);
        return typeof last === 'string' && last >= today && last <= addDays(today, 30);
      };
      const holds = (kind: string) => clearance.find((each: { kind: string }) => each.kind === kind).holds;
      expect(await found(`state: ${state}`)).toBe(true);
      expect(await found(`state: ${state === 'ACTIVE' ? 'SUSPENDED' : 'ACTIVE'}`)).toBe(false);
      expect(await found('dormant: true')).toBe(!holds('USE'));
      expect(await found('dormant: false')).toBe(holds('USE'));
      expect(await found('reviewDue: true')).toBe(reviewDueOn === null || reviewDueOn <= today);
      const ends = until.get('ENHANCED_CHECK') !== undefined && (soon('ENHANCED_CHECK') || soon('TRAINING'));
      // A check that begins tomorrow is shown without a last day, and three years are not soon.
      expect(await found('expiringWithinDays: 30')).toBe(ends);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
