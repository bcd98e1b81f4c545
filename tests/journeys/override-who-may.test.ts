/** Who may have an override, why, how often: and that no program and no mediator has one. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { hire } from '#support/colleagues.ts';
import { bindDevice, mediate } from '#support/mediating.ts';
import {
  INQUIRY,
  look,
  type OverrideScene,
  override,
  overriding,
  prompt,
  requestOf,
  sessionOf,
  startOverriding,
  under,
} from '#support/overriding.ts';
import { child } from '#support/stack.ts';

const id = child.shielded;

describe('the right to override a shield', () => {
  let stack: OverrideScene['stack'];
  let now: OverrideScene['now'];
  let police: OverrideScene['police'];
  let somebody: OverrideScene['somebody'];
  beforeAll(async () => {
    ({ stack, now, police, somebody } = await startOverriding());
  });
  afterAll(() => stack.stop());

  it.each([
    ['without the right', {}],
    [
      'in a body that is not accredited for it',
      { organisation: 'NORTHSHIRE-YOUTH', rights: ['OVERRIDE_SHIELD'] as const },
    ],
    ['for who may only look', { role: 'PRACTITIONER_VIEW', rights: ['OVERRIDE_SHIELD'] as const }],
    [
      'for the authority’s own officer, who needs none',
      {
        role: 'AUTHORITY_OFFICER',
        authority: '901',
        organisation: 'NORTHSHIRE-DIRECTORY',
        practitioner: null,
        rights: ['OVERRIDE_SHIELD'] as const,
      },
    ],
  ] as [string, Parameters<typeof hire>[1]][])(
    'is not had %s, and the attempt is in the trail',
    async (_who, details) => {
      const ask = await sessionOf(stack, (await hire(stack, details)).account);
      for (const reply of [
        await prompt(ask, id),
        await overriding(ask, 'confirmOverride', { promptId: randomUUID() }),
      ]) {
        expect(reply.refused).toEqual(['FORBIDDEN']);
        const entries = await trailOf(stack, requestOf(reply));
        expect(entries.at(-1).rules.some((rule: string) => /^D[34]-/.test(rule))).toBe(true);
      }
    },
  );

  it('is not had by a program, whoever it asks for, nor used through one', async () => {
    const one = await police();
    const person = await sessionOf(stack, one.account);
    const program = await sessionOf(stack, one.account, 'ecaf');
    const reply = await prompt(program, id);
    expect(reply.refused.length).toBeGreaterThan(0);
    expect(reply.made).toBeNull();
    expect(await look(under(program, await override(person, id)), id)).toBeNull();
  });

  it('is neither had nor used in mediated access', async () => {
    const requester = await police();
    const mediator = await hire(stack, { rights: ['MEDIATE', 'OVERRIDE_SHIELD'] });
    const { ask, id: mediation } = await mediate(
      mediator.ask,
      requester,
      await bindDevice(requester.ask, now),
      INQUIRY,
    );
    expect((await prompt(ask, id)).refused).toEqual(['FORBIDDEN']);
    const own = await sessionOf(stack, mediator.account);
    const given = await override(own, id);
    const mixed = await own('{ viewer { role } }', { headers: { override: given, mediation } });
    expect(mixed.errors?.[0].extensions.code).toBe('OVERRIDE_REFUSED');
    expect((await look(ask, id)).address).toBeNull();
    const [refusal] = await trailOf(stack, requestOf(mixed));
    expect(refusal).toMatchObject({ kind: 'REFUSAL', rules: ['OVERRIDE'], account: mediator.account });
  });

  it('needs a reason that stands for a case, and stays with it', async () => {
    const ask = await somebody();
    const { made } = await prompt(ask, id);
    const confirm = (asking: object) => overriding(ask, 'confirmOverride', { promptId: made.id }, asking);
    expect((await confirm({ reason: 'ALREADY_WORKING' })).refused).toEqual(['REASON_NOT_ENOUGH']);
    expect((await confirm({ caseReference: '' })).refused).toEqual(['CASE_REFERENCE_REQUIRED']);
    const given = (await confirm({})).made.id;
    for (const other of [{ reason: 'DEATH_REVIEW' }, { caseReference: 'another' }]) {
      expect((await under(ask, given)('{ viewer { role } }', other)).errors?.[0].extensions.code).toBe(
        'OVERRIDE_REFUSED',
      );
    }
    expect((await under(ask, given)('{ viewer { reason } }', { reason: null })).data.viewer.reason).toBe(
      'CHILD_PROTECTION',
    );
  });

  it('is braked: so many a day for one person, whatever accounts they have', async () => {
    const one = await police();
    const ask = await sessionOf(stack, one.account);
    for (let count = 0; count < 5; count += 1) await override(ask, id);
    const { made } = await prompt(ask, id);
    expect((await overriding(ask, 'confirmOverride', { promptId: made.id })).refused).toEqual(['TOO_MANY_OVERRIDES']);
    const second = await police({ person: one.account, organisation: 'NORTHSHIRE-POLICE', practitioner: null });
    const other = await sessionOf(stack, second.account);
    const warned = await prompt(other, id);
    expect((await overriding(other, 'confirmOverride', { promptId: warned.made.id })).refused).toEqual([
      'TOO_MANY_OVERRIDES',
    ]);
  });

  it('is one grant and one alert however many confirm at once, and one prompt for one key', async () => {
    const ask = await somebody();
    const key = randomUUID();
    const prompts = await Promise.all(Array.from({ length: 6 }, () => prompt(ask, id, key)));
    expect(new Set(prompts.map(({ made }) => made.id)).size).toBe(1);
    expect((await prompt(ask, child.whoElse, key)).refused).toEqual(['KEY_REUSED']);
    const promptId = prompts[0]?.made.id;
    const grants = await Promise.all(Array.from({ length: 8 }, () => overriding(ask, 'confirmOverride', { promptId })));
    expect(new Set(grants.map(({ made }) => JSON.stringify(made))).size).toBe(1);
    const count = async (table: string, column: string) =>
      (
        await stack.database.sql<{ count: number }>(
          `select count(*)::int as count from children.${table} where ${column} = ?`,
          [promptId],
        )
      )[0]?.count;
    expect([await count('override_grant', 'id'), await count('notice', 'about')]).toEqual([1, 1]);
  });
});
