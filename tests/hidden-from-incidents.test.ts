/**
 * Law 3 for what detectors find: wherever the shielded child lives that somebody probes for, the same is signalled,
 * counted and told to an auditor.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { homeOf } from '#core/looks.ts';
import { personas } from '#demo/personas.ts';
import { hiddenChild, lives, visible, worldOf } from '#support/hidden-lives.ts';
import { SEARCH } from '#support/hidden-requests.ts';
import type { FreshDatabase } from '#support/postgres.ts';
import { keysOfTests } from '#support/reviewing.ts';
import { askers, type Stranger, strangers } from '#support/strangers.ts';
import { type Request, type TwoWorlds, twoWorlds, type World } from '#support/two-worlds.ts';

const found = personas(dayOf(new Date())).find(({ name }) => name === 'audrey');
const audrey: Stranger = {
  name: 'audrey',
  account: found?.account ?? '',
  client: found?.client ?? '',
  usualReason: 'NEW_CONTACT',
};

const { familyName, dateOfBirth } = visible;
const postcodes = [lives[0].postcode, lives[1].postcode, 'LS1 1AA', 'LS2 3AD'];

const search = (who: Stranger, criteria: object): Request => ({
  who,
  query: SEARCH,
  variables: { criteria, first: 100 },
  reason: who.usualReason,
});
/** By what is visible, or by an address, of either life or of none. */
const looks = fc.array(
  fc.oneof(
    fc.constant({ familyName, dateOfBirth }),
    fc.constantFrom(...postcodes).map((postcode) => ({ familyName, givenName: 'Hannah', postcode })),
  ),
  { minLength: 6, maxLength: 14 },
);
const review: Request = {
  who: audrey,
  query: `{ incidents(first: 20) { nodes { reference state accountId signals { detector day }
    entries(first: 10) { nodes { kind decision operation disclosureCount
      disclosures { childId classes } } } } } }`,
  reason: null,
};

/** References are drawn at random: all else is the same. */
const unnamed = (text: string): string => text.replaceAll(/INC-[0-9A-Z]{4}-[0-9A-Z]{4}/g, 'INC');

/** Everybody who asks lives where the child does in one of its lives, as two do who have parted. */
const livingThere = (life: (typeof lives)[number]) => async (database: FreshDatabase) => {
  await worldOf(life)(database);
  for (const { account } of askers) {
    const home = homeOf(keysOfTests(), account, lives[0].postcode);
    await database.sql('update accreditation.account set home = ?, home_by = ? where id = ?', [
      home,
      audrey.account,
      account,
    ]);
  }
};

/** What detectors were given, in the order of the trail. */
const judgedBy = ({ stack }: World) =>
  stack.database.sql<{ opened: string[] }>(
    'select opened::text[], searches, namesakes::text[], elsewhere::text[], at_home::text[] from audit.fact order by idx',
  );

/** A probe that is complete, so that something is signalled. */
const whole = [
  { familyName, dateOfBirth },
  ...postcodes.map((postcode) => ({ familyName, givenName: 'Hannah', postcode })),
];

describe('where a shielded child lives', () => {
  let worlds: TwoWorlds;
  beforeAll(async () => {
    worlds = await twoWorlds([...strangers, audrey], livingThere(lives[0]), livingThere(lives[1]));
  });
  afterAll(() => worlds.stop());

  it('cannot be told by an auditor from what is signalled of whoever looks for it', async () => {
    const met = new Set<string>();
    const property = fc.asyncProperty(fc.constantFrom(...askers), looks, async (who, all) => {
      const open: Request = { who, query: `{ child(id: "${hiddenChild}") { familyName } }`, reason: who.usualReason };
      const asked = [...all.map((criteria) => search(who, criteria)), open, review];
      const [one, another] = await worlds.ask(asked);
      expect(unnamed(one.at(-1)?.text ?? '')).toEqual(unnamed(another.at(-1)?.text ?? ''));
      if (one.at(-1)?.text.includes('SHIELD_PROBE')) met.add('SHIELD_PROBE');
      worlds.tick();
    });
    await fc.assert(property, { numRuns: 12, examples: [[askers[0] as Stranger, whole]] });
    expect(met).toContain('SHIELD_PROBE');
    // What it was judged by, too: that the child was opened, and not in which area, nor whether where they live.
    const [one, other] = await Promise.all([worlds.one, worlds.other].map(judgedBy));
    expect(one).toEqual(other);
    expect(one?.filter(({ opened }) => opened.includes(hiddenChild))).not.toEqual([]);
    expect(JSON.stringify(one)).toContain('"ownPostcode":true');
    // And no line of the log tells that anything was signalled.
    for (const world of [worlds.one, worlds.other]) {
      expect(world.logged().filter((line) => /INC-|incident/i.test(line))).toEqual([]);
    }
  });
});
