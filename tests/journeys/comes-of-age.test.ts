/** A record is archived by its facts, at the midnight it is due, and nobody can tell that there is one (domain study 8, W11). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { keepRetention, type RetentionCounts } from '#core/retention.ts';
import type { ChildStatement } from '#core/statements.ts';
import { asPersona } from '#support/colleagues.ts';
import { intakeFor } from '#support/feeding.ts';
import { addChild, addChildren } from '#support/more-children.ts';
import { keptOf, type Night, nightOf } from '#support/retaining.ts';
import { askPeople } from '#support/reviewing.ts';
import { child as demo, type Stack, startStack } from '#support/stack.ts';

const none: RetentionCounts = { archived: 0, returned: 0, purged: 0, held: 0 };
/** The last moment before, and the first of a birthday in summer: midnight in England is 23:00 of the day before in UTC. */
const BEFORE = new Date('2026-07-14T22:59:59.999Z');
const BIRTHDAY = new Date('2026-07-14T23:00:00.000Z');
const BORN = '2008-07-15';

describe('a record whose time has come', () => {
  let stack: Stack;
  let night: Night;
  let now = BEFORE;
  beforeAll(async () => {
    stack = await startStack();
    night = nightOf(stack.database, () => now);
  });
  afterAll(async () => {
    await night.close();
    await stack.stop();
  });
  /** What was due before a test, and what one has left, is none of its business. */
  beforeEach(async () => {
    await stack.database.sql('delete from children.child where date_of_birth = ? or archived_on is not null', [BORN]);
    now = BEFORE;
    await night.retention.run();
  });
  const at = async (moment: Date): Promise<RetentionCounts> => {
    now = moment;
    return night.retention.run();
  };
  const kept = (id: string) => keptOf(stack.database, id);

  it('is archived at midnight in England on the eighteenth birthday, and not a moment before', async () => {
    const id = await addChild(stack, { familyName: 'Midnightby', dateOfBirth: BORN });
    const leap = await addChild(stack, { familyName: 'Leapby', dateOfBirth: '2008-02-29' });
    expect(await at(new Date('2026-02-28T23:59:59Z'))).toEqual(none);
    expect(await kept(leap)).toMatchObject({ state: 'OPEN' });
    expect(await at(new Date('2026-03-01T00:00:00Z'))).toEqual({ ...none, archived: 1 });
    expect(await kept(leap)).toMatchObject({ state: 'ARCHIVED', archivedOn: '2026-03-01' });
    expect(await at(BEFORE)).toEqual(none);
    expect(await kept(id)).toMatchObject({ state: 'OPEN', archivedOn: null });
    expect(await night.retention.records.due(BIRTHDAY)).toEqual({ ...none, archived: 1 });
    expect(await kept(id)).toMatchObject({ state: 'OPEN' });
    expect(await at(BIRTHDAY)).toEqual({ ...none, archived: 1 });
    expect(await kept(id)).toEqual({ state: 'ARCHIVED', source: null, archivedOn: '2026-07-15' });
    // Again, nothing is left to do.
    expect(await at(BIRTHDAY)).toEqual(none);
    expect(await kept(id)).toEqual({ state: 'ARCHIVED', source: null, archivedOn: '2026-07-15' });
  });

  it('cannot be told from one that was never there, by anybody', async () => {
    const [first, second] = (await addChildren(stack, 2, {
      familyName: 'Nevermore',
      givenNames: 'Isolde',
      dateOfBirth: BORN,
      postcode: 'ZN9 9ZZ',
    })) as [string, string];
    await stack.database.sql(`update children.child set state = 'SHIELDED' where id = ?`, [second]);
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: first, candidate: demo.none });
    await stack.database.sql(
      `insert into children.notice (id, authority, kind, child_id, at) values (gen_random_uuid(), '901', 'MOVED_AWAY', ?, now())`,
      [second],
    );
    await at(BIRTHDAY);
    const open = `query One($id: ID!) { child(id: $id) { id familyName shielded dateOfBirth address { postcode }
      involvements(first: 5) { nodes { id } } } }`;
    const find = `query Find($name: String!) { searchChildren(criteria: { familyName: $name, givenName: "Isolde",
      dateOfBirth: "${BORN}" }) { nodes { id } pageInfo { hasNextPage } } }`;
    const alike = `query Alike($name: String!) { searchChildrenAlike(criteria: { familyName: $name, givenName: "Isolde",
      dateOfBirth: "${BORN}" }) { nodes { nearness child { id } } } }`;
    for (const name of ['amira', 'ben', 'olga', 'martin', 'nadia']) {
      const ask = asPersona(stack, name);
      const nobody = await ask(open, { variables: { id: '100000000009' } });
      for (const id of [first, second]) {
        const answer = await ask(open, { variables: { id } });
        expect([answer.status, answer.text], name).toEqual([nobody.status, nobody.text]);
      }
      for (const query of [find, alike]) {
        const answer = await ask(query, { variables: { name: 'Nevermore' } });
        const never = await ask(query, { variables: { name: 'Qqzzxx' } });
        expect([answer.status, answer.text], name).toEqual([never.status, never.text]);
      }
    }
    for (const name of ['olga', 'martin']) {
      const lists = await asPersona(
        stack,
        name,
      )(
        `{ reviews(first: 100) { nodes { record { id } candidate { id } } } shieldCases(first: 100) { nodes { childId } }
           notices(first: 100) { nodes { childId } } disputes(first: 100) { nodes { childId } } }`,
      );
      expect(lists.errors).toBeUndefined();
      expect(lists.text).not.toContain(first);
      expect(lists.text).not.toContain(second);
    }
    const asked = await stack.database.sql('select from children.review where ? in (record, candidate)', [first]);
    expect(asked).toEqual([]);
  });

  it('is archived a year after its death, or that it has left England, was first known', async () => {
    const { intake, supplier } = await intakeFor(stack, 'demo-nhs');
    const say = async (localId: string, more: object) => {
      const statement = {
        localId,
        familyName: `Goneby${localId}`,
        givenNames: `Ida${localId}`,
        dateOfBirth: '2019-05-05',
        ...more,
      };
      return (await intake.children(supplier, [statement as unknown as ChildStatement]))[0]?.childId as string;
    };
    const [died, left, stays] = [await say('died', {}), await say('left', {}), await say('stays', {})];
    await say('died', { dateOfDeath: '2024-12-24' });
    await say('left', { address: { status: 'LEFT_ENGLAND', since: '2024-01-01' } });
    const today = dayOf(new Date());
    const noted = await stack.database.sql(
      `select death_noted_on::text as died, left_noted_on::text as "left" from children.child where id = any(?) order by family_name`,
      [[died, left, stays]],
    );
    expect(noted).toEqual([
      { died: today, left: null },
      { died: null, left: today },
      { died: null, left: null },
    ]);
    const ago = (years: string) =>
      stack.database.sql(
        `update children.child set death_noted_on = death_noted_on - ?::interval, left_noted_on = left_noted_on - ?::interval
         where id = any(?)`,
        [years, years, [died, left]],
      );
    await ago('1 year - 1 day');
    const known = async () =>
      (await stack.database.sql(`select death_noted_on::text as died from children.child where id = ?`, [died]))[0];
    const before = await known();
    // With another day, and a move that is heard of late, it is known no later.
    await say('died', {
      dateOfDeath: '2024-12-26',
      address: { status: 'CURRENT', postcode: 'ZN1 1AA', since: '2024-01-01' },
    });
    expect(await known()).toEqual(before);
    await at(new Date());
    expect([await kept(died), await kept(left)]).toMatchObject([{ state: 'OPEN' }, { state: 'OPEN' }]);
    await ago('1 day');
    await at(new Date());
    expect([await kept(died), await kept(left)]).toMatchObject([{ state: 'ARCHIVED' }, { state: 'ARCHIVED' }]);
    expect(await kept(stays)).toMatchObject({ state: 'OPEN' });
    // Said again, it is known no later; and whoever has come back is given back.
    await say('died', { dateOfDeath: '2024-12-25' });
    await say('left', { address: { status: 'CURRENT', postcode: 'ZN1 1AA', since: '2026-01-01' } });
    expect(await at(new Date())).toMatchObject({ returned: 1 });
    expect([await kept(died), await kept(left)]).toMatchObject([
      { state: 'ARCHIVED' },
      { state: 'OPEN', archivedOn: null },
    ]);
  });

  it('is given back as it was when its source corrects the day of birth, and by nothing else', async () => {
    const { intake, supplier } = await intakeFor(stack, 'northshire-case-system');
    const say = async (localId: string, dateOfBirth: string) => {
      const statement = {
        localId,
        familyName: `${localId}rightly`,
        givenNames: `${localId}una`,
        dateOfBirth,
        authority: '901',
      };
      return (await intake.children(supplier, [statement as unknown as ChildStatement]))[0]?.childId as string;
    };
    const [open, provisional] = [await say('a', BORN), await say('b', BORN)];
    const linked = await addChild(stack, { familyName: 'Linkedby', dateOfBirth: BORN });
    await stack.database.sql(`update children.child set state = 'OPEN', source = null where id = ?`, [open]);
    await stack.database.sql('update children.child set merged_into = ? where id = ?', [open, linked]);
    const sealed = await addChild(stack, { familyName: 'Sealedby', dateOfBirth: BORN, state: 'SEALED' });
    const shielded = await addChild(stack, { familyName: 'Shieldby', dateOfBirth: BORN, state: 'SHIELDED' });
    const all = [open, linked, provisional, sealed, shielded];
    const stand = async () => Promise.all(all.map(kept));
    const before = await stand();
    // The linked record goes with its child, and is not counted beside it.
    expect(await at(BIRTHDAY)).toEqual({ ...none, archived: 4 });
    expect((await stand()).map((each) => each?.state)).toEqual([
      'ARCHIVED',
      'ARCHIVED',
      'ARCHIVED',
      'SEALED',
      'ARCHIVED',
    ]);
    expect((await stand()).map((each) => each?.archivedOn)).toEqual(all.map(() => '2026-07-15'));
    // What a source says of anything else changes nothing.
    const said = { localId: 'a', familyName: 'Othername', givenNames: 'auna', dateOfBirth: BORN, authority: '901' };
    await intake.children(supplier, [said as unknown as ChildStatement]);
    expect(await at(BIRTHDAY)).toEqual(none);
    await say('a', '2018-07-15');
    await say('b', '2018-07-15');
    await stack.database.sql(`update children.child set date_of_birth = '2018-07-15' where id = any(?)`, [
      [sealed, shielded],
    ]);
    expect(await at(BIRTHDAY)).toEqual({ ...none, returned: 4 });
    expect(await stand()).toEqual(before);
  });

  it('is archived once where two do it at once, and neither fails', async () => {
    const ids = await addChildren(stack, 450, { familyName: 'Crowdby', dateOfBirth: BORN });
    now = BIRTHDAY;
    const other = nightOf(stack.database, () => BIRTHDAY);
    try {
      const [one, two] = await Promise.all([night.retention.run(), other.retention.run()]);
      expect(one.archived + two.archived).toBe(ids.length);
    } finally {
      await other.close();
    }
    const [{ count } = { count: -1 }] = await stack.database.sql<{ count: number }>(
      `select count(*)::int as count from children.child where family_name = 'Crowdby' and archived_as = 'OPEN'`,
    );
    expect(count).toBe(ids.length);
  });

  it('is archived by a server by itself, once on each day', async () => {
    const id = await addChild(stack, { familyName: 'Serverby', dateOfBirth: BORN });
    const runs = async () => {
      const text = 'select count(*)::int as count from children.retention_run where day = ?';
      return (await stack.database.sql<{ count: number }>(text, [dayOf(BIRTHDAY)]))[0]?.count ?? 0;
    };
    await stack.database.sql('delete from children.retention_run');
    let looked = 0;
    const clock = () => {
      looked += 1;
      return now;
    };
    const until = async (moment: Date) => {
      now = moment;
      const from = looked;
      while (looked < from + 30) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const failed: unknown[] = [];
    const keeper = keepRetention(night.retention, clock, (error) => failed.push(error), 5);
    try {
      await until(BEFORE);
      expect(await kept(id)).toMatchObject({ state: 'OPEN' });
      await until(BIRTHDAY);
      await until(new Date(BIRTHDAY.getTime() + 3_600_000));
    } finally {
      await keeper.stop();
    }
    expect(failed).toEqual([]);
    expect(await kept(id)).toMatchObject({ state: 'ARCHIVED' });
    expect(await runs()).toBe(1);
  });
});
