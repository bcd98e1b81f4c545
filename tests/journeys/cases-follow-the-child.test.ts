/**
 * Whose a shield's case and an override's investigation are: the team's that looks after the record, from the moment a
 * link moves the record to it, and again from the moment that is taken back. A case left behind would be decided on by
 * people who may not know of the child.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { override, overridesFor, overriding, sessionOf } from '#support/overriding.ts';
import { askPeople, find, makeRecord, queue, reviewOf, unmerge } from '#support/reviewing.ts';
import { dayAfter, held, requestShield, shielding } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('what is decided about a record that is linked with another team’s child', () => {
  let stack: Stack;
  let ours: readonly [Asker, Asker];
  let theirs: readonly [Asker, Asker];
  let ben: Asker;
  beforeAll(async () => {
    stack = await startStack({ overridesPerDay: 50 });
    ours = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
    ben = await sessionOf(stack, stack.persona('ben').account);
    const there = { role: 'AUTHORITY_MANAGER', authority: '902', organisation: 'SOUTHMERE-CSC', practitioner: null };
    const team = await Promise.all([hire(stack, there as never), hire(stack, there as never)]);
    theirs = [team[0].ask, team[1].ask];
  });
  afterAll(() => stack.stop());

  const casesOf = async (ask: Asker, id: string) =>
    (await ask('{ shieldCases(first: 100) { nodes { id childId version state } } }')).data.shieldCases.nodes.filter(
      ({ childId }: { childId: string }) => childId === id,
    );
  const teamOf = async (table: string, id: string) =>
    (
      await stack.database.sql<{ authority: string }>(
        `select distinct authority from children.${table} where child_id = ?`,
        [id],
      )
    ).map(({ authority }) => authority);
  /** Our hidden child, and an open record of theirs that is found to be of it. */
  async function linked(familyName: string) {
    const child = await makeRecord(stack, { familyName, postcode: 'ZN1 1AA' });
    const record = await makeRecord(stack, { familyName: `${familyName}two`, authority: '902', postcode: 'ZV2 2BB' });
    expect((await requestShield(ours[0], child)).refused).toEqual([]);
    const link = async () => {
      await askPeople(stack, { kind: 'POSSIBLE_SAME', record: child, candidate: record });
      for (const ask of ours) {
        const review = await reviewOf(ask, 'POSSIBLE_SAME', child, record);
        if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
      }
    };
    const takeApart = async () => {
      const { links } = (await ours[0](`{ child(id: "${child}") { links { id } } }`)).data.child;
      expect((await unmerge(ours[0], { linkId: links[0].id })).codes).toEqual([]);
      const [review] = (await queue(ours[1], 'kind: SEPARATION')).nodes;
      expect((await find(ours[1], review, 'SEPARATE')).codes).toEqual([]);
    };
    return { child, record, link, takeApart };
  }

  it('is a shield that was asked for while the two were one: decided by the team whose the record is again', async () => {
    const { record, link, takeApart } = await linked('Followable');
    await link();
    expect((await requestShield(ben, record)).refused).toEqual([]);
    await takeApart();
    // By the statement alone, and not by what deriving the record anew may write after it.
    expect(await teamOf('shield_case', record)).toEqual(['902']);
    const [row] = await casesOf(theirs[0], record);
    expect(row).toMatchObject({ childId: record, state: 'PROVISIONAL' });
    const decided = { ...held(row), decision: 'SHIELD', reviewOn: dayAfter(new Date(), 90) };
    expect((await shielding(ours[0], 'decideShield', decided)).refused).toEqual(['CASE_NOT_FOUND']);
    expect((await shielding(theirs[0], 'decideShield', decided)).refused).toEqual([]);
  });

  it('is the investigation of an override: of the team that the link gave the record to, and of the other again', async () => {
    const { record, link, takeApart } = await linked('Investigable');
    await link();
    const open = await override(ben, record);
    await overriding(ben, 'closeOverride', { overrideId: open });
    const seen = async (ask: Asker) =>
      (await overridesFor(ask, { first: 100 })).nodes.some(({ id }: { id: string }) => id === open);
    expect([await seen(ours[0]), await seen(theirs[0])]).toEqual([true, false]);
    await takeApart();
    expect(await teamOf('override_grant', record)).toEqual(['902']);
    expect([await seen(ours[0]), await seen(theirs[0])]).toEqual([false, true]);
    const ruled = { overrideId: open, outcome: 'JUSTIFIED' };
    expect((await overriding(ours[0], 'investigateOverride', ruled)).refused).not.toEqual([]);
    expect((await overriding(theirs[0], 'investigateOverride', ruled)).refused).toEqual([]);
  });

  it('goes with the record at the very statement that links it, in every table that says whose it is', async () => {
    const { child, record } = await linked('Atoncetwo');
    await stack.database.sql(
      `insert into children.shield_case (id, child_id, authority, state, ground, version, opened_at, changed_at, due_at)
       values (gen_random_uuid(), ?, '902', 'LIFTED', 'COURT_ORDER', 9, now(), now(), now())`,
      [record],
    );
    await stack.database.sql('update children.child set merged_into = ? where id = ?', [child, record]);
    expect(await teamOf('shield_case', record)).toEqual(['901']);
    await stack.database.sql('update children.child set merged_into = null where id = ?', [record]);
    expect(await teamOf('shield_case', record)).toEqual(['902']);
  });

  it('leaves no trigger of the directory that misses what another trigger sets', async () => {
    // A trigger "of" some columns is fired by what a statement names; whatever a trigger before it sets goes past it.
    const rows = await stack.database.sql<{ name: string }>(
      `select t.tgrelid::regclass || '.' || t.tgname as name
       from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
       where not t.tgisinternal and cardinality(t.tgattr::int2[]) > 0 and (t.tgtype & 2) = 0
         and n.nspname in ('children', 'involvements', 'accreditation', 'audit') order by 1`,
    );
    // Neither column is set by any trigger before: links and functions are what statements name.
    expect(rows.map(({ name }) => name)).toEqual([
      'accreditation.organisation.cap_rights',
      'children.child.apart_as_decided',
    ]);
  });
});
