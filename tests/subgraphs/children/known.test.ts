/**
 * What the stores answer before any rule is asked: an answer that is not made takes no time, fills no page and stands in
 * no count (law 3). Through the API most of it could not be told from what the rules hide.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askerOf } from '#core/asker.ts';
import { connect, type Database, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Viewer } from '#core/viewer.ts';
import { accreditedFunctions, type RecordState } from '#core/words.ts';
import { searchPlan } from '#subgraphs/children/criteria.ts';
import { childrenWithoutSetting } from '#subgraphs/children/education-sql.ts';
import { lockChild } from '#subgraphs/children/identity-sql.ts';
import * as overrideSql from '#subgraphs/children/override-sql.ts';
import { overrideStore } from '#subgraphs/children/override-store.ts';
import { reviewStore } from '#subgraphs/children/review-store.ts';
import * as shieldSql from '#subgraphs/children/shield-sql.ts';
import { shieldStore } from '#subgraphs/children/shield-store.ts';
import { childStore } from '#subgraphs/children/store.ts';
import { subjectsOf } from '#subgraphs/children/subject-access-sql.ts';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import type { Stack } from '#support/stack.ts';

const nobody = { authority: null, organisation: null, overridden: null };
const OWN = '901';
const OTHER = '902';

describe('before any rule is asked', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let texts = 0;
  /** As the part itself: with its own role and no other. */
  const run = (text: string, values: readonly unknown[] = []) => {
    texts += 1;
    return database.ask(question<never, readonly unknown[]>(`known ${texts}`, text), [...values]);
  };
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });
  beforeEach(() => fresh.sql('delete from children.notice; delete from children.review'));

  const add = (state: RecordState, more: { readonly synthetic?: boolean } = {}) =>
    addChild({ database: fresh } as Stack, { familyName: 'Knownto', state, ...more });
  const sourceIs = (id: string, source: string) =>
    fresh.sql('update children.child set source = ? where id = ?', [source, id]);
  /** A record found to be another's; that one then becomes what it is to be. */
  async function linked(shown: RecordState): Promise<readonly [record: string, child: string]> {
    const [record, child] = [await add('OPEN'), await add('OPEN')];
    await fresh.sql('update children.child set merged_into = ? where id = ?', [child, record]);
    await fresh.sql('update children.child set state = ? where id = ?', [shown, child]);
    return [record, child];
  }

  describe('a record', () => {
    const store = () => childStore(database, () => Buffer.alloc(0));
    const ids = (found: readonly ({ readonly id: string; readonly shownBy?: unknown } | null)[]) =>
      found.map((each) => each && [each.id, each.shownBy !== undefined]);

    it('is there by its number only for whoever may know of it: archived, sealed and provisional ones are not', async () => {
      const states = ['OPEN', 'SHIELDED', 'PROVISIONAL', 'ARCHIVED', 'SEALED'] as const;
      const [open, hidden, provisional, archived, sealed] = await Promise.all(states.map((state) => add(state)));
      await sourceIs(String(provisional), 'SOMEBODY');
      const all = [open, hidden, provisional, archived, sealed].map(String);
      const knownBy = async (who: typeof nobody | { authority: string | null; organisation: string | null }) =>
        ids(await store().known(all.map((id) => ({ ...nobody, ...who, id })))).map((found) => found !== null);
      expect(await knownBy(nobody)).toEqual([true, true, false, false, false]);
      expect(await knownBy({ authority: OTHER, organisation: 'ANOTHER' })).toEqual([true, true, false, false, false]);
      expect(await knownBy({ authority: OWN, organisation: null })).toEqual([true, true, true, false, false]);
      expect(await knownBy({ authority: null, organisation: 'SOMEBODY' })).toEqual([true, true, true, false, false]);
    });

    it('is read without what a shield hides, but for its own team and by an override of this very child', async () => {
      const [open, hidden] = [await add('OPEN'), await add('SHIELDED')];
      const values = { address: { line1: '3 Far Lane' }, carers: [{ name: 'Una Kin' }], education: {}, practice: {} };
      await fresh.sql(
        `update children.child set address = ?, carers = ?, education = ?, practice = ?, identifiers = 'sealed' where id in (?, ?)`,
        [...Object.values(values).map((each) => JSON.stringify(each)), open, hidden],
      );
      const whole = { ...values, identifiers: Buffer.from('sealed') };
      const covered = { address: null, carers: [], education: null, practice: null, identifiers: null };
      const read = async (id: string, who: { authority?: string; overridden?: string } = {}) =>
        (await store().known([{ ...nobody, ...who, id }]))[0];
      expect(await read(open)).toMatchObject(whole);
      expect(await read(hidden)).toMatchObject({ ...covered, familyName: 'Knownto', dateOfBirth: '2015-05-05' });
      expect(await read(hidden, { authority: OTHER, overridden: open })).toMatchObject(covered);
      expect(await read(hidden, { authority: OWN })).toMatchObject(whole);
      expect(await read(hidden, { overridden: hidden })).toMatchObject(whole);
      const plan = searchPlan({ familyName: 'Knownto', dateOfBirth: '2015-05-05' });
      const listed = async (authority: string | null) =>
        (await store().search(plan, { authority, organisation: null, syntheticOnly: false }, 1000)).find(
          ({ id }) => id === hidden,
        );
      expect(await listed(OTHER)).toMatchObject(covered);
      expect(await listed(OWN)).toMatchObject(whole);
    });

    it('leads to an open child for everybody, and to a hidden one only for its team', async () => {
      const [record, child] = await linked('OPEN');
      const [covered, hidden] = await linked('SHIELDED');
      const asked = async (id: string, authority: string | null) =>
        (await store().known([{ ...nobody, id, authority }]))[0]?.shownBy?.id;
      expect(await asked(record, null)).toBe(child);
      expect([await asked(covered, OWN), await asked(covered, null)]).toEqual([hidden, hidden]);
      await fresh.sql(`update children.child set state = 'SEALED' where id in (?, ?)`, [covered, hidden]);
      expect((await store().known([{ id: covered, ...nobody }]))[0] ?? null).toBeNull();
    });

    it('is found by a search only by whoever may find it, and in a system test only if it is nobody real', async () => {
      const [open, provisional, real] = [
        await add('OPEN'),
        await add('PROVISIONAL'),
        await add('OPEN', { synthetic: false }),
      ];
      await sourceIs(provisional, 'SOMEBODY');
      const plan = searchPlan({ familyName: 'Knownto', dateOfBirth: '2015-05-05' });
      const found = async (authority: string | null, organisation: string | null, syntheticOnly: boolean) => {
        const all = await store().search(plan, { authority, organisation, syntheticOnly }, 1000);
        return [open, provisional, real].map((id) => all.some((each) => each.id === id));
      };
      expect(await found(null, null, false)).toEqual([true, false, true]);
      expect(await found(OTHER, 'ANOTHER', false)).toEqual([true, false, true]);
      expect(await found(OWN, null, false)).toEqual([true, true, true]);
      expect(await found(null, 'SOMEBODY', true)).toEqual([true, true, false]);
    });

    it('is named under its child’s number where everybody sees that one, under its own where it is hidden, and not at all where it was sealed', async () => {
      const [[record, child], [covered], sealed] = [
        await linked('OPEN'),
        await linked('SHIELDED'),
        await add('SEALED'),
      ];
      expect(await store().shownAs([record, child, covered, sealed])).toEqual([child, child, covered, null]);
    });
  });

  it('whoever has an authority and looks after none of its children searches as nobody of its team', () => {
    const organisation = { id: 'X', kind: 'LOCAL_AUTHORITY', functions: accreditedFunctions } as const;
    const viewer = { role: 'PRACTITIONER', authority: OWN, organisation, rights: [], mediation: null };
    expect(askerOf(viewer as unknown as Viewer).authority).toBeNull();
    expect(askerOf({ ...viewer, role: 'AUTHORITY_OFFICER' } as unknown as Viewer).authority).toBe(OWN);
  });

  describe('of what a team keeps', () => {
    const now = new Date();
    const whole = { after: [], limit: 1000 } as const;
    async function shieldedCase() {
      const id = await add('OPEN');
      const shield = randomUUID();
      await fresh.sql(
        `insert into children.shield_act (case_id, version, child_id, act, to_state, at, account, person, organisation,
           request, ground, asked_by, due_at)
         values (?, 1, ?, 'REQUEST', 'PROVISIONAL', now(), ?, ?, 'X', ?, 'COURT_ORDER', 'COURT', now())`,
        [shield, id, randomUUID(), randomUUID(), randomUUID()],
      );
      return { id, shield };
    }
    const seal = (id: string) => fresh.sql(`update children.child set state = 'SEALED' where id = ?`, [id]);

    it('its cases are nobody else’s, and none is of a child that was sealed', async () => {
      const store = shieldStore(database);
      const { id, shield } = await shieldedCase();
      const listed = async (authority: string, state: 'PROVISIONAL' | null = null) =>
        (await store.cases(authority, { ...whole, state, dueBy: null })).some((each) => each.id === shield);
      expect([await listed(OWN), await listed(OWN, 'PROVISIONAL'), await listed(OTHER)]).toEqual([true, true, false]);
      expect([await store.byId(shield, OTHER), (await store.byId(shield, OWN))?.id]).toEqual([null, shield]);
      await seal(id);
      expect(await listed(OWN)).toBe(false);
    });

    it('its list of children without a place of education has none that was sealed or archived', async () => {
      const states = ['OPEN', 'SHIELDED', 'PROVISIONAL', 'ARCHIVED', 'SEALED'] as const;
      const ids = await Promise.all(states.map((state) => add(state)));
      await run(
        `update child set without_setting_since = '2026-01-01', without_setting_from = '2026-02-01',
           without_setting_until = '2031-01-01' where id = any($1::bigint[])`,
        [ids],
      );
      const on = async (authority: string) => {
        const rows = await database.ask(childrenWithoutSetting, [authority, '2026-03-01' as IsoDate, null, null, 1000]);
        return ids.map((id) => rows.some((row) => row.id === id));
      };
      expect(await on(OWN)).toEqual([true, true, true, false, false]);
      expect(await on(OTHER)).toEqual([false, false, false, false, false]);
    });

    it('its notices are nobody else’s to read or mark, and none is of a child that was sealed', async () => {
      const store = shieldStore(database);
      const [id, notice] = [await add('SHIELDED'), randomUUID()];
      const by = { account: randomUUID(), readers: [], now };
      await fresh.sql(
        `insert into children.notice (id, authority, kind, child_id, at) values (?, ?, 'LOOKED_AT', ?, now())`,
        [notice, OWN, id],
      );
      const listed = async (authority: string) =>
        (await store.notices(authority, { ...whole, kind: null, unread: true, readers: [] })).length;
      expect([await listed(OWN), await listed(OTHER)]).toEqual([1, 0]);
      expect(await store.acknowledge([notice], OTHER, by)).toBe(0);
      await seal(id);
      expect([await listed(OWN), await store.acknowledge([notice], OWN, by)]).toEqual([0, 0]);
    });

    const session = 's'.repeat(43);
    /** An override of somebody’s, as it is granted. */
    async function granted() {
      const [id, given, account, person] = [await add('SHIELDED'), randomUUID(), randomUUID(), randomUUID()];
      await fresh.sql(
        `insert into children.override_prompt (id, child_id, account, person, organisation, session, warning, prompted_at, request)
         values (?, ?, ?, ?, 'X', ?, 1, now() - interval '1 second', ?)`,
        [given, id, account, person, session, randomUUID()],
      );
      const values = [given, person, 'CHILD_PROTECTION', 'CP/1', new Date(), randomUUID()] as const;
      await database.ask(overrideSql.insertGrant, [...values]);
      const look = async (): Promise<number> => {
        const of = [given, account, session, new Date(), randomUUID(), ['EXISTENCE']] as const;
        return (await database.ask(overrideSql.insertLook, [...of])).length;
      };
      return { id, given, account, look };
    }

    it('its overrides are nobody else’s, hold a hundred looks, and none is of a child that was sealed', async () => {
      const store = overrideStore(database);
      const { id, given, look } = await granted();
      const listed = async (authority: string) =>
        (await store.page(authority, { ...whole, state: null }, now)).some((each) => each.id === given);
      expect([await listed(OWN), await listed(OTHER)]).toEqual([true, false]);
      expect([await store.byId(given, OTHER, now), (await store.byId(given, OWN, now))?.id]).toEqual([null, given]);
      let looked = 0;
      for (let each = 0; each < 102; each += 1) looked += await look();
      expect(looked).toBe(100);
      await seal(id);
      expect([await listed(OWN), await store.byId(given, OWN, now)]).toEqual([false, null]);
      expect(await database.ask(overrideSql.grantOfTeam, [given, OWN, now])).toEqual([]);
    });

    it('overrides are closed by whoever has them, and take no look from then on', async () => {
      const { given, account, look } = await granted();
      await database.ask(overrideSql.closeGrant, [given, randomUUID(), new Date()]);
      expect(await look()).toBe(1);
      await database.ask(overrideSql.closeGrant, [given, account, new Date()]);
      expect(await look()).toBe(0);
    });

    it('its reviews are nobody else’s, open or closed', async () => {
      const store = reviewStore(database);
      const [record, review] = [await add('OPEN'), randomUUID()];
      await fresh.sql(
        `insert into children.review (id, kind, authority, risk, record, question, known, opened_at)
         values (?, 'UNCONFIRMED', ?, 2, ?, '\\x01', '\\x01', now())`,
        [review, OWN, record],
      );
      const of = (authority: string) => ({ authority, account: randomUUID() });
      const all = { kind: null, mine: false, state: null };
      const opened = (authority: string) => store.open(of(authority), all, [], 100);
      const closed = (authority: string) => store.closed(of(authority), all, [], 100);
      expect([(await opened(OWN)).length, (await opened(OTHER)).length]).toEqual([1, 0]);
      await fresh.sql(
        `update children.review set state = 'CLOSED', closed_at = now(), sealed = '\\x00', record = null, finding = 'OTHER_CHILD'`,
      );
      expect([(await closed(OWN)).length, (await closed(OTHER)).length]).toEqual([1, 0]);
    });
  });

  it('there is nothing left to hide of what was sealed or archived, and a provisional record is not covered as a neighbour', async () => {
    const states = ['OPEN', 'SHIELDED', 'PROVISIONAL', 'ARCHIVED', 'SEALED'] as const;
    const all = await Promise.all(states.map((state) => add(state)));
    const within = <Row>(ask: Parameters<Database['transaction']>[0]) => database.transaction(ask) as Promise<Row[]>;
    const locked = await Promise.all(
      all.map((id) => within<{ id: string }>((asks) => asks.ask(shieldSql.lockShown, [id]))),
    );
    expect(locked.map((rows) => rows.length)).toEqual([1, 1, 1, 0, 0]);
    const open = await within<{ id: string }>((asks) => asks.ask(shieldSql.openAmong, [all]));
    expect(open.map(({ id }) => id)).toEqual(all.slice(0, 1));
    const renamed = await Promise.all(all.slice(3).map((id) => within((asks) => asks.ask(lockChild, [id]))));
    expect(renamed.map((rows) => rows.length)).toEqual([0, 0]);
  });

  it('a family’s report is not of looks at the hidden child that a record was found to be of', async () => {
    const [[record, child], [covered, hidden]] = [await linked('OPEN'), await linked('SHIELDED')];
    const subjects = async (id: string) => new Set((await database.ask(subjectsOf, [id])).map((each) => each.id));
    expect(await subjects(record)).toEqual(new Set([record, child]));
    expect(await subjects(covered)).toEqual(new Set([covered]));
    expect(await subjects(hidden)).toEqual(new Set([covered, hidden]));
  });

  it('the database knows no state but those there are, no source but of a provisional record, and none that is its own child', async () => {
    const id = await add('OPEN');
    for (const change of [
      `state = 'HIDDEN'`,
      `source = 'SOMEBODY'`,
      'merged_into = id',
      `own_state = 'OPEN'`,
      `own_authority = '901'`,
    ]) {
      await expect(fresh.sql(`update children.child set ${change} where id = ?`, [id]), change).rejects.toMatchObject({
        code: '23514',
      });
    }
  });

  it('two are found to be one once at a time, by somebody, and the part takes it back only by saying who did', async () => {
    const [one, other] = [await add('OPEN'), await add('OPEN')].toSorted();
    const find = (by: string) =>
      run('insert into merge (id, one, other, decided_by, decided_at) values ($1, $2, $3, $4::uuid[], now())', [
        randomUUID(),
        one,
        other,
        by,
      ]);
    await expect(find('{}')).rejects.toMatchObject({ code: '23514' });
    await find(`{${randomUUID()}}`);
    await expect(find(`{${randomUUID()}}`)).rejects.toMatchObject({ code: '23505' });
    await expect(run('delete from merge where one = $1', [one])).rejects.toMatchObject({ code: '42501' });
    await expect(run('update merge set undone_at = now() where one = $1', [one])).rejects.toMatchObject({
      code: '23514',
    });
    await run('update merge set undone_at = now(), undone_by = decided_by where one = $1', [one]);
    await find(`{${randomUUID()}}`);
  });
});
