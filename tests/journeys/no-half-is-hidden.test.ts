/**
 * A child of several records is hidden whole or not at all: whichever record a shield is asked for, whatever is being linked
 * at that moment. Half of an open child, hidden, would be told by what the other half shows: its values, its sources, and
 * whoever counts them (law 3).
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import type { ChildStatement } from '#core/statements.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { intakeFor } from '#support/feeding.ts';
import { addChild } from '#support/more-children.ts';
import { askPeople, find, type MadeRecord, makeRecord, reviewOf } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { requestShield, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { untilWaiting, whileRecordHeld } from '#support/waiting.ts';

const REFUSED = { code: '23514' };

describe('of a child of several records', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let ben: Asker;
  /** As the part itself connects: with its own role and no other. */
  let database: Database;
  let texts = 0;
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'ben')];
    database = connect({ url: stack.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  const run = (text: string, values: readonly unknown[]) => {
    texts += 1;
    const asked = question<Record<string, unknown>, readonly unknown[]>(`half ${texts}`, text);
    return database.transaction((within) => within.ask(asked, [...values]));
  };
  const addressOf = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { address { postcode } } }`)).data.child?.address ?? null;
  const statesOf = (...ids: readonly string[]) => Promise.all(ids.map((id) => stateOf(stack, id)));

  async function link(one: string, other: string): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  /** The first is the one the child is shown by. */
  async function linked(first: MadeRecord, second: MadeRecord): Promise<[shown: string, record: string]> {
    const made = [await makeRecord(stack, first), await makeRecord(stack, second)];
    const pair = made.toSorted() as [string, string];
    await link(...pair);
    return pair;
  }

  it.each([
    ['that leads to the other', 1],
    ['they are shown by', 0],
  ] as const)(
    'both are hidden, where one organisation alone tells of them and asks by the number %s',
    async (_how, by) => {
      const provisional = { state: 'PROVISIONAL', source: 'NORTHSHIRE-CSC' } as const;
      const pair = await linked(
        { familyName: `Abelard${by}`, postcode: 'ZN1 1AA', ...provisional },
        { familyName: `Bracegirdle${by}`, postcode: 'ZN2 2BB', ...provisional },
      );
      expect(await addressOf(ben, pair[0])).not.toBeNull();
      expect((await requestShield(ben, pair[by])).refused).toEqual([]);
      expect(await statesOf(...pair)).toEqual(['SHIELDED', 'SHIELDED']);
      expect([await addressOf(ben, pair[0]), await addressOf(ben, pair[1])]).toEqual([null, null]);
      expect((await search(ben, { familyName: `Bracegirdle${by}`, postcode: 'ZN2 2BB' })).ids).toEqual([]);
    },
  );

  it('the record that is asked for is hidden to whoever asked, also where everybody is led to another by it', async () => {
    const [one, other] = [
      await makeRecord(stack, { familyName: 'Cadwallader', postcode: 'ZN1 1AA' }),
      await makeRecord(stack, { familyName: 'Dalrymple', postcode: 'ZN2 2BB', state: 'PROVISIONAL' }),
    ];
    await link(one, other);
    expect((await requestShield(ben, other)).refused).toEqual([]);
    expect(await statesOf(one, other)).toEqual(['SHIELDED', 'SHIELDED']);
    expect([await addressOf(ben, one), await addressOf(ben, other)]).toEqual([null, null]);
  });

  it('all are hidden, where one is linked at the moment at which a shield covers it as a possible duplicate', async () => {
    const said = [
      { familyName: 'Etheredge', givenNames: 'Rosamund Tace', dateOfBirth: '2012-08-13', postcode: 'ZN8 8HH' },
      { familyName: 'Fotherington', givenNames: 'Leontine Isolde', dateOfBirth: '2012-11-26', postcode: 'ZN3 3CC' },
    ];
    const made = new Map<string, MadeRecord>();
    for (const each of said) made.set(await makeRecord(stack, each), each);
    const [child, record] = [...made.keys()].toSorted() as [string, string];
    const hidden = await addChild(stack, made.get(record) as MadeRecord);
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate: child });
    const first = await reviewOf(olga, 'POSSIBLE_SAME', record, child);
    expect((await find(olga, first, 'SAME_CHILD')).review.state).toBe('SECOND_PERSON');
    const second = await reviewOf(martin, 'POSSIBLE_SAME', record, child);
    let both: Promise<unknown> | undefined;
    await whileRecordHeld(stack, record, async () => {
      const linking = find(martin, second, 'SAME_CHILD');
      await untilWaiting(stack, 1);
      const hiding = requestShield(ben, hidden);
      await untilWaiting(stack, 2);
      both = Promise.all([linking, hiding]);
    });
    const [, asked] = (await both) as [unknown, { readonly refused: readonly string[] }];
    expect(asked.refused).toEqual([]);
    expect(await statesOf(child, record)).toEqual(['SHIELDED', 'SHIELDED']);
    expect([await addressOf(ben, child), await addressOf(ben, record)]).toEqual([null, null]);
  });

  it.each(['OPEN', 'PROVISIONAL'] as const)(
    '%s, neither is hidden or sealed by itself, whatever the part writes',
    async (state) => {
      const [shown, record] = await linked(
        { familyName: `Gathercole${state}`, postcode: 'ZN1 1AA', state },
        { familyName: `Hollingbery${state}`, postcode: 'ZN2 2BB', state },
      );
      const covered = `insert into shield_act (case_id, version, child_id, act, to_state, at, account, person, organisation,
      request, ground, due_at) values (gen_random_uuid(), 1, $1, 'COVER', 'PROVISIONAL', now(), gen_random_uuid(),
      gen_random_uuid(), 'NORTHSHIRE-CSC', gen_random_uuid(), 'POSSIBLE_DUPLICATE', now())`;
      await expect(run(covered, [record])).rejects.toMatchObject(REFUSED);
      for (const person of [randomUUID(), randomUUID()]) {
        await run(
          `insert into identity_entry (fingerprint, person, account, authority, at) values ($2, $1, $1, '901', now())`,
          [person, Buffer.from(state)],
        );
      }
      const sealed = run('select seal_identity($1, $2, now())', [record, Buffer.from(state)]);
      await expect(sealed).rejects.toMatchObject(REFUSED);
      expect(await statesOf(shown, record)).toEqual([state, state]);
    },
  );

  it('none is shown again while another stays hidden, not even by whoever owns the tables', async () => {
    const [shown, record] = await linked(
      { familyName: 'Kettlewell', postcode: 'ZN1 1AA' },
      { familyName: 'Lillywhite', postcode: 'ZN2 2BB' },
    );
    expect((await requestShield(ben, shown)).refused).toEqual([]);
    const showing = stack.database.sql(`update children.child set state = 'OPEN' where id = ?`, [shown]);
    await expect(showing).rejects.toMatchObject(REFUSED);
    expect(await statesOf(shown, record)).toEqual(['SHIELDED', 'SHIELDED']);
  });

  it('neither is hidden by what a source says of it: that the NHS restricts somebody hides nobody here', async () => {
    const [shown, record] = await linked(
      { familyName: 'Inglethorpe', postcode: 'ZN1 1AA' },
      { familyName: 'Jephcott', nhsNumber: '9990530475', dateOfBirth: '2013-03-04', postcode: 'ZN2 2BB' },
    );
    const { intake, supplier } = await intakeFor(stack, 'demo-nhs');
    const said = {
      localId: 'restricted-1',
      familyName: 'Jephcott',
      nhsNumber: '9990530475',
      dateOfBirth: '2013-03-04',
    };
    await intake.children(supplier, [{ ...said, synthetic: true, restricted: true } as unknown as ChildStatement]);
    expect(await statesOf(shown, record)).toEqual(['OPEN', 'OPEN']);
  });
});
