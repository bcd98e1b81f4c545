import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import {
  HIDDEN,
  INQUIRY,
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

describe('overriding a shield in an emergency', () => {
  let stack: OverrideScene['stack'];
  let olga: OverrideScene['olga'];
  let police: OverrideScene['police'];
  let somebody: OverrideScene['somebody'];
  beforeAll(async () => {
    ({ stack, olga, police, somebody } = await startOverriding());
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
