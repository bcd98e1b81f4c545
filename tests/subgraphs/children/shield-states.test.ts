/** What the database holds to by itself, asked as the part's own role: no code need be trusted with a shield. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import {
  decideBy,
  dueAt,
  faultsOf,
  type ShieldAct,
  type ShieldState,
  shieldActs,
  shieldStates,
  shieldSteps,
} from '#subgraphs/children/shield-states.ts';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const REFUSED = { code: expect.stringMatching(/^(?:23514|23505|23502)$/) };
const NOT_YOURS = { code: '42501' };

describe('the states of a shield', () => {
  it('all lead somewhere and come from somewhere, but for the end', () => {
    expect(faultsOf(shieldSteps)).toEqual([]);
    expect(faultsOf(shieldSteps.filter(({ act }) => act !== 'PROPOSE_LIFT'))).toContain(
      'LIFT_PROPOSED is never reached',
    );
    expect(faultsOf(shieldSteps.filter(({ act }) => act !== 'CONFIRM_LIFT'))).toContain('LIFTED is never reached');
    expect(faultsOf([...shieldSteps, { act: 'KEEP', from: 'LIFTED', to: 'SHIELDED' }])).toEqual([
      'LIFTED is an end and is left',
    ]);
  });

  it('are decided on within ten working days', () => {
    for (const [asked, due] of [
      ['2026-03-02', '2026-03-16'],
      ['2026-03-06', '2026-03-20'],
      ['2026-03-07', '2026-03-20'],
      ['2026-03-08', '2026-03-20'],
    ] as const) {
      expect(decideBy(new Date(`${asked}T10:00:00Z`)).toISOString()).toBe(`${due}T10:00:00.000Z`);
    }
    const now = new Date('2026-03-02T10:00:00Z');
    expect(dueAt('LIFT_PROPOSED', now, '2026-06-01').toISOString()).toBe('2026-03-04T10:00:00.000Z');
    expect(dueAt('SHIELDED', now, '2026-06-01').toISOString()).toBe('2026-06-01T00:00:00.000Z');
  });
});

describe('the database', () => {
  let home: { readonly database: FreshDatabase };
  let database: Database;
  let statements = 0;
  const as = (sql: string): Promise<unknown[]> => {
    statements += 1;
    return database.ask(question<unknown, []>(`try shield ${statements}`, sql), []);
  };
  beforeAll(async () => {
    home = { database: await freshDatabase() };
    database = connect({ url: home.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await home.database.drop();
  });

  const [anna, bert] = [randomUUID(), randomUUID()] as [string, string];
  const midnight = new Date('2026-03-02T00:00:00Z');
  const hoursOn = (hours: number): string => new Date(midnight.getTime() + hours * 3_600_000).toISOString();
  let child: string;
  let shield: string;
  let version: number;
  beforeEach(async () => {
    child = await addChild(home, { familyName: 'Constrainedby' });
    shield = randomUUID();
    version = 0;
  });

  interface Particulars {
    readonly person?: string;
    readonly at?: string;
    readonly ground?: string | null;
    readonly reasons?: string;
    readonly reviewOn?: string | null;
    readonly toldOn?: string | null;
    readonly version?: number;
  }
  /** Everything such an act needs, unless it is said otherwise. */
  const usual = (act: string): Particulars => ({
    ground: ['REQUEST', 'COVER', 'APPEAL'].includes(act) ? 'COURT_ORDER' : null,
    reasons: ['REFUSE', 'PROPOSE_LIFT'].includes(act) ? '{NOT_AT_RISK}' : '{}',
    reviewOn: ['SHIELD', 'KEEP'].includes(act) ? '2026-05-01' : null,
    toldOn: act === 'PROPOSE_LIFT' ? '2026-03-01' : null,
  });
  const quoted = (text: string | null | undefined): string => (text ? `'${text}'` : 'null');
  async function act(name: string, to: string, more: Particulars = {}): Promise<void> {
    const { person = anna, at = hoursOn(version), ground, reasons, reviewOn, toldOn } = { ...usual(name), ...more };
    await as(
      `insert into shield_act (case_id, version, child_id, act, to_state, at, account, person, organisation, request, ground,
         reasons, review_on, told_by, told_on, due_at)
       values ('${shield}', ${more.version ?? version + 1}, ${child}, '${name}', '${to}', '${at}', '${person}', '${person}',
         'A', '${randomUUID()}', ${quoted(ground)}, '${reasons}', ${quoted(reviewOn)}, ${toldOn ? `'IN_PERSON'` : 'null'},
         ${quoted(toldOn)}, '${at}')`,
    );
    version += 1;
  }
  const state = async (): Promise<string | undefined> =>
    (await home.database.sql<{ state: string }>('select state from children.child where id = ?', [child]))[0]?.state;
  const shielded = async (): Promise<void> => {
    await act('REQUEST', 'PROVISIONAL');
    await act('SHIELD', 'SHIELDED');
  };

  it('knows the same steps as the code', async () => {
    const rows = await home.database.sql(
      'select act, from_state as from, to_state as to from children.shield_transition',
    );
    const key = (step: unknown): string => JSON.stringify(step, ['act', 'from', 'to']);
    expect(new Set(rows.map(key))).toEqual(new Set(shieldSteps.map(key)));
  });

  it('takes every act whole or not at all', async () => {
    await expect(act('REQUEST', 'PROVISIONAL', { ground: null })).rejects.toMatchObject(REFUSED);
    const known = child;
    child = '1';
    await expect(act('REQUEST', 'PROVISIONAL'), 'of no child').rejects.toMatchObject(REFUSED);
    child = known;
    await act('REQUEST', 'PROVISIONAL');
    expect(await state()).toBe('SHIELDED');
    for (const [name, to, more] of [
      ['SHIELD', 'SHIELDED', { ground: 'COURT_ORDER' }],
      ['SHIELD', 'SHIELDED', { reviewOn: null }],
      ['SHIELD', 'SHIELDED', { reviewOn: '2026-03-02' }],
      ['SHIELD', 'SHIELDED', { reviewOn: '2026-09-03' }],
      ['REFUSE', 'REFUSED', { reasons: '{}' }],
      ['SHIELD', 'REFUSED', {}],
      ['SHIELD', 'SHIELDED', { version: 1 }],
      ['SHIELD', 'SHIELDED', { version: 3 }],
      ['SHIELD', 'SHIELDED', { at: hoursOn(-1) }],
      ['CONFIRM_LIFT', 'LIFTED', {}],
    ] as const) {
      await expect(act(name, to, more), JSON.stringify([name, more])).rejects.toMatchObject(REFUSED);
    }
    await act('SHIELD', 'SHIELDED', { reviewOn: '2026-09-02' });
    for (const more of [{ toldOn: null }, { toldOn: '2026-03-03' }, { reasons: '{}' }]) {
      await expect(act('PROPOSE_LIFT', 'LIFT_PROPOSED', more)).rejects.toMatchObject(REFUSED);
    }
  });

  it('lifts a shield by a second person, 48 hours after the first, and not a minute sooner', async () => {
    await shielded();
    await act('PROPOSE_LIFT', 'LIFT_PROPOSED', { at: hoursOn(2) });
    await expect(act('CONFIRM_LIFT', 'LIFTED', { at: hoursOn(50) })).rejects.toMatchObject(REFUSED);
    await expect(act('CONFIRM_LIFT', 'LIFTED', { at: hoursOn(49.99), person: bert })).rejects.toMatchObject(REFUSED);
    await expect(act('CANCEL_LIFT', 'REFUSED', { at: hoursOn(50) })).rejects.toMatchObject(REFUSED);
    expect(await state()).toBe('SHIELDED');
    await act('CONFIRM_LIFT', 'LIFTED', { at: hoursOn(50), person: bert });
    expect(await state()).toBe('OPEN');
  });

  it('shows no child while a record that was linked into it has a shield of its own', async () => {
    await shielded();
    const linked = [child, shield, version] as const;
    [child, shield, version] = [await addChild(home, { familyName: 'Constrainedby' }), randomUUID(), 0];
    await shielded();
    await as(`update child set merged_into = ${child} where id = ${linked[0]}`);
    const lift = async () => {
      await act('PROPOSE_LIFT', 'LIFT_PROPOSED', { at: hoursOn(2) });
      return () => act('CONFIRM_LIFT', 'LIFTED', { at: hoursOn(50), person: bert });
    };
    const confirm = await lift();
    await expect(confirm()).rejects.toMatchObject(REFUSED);
    const shown = [child, shield, version] as const;
    [child, shield, version] = linked;
    await (await lift())();
    expect(await state(), 'hidden with the other').toBe('SHIELDED');
    [child, shield, version] = shown;
    await confirm();
    expect(await state()).toBe('OPEN');
    child = linked[0];
    expect(await state()).toBe('OPEN');
  });

  it('lets nobody decide on an appeal against their own refusal', async () => {
    await act('REQUEST', 'PROVISIONAL');
    await act('REFUSE', 'REFUSED');
    await act('APPEAL', 'APPEALED');
    await expect(act('SHIELD', 'SHIELDED')).rejects.toMatchObject(REFUSED);
    await expect(act('REFUSE', 'REFUSED')).rejects.toMatchObject(REFUSED);
    await act('REFUSE', 'REFUSED', { person: bert });
  });

  it('knows who refused also where lifting was proposed between a refusal and the appeal', async () => {
    await act('REQUEST', 'PROVISIONAL');
    await act('REFUSE', 'REFUSED', { person: bert });
    await act('PROPOSE_LIFT', 'LIFT_PROPOSED');
    await act('CANCEL_LIFT', 'REFUSED');
    await act('APPEAL', 'APPEALED');
    await expect(act('REFUSE', 'REFUSED', { person: bert })).rejects.toMatchObject(REFUSED);
  });

  it('has one running case for a child', async () => {
    await act('REQUEST', 'PROVISIONAL');
    [shield, version] = [randomUUID(), 0];
    await expect(act('REQUEST', 'PROVISIONAL')).rejects.toMatchObject(REFUSED);
  });

  it('lets the part’s own role change no case, no act and no shield', async () => {
    await shielded();
    for (const sql of [
      `update shield_case set state = 'LIFTED' where id = '${shield}'`,
      `insert into shield_case select * from shield_case`,
      `delete from shield_case where id = '${shield}'`,
      `update shield_act set person = '${bert}' where case_id = '${shield}'`,
      `delete from shield_act where case_id = '${shield}'`,
      `insert into shield_transition values ('KEEP', 'LIFTED', 'SHIELDED')`,
      `delete from notice`,
      `update shield_setting set shows_carer_name = true`,
      `update sealed_link set link = ''`,
      `delete from link_opening`,
      `update identity_entry set person = '${bert}'`,
    ]) {
      await expect(as(sql), sql).rejects.toMatchObject(NOT_YOURS);
    }
    for (const to of ['OPEN', 'PROVISIONAL', 'SEALED']) {
      await expect(as(`update child set state = '${to}' where id = ${child}`), to).rejects.toMatchObject(REFUSED);
    }
    expect(await state()).toBe('SHIELDED');
    await expect(
      as(`insert into shield_setting values ('901', '${hoursOn(0)}', true, '${hoursOn(47)}', '${anna}')`),
    ).rejects.toMatchObject(REFUSED);
  });

  it('lets nothing be unsealed, and seals nothing that two people have not entered', async () => {
    await expect(as(`update child set state = 'SEALED' where id = ${child}`)).rejects.toMatchObject(REFUSED);
    const enter = (person: string, at: string) =>
      as(`insert into identity_entry values ('\\x01${child.slice(0, 2)}', '${person}', '${person}', '901', '${at}')`);
    const seal = (at: string) => as(`select seal_identity(${child}, '\\x01${child.slice(0, 2)}', '${at}') as sealed`);
    await enter(anna, hoursOn(0));
    await expect(enter(anna, hoursOn(0))).rejects.toMatchObject(REFUSED);
    expect(await seal(hoursOn(1))).toEqual([{ sealed: false }]);
    await enter(bert, hoursOn(24 * 8));
    expect(await seal(hoursOn(24 * 8))).toEqual([{ sealed: false }]);
    expect(await seal(hoursOn(24))).toEqual([{ sealed: true }]);
    expect(await seal(hoursOn(24))).toEqual([{ sealed: false }]);
    for (const to of ['OPEN', 'SHIELDED', 'PROVISIONAL', 'ARCHIVED']) {
      await expect(as(`update child set state = '${to}' where id = ${child}`), to).rejects.toMatchObject(REFUSED);
    }
  });

  it('keeps a case with the authority that looks after the record', async () => {
    await home.database.sql('update children.child set authority = null where id = ?', [child]);
    await act('REQUEST', 'PROVISIONAL');
    await as(`update child set authority = '902' where id = ${child}`);
    const [{ authority }] = (await as(`select authority from shield_case where id = '${shield}'`)) as [
      { authority: string },
    ];
    expect(authority).toBe('902');
  });

  const attempt = fc.record({
    act: fc.constantFrom<ShieldAct>(...shieldActs),
    to: fc.constantFrom<ShieldState>(...shieldStates),
    person: fc.constantFrom(anna, bert),
    wait: fc.constantFrom(0, 1, 47, 48, 72),
    // Most of them as the table has it, so that something comes of them.
    pick: fc.option(fc.nat(20), { freq: 4 }),
  });
  type Attempt = typeof attempt extends fc.Arbitrary<infer Value> ? Value : never;

  /** One child's case as the test follows it beside the database. */
  class Followed {
    hour = 0;
    state: ShieldState | 'NONE' = 'NONE';
    proposed: { readonly person: string; readonly hour: number } | undefined;
    lifted = 0;

    async attempt({ act: name, to, person, wait, pick }: Attempt): Promise<void> {
      this.hour += wait;
      const steps = shieldSteps.filter(({ from }) => from === this.state);
      const step = pick === null ? { act: name, to } : (steps[pick % steps.length] ?? { act: name, to });
      const reviewOn = hoursOn(this.hour + 24 * 30).slice(0, 10);
      const said = { at: hoursOn(this.hour), person, reviewOn, toldOn: '2026-03-01' };
      const isDone = await act(step.act, step.to, said).then(
        () => true,
        () => false,
      );
      if (isDone) await this.done(step.act, step.to, person);
    }

    async done(name: ShieldAct, to: ShieldState, person: string): Promise<void> {
      expect(await state()).toBe(to === 'LIFTED' ? 'OPEN' : 'SHIELDED');
      this.state = to;
      if (to === 'LIFTED') this.checkLifted(name, person);
      this.proposed = name === 'PROPOSE_LIFT' ? { person, hour: this.hour } : undefined;
    }

    checkLifted(name: ShieldAct, person: string): void {
      expect(name).toBe('CONFIRM_LIFT');
      expect(person).not.toBe(this.proposed?.person);
      expect(this.hour - (this.proposed?.hour ?? this.hour)).toBeGreaterThanOrEqual(48);
      this.lifted += 1;
      [shield, version, this.state] = [randomUUID(), 0, 'NONE'];
    }
  }

  it('opens no record, whatever acts it is sent in whatever order, but by two people, with notice and 48 hours', async () => {
    let lifted = 0;
    const property = fc.asyncProperty(
      fc.array(attempt, { minLength: 20, maxLength: 80, size: 'max' }),
      async (attempts) => {
        child = await addChild(home, { familyName: 'Randomlyby' });
        [shield, version] = [randomUUID(), 0];
        const followed = new Followed();
        for (const each of attempts) await followed.attempt(each);
        lifted += followed.lifted;
      },
    );
    await fc.assert(property, { numRuns: 40, interruptAfterTimeLimit: 60_000 });
    // A run in which nothing ever came out from behind its shield would have shown nothing.
    expect(lifted).toBeGreaterThan(0);
  }, 120_000);
});
