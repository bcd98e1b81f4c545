import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userNumberFrom } from '#core/ids.ts';
import { type Colleague, hire } from '#support/colleagues.ts';
import { bindDevice, onTheTelephone, openMediation, type Telephone, userNumberOf } from '#support/mediating.ts';
import { child, type Stack } from '#support/stack.ts';

const LOOK = `query ($id: ID!) { child(id: $id) { id givenNames nhsNumber upn address { postcode }
  involvements { nodes { id serviceType organisation { id } } } } }`;

describe('a mediation', () => {
  let stack: Stack;
  let requester: Colleague;
  let mediator: Colleague;
  let phone: Telephone;
  beforeAll(async () => {
    phone = await onTheTelephone();
    ({ stack, requester, mediator } = phone);
  });
  afterAll(() => stack.stop());

  it('is over after a quarter of an hour, to the second', async () => {
    const { ask } = await phone.opened();
    const status = async () => (await ask(LOOK, { variables: { id: child.whoElse } })).status;
    expect(await status()).toBe(200);
    phone.wait(29);
    expect(await status()).toBe(200);
    phone.wait(1);
    expect(await status()).toBe(403);
  });

  it('is nobody’s to use who has yet to sign what is in force', async () => {
    const { ask } = await phone.opened();
    const look = async () => (await ask(LOOK, { variables: { id: child.whoElse } })).status;
    expect(await look()).toBe(200);
    const version = (number: number) =>
      stack.database.sql('update accreditation.account set agreement_version = ? where id = ?', [
        number,
        mediator.account,
      ]);
    await version(0);
    await expect.poll(look, { timeout: 5_000 }).toBe(403);
    await version(1);
    await expect.poll(look, { timeout: 5_000 }).toBe(200);
  });

  it('refuses the reason of another purpose than that for which it was opened', async () => {
    const { ask } = await phone.opened();
    const { status, errors } = await ask(LOOK, { reason: 'UNPLANNED_CARE', variables: { id: child.whoElse } });
    expect([status, errors?.[0].extensions]).toMatchObject([
      403,
      { code: 'MEDIATION_REFUSED', field: 'Access-Reason' },
    ]);
  });

  it('is nobody else’s: another’s mediation, one that never was and nonsense are refused alike', async () => {
    const { id } = await phone.opened();
    const stranger = await hire(stack, { rights: ['MEDIATE'] });
    const answers = await Promise.all(
      [id, randomUUID(), 'nonsense', ''].map((each) =>
        stranger.ask(LOOK, { variables: { id: child.whoElse }, headers: { mediation: each } }),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.errors?.[0].extensions.code).toBe('MEDIATION_REFUSED');
  });

  describe('cannot be begun', () => {
    const refusedAlike = async (asked: Promise<{ data: unknown }>) => {
      const { data } = (await asked) as { data: { openMediation: unknown } };
      expect(data.openMediation).toEqual({
        mediation: null,
        problems: [{ code: 'MEDIATION_NOT_OPENED', field: null }],
      });
    };
    const number = () => userNumberOf(requester.ask);

    it('with a code that was used, a wrong one, or the number of nobody', async () => {
      const code = phone.nextCode();
      expect(
        (await openMediation(mediator.ask, { userNumber: await number(), code })).data.openMediation.problems,
      ).toEqual([]);
      await refusedAlike(openMediation(mediator.ask, { userNumber: await number(), code }));
      await refusedAlike(openMediation(mediator.ask, { userNumber: await number(), code: '000000' }));
      await refusedAlike(
        openMediation(mediator.ask, { userNumber: userNumberFrom('9999999'), code: phone.nextCode() }),
      );
    });

    it('for oneself, by whichever account', async () => {
      const self = await hire(stack, { rights: ['MEDIATE'] });
      const second = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH', person: self.account });
      const own = await bindDevice(second.ask, phone.now);
      await refusedAlike(openMediation(self.ask, { userNumber: await userNumberOf(second.ask), code: own.code() }));
    });

    it.each([
      [
        'whose account is suspended',
        `update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`,
        `update accreditation.account set suspended_for = '{}' where id = ?`,
      ],
      [
        'whose organisation takes no part',
        `update accreditation.organisation set functions = '{QUERY}' where id = 'NORTHSHIRE-YOUTH' and ?::text is not null`,
        `update accreditation.organisation set functions = '{QUERY,MEDIATED_ACCESS}' where id = 'NORTHSHIRE-YOUTH' and ?::text is not null`,
      ],
    ])('for somebody %s', async (_who, worse, better) => {
      const userNumber = await number();
      await stack.database.sql(worse, [requester.account]);
      await refusedAlike(openMediation(mediator.ask, { userNumber, code: phone.nextCode() }));
      await stack.database.sql(better, [requester.account]);
    });

    it('by somebody who is no mediator by name, or whose organisation takes no part, or without a reason', async () => {
      const userNumber = await number();
      const notNamed = await hire(stack);
      expect(
        (await openMediation(notNamed.ask, { userNumber, code: phone.nextCode() })).errors?.[0].extensions.code,
      ).toBe('FORBIDDEN');
      await stack.database.sql(
        `update accreditation.organisation set functions = '{QUERY}' where id = 'NORTHSHIRE-YOUTH'`,
      );
      const there = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH', rights: ['MEDIATE'] });
      expect((await openMediation(there.ask, { userNumber, code: phone.nextCode() })).errors?.[0].extensions.code).toBe(
        'FORBIDDEN',
      );
      await stack.database.sql(
        `update accreditation.organisation set functions = '{QUERY,MEDIATED_ACCESS}' where id = 'NORTHSHIRE-YOUTH'`,
      );
      const silent = await openMediation(mediator.ask, { userNumber, code: phone.nextCode() }, { reason: null });
      expect(silent.errors?.[0].extensions.code).toBe('REASON_REQUIRED');
    });

    it('after a few wrong codes, by whoever gave them, for a quarter of an hour; others still can', async () => {
      const other = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH' });
      const own = await bindDevice(other.ask, phone.now);
      const userNumber = await userNumberOf(other.ask);
      const guesser = await hire(stack, { rights: ['MEDIATE'] });
      for (let wrong = 0; wrong < 3; wrong += 1) {
        await refusedAlike(openMediation(guesser.ask, { userNumber, code: '000000' }));
      }
      phone.wait(1);
      await refusedAlike(openMediation(guesser.ask, { userNumber, code: own.code() }));
      const { data } = await openMediation(mediator.ask, { userNumber, code: own.code() });
      expect(data.openMediation.problems).toEqual([]);
      // Two more for somebody else's, and they are shut out from all.
      for (let wrong = 0; wrong < 2; wrong += 1) {
        await refusedAlike(openMediation(guesser.ask, { userNumber: await number(), code: '000000' }));
      }
      await refusedAlike(openMediation(guesser.ask, { userNumber: await number(), code: phone.nextCode() }));
      phone.wait(31);
      const later = await openMediation(guesser.ask, { userNumber, code: own.code() });
      expect(later.data.openMediation.problems).toEqual([]);
    });

    it('by trying many codes at once: no more are looked at than one after the other', async () => {
      const other = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH' });
      await bindDevice(other.ask, phone.now);
      const userNumber = await userNumberOf(other.ask);
      const guesser = await hire(stack, { rights: ['MEDIATE'] });
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          refusedAlike(openMediation(guesser.ask, { userNumber, code: String(100_000 + index) })),
        ),
      );
      const [{ tried } = expect.unreachable()] = await stack.database.sql<{ tried: string }>(
        'select count(*) as tried from accreditation.wrong_code where tried_by = ?',
        [guesser.account],
      );
      expect(Number(tried)).toBe(3);
    });
  });

  it('redeems one code once, however often it is sent at once, by however many', async () => {
    const mediators = await Promise.all(Array.from({ length: 20 }, () => hire(stack, { rights: ['MEDIATE'] })));
    const userNumber = await userNumberOf(requester.ask);
    const code = phone.nextCode();
    const answers = await Promise.all(mediators.map(({ ask }) => openMediation(ask, { userNumber, code })));
    const won = answers.filter(({ data }) => data.openMediation.mediation !== null);
    expect(won).toHaveLength(1);
    const [{ open } = expect.unreachable()] = await stack.database.sql<{ open: string }>(
      `select count(*) as open from accreditation.mediation where mediator = any(?)`,
      [`{${mediators.map(({ account }) => account).join(',')}}`],
    );
    expect(open).toBe('1');
  });
});
