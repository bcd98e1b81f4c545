/**
 * Law 3 and transfers: whoever is a side of none cannot tell that there is one; whoever asks for a hidden child cannot tell
 * whose it is, or that it has gone to another team. Told of two children alike to whoever asks, the answers are the same.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { within } from '#support/patience.ts';
import { makeRecord } from '#support/reviewing.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { accept, decide, noticesOf, passDays, propose, reject, TRANSFER, transfersOf } from '#support/transferring.ts';

const LIMIT = 25_000;
const ABOUT = `{ id familyName shielded provisional withheld linkedRecords links { id } address { postcode }
  responsibleAuthority { code } transfers { id } shieldCase { id } disputedFields }`;

describe('whoever is not a side of a transfer', () => {
  let stack: Stack;
  let north: Asker;
  let south: Asker;
  let others: readonly Asker[];
  let id: string;
  beforeAll(async () => {
    stack = await startStack();
    north = asPersona(stack, 'olga');
    const team = { role: 'AUTHORITY_OFFICER', practitioner: null } as const;
    south = (await hire(stack, { ...team, authority: '902', organisation: 'SOUTHMERE-CSC' })).ask;
    const east = await hire(stack, { ...team, authority: '903', organisation: 'EASTVALE-CSC' });
    // Nobody is told of a look, or of what is done about it, but whom it is for.
    others = [east.ask, ...['amira', 'ben', 'vera', 'nadia', 'stan', 'paul'].map((name) => asPersona(stack, name))];
    id = await makeRecord(stack, { familyName: 'Unseenmover', state: 'SHIELDED', postcode: 'ZN1 1AA' });
  });
  afterAll(() => stack.stop());

  const told = async () => {
    const answers: string[] = [];
    for (const ask of others) {
      answers.push(
        (await ask(`{ child(id: "${id}") ${ABOUT} }`)).text,
        (await ask(`{ transfers(first: 100) { nodes ${TRANSFER} pageInfo { hasNextPage endCursor } } }`)).text,
        (await ask('{ transfers(state: ACCEPTED) { nodes { id } } }')).text,
        (await ask('{ notices(first: 100) { nodes { kind childId } } reviews { nodes { id } } }')).text,
        (
          await ask(`{ searchChildren(criteria: { familyName: "Unseenmover", bornFrom: "2016-01-01", bornTo: "2016-12-31",
          givenName: "Given*" }) { nodes { id shielded postcodeDistrict } } }`)
        ).text,
      );
    }
    return answers;
  };

  it('cannot tell that there is one of a hidden child, was one, or what came of it', async () => {
    const before = await told();
    const open = async (ask: Asker) => (await transfersOf(ask, id))[0];
    const fates = {
      'is offered': async () => (await propose(north, id, '902')).codes,
      'is asked for': async () => (await propose(south, id)).codes,
      'is asked for back': async () => (await propose(north, id)).codes,
      'is agreed to': async () => {
        for (const ask of [north, south]) {
          const transfer = await open(ask);
          if (transfer) await accept(ask, transfer);
        }
      },
      'is refused': async () => {
        for (const ask of [north, south]) {
          const transfer = await open(ask);
          if (transfer) await reject(ask, transfer, 'ANOTHER_CHILD');
        }
      },
    } as const;
    const came = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...(Object.keys(fates) as (keyof typeof fates)[])), { minLength: 2, maxLength: 5 }),
        within(LIMIT)(async (chosen) => {
          for (const fate of chosen) {
            came.add(fate);
            await fates[fate]();
            expect(await told(), fate).toEqual(before);
          }
        }),
      ),
      {
        numRuns: 15,
        endOnFailure: true,
        examples: [[['is offered', 'is agreed to', 'is asked for back', 'is refused']]],
      },
    );
    expect(came.size).toBe(Object.keys(fates).length);
  });
});

/** What becomes of a hidden child that two ask for: told alike, whichever team has it. */
describe('whoever asks for a hidden child', () => {
  let stack: Stack;
  let asking: Asker;
  const teams = new Map<string, Asker>();
  let office: Asker;
  beforeAll(async () => {
    stack = await startStack();
    const team = { role: 'AUTHORITY_OFFICER', practitioner: null } as const;
    for (const [authority, organisation] of [
      ['901', 'NORTHSHIRE-CSC'],
      ['902', 'SOUTHMERE-CSC'],
    ] as const) {
      teams.set(authority, (await hire(stack, { ...team, authority, organisation })).ask);
    }
    asking = (await hire(stack, { ...team, authority: '903', organisation: 'EASTVALE-CSC' })).ask;
    office = asPersona(stack, 'nadia');
  });
  afterAll(() => stack.stop());

  let made = 0;
  /** All that whoever asks is told from asking to the answer; what is drawn at random or is a moment left out. */
  async function life(
    authority: '901' | '902',
    goes: boolean,
    answer: 'REJECT' | 'DISMISS' | 'NONE',
  ): Promise<unknown[]> {
    made += 1;
    const id = await makeRecord(stack, {
      familyName: `Whosehidden${'abcdefghijklmnop'[made]}`,
      state: 'SHIELDED',
      authority,
    });
    const ask = teams.get(authority) ?? expect.unreachable();
    const other = authority === '901' ? '902' : '901';
    const answers: unknown[] = [];
    const note = async () => {
      const { data } = await asking(`{ child(id: "${id}") ${ABOUT} }`);
      const rows = await Promise.all(
        ['first: 100', 'state: REJECTED, first: 100', 'state: WITHDRAWN, first: 100'].map((args) =>
          transfersOf(asking, id, args),
        ),
      );
      answers.push(data, rows, await noticesOf(asking, id));
    };
    const { made: asked } = await propose(asking, id);
    expect(asked).not.toBeNull();
    await note();
    let keeper = ask;
    if (goes) {
      const { made: offered } = await propose(ask, id, other);
      keeper = teams.get(other) ?? expect.unreachable();
      expect((await accept(keeper, offered)).codes).toEqual([]);
    }
    await note();
    if (answer === 'REJECT') expect((await reject(keeper, asked, 'PLACEMENT_STAYS')).codes).toEqual([]);
    if (answer === 'DISMISS') {
      await passDays(stack, id, 30);
      expect((await decide(office, asked, 'REJECT', { reason: 'PLACEMENT_STAYS' })).codes).toEqual([]);
    }
    await note();
    const plain = JSON.stringify(answers).replaceAll(id, 'the child').replaceAll(asked.id, 'the transfer');
    return JSON.parse(
      plain.replace(/"[\d-]{10}T[^"]+Z"/g, '"a moment"').replace(/Whosehidden[a-p]/g, 'a name'),
    ) as unknown[];
  }

  it.each(['REJECT', 'DISMISS', 'NONE'] as const)(
    'cannot tell whose it is, or that it has gone to another team: answered by %s',
    async (answer) => {
      const stays = await life('901', false, answer);
      expect(JSON.stringify(stays)).not.toMatch(/901|902|NORTHSHIRE|SOUTHMERE/);
      expect(await life('902', false, answer)).toEqual(stays);
      expect(await life('901', true, answer)).toEqual(stays);
      expect(await life('902', true, answer)).toEqual(stays);
    },
  );
});
