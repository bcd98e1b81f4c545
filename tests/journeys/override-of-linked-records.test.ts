/**
 * One override is of one number: not of what was covered with the child, not of what was found to be the child's, and not
 * of what becomes of the record while it lasts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { override, sessionOf, under } from '#support/overriding.ts';
import { askPeople, find, makeRecord, queue, reviewOf, unmerge } from '#support/reviewing.ts';
import { requestShield, shielding, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('an emergency override of a child of whom there is more than one record', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let ben: Asker;
  beforeAll(async () => {
    stack = await startStack({ overridesPerDay: 50 });
    [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
    ben = await sessionOf(stack, stack.persona('ben').account);
  });
  afterAll(() => stack.stop());

  const postcodeOf = async (ask: Asker, id: string): Promise<string | null> =>
    (await ask(`{ child(id: "${id}") { address { postcode } } }`)).data.child?.address?.postcode ?? null;
  const known = {
    familyName: 'Overlaid',
    givenNames: 'Theodora Quill',
    dateOfBirth: '2012-11-19',
    postcode: 'ZN5 5EE',
  };
  async function merge(one: string, other: string): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  /** A hidden child and an open record that was found to be of it, and is hidden with it. */
  async function linked(familyName: string) {
    const child = await makeRecord(stack, { familyName, postcode: 'ZN1 1AA' });
    const record = await makeRecord(stack, { familyName: `${familyName}two`, postcode: 'ZN2 2BB' });
    await requestShield(olga, child);
    await merge(child, record);
    expect([await stateOf(stack, child), await stateOf(stack, record)]).toEqual(['SHIELDED', 'SHIELDED']);
    return { child, record };
  }

  it('opens the child and not its possible duplicate, though both were hidden by one request', async () => {
    const [child, duplicate] = [await addChild(stack, known), await addChild(stack, known)];
    await requestShield(olga, child);
    expect(await stateOf(stack, duplicate)).toBe('SHIELDED');
    const overriding = under(ben, await override(ben, child));
    expect([await postcodeOf(overriding, child), await postcodeOf(overriding, duplicate)]).toEqual(['ZN5 5EE', null]);
    // In one request, whichever way around, and by the list too.
    const both = await overriding(`{ two: child(id: "${duplicate}") { address { postcode } }
      one: child(id: "${child}") { address { postcode } } }`);
    expect(both.data).toEqual({ two: { address: null }, one: { address: { postcode: 'ZN5 5EE' } } });
  });

  it('of a linked record opens that record, and of its child the child: each tells the team by its own alert', async () => {
    const { child, record } = await linked('Overlinked');
    const ofChild = under(ben, await override(ben, child));
    expect(await postcodeOf(ofChild, record)).toBeNull();
    expect(await postcodeOf(ofChild, child)).not.toBeNull();
    const ofRecord = under(ben, await override(ben, record));
    expect([await postcodeOf(ofRecord, child), await postcodeOf(ofRecord, record)]).toEqual([null, 'ZN2 2BB']);
    const seen = await ofRecord(`{ child(id: "${record}") { id linkedRecords links { id } } }`);
    expect(seen.data.child).toEqual({ id: record, linkedRecords: null, links: null });
    const alerts = (await olga('{ notices(kind: OVERRIDE_GRANTED, first: 100) { nodes { childId } } }')).data.notices
      .nodes;
    expect(alerts.map(({ childId }: { childId: string }) => childId)).toEqual(expect.arrayContaining([child, record]));
  });

  it('names no involvement by the number of the record it hangs on: only the team knows which records are one child', async () => {
    const { child, record } = await linked('Overnamed');
    const { organisation } = stack.persona('ben');
    for (const of of [child, record]) {
      await stack.database.sql(
        `insert into involvements.involvement (child_id, id, organisation_id, service_type, team, started_on, confirmed_on, source, supplier)
         values (?, gen_random_uuid(), ?, 'HLTH_GP', 'A team', current_date, current_date, 'CASE_SYSTEM', 'tests')`,
        [of, organisation],
      );
    }
    const asked = `{ child(id: "${child}") { id involvements { nodes { id child { id } } edges { cursor } pageInfo { endCursor } } } }`;
    const reply = await under(ben, await override(ben, child))(asked);
    expect(reply.data.child.involvements.nodes).toHaveLength(2);
    expect(reply.text).not.toContain(record);
    for (const { cursor } of reply.data.child.involvements.edges) {
      expect(Buffer.from(cursor, 'base64url').toString()).not.toContain(record);
    }
    // The team, who may know, changes it by the same name.
    expect((await olga(asked)).data.child.involvements.nodes).toEqual(reply.data.child.involvements.nodes);
  });

  it('shows no more of the other record once the two were taken apart, and nothing of what was sealed or archived', async () => {
    const { child, record } = await linked('Overparted');
    const overriding = under(ben, await override(ben, child));
    // The record's own address is the newer one: it is the child's while the two are one.
    await stack.database.sql(
      `update children.assertion set statement = jsonb_set(statement, '{address,since}', '"2026-01-01"') where child_id = ?`,
      [record],
    );
    const { links } = (await olga(`{ child(id: "${child}") { links { id } } }`)).data.child;
    await unmerge(olga, { linkId: links[0].id });
    const [review] = (await queue(martin, 'kind: SEPARATION')).nodes;
    expect((await find(martin, review, 'SEPARATE')).codes).toEqual([]);
    expect(await postcodeOf(overriding, child)).toBe('ZN1 1AA');

    const open = (ask: Asker) => ask(`{ child(id: "${child}") { familyName override { id } address { postcode } } }`);
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [child]);
    expect((await open(overriding)).data.child).toBeNull();
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [child]);
    expect((await open(overriding)).data.child).not.toBeNull();
    const manager = { role: 'AUTHORITY_MANAGER', authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' } as const;
    const entered = {
      childId: child,
      reason: 'WITNESS_PROTECTION',
      familyName: 'Overafter',
      givenNames: 'Nobody',
      dateOfBirth: '2014-05-05',
      carryOver: [],
      shielded: true,
    };
    for (const ask of [martin, (await hire(stack, { ...manager, practitioner: null })).ask]) {
      expect((await shielding(ask, 'giveNewIdentity', entered)).refused).toEqual([]);
    }
    const [sealed, nowhere] = [
      await open(overriding),
      await overriding('{ child(id: "100000000008") { familyName } }'),
    ];
    expect(sealed.text).toBe(nowhere.text);
  });
});
