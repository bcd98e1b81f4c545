/** Whoever consents to be kept to 25 is asked again each year: their team sees whom, and nobody else does. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, addMonths, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { addChild, type MadeChild } from '#support/more-children.ts';
import { consents, withdraws } from '#support/participating.ts';
import { type Stack, startStack } from '#support/stack.ts';

const TODAY = dayOf(new Date());
const monthsAgo = (months: number, days = 0): IsoDate => addDays(addMonths(TODAY, -months), days);
const LIST = `query List($dueBy: Date, $first: Int, $after: String) {
  participationsToRenew(dueBy: $dueBy, first: $first, after: $after) {
    edges { cursor } nodes { dueOn child { id familyName shielded participation { state renewalDueOn } } }
    pageInfo { hasNextPage endCursor } } }`;
const MAINTENANCE = { reason: 'RECORD_MAINTENANCE' } as const;

describe('young people who are to be asked again', () => {
  let stack: Stack;
  let olga: Asker;
  let officer: Colleague;
  let elsewhere: Asker;
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    const team = { role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', authority: '901' } as const;
    officer = await hire(stack, { ...team, rights: ['CONSENT_OVER_18'] });
    elsewhere = (await hire(stack, { ...team, organisation: 'EASTVALE-DIRECTORY', authority: '902', rights: [] })).ask;
  });
  afterAll(() => stack.stop());
  beforeEach(() => stack.database.sql(`delete from children.child where family_name = 'Askagain'`));

  const young = (more: Partial<MadeChild> = {}) =>
    addChild(stack, { familyName: 'Askagain', dateOfBirth: monthsAgo(12 * 20), ...more });
  /** Whoever consented on this day. */
  async function consented(day: IsoDate, more: Partial<MadeChild> = {}): Promise<string> {
    const id = await young(more);
    expect((await consents(officer.ask, id, day)).codes).toEqual([]);
    return id;
  }
  const change = (id: string, how: string) => stack.database.sql(`update children.child set ${how} where id = ${id}`);
  const page = async (ask: Asker, variables: object = {}) => {
    const { data, text } = await ask(LIST, { ...MAINTENANCE, variables: { ...variables } });
    return data?.participationsToRenew ?? expect.unreachable(text);
  };
  const listed = async (ask: Asker, dueBy?: IsoDate): Promise<string[]> =>
    (await page(ask, { first: 100, dueBy })).nodes.map(({ child }: { child: { id: string } }) => child.id);

  it('are those of the next month, the oldest consent first, with the day by which they are asked', async () => {
    const soon = await consented(monthsAgo(12, 20));
    const over = await consented(monthsAgo(14));
    const later = await consented(monthsAgo(10));
    const { nodes } = await page(olga);
    expect(nodes).toEqual([
      {
        dueOn: addMonths(monthsAgo(14), 12),
        child: {
          id: over,
          familyName: 'Askagain',
          shielded: false,
          participation: { state: 'IN_FORCE', renewalDueOn: addMonths(monthsAgo(14), 12) },
        },
      },
      expect.objectContaining({ child: expect.objectContaining({ id: soon }) }),
    ]);
    expect(await listed(olga, addMonths(TODAY, 3))).toEqual([over, soon, later]);
    expect(await listed(olga, addDays(TODAY, -1))).toEqual([over]);
  });

  it('are asked by the very day: a year after the 29th of February is the 28th', async () => {
    const id = await consented('2024-02-29' as IsoDate, { dateOfBirth: '2004-01-01' });
    const other = await consented('2024-03-01' as IsoDate, { dateOfBirth: '2004-01-01' });
    expect(await listed(olga, '2025-02-27' as IsoDate)).toEqual([]);
    expect(await listed(olga, '2025-02-28' as IsoDate)).toEqual([id]);
    expect(await listed(olga, '2025-03-01' as IsoDate)).toEqual([id, other]);
  });

  it('are no longer those who have answered, whatever they said', async () => {
    const [stays, leaves] = [await consented(monthsAgo(13)), await consented(monthsAgo(12))];
    expect(await listed(olga)).toEqual([stays, leaves]);
    expect((await consents(officer.ask, stays, TODAY)).codes).toEqual([]);
    expect((await withdraws(olga, leaves)).codes).toEqual([]);
    expect(await listed(olga)).toEqual([]);
  });

  it('are the team’s own, hidden ones too; nobody whose record leads to another, is archived, sealed or of somebody who has died', async () => {
    const [open, hidden] = [await consented(monthsAgo(13)), await consented(monthsAgo(12))];
    await change(hidden, `state = 'SHIELDED'`);
    for (const how of [
      `state = 'ARCHIVED'`,
      `state = 'SEALED', authority = null`,
      `merged_into = ${open}, consented_on = '2020-01-01'`,
      `date_of_death = '2025-01-01'`,
      `authority = '903'`,
    ]) {
      await change(await consented(monthsAgo(14)), how);
    }
    expect(await listed(olga)).toEqual([open, hidden]);
    expect(await listed(elsewhere)).toEqual([]);
  });

  it('are for the team alone, for this reason alone, and whoever is listed is in the trail', async () => {
    const id = await consented(monthsAgo(13));
    const codeOf = async (by: Asker, asking: object) => (await by(LIST, asking)).errors?.[0]?.extensions?.code;
    for (const reason of ['NEW_CONTACT', 'ALREADY_WORKING']) {
      expect(await codeOf(olga, { reason }), reason).toBe('REASON_DOES_NOT_FIT');
    }
    expect(await codeOf(olga, { reason: null })).toBe('REASON_REQUIRED');
    for (const name of ['amira', 'ben', 'vera', 'stan', 'audrey', 'nadia']) {
      expect(await codeOf(asPersona(stack, name), MAINTENANCE), name).toBe('FORBIDDEN');
    }
    const before = (await stack.trail()).length;
    await listed(olga);
    const entry = (await stack.trail()).slice(before).find(({ kind, children }) => kind === 'OUTCOME' && children[id]);
    expect(entry?.children[id]).toEqual(expect.arrayContaining(['IDENTITY', 'STEWARDSHIP']));
  });

  it('come page by page, each once', async () => {
    const day = monthsAgo(13);
    const all = new Set([await consented(day), await consented(day), await consented(day), await consented(day)]);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const { nodes, pageInfo } = await page(olga, { first: 2, after });
      seen.push(...nodes.map(({ child }: { child: { id: string } }) => child.id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen).toHaveLength(all.size);
    expect(new Set(seen)).toEqual(all);
    for (const variables of [{ first: 0 }, { first: 101 }, { after: 'nowhere' }]) {
      const { errors } = await olga(LIST, { ...MAINTENANCE, variables });
      expect(errors?.[0]?.extensions?.code).toBe('PAGE_INVALID');
    }
  });
});
