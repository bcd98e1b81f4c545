/** Somebody looks up their own family, or children of other areas: detectors speak, and neither name nor area is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { incidents } from '#support/misusing.ts';
import { makeRecord } from '#support/reviewing.ts';
import { search, searchAlike } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('a look at a child', () => {
  let stack: Stack;
  let audrey: Asker;
  beforeAll(async () => {
    stack = await startStack();
    audrey = asPersona(stack, 'audrey');
  });
  afterAll(() => stack.stop());

  /** Somebody of Northshire who is called this. */
  async function called(name: string, organisation = 'NORTHSHIRE-CSC'): Promise<Colleague> {
    const colleague = await hire(stack, { organisation });
    await stack.database.sql('update involvements.practitioner set name = ? where id = ?', [
      name,
      String(colleague.practitioner),
    ]);
    return colleague;
  }
  const open = ({ ask }: Colleague, id: string) => ask(`{ child(id: "${id}") { familyName } }`);
  const signals = async ({ account }: Colleague) =>
    (await incidents(audrey, { accountId: account })).flatMap((each) => each.signals.map(({ detector }) => detector));
  const bodies = async ({ account }: Colleague) =>
    (
      await stack.database.sql<{ body: Buffer }>('select body from audit.entry where account = ? order by idx', [
        account,
      ])
    )
      .map(({ body }) => body.toString())
      .join('\n');

  /** Finds a child by its family name, and opens it. */
  async function lookUp(who: Colleague, familyName: string): Promise<void> {
    const id = await makeRecord(stack, { familyName, dateOfBirth: '2015-05-05' });
    await search(who.ask, { familyName, dateOfBirth: '2015-05-05' });
    expect((await open(who, id)).data.child).toEqual({ familyName });
  }

  it.each([
    ['Robin Quillfeather', 'Quillfeather'],
    ['Robin van der Zeeuwen', 'van der Zeeuwen'],
    ['Robin Ó Fearchair', 'Ó Fearchair'],
  ])('of one’s own uncommon family name is signalled: of %s at a child called %s', async (name, familyName) => {
    const who = await called(name);
    await lookUp(who, familyName);
    expect(await signals(who)).toEqual(['SAME_SURNAME']);
    expect((await bodies(who)).toLowerCase()).not.toContain(familyName.toLowerCase());
  });

  it('of one’s own family name is signalled where it was looked for misspelt, and the child found by that', async () => {
    const who = await called('Robin Brocklesbury');
    const id = await makeRecord(stack, { familyName: 'Brocklesbury', dateOfBirth: '2015-05-05' });
    const { ids } = await searchAlike(who.ask, { familyName: 'Broklesbury', dateOfBirth: '2015-05-05' });
    expect(ids).toEqual([id]);
    await open(who, id);
    expect(await signals(who)).toEqual(['SAME_SURNAME']);
  });

  it('of one’s own family name is signalled where it was looked for as a given name, and the child found by that', async () => {
    const who = await called('Robin Featherstonehaugh');
    const said = { givenNames: 'Olivia', dateOfBirth: '2015-05-06' };
    const id = await makeRecord(stack, { familyName: 'Featherstonehaugh', ...said });
    const turned = { familyName: 'Olivia', givenName: 'Featherstonehaugh', dateOfBirth: said.dateOfBirth };
    expect((await searchAlike(who.ask, turned)).ids).toEqual([id]);
    await open(who, id);
    expect(await signals(who)).toEqual(['SAME_SURNAME']);
  });

  it.each([
    ['Robin Quillfeather', 'Thistlewaite'],
    ['Robin Smith', 'Smith'],
  ])('of another name, or one that many bear, is not: of %s at a child called %s', async (name, familyName) => {
    const who = await called(name);
    await lookUp(who, familyName);
    expect(await signals(who)).toEqual([]);
  });

  it('of a namesake whose number is known is work like any other', async () => {
    const who = await called('Robin Mossgrave');
    const id = await makeRecord(stack, { familyName: 'Mossgrave' });
    for (let times = 0; times < 3; times += 1) await open(who, id);
    expect(await signals(who)).toEqual([]);
  });

  const recordsOf = async (authority: string, count: number, state: 'OPEN' | 'SHIELDED' = 'OPEN') => {
    const made: string[] = [];
    for (let at = 0; at < count; at += 1)
      made.push(await makeRecord(stack, { familyName: 'Farwell', authority, state }));
    return made;
  };

  it('of another area is signalled where there are many, and the record says of no child in which area it is', async () => {
    const who = await called('Robin Colleague');
    for (const id of await recordsOf('902', 10)) await open(who, id);
    expect(await signals(who)).toContain('OUT_OF_AREA');
    expect(await bodies(who)).not.toContain('"902"');
  });

  it('of one’s own area is not, nor is one by somebody whose organisation serves all areas', async () => {
    const home = await called('Robin Colleague');
    for (const id of await recordsOf('901', 10)) await open(home, id);
    expect(await signals(home)).not.toContain('OUT_OF_AREA');
    const everywhere = await called('Robin Colleague', 'NATIONAL-ECAF');
    for (const id of await recordsOf('902', 10)) await open(everywhere, id);
    expect(await signals(everywhere)).not.toContain('OUT_OF_AREA');
  });

  it('of a shielded child says nothing of where it is', async () => {
    const who = await called('Robin Colleague');
    for (const id of await recordsOf('902', 10, 'SHIELDED')) await open(who, id);
    expect(await signals(who)).not.toContain('OUT_OF_AREA');
    expect(await bodies(who)).not.toContain('elsewhere');
  });
});
