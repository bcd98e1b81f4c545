/**
 * Law 3, of statistics: two directories that differ in nothing but what is hidden publish the same figures, to the byte;
 * and count the same before anything is suppressed, so that it is not suppression alone that hides the difference.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import type { FigurePart } from '#core/figures/book.ts';
import { closeAll } from '#core/figures/keeper.ts';
import { endedBy } from '#core/figures/periods.ts';
import type { Ports } from '#core/ports.ts';
import { accreditationFigures } from '#subgraphs/accreditation/figures.ts';
import { auditFigures } from '#subgraphs/audit/figures.ts';
import { childFigures } from '#subgraphs/children/figures.ts';
import { involvementFigures } from '#subgraphs/involvements/figures.ts';
import { hiddenChild, lives, worldOf } from '#support/hidden-lives.ts';
import { askers, officerOfTheAuthority, strangers } from '#support/strangers.ts';
import { type TwoWorlds, twoWorlds, type World } from '#support/two-worlds.ts';

const PEOPLE = [...strangers, officerOfTheAuthority];
const analyst = strangers.find(({ name }) => name === 'stan');
const OPEN = `{ child(id: "${hiddenChild}") { givenNames } }`;

/** What the parts count, by name. */
const partsOf = (ports: Partial<Ports>): Readonly<Record<string, FigurePart>> => ({
  accreditation: accreditationFigures,
  audit: auditFigures(ports),
  children: childFigures(ports),
  involvements: involvementFigures(ports),
});

/** Every count of this month and of the last, before anything is suppressed. */
async function counts({ stack, clock }: World, length: 'MONTH' | 'YEAR' = 'MONTH'): Promise<string[]> {
  const at = clock();
  const periods = length === 'YEAR' ? [at.toISOString().slice(0, 4)] : [at.toISOString().slice(0, 7), endedBy(at)[0]];
  const found = new Map<string, number>();
  for (const [name, part] of Object.entries(partsOf(stack.ports))) {
    const database: Database = connect({ url: stack.database.url, schema: name });
    for (const period of periods) {
      const { counted } = await part.count(period, length, database, at);
      for (const { count, ...what } of counted) {
        const key = JSON.stringify([period, what]);
        found.set(key, (found.get(key) ?? 0) + count);
      }
    }
    await database.close();
  }
  return [...found]
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${what}: ${count}`)
    .toSorted((one, other) => (one < other ? -1 : 1));
}

/** What everybody with figures can read, as it is kept and as it is answered. */
async function published(world: World): Promise<readonly unknown[]> {
  if (!analyst) throw new Error('nobody reads figures');
  const [month] = endedBy(world.clock());
  const rows = await Promise.all(
    ['accreditation', 'audit', 'children', 'involvements'].map((part) =>
      world.stack.database.sql(`select publication from ${part}.figure_period where period = '${month}'`),
    ),
  );
  const query = `{ localAuthorities(first: 20) { nodes { code managementInformation { month
    liveRecords { publication total { value } cells { count { value } } } looks { publication total { value } } } } } }`;
  const [told] = await world.ask([{ who: analyst, query, reason: null }]);
  expect(told?.text).toContain(`"month":"${month}","liveRecords":{"publication":`);
  return [...rows, told];
}

/** People who may not know ask the same in both; in the first, the team works on what is hidden. */
async function live(worlds: TwoWorlds): Promise<void> {
  const asked = askers.map((who) => ({ who, query: OPEN, reason: who.usualReason }));
  await worlds.ask([...asked, ...asked]);
  const team = { who: officerOfTheAuthority, query: OPEN, reason: officerOfTheAuthority.usualReason };
  await worlds.one.ask([team, team, team]);
  for (const world of [worlds.one, worlds.other]) await closeAll(world.stack.figures, world.clock());
}

describe.each([
  ['the shielded child lives differently', worldOf(lives[1])],
  ['there is no shielded child', worldOf(null)],
])('of two worlds, in one of which %s', (_what, other) => {
  let worlds: TwoWorlds;
  afterAll(() => worlds.stop());

  it('the figures are the same, to the byte', async () => {
    worlds = await twoWorlds(PEOPLE, worldOf(lives[0]), other);
    await live(worlds);
    expect(await published(worlds.one)).toEqual(await published(worlds.other));
  });

  it('so is what they are made of, before anything is suppressed', async () => {
    const one = await counts(worlds.one);
    expect(one.join()).toMatch(/LOOKS.*LIVE_RECORDS|LIVE_RECORDS.*LOOKS/s);
    expect(one).toEqual(await counts(worlds.other));
  });

  it('though what is hidden is there to be counted', async () => {
    const of = async ({ stack }: World) =>
      (await stack.database.sql<{ n: number }>('select count(*)::int as n from involvements.involvement'))[0]?.n;
    expect(await of(worlds.one)).not.toBe(await of(worlds.other));
  });
});
