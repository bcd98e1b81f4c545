/** Shields of records that are linked: neither linking, nor taking apart, nor lifting shows what another shield still hides. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import * as reviewing from '#support/reviewing.ts';
import { caseOf, dayAfter, held, pass, requestShield, shielding, stateOf, told } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const { askPeople, find, makeRecord, queue, reviewOf, unmerge } = reviewing;

describe('a shield of a linked record', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let ben: Asker;
  let south: readonly [Asker, Asker];
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'ben')];
    const there = {
      role: 'AUTHORITY_MANAGER',
      authority: '902',
      organisation: 'SOUTHMERE-CSC',
      practitioner: null,
    } as const;
    south = [(await hire(stack, there)).ask, (await hire(stack, there)).ask];
  });
  afterAll(() => stack.stop());

  const addressOf = async (ask: Asker, id: string) =>
    (await ask(`{ child(id: "${id}") { address { postcode } } }`)).data.child?.address ?? null;

  async function merge(one: string, other: string, team: readonly Asker[] = [olga, martin]): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of team) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  async function takeApart(child: string): Promise<void> {
    const { links } = (await olga(`{ child(id: "${child}") { links { id } } }`)).data.child;
    expect((await unmerge(olga, { linkId: links[0].id })).codes).toEqual([]);
    const [review] = (await queue(martin, 'kind: SEPARATION')).nodes;
    if (review) expect((await find(martin, review, 'SEPARATE')).codes).toEqual([]);
  }
  /** Shielded for its own sake, with the decision made. */
  async function shield(id: string): Promise<void> {
    expect((await requestShield(ben, id)).refused).toEqual([]);
    const [row] = await cases(id);
    const decided = { ...held(row), decision: 'SHIELD', reviewOn: dayAfter(new Date(), 90) };
    expect((await shielding(olga, 'decideShield', decided)).refused).toEqual([]);
  }
  /** As its team sees them: a linked record's too. */
  const cases = async (id: string) =>
    (await olga('{ shieldCases(first: 100) { nodes { id childId version state } } }')).data.shieldCases.nodes.filter(
      ({ childId }: { childId: string }) => childId === id,
    );
  async function lift(id: string): Promise<string[]> {
    const [row] = await cases(id);
    const proposed = await shielding(olga, 'proposeLift', { ...held(row), ...told(dayAfter(new Date(), 0)) });
    expect(proposed.refused).toEqual([]);
    await pass(stack, 49);
    return (await shielding(martin, 'confirmLift', held(proposed.made))).refused;
  }
  /** The first is the one the child is shown by. */
  async function pair(first: string, second: string) {
    const one = await makeRecord(stack, { familyName: first, postcode: 'ZN1 1AA' });
    const other = await makeRecord(stack, { familyName: second, postcode: 'ZN2 2BB' });
    return [one, other].toSorted() as [string, string];
  }

  it('holds when the record stands alone again, also where it was asked for while the record was linked', async () => {
    const [child, record] = await pair('Ashdown', 'Barraclough');
    await shield(child);
    await merge(child, record);
    expect(await stateOf(stack, record)).toBe('SHIELDED');
    expect((await requestShield(ben, record)).refused).toEqual([]);
    await takeApart(child);
    expect(await stateOf(stack, record)).toBe('SHIELDED');
    expect(await addressOf(ben, record)).toBeNull();
    expect(await caseOf(olga, record)).toMatchObject({ state: 'PROVISIONAL' });
  });

  it('is lifted and leaves the record hidden with its child, until that one is shown', async () => {
    const [child, record] = await pair('Calverley', 'Dunstable');
    await merge(child, record);
    await shield(child);
    const [covered] = await cases(record);
    const decided = { ...held(covered), decision: 'SHIELD', reviewOn: dayAfter(new Date(), 90) };
    expect((await shielding(olga, 'decideShield', decided)).refused).toEqual([]);

    // What the linked record says stands in the child: shown before its own shield is lifted, it would show that.
    expect(await lift(child)).toEqual(['LINKED_STILL_SHIELDED']);
    expect([await addressOf(ben, child), await addressOf(ben, record)]).toEqual([null, null]);

    expect(await lift(record)).toEqual([]);
    expect(await addressOf(ben, record)).toBeNull();
    const [proposed] = await cases(child);
    expect((await shielding(martin, 'confirmLift', held(proposed))).refused).toEqual([]);
    expect(await addressOf(ben, child)).not.toBeNull();
    expect([await stateOf(stack, child), await stateOf(stack, record)]).toEqual(['OPEN', 'OPEN']);
  });

  it('is not what a sealed record goes back to: whoever separates it after it was sealed leaves it sealed', async () => {
    const [child, record] = await pair('Garsdale', 'Hebblethwaite');
    await shield(child);
    await merge(child, record);
    const { links } = (await olga(`{ child(id: "${child}") { links { id } } }`)).data.child;
    expect((await unmerge(olga, { linkId: links[0].id })).review).toMatchObject({ state: 'SECOND_PERSON' });
    const entered = {
      childId: child,
      reason: 'WITNESS_PROTECTION',
      familyName: 'Newname',
      givenNames: 'Other',
      dateOfBirth: '2015-02-03',
      carryOver: [],
      shielded: true,
    };
    const { ask: manager } = await hire(stack, {
      role: 'AUTHORITY_MANAGER',
      authority: '901',
      organisation: 'NORTHSHIRE-DIRECTORY',
      practitioner: null,
    });
    for (const ask of [martin, manager]) {
      expect((await shielding(ask, 'giveNewIdentity', entered)).refused).toEqual([]);
    }
    expect([await stateOf(stack, child), await stateOf(stack, record)]).toEqual(['SEALED', 'SEALED']);
    const review = (await queue(martin, 'kind: SEPARATION')).nodes[0];
    if (review) await find(martin, review, 'SEPARATE');
    await unmerge(manager, { linkId: links[0].id });
    expect([await stateOf(stack, child), await stateOf(stack, record)]).toEqual(['SEALED', 'SEALED']);
    expect(await addressOf(ben, record)).toBeNull();
  });

  it('is not gone around by another team: it cannot make another authority’s shielded child a part of its own', async () => {
    const [ours, theirs] = [
      await makeRecord(stack, { familyName: 'Eversholt', postcode: 'ZN1 1AA', state: 'SHIELDED' }),
      await makeRecord(stack, { familyName: 'Farthing', postcode: 'ZV7 7CC', state: 'SHIELDED', authority: '902' }),
    ];
    await merge(ours, theirs);
    await merge(ours, theirs, south);
    expect(JSON.stringify(await olga(`{ child(id: "${ours}") { linkedRecords address { postcode } } }`))).not.toContain(
      'ZV7',
    );
    const seen = await olga(`{ child(id: "${theirs}") { id address { postcode } } }`);
    expect(seen.data.child).toEqual({ id: theirs, address: null });
    const [row] = await stack.database.sql<{ merged: boolean }>(
      'select exists (select 1 from children.merge where one in (?, ?) and undone_at is null) as merged',
      [ours, theirs],
    );
    expect(row).toEqual({ merged: false });
  });

  it('is that of a whole child: where a possible duplicate is covered, so is every record that was linked into it', async () => {
    const row = { familyName: 'Ingleby', givenNames: 'Rosamund Tace', dateOfBirth: '2012-08-13', postcode: 'ZN3 3CC' };
    const near = await makeRecord(stack, row);
    const linked = await makeRecord(stack, { familyName: 'Jessamy', postcode: 'ZN8 8HH' });
    await merge(near, linked);
    const hidden = await addChild(stack, row);
    expect((await requestShield(ben, hidden)).refused).toEqual([]);
    expect([await stateOf(stack, near), await stateOf(stack, linked)]).toEqual(['SHIELDED', 'SHIELDED']);
    for (const id of [near, linked]) expect(await addressOf(ben, id)).toBeNull();
  });

  it.each([
    ['linked into the child', true],
    ['shown for the child', false],
  ])(
    'holds where it has no case, as of a new identity that was shielded from the start and is %s',
    async (_how, isLinked) => {
      const make = (familyName: string) => makeRecord(stack, { familyName, postcode: 'ZN6 6FF' });
      const [shown, linked] = [await make('Kenworthy'), await make('Lockwood')].toSorted() as [string, string];
      const [child, fresh] = isLinked ? [shown, linked] : [linked, shown];
      await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [fresh]);
      await shield(child);
      await merge(child, fresh);
      // Neither is let go of while the other is hidden for its own sake.
      expect(await lift(child)).toEqual(isLinked ? ['LINKED_STILL_SHIELDED'] : []);
      for (const id of [child, fresh]) expect(await addressOf(ben, id)).toBeNull();
    },
  );

  it('is of the team whose child it is again, where another team had found the record to be of its own hidden child', async () => {
    const ours = await makeRecord(stack, { familyName: 'Merridew', postcode: 'ZN1 1AA' });
    await shield(ours);
    const theirs = await makeRecord(stack, { familyName: 'Nethersole', postcode: 'ZV7 7CC', authority: '902' });
    await merge(ours, theirs);
    expect((await requestShield(ben, theirs)).refused).toEqual([]);
    expect(await addressOf(south[0], theirs)).toBeNull();
    await takeApart(ours);
    expect(await stateOf(stack, theirs)).toBe('SHIELDED');
    expect(await addressOf(olga, theirs)).toBeNull();
    expect(await addressOf(south[0], theirs)).toEqual({ postcode: 'ZV7 7CC' });
    expect(await caseOf(south[0], theirs)).toMatchObject({ state: 'PROVISIONAL' });
    expect(await cases(theirs)).toEqual([]);
  });

  it('is told of by no link of a record that stands alone to another team', async () => {
    const make = (familyName: string) => makeRecord(stack, { familyName });
    const all = [await make('Underhay'), await make('Vavasour'), await make('Wolstenholme')].toSorted();
    const [ours, theirs, linked] = all as [string, string, string];
    await merge(theirs, linked);
    await shield(ours);
    await merge(ours, theirs);
    await stack.database.sql(`update children.child set authority = '902' where id = ?`, [theirs]);
    const linksFor = async (ask: Asker) => (await ask(`{ child(id: "${theirs}") { id links { id } } }`)).data.child;
    expect(await linksFor(olga)).toMatchObject({ id: ours, links: [{}, {}] });
    // The two were one before they were found to be the hidden child.
    expect(await linksFor(south[0])).toEqual({ id: theirs, links: [] });
  });

  it('is told of like any other where somebody reads in a review of another team’s hidden child', async () => {
    const [ours, theirs] = [
      await makeRecord(stack, { familyName: 'Oakenshaw', state: 'SHIELDED' }),
      await makeRecord(stack, { familyName: 'Palliser', state: 'SHIELDED', authority: '902' }),
    ];
    await askPeople(stack, { kind: 'NUMBER_SHARED', record: ours, candidate: theirs });
    const reply = await south[0]('{ reviews(kind: NUMBER_SHARED, first: 100) { nodes { record { id familyName } } } }');
    expect(reply.text).toContain('Oakenshaw');
    const { nodes } = (await olga('{ notices(first: 100) { nodes { kind childId requestId } } }')).data.notices;
    expect(nodes).toContainEqual({
      kind: 'LOOKED_AT',
      childId: ours,
      requestId: String(reply.headers.get('x-request-id')),
    });
    const own = (await south[0]('{ notices(first: 100) { nodes { kind childId } } }')).data.notices.nodes;
    expect(
      own.filter(({ childId, kind }: Record<string, string>) => childId === theirs && kind === 'LOOKED_AT'),
    ).toEqual([]);
  });

  it('is linked by numbers that stand in the trail of each: who is told of a link is told of two records', async () => {
    const [child, record] = await pair('Quillfeather', 'Ravenscroft');
    await merge(child, record);
    for (const asked of ['links { recordIds }', 'linkedRecords']) {
      const reply = await olga(`{ child(id: "${child}") { ${asked} } }`);
      expect(reply.text).toContain(record);
      const request = String(reply.headers.get('x-request-id'));
      const outcome = (await stack.trail()).find((entry) => entry.request === request && entry.kind === 'OUTCOME');
      expect(new Set(Object.keys(outcome.children))).toEqual(new Set([child, record]));
    }
  });
});
