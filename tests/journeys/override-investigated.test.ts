/** What becomes of an override: the responsible team rules on it, and asking for one has told nothing of the child. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childNumber } from '#core/ids.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { ofRequest, released } from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
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
/** A number that is well formed, and no child's. */
const nobodys =
  Array.from({ length: 10 }, (_, digit) => `10000000000${digit}`).find((each) => childNumber(each) !== undefined) ?? '';

describe('an override that is over', () => {
  let stack: OverrideScene['stack'];
  let olga: OverrideScene['olga'];
  let police: OverrideScene['police'];
  let somebody: OverrideScene['somebody'];
  beforeAll(async () => {
    ({ stack, olga, police, somebody } = await startOverriding());
  });
  afterAll(() => stack.stop());

  it('tells the family of another child, whose record was opened in the same request, of no override at all', async () => {
    const other = await addChild(stack, { familyName: 'Besideoverrideby' });
    const one = await police();
    const ask = await sessionOf(stack, one.account);
    const given = await override(ask, id);
    const both = `query Both($one: ID!, $other: ID!) { one: child(id: $one) { familyName } other: child(id: $other) { familyName } }`;
    const reply = await under(ask, given)(both, { variables: { one: id, other } });
    expect(reply.data.other).toEqual({ familyName: 'Besideoverrideby' });
    await overriding(ask, 'closeOverride', { overrideId: given });
    const request = await released(stack, other);
    const police_ = async () => {
      const lines = 'accessReport(first: 100) { nodes { role mediated overridden } }';
      const team = 'looks(first: 100) { nodes { role overridden } }';
      const { accessReport, looks } = (await ofRequest(olga, request, `${lines} ${team}`)).request;
      const asPractitioner = ({ role }: { role: string }) => role === 'PRACTITIONER';
      return [accessReport.nodes.filter(asPractitioner), looks.nodes.filter(asPractitioner)];
    };
    // While nobody has ruled on it, it would warn whoever is investigated.
    expect(await police_()).toEqual([[], []]);
    await overriding(olga, 'investigateOverride', { overrideId: given, outcome: 'JUSTIFIED' });
    // And afterwards it would tell that there is a hidden child, and who looked for it.
    expect(await police_()).toEqual([
      [{ role: 'PRACTITIONER', mediated: false, overridden: false }],
      [{ role: 'PRACTITIONER', overridden: false }],
    ]);
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

  it('is ruled on once: whoever rules otherwise afterwards is refused, and suspends nobody', async () => {
    const one = await police();
    const ask = await sessionOf(stack, one.account);
    const given = await override(ask, id);
    await overriding(ask, 'closeOverride', { overrideId: given });
    const rule = (by: Asker, outcome: string) => overriding(by, 'investigateOverride', { overrideId: given, outcome });
    expect((await rule(olga, 'JUSTIFIED')).refused).toEqual([]);
    expect((await rule(asPersona(stack, 'martin'), 'MISUSE')).refused).toEqual(['INVESTIGATED_ALREADY']);
    const [account] = await stack.database.sql(
      'select state, suspended_for as "suspendedFor" from accreditation.account where id = ?',
      [one.account],
    );
    expect(account).toEqual({ state: 'ACTIVE', suspendedFor: [] });
  });

  it('shows as overdue what nobody has ruled on within five days, page by page, to the team that looks after the record', async () => {
    const ask = await somebody();
    await overriding(ask, 'closeOverride', { overrideId: await override(ask, id) });
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
});
