/** How long an override lasts, and for whom: a quarter of an hour, one account, one session. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import {
  look,
  type OverrideScene,
  override,
  overridesFor,
  overriding,
  prompt,
  requestOf,
  sessionOf,
  startOverriding,
  under,
} from '#support/overriding.ts';
import { child } from '#support/stack.ts';

const id = child.shielded;

describe('an override of a shield', () => {
  let stack: OverrideScene['stack'];
  let olga: OverrideScene['olga'];
  let wait: OverrideScene['wait'];
  let police: OverrideScene['police'];
  let somebody: OverrideScene['somebody'];
  beforeAll(async () => {
    ({ stack, olga, wait, police, somebody } = await startOverriding());
  });
  afterAll(() => stack.stop());

  it('is asked for, and each look is noted, by account and session both', async () => {
    const given = await override(await somebody(), id);
    const [held] = await stack.database.sql<{ account: string; session: string }>(
      'select account, session from children.override_grant where id = ?',
      [given],
    );
    const { overrides } = stack.ports;
    const as = (more: object) => ({ id: given, account: '', session: '', ...held, ...more });
    const noted = (more: object) => overrides?.look({ ...as(more), request: randomUUID(), details: [] });
    expect([await overrides?.override(as({})), await noted({})]).toEqual([
      expect.objectContaining({ child: id }),
      true,
    ]);
    for (const other of [{ account: randomUUID() }, { session: 'a'.repeat(43) }, { id: randomUUID() }, { id: 'x' }]) {
      expect([await overrides?.override(as(other)), await noted(other)]).toEqual([null, false]);
    }
  });

  it('lasts a quarter of an hour and no longer, by the clock of the request and by that of the database', async () => {
    const ask = await somebody();
    const given = await override(ask, id);
    wait(14.9);
    expect(await look(under(ask, given), id)).toMatchObject({ address: { postcode: expect.any(String) } });
    wait(0.2);
    expect(await look(under(ask, given), id)).toBeNull();
    const [state] = (await overridesFor(olga)).nodes;
    expect(state).toMatchObject({ id: given, state: 'EXPIRED' });
    // A clock that is put back before the grant does not bring it back.
    wait(-15.3);
    expect(await look(under(ask, given), id)).toBeNull();
    wait(15.3);
    const fresh = await override(ask, id);
    expect(await look(under(ask, fresh), id)).not.toBeNull();
    await stack.database.sql(
      `update children.override_grant set stamped_at = stamped_at - interval '15 minutes' where id = ?`,
      [fresh],
    );
    expect(await look(under(ask, fresh), id)).toBeNull();
    await stack.database.sql(
      `update children.override_grant set stamped_at = stamped_at + interval '16 minutes' where id = ?`,
      [fresh],
    );
    expect(await look(under(ask, fresh), id)).toBeNull();
  });

  it('is asked for anew each time: what was closed or has run out is not confirmed again', async () => {
    const ask = await somebody();
    const warned = await prompt(ask, id);
    const { made } = await overriding(ask, 'confirmOverride', { promptId: warned.made.id });
    await overriding(ask, 'closeOverride', { overrideId: made.id });
    const again = () => overriding(ask, 'confirmOverride', { promptId: warned.made.id });
    expect((await again()).refused).toEqual(['PROMPT_NOT_USABLE']);
    const late = await prompt(ask, id);
    wait(5.1);
    expect((await overriding(ask, 'confirmOverride', { promptId: late.made.id })).refused).toEqual([
      'PROMPT_NOT_USABLE',
    ]);
    // Not even the same person confirms in one session what they were warned of in another.
    const one = await police();
    const elsewhere = await prompt(await sessionOf(stack, one.account), id);
    const refused = await overriding(await sessionOf(stack, one.account), 'confirmOverride', {
      promptId: elsewhere.made.id,
    });
    expect(refused.refused).toEqual(['PROMPT_NOT_USABLE']);
    const [entry] = (await trailOf(stack, requestOf(refused))).slice(-1);
    expect(entry.rules).toContain('override:PROMPT_NOT_USABLE');
  });

  it('ends with the suspension of the account, and with the right', async () => {
    const one = await police();
    const ask = await sessionOf(stack, one.account);
    const given = await override(ask, id);
    await stack.database.sql(`update accreditation.account set rights = '{}' where id = ?`, [one.account]);
    await expect
      .poll(async () => (await under(ask, given)('{ viewer { role } }')).errors?.[0].extensions.code)
      .toBe('OVERRIDE_REFUSED');
    await stack.database.sql(`update accreditation.account set rights = '{OVERRIDE_SHIELD}' where id = ?`, [
      one.account,
    ]);
    await expect.poll(() => look(under(ask, given), id)).not.toBeNull();
    await stack.database.sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [
      one.account,
    ]);
    await expect
      .poll(async () => (await under(ask, given)('{ viewer { role } }')).errors?.[0].extensions.code)
      .toBe('STANDING_REFUSED');
  });
});
