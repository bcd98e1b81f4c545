import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childNumber } from '#core/ids.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { bindDevice, mediate } from '#support/mediating.ts';
import { INQUIRY, look, override, overridesFor, overriding, prompt, sessionOf, under } from '#support/overriding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const id = child.shielded;
/** A number that is well formed, and no child's. */
const nobodys =
  Array.from({ length: 10 }, (_, digit) => `10000000000${digit}`).find((each) => childNumber(each) !== undefined) ?? '';
const HIDDEN = { address: null, responsibleAuthority: null, carers: null, involvements: null, leadProfessional: null };

describe('overriding a shield in an emergency', () => {
  let stack: Stack;
  let olga: Asker;
  /** The moment it is, put forward by the tests. */
  let ahead = 0;
  const wait = (minutes: number): void => {
    ahead += minutes * 60_000;
  };
  const police = (more: Parameters<typeof hire>[1] = {}) => hire(stack, { rights: ['OVERRIDE_SHIELD'], ...more });
  /** Somebody with the right, in one session. */
  const somebody = async () => sessionOf(stack, (await police()).account);
  const requestOf = ({ headers }: { headers: Headers }) => String(headers.get('x-request-id'));

  beforeAll(async () => {
    stack = await startStack({ clock: () => new Date(Date.now() + ahead) });
    olga = asPersona(stack, 'olga');
  });
  afterAll(() => stack.stop());

  it('at ten past two, for a section 47 enquiry: warned, shown, closed, hidden again; the team is told and rules (W4)', async () => {
    const ben = stack.persona('ben');
    const ask = await sessionOf(stack, ben.account);
    expect(await look(ask, id)).toMatchObject({ shielded: true, override: null, ...HIDDEN });
    const warned = await prompt(ask, id);
    expect(warned.made.warning).toMatchObject({ version: 1, sentences: expect.arrayContaining([expect.any(String)]) });
    expect(await look(under(ask, warned.made.id), id)).toBeNull();
    const granted = await overriding(ask, 'confirmOverride', { promptId: warned.made.id });
    const inForce = granted.made;
    const opened = under(ask, inForce.id);
    const seen = await opened(
      `query ($id: ID!) { child(id: $id) { shielded withheld override { id until } address { postcode } involvements { nodes { id } } } }`,
      { variables: { id } },
    );
    expect(seen.data.child).toEqual({
      shielded: true,
      withheld: null,
      override: inForce,
      address: { postcode: expect.any(String) },
      involvements: { nodes: expect.any(Array) },
    });
    expect(seen.headers.get('cache-control')).toBe('no-store');

    const told = await olga(
      '{ notices(kind: OVERRIDE_GRANTED) { nodes { childId accountId reason aboutId requestId } } }',
    );
    expect(told.data.notices.nodes).toEqual([
      {
        childId: id,
        accountId: ben.account,
        reason: 'CHILD_PROTECTION',
        aboutId: inForce.id,
        requestId: requestOf(granted),
      },
    ]);
    expect(await overriding(opened, 'closeOverride', { overrideId: inForce.id })).toMatchObject({
      made: { closed: true },
    });
    expect((await opened('{ viewer { role } }')).errors?.[0].extensions.code).toBe('OVERRIDE_REFUSED');
    expect(await look(ask, id)).toMatchObject({ shielded: true, override: null, ...HIDDEN });

    const { nodes } = await overridesFor(olga);
    expect(nodes).toMatchObject([
      {
        id: inForce.id,
        childId: id,
        state: 'CLOSED',
        accountId: ben.account,
        organisation: { id: ben.organisation },
        ...INQUIRY,
        overdue: false,
        outcome: null,
        looks: [{ requestId: requestOf(seen), details: ['EXISTENCE', 'SERVICES', 'WHEREABOUTS'] }],
      },
    ]);
    const ruled = await overriding(olga, 'investigateOverride', { overrideId: inForce.id, outcome: 'JUSTIFIED' });
    expect(ruled.made).toMatchObject({ state: 'INVESTIGATED', outcome: 'JUSTIFIED', overdue: false });
    const again = await overriding(olga, 'investigateOverride', { overrideId: inForce.id, outcome: 'JUSTIFIED' });
    expect(again.refused).toEqual([]);
    const other = await overriding(olga, 'investigateOverride', { overrideId: inForce.id, outcome: 'MISUSE' });
    expect(other.refused).toEqual(['INVESTIGATED_ALREADY']);

    const entries = await trailOf(stack, requestOf(seen));
    expect(entries.map(({ kind }) => kind)).toEqual(['INTENT', 'OUTCOME']);
    for (const entry of entries) expect(entry).toMatchObject({ override: inForce.id, ...INQUIRY });
    expect(entries[1].rules).toContain('A4-override');
    const mine = await ask('{ myAccessRecords(first: 20) { nodes { requestId overrideId } } }');
    expect(mine.data.myAccessRecords.nodes).toContainEqual({ requestId: requestOf(seen), overrideId: inForce.id });
  });

  it('shows nothing to anybody else, in any other session, or of any other child in the same request', async () => {
    const colleague = await police();
    const ask = await sessionOf(stack, colleague.account);
    const given = await override(ask, id);
    const second = await hire(stack, { rights: ['OVERRIDE_SHIELD'] });
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [child.ended]);
    const both = await under(
      ask,
      given,
    )(
      `{ one: child(id: "${id}") { address { postcode } } other: child(id: "${child.ended}") { override { id } address { postcode } } }`,
    );
    await stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [child.ended]);
    expect(both.data).toEqual({
      one: { address: { postcode: expect.any(String) } },
      other: { override: null, address: null },
    });
    const others = [await sessionOf(stack, colleague.account), second.ask, asPersona(stack, 'amira')];
    for (const other of others) {
      expect((await under(other, given)('{ viewer { role } }')).errors?.[0].extensions.code).toBe('OVERRIDE_REFUSED');
      expect(await look(other, id)).toMatchObject({ override: null, ...HIDDEN });
    }
    // Nor to the same session in a request that does not name it.
    expect(await look(ask, id)).toMatchObject({ override: null, ...HIDDEN });
  });

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

  it('leaves the child hidden in what a search lists, and unfound by what is hidden', async () => {
    const ask = await somebody();
    const { dateOfBirth, familyName, postcode } = (
      await olga(`{ child(id: "${id}") { familyName dateOfBirth address { postcode } } }`)
    ).data.child as { dateOfBirth: string; familyName: string; postcode?: string; address?: unknown };
    const given = await override(ask, id);
    const find = async (criteria: object) =>
      (
        await under(ask, given)(
          'query ($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id shielded postcodeDistrict } } }',
          { variables: { criteria } },
        )
      ).data.searchChildren.nodes;
    expect(await find({ familyName, dateOfBirth })).toEqual([{ id, shielded: true, postcodeDistrict: null }]);
    const hidden = (await olga(`{ child(id: "${id}") { address { postcode } } }`)).data.child.address.postcode;
    expect(postcode).toBeUndefined();
    expect(await find({ familyName, dateOfBirth, postcode: hidden })).toEqual([]);
  });

  it('changes nothing: a change is decided, and answered, as without it', async () => {
    const record = async (by: (ask: Asker) => Promise<Asker>) =>
      (await by(await somebody()))(
        `mutation ($input: RecordInvolvementInput!) { recordInvolvement(input: $input) {
           involvement { serviceType child { shielded address { postcode } override { id } } } problems { code } } }`,
        {
          variables: {
            input: {
              idempotencyKey: randomUUID(),
              childId: id,
              serviceType: 'SOC_FAMILY_SUPPORT',
              startedOn: '2026-01-05',
            },
          },
        },
      );
    let given = '';
    const changed = await record(async (ask) => {
      given = await override(ask, id);
      return under(ask, given);
    });
    const without = await record(async (ask) => ask);
    expect(changed.text).toBe(without.text);
    expect((await trailOf(stack, requestOf(changed)))[0]).toMatchObject({ override: given });
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
      await bindDevice(requester.ask, () => Date.now() + ahead),
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

  it('tells nothing of a child: what is shielded, open, archived, provisional, sealed or not there is answered alike', async () => {
    const made = (state: string) => `update children.child set state = '${state}' where id = ?`;
    await stack.database.sql(made('SEALED'), [child.brother]);
    await stack.database.sql(made('ARCHIVED'), [child.ended]);
    await stack.database.sql(made('PROVISIONAL'), [child.moved]);
    const numbers = [id, child.whoElse, child.ended, child.moved, child.brother, nobodys];
    const told = async (number: string) => {
      const one = await police();
      const ask = await sessionOf(stack, one.account);
      const key = randomUUID();
      const warned = await prompt(ask, number, key);
      const granted = await overriding(ask, 'confirmOverride', { promptId: warned.made.id });
      const records = await ask(
        '{ myAccessRecords(first: 10) { nodes { kind decision operation disclosureCount disclosures { childId classes } overrideId } } }',
      );
      const entries = await Promise.all([warned, granted].map((reply) => trailOf(stack, requestOf(reply))));
      await overriding(ask, 'closeOverride', { overrideId: granted.made.id });
      const same = (text: string) =>
        text.replaceAll(warned.made.id, 'ID').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'MOMENT');
      const rules = entries.flat().map(({ kind, decision, rules: by, children }) => ({ kind, decision, by, children }));
      return [warned.status, same(warned.text), granted.status, same(granted.text), records.text, rules];
    };
    const answers = [];
    for (const number of numbers) answers.push(await told(number));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    // And what it opens is what it opens without.
    const ask = await somebody();
    expect(await look(under(ask, await override(ask, child.brother)), child.brother)).toBeNull();
    expect(await look(under(ask, await override(ask, child.moved)), child.moved)).toBeNull();
    const team = (await overridesFor(olga, { first: 100 })).nodes.map(({ childId }: { childId: string }) => childId);
    expect(team).not.toContain(child.brother);
    for (const each of [child.brother, child.ended, child.moved])
      await stack.database.sql(
        `set session_replication_role = replica; update children.child set state = 'OPEN' where id = ${each}; set session_replication_role = origin`,
      );
  });

  it('is ruled on by the responsible team alone, by nobody of the user’s own side, and misuse suspends the account', async () => {
    const one = await police();
    const ask = await sessionOf(stack, one.account);
    const given = await override(ask, id);
    const rule = (by: Asker, outcome: string) => overriding(by, 'investigateOverride', { overrideId: given, outcome });
    expect((await rule(olga, 'JUSTIFIED')).refused).toEqual(['STILL_OPEN']);
    await overriding(ask, 'closeOverride', { overrideId: given });
    const officer = (more: object) =>
      hire(stack, {
        role: 'AUTHORITY_OFFICER',
        authority: '901',
        organisation: 'NORTHSHIRE-DIRECTORY',
        practitioner: null,
        ...more,
      });
    const stranger = await officer({ authority: '902' });
    const themselves = await officer({ person: one.account });
    const beside = await officer({ organisation: 'NORTHSHIRE-CSC' });
    expect((await rule(stranger.ask, 'JUSTIFIED')).refused).toEqual(['OVERRIDE_NOT_FOUND']);
    expect((await overridesFor(stranger.ask)).nodes).toEqual([]);
    expect((await rule(themselves.ask, 'JUSTIFIED')).refused).toEqual(['ANOTHER_PERSON_NEEDED']);
    expect((await rule(beside.ask, 'JUSTIFIED')).refused).toEqual(['ANOTHER_PERSON_NEEDED']);
    expect((await rule(ask, 'JUSTIFIED')).refused).toEqual(['FORBIDDEN']);
    expect((await rule(olga, 'MISUSE')).made).toMatchObject({ state: 'INVESTIGATED', outcome: 'MISUSE' });
    await expect
      .poll(async () => (await ask('{ viewer { role } }')).errors?.[0].extensions.code)
      .toBe('STANDING_REFUSED');
    const [account] = await stack.database.sql<{ suspended: string[]; by: string }>(
      `select a.suspended_for as suspended, e.done_by as by from accreditation.account a
       join accreditation.account_event e on e.account_id = a.id and e.act = 'SUSPENDED' where a.id = ?`,
      [one.account],
    );
    expect(account).toEqual({ suspended: ['INVESTIGATION'], by: stack.persona('olga').account });
    const { data } = await olga('{ notices(kind: OVERRIDE_INVESTIGATION) { nodes { aboutId } } }');
    expect(data.notices.nodes).toContainEqual({ aboutId: given });
  });

  it('shows as overdue what nobody has ruled on within five days, page by page, to the team that looks after the record', async () => {
    const ask = await somebody();
    const given = await override(ask, id);
    await overriding(ask, 'closeOverride', { overrideId: given });
    await stack.database.sql(
      `update children.override_end set closed_at = closed_at - interval '5 days' where id = ?`,
      [given],
    );
    const first = await overridesFor(olga, { state: 'CLOSED', first: 1 });
    expect(first.nodes).toMatchObject([{ id: given, state: 'CLOSED', overdue: true }]);
    const second = await overridesFor(olga, { state: 'CLOSED', first: 1, after: first.pageInfo.endCursor });
    expect(second.nodes).toMatchObject([{ state: 'CLOSED', overdue: false }]);
    await stack.database.sql(`update children.child set authority = '902' where id = ?`, [id]);
    expect((await overridesFor(olga)).nodes.map((each: { id: string }) => each.id)).not.toContain(given);
    await stack.database.sql(`update children.child set authority = '901' where id = ?`, [id]);
    expect((await overridesFor(olga)).nodes.map((each: { id: string }) => each.id)).toContain(given);
  });

  it('does not mix two people who look at one child at the same moment', async () => {
    const [one, two] = [await somebody(), await somebody()];
    const given = await override(one, id);
    const opened = under(one, given);
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const by = index % 3;
        return { by, seen: await look([opened, two, one][by] as Asker, id) };
      }),
    );
    for (const { by, seen } of answers) {
      if (by === 0) expect(seen).toMatchObject({ override: { id: given }, address: { postcode: expect.any(String) } });
      else expect(seen).toMatchObject({ override: null, ...HIDDEN });
    }
  });

  it('answers nothing where the override cannot be asked for, or the look cannot be noted', async () => {
    const ask = await somebody();
    const given = await override(ask, id);
    await stack.database.sql('alter table children.override_look rename to override_look_gone');
    const unnoted = await under(ask, given)(`{ child(id: "${id}") { address { postcode } } }`);
    await stack.database.sql('alter table children.override_look_gone rename to override_look');
    expect([unnoted.status, unnoted.data]).toEqual([503, undefined]);
    await stack.database.sql('alter table children.override_end rename to override_end_gone');
    const unasked = await under(ask, given)(`{ child(id: "${id}") { address { postcode } } }`);
    await stack.database.sql('alter table children.override_end_gone rename to override_end');
    expect([unasked.status, unasked.errors?.[0].extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    await stack.database.sql('alter table children.notice rename to notice_gone');
    const { made } = await prompt(ask, id);
    const unalerted = await overriding(ask, 'confirmOverride', { promptId: made.id });
    await stack.database.sql('alter table children.notice_gone rename to notice');
    expect(unalerted.made).toBeNull();
    expect(await stack.database.sql('select id from children.override_grant where id = ?', [made.id])).toEqual([]);
  });
});
