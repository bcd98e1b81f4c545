/** Somebody looks up a child at their own address: a detector speaks, and the trail holds no address. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administer } from '#support/administration.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { incidents } from '#support/misusing.ts';
import { type MadeRecord, makeRecord } from '#support/reviewing.ts';
import { search, searchAlike } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

const HOME = 'ZN4 7QB';
const AWAY = 'ZN4 8QB';
const BORN = '2015-05-05';

describe('a look at a child at one’s own address', () => {
  let stack: Stack;
  let olga: Asker;
  let audrey: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, audrey] = [asPersona(stack, 'olga'), asPersona(stack, 'audrey')];
  });
  afterAll(() => stack.stop());

  /** Somebody of Northshire who is called this, and of whom it was recorded where they live. */
  async function living(postcode: string, name = 'Robin Colleague', details = {}): Promise<Colleague> {
    const colleague = await hire(stack, { organisation: 'NORTHSHIRE-CSC', ...details });
    await stack.database.sql('update involvements.practitioner set name = ? where id = ?', [
      name,
      String(colleague.practitioner),
    ]);
    const { problems } = await administer(asPersona(stack, 'martin'), 'recordHomePostcode', {
      accountId: colleague.account,
      version: 1,
      postcode,
    });
    expect(problems).toEqual([]);
    return colleague;
  }
  const open = async ({ ask }: Colleague, id: string) => {
    expect((await ask(`{ child(id: "${id}") { id } }`)).data.child).toEqual({ id });
  };
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
  const record = (change: Partial<MadeRecord> = {}) =>
    makeRecord(stack, { familyName: 'Nextdoor', givenNames: 'Maya', dateOfBirth: BORN, postcode: HOME, ...change });
  const NEIGHBOUR = { familyName: 'Nextdoor', givenName: 'Maya', postcode: HOME };

  it('is signalled where that postcode was looked for, and the trail says that it was one’s own and not which', async () => {
    const who = await living('zn47qb');
    const id = await record();
    await search(who.ask, NEIGHBOUR);
    await open(who, id);
    expect(await signals(who)).toEqual(['SAME_ADDRESS']);
    const said = await bodies(who);
    expect(said).toContain(`"atHome":["${id}"]`);
    expect(said.replaceAll(' ', '')).not.toMatch(/ZN4/i);
  });

  it('is signalled where those alike were looked for there', async () => {
    const who = await living(HOME);
    const id = await record({ familyName: 'Sidebyside' });
    const { ids } = await searchAlike(who.ask, { familyName: 'Sidebyside', givenName: 'Maya', postcode: HOME });
    expect(ids).toContain(id);
    await open(who, id);
    expect(await signals(who)).toEqual(['SAME_ADDRESS']);
  });

  it('is signalled where the child bears one’s own name, even one that many bear', async () => {
    const who = await living(HOME, 'Robin Smith');
    const id = await record({ familyName: 'Smith' });
    await search(who.ask, { familyName: 'Smith', dateOfBirth: BORN });
    await open(who, id);
    expect(await signals(who)).toEqual(['SAME_ADDRESS']);
    expect(await bodies(who)).not.toContain('Smith');
  });

  it('is not where it was opened in the course of work, nor where a namesake whose name many bear lives elsewhere', async () => {
    const who = await living(HOME, 'Robin Smith');
    await open(who, await record());
    await search(who.ask, { familyName: 'Smith', dateOfBirth: BORN });
    await open(who, await record({ familyName: 'Smith', postcode: AWAY }));
    expect(await bodies(who)).not.toContain('"namesakes"');
    expect(await signals(who)).toEqual([]);
  });

  it('is not where it was looked for by the day of birth as well, as whoever has papers of it does', async () => {
    const who = await living(HOME);
    const id = await record({ familyName: 'Besidethem' });
    const { ids } = await search(who.ask, { familyName: 'Besidethem', dateOfBirth: BORN, postcode: HOME });
    expect(ids).toEqual([id]);
    await open(who, id);
    expect(await signals(who)).toEqual([]);
    // By a year and the street it is, for that is what neighbours know.
    const year = { bornFrom: '2015-01-01', bornTo: '2015-12-31' };
    await search(who.ask, { familyName: 'Besidethem', givenName: 'Maya', ...year, postcode: HOME });
    await open(who, id);
    expect(await signals(who)).toEqual(['SAME_ADDRESS']);
  });

  it('is not where somebody lives elsewhere, nor where it is not recorded where they live', async () => {
    const id = await record();
    const { problems: _, ...nowhere } = { ...(await hire(stack, { organisation: 'NORTHSHIRE-CSC' })), problems: [] };
    for (const who of [await living(AWAY), nowhere]) {
      await search(who.ask, NEIGHBOUR);
      await open(who, id);
      expect(await signals(who)).toEqual([]);
      expect(await bodies(who)).not.toMatch(/atHome|ownPostcode/);
    }
  });

  it('is of where the child lives now, and not of where it was last known to live', async () => {
    const who = await living(HOME);
    const id = await record();
    await stack.database.sql(
      `update children.child set address = jsonb_set(address, '{status}', '"LAST_KNOWN"') where id = ?`,
      [id],
    );
    await search(who.ask, NEIGHBOUR);
    await open(who, id);
    expect(await signals(who)).toEqual([]);
  });

  it.each(['SHIELDED', 'PROVISIONAL'] as const)(
    'says of a record that is %s nothing of where the child lives, whoever looks: its own team neither',
    async (state) => {
      const team = { role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', authority: '901' };
      for (const who of [await living(HOME), await living(HOME, 'Robin Smith', team)]) {
        const id = await record({ familyName: 'Smith', state });
        await search(who.ask, { familyName: 'Smith', givenName: 'Maya', postcode: HOME });
        const { data } = await who.ask(`{ child(id: "${id}") { id address { postcode } } }`);
        if (state === 'SHIELDED') expect(data.child.id).toBe(id);
        expect(await signals(who)).toEqual([]);
        expect(await bodies(who)).not.toMatch(/atHome|namesakes/);
      }
    },
  );

  it('is told to an auditor with the search and the look, and to nobody who lives there', async () => {
    const who = await living(HOME);
    const id = await record();
    await search(who.ask, NEIGHBOUR);
    await open(who, id);
    const [incident] = await incidents(audrey, { accountId: who.account });
    expect(incident?.entries.nodes).toHaveLength(2);
    expect((await who.ask('{ incidents(first: 5) { nodes { reference } } }')).errors?.[0].extensions.code).toBe(
      'FORBIDDEN',
    );
    expect(await olga('{ viewer { role } }')).toMatchObject({ status: 200 });
  });
});
