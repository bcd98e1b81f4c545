/**
 * A shield is asked for at the very moment at which a feed, or somebody of the team, changes what the child is made of:
 * whoever comes second, the child ends hidden, and nobody is told of the other.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import type { ChildStatement } from '#core/statements.ts';
import { childIntake } from '#subgraphs/children/intake.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { intakeFor } from '#support/feeding.ts';
import { addChild } from '#support/more-children.ts';
import { askPeople, find, keysOfTests, makeRecord, queue, reviewOf, unmerge } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { requestShield, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { untilWaiting, whileHeld } from '#support/waiting.ts';

describe('a child of whom a shield is asked for', () => {
  let stack: Stack;
  let [olga, martin, ben, amira]: Asker[] = [];
  let database: Database;
  let patient: ReturnType<typeof childIntake>;
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, ben, amira] = ['olga', 'martin', 'ben', 'amira'].map((name) => asPersona(stack, name));
    database = connect({ url: stack.database.url, schema: 'children', timeout: 30_000 });
    patient = childIntake(database, keysOfTests(), () => new Date());
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  const as = (asker: Asker | undefined): Asker => asker ?? expect.unreachable();
  const addressOf = async (id: string) =>
    (await as(amira)(`{ child(id: "${id}") { address { postcode } } }`)).data.child?.address ?? null;
  /** Asked again under the same key for as long as somebody else keeps it from being answered. */
  async function hide(id: string): Promise<void> {
    const asked = { idempotencyKey: `hide-${id}` };
    for (let reply = await requestShield(as(ben), id, asked); ; reply = await requestShield(as(ben), id, asked)) {
      if (reply.status !== 503) return expect(reply.refused).toEqual([]);
    }
  }
  /** By a feed that has more patience than the server that answers people: the machine may be slow. */
  const feed = async (said: object) => {
    const { supplier } = await intakeFor(stack, 'demo-nhs');
    const [placed] = await patient.children(supplier, [
      { synthetic: true, authority: '901', ...said } as ChildStatement,
    ]);
    return placed ?? expect.unreachable();
  };
  async function merge(one: string, other: string): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of [as(olga), as(martin)]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  /** Two open records of two families, the one by which they would be shown first. */
  async function pair(first: string, second: string) {
    const made = [
      await makeRecord(stack, { familyName: first, postcode: 'ZN1 1AA' }),
      await makeRecord(stack, { familyName: second, postcode: 'ZN2 2BB' }),
    ];
    return made.toSorted() as [string, string];
  }

  it('is hidden at once, and with it the second row that a feed was making of it at that moment', async () => {
    const home = { dateOfBirth: '2013-05-17', givenNames: 'Perpetua Wren', postcode: 'ZN4 4DD' };
    const id = await addChild(stack, { familyName: 'Oldfamily', ...home });
    const { postcode, ...born } = home;
    // Alike enough to be asked about, and not so much that it would be linked.
    const said = {
      ...born,
      familyName: 'Newfamily',
      givenNames: 'Wren',
      address: { status: 'CURRENT', line1: '4 Fourth Lane', postcode },
    };
    const criteria = { familyName: 'Newfamily', dateOfBirth: home.dateOfBirth };
    const found: string[][] = [];
    let feeding: ReturnType<typeof feed> | undefined;
    let hiding: Promise<void> | undefined;
    await whileHeld(stack, 'children.assertion', async () => {
      feeding = feed({ localId: 'made-meanwhile', ...said });
      await untilWaiting(stack, 1);
      hiding = hide(id);
      while ((await stateOf(stack, id)) !== 'SHIELDED') await addressOf(id);
      found.push((await search(as(amira), criteria)).ids);
    });
    const second = (await feeding)?.childId ?? expect.unreachable();
    await hiding;
    expect(second).not.toBe(id);
    expect(found).toEqual([[]]);
    expect([await stateOf(stack, id), await stateOf(stack, second)]).toEqual(['SHIELDED', 'SHIELDED']);
    expect(await addressOf(second)).toBeNull();
  });

  it('is not shown by what a feed had read of it before: neither its new name nor its new home', async () => {
    const said = { localId: 'own-child', givenNames: 'Ottoline', dateOfBirth: '2014-09-21', familyName: 'Beforehand' };
    const { childId: id } = await feed(said);
    const moved = {
      ...said,
      familyName: 'Afterwards',
      address: { status: 'CURRENT', line1: '5 Fifth Lane', postcode: 'ZN5 5EE' },
    };
    let feeding: ReturnType<typeof feed> | undefined;
    let hiding: Promise<void> | undefined;
    await whileHeld(stack, 'children.assertion', async () => {
      feeding = feed(moved);
      await untilWaiting(stack, 1);
      hiding = hide(id);
      while ((await stateOf(stack, id)) !== 'SHIELDED') await addressOf(id);
    });
    await hiding;
    expect(await feeding).toEqual({ childId: id, effect: 'CHANGED' });
    const open = async (ask: Asker) =>
      (await ask(`{ child(id: "${id}") { familyName shielded address { postcode } } }`)).data.child;
    expect(await open(as(amira))).toEqual({ familyName: 'Beforehand', shielded: true, address: null });
    expect(await open(as(olga))).toMatchObject({ familyName: 'Beforehand', address: { postcode: 'ZN5 5EE' } });
  });

  it('is hidden whole where it is being linked with another at that moment', async () => {
    const [child, record] = await pair('Linkingone', 'Linkingtwo');
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate: child });
    const review = await reviewOf(as(olga), 'POSSIBLE_SAME', record, child);
    expect((await find(as(olga), review, 'SAME_CHILD')).review.state).toBe('SECOND_PERSON');
    const again = await reviewOf(as(martin), 'POSSIBLE_SAME', record, child);
    let both: Promise<unknown> | undefined;
    await whileHeld(stack, 'children.merge', async () => {
      const linking = find(as(martin), again, 'SAME_CHILD');
      await untilWaiting(stack, 1);
      const hiding = hide(record);
      await untilWaiting(stack, 2);
      both = Promise.all([linking, hiding]);
    });
    await both;
    expect((await as(olga)(`{ child(id: "${record}") { id } }`)).data.child).toEqual({ id: child });
    expect([await stateOf(stack, child), await stateOf(stack, record)]).toEqual(['SHIELDED', 'SHIELDED']);
    expect([await addressOf(child), await addressOf(record)]).toEqual([null, null]);
  });

  it('is the one that is hidden where it is being taken apart from another at that moment', async () => {
    const [child, record] = await pair('Partingone', 'Partingtwo');
    await merge(child, record);
    const { links } = (await as(olga)(`{ child(id: "${child}") { links { id } } }`)).data.child;
    expect((await unmerge(as(olga), { linkId: links[0].id })).review.state).toBe('SECOND_PERSON');
    const [review] = (await queue(as(martin), 'kind: SEPARATION')).nodes;
    let both: Promise<unknown> | undefined;
    await whileHeld(stack, 'children.never_link', async () => {
      const parting = find(as(martin), review, 'SEPARATE');
      await untilWaiting(stack, 1);
      const hiding = hide(record);
      await untilWaiting(stack, 2);
      both = Promise.all([parting, hiding]);
    });
    await both;
    expect(await stateOf(stack, record)).toBe('SHIELDED');
    expect(await addressOf(record)).toBeNull();
  });
});
