/** What the database holds to by itself, asked as the part's own role: no code need be trusted with a complaint. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import {
  type ComplaintAct,
  type ComplaintState,
  complaintActs,
  complaintDue,
  complaintStates,
  complaintSteps,
} from '#subgraphs/children/complaint-states.ts';
import { type ComplaintReader, complaintStore } from '#subgraphs/children/complaint-store.ts';
import { dayBefore } from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const REFUSED = { code: expect.stringMatching(/^(?:23514|23505|23502|23503)$/) };
const NOT_YOURS = { code: '42501' };

describe('the database and a complaint', () => {
  let home: { readonly database: FreshDatabase };
  let database: Database;
  let statements = 0;
  const as = (sql: string): Promise<unknown[]> => {
    statements += 1;
    return database.ask(question<unknown, []>(`try complaint ${statements}`, sql), []);
  };
  beforeAll(async () => {
    home = { database: await freshDatabase() };
    database = connect({ url: home.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await home.database.drop();
  });

  const [anna, bert, carl] = [randomUUID(), randomUUID(), randomUUID()] as [string, string, string];
  const today = dayBefore(0);
  const due = (from: string, extended = false) => complaintDue(from as IsoDate, extended);
  let child: string;
  let complaint: string;
  let version: number;
  beforeEach(async () => {
    child = await addChild(home, { familyName: 'Complainedby' });
    complaint = randomUUID();
    version = 0;
  });

  type Columns = Readonly<Record<string, string | number | null>>;
  const needed: Readonly<Record<string, () => Columns>> = {
    RECEIVE: () => ({
      about: 'WHAT_IS_SHOWN',
      complainant: 'PARENT',
      received_by: 'LETTER',
      received_on: today,
      parties: '{}',
      due_on: due(today),
    }),
    EXTEND: () => ({ reason: 'COMPLEX', due_on: due(today, true) }),
    ANSWER: () => ({ outcome: 'UPHELD' }),
    ESCALATE: () => ({ escalated_to: 'NATIONAL_OFFICE' }),
    CONCLUDE: () => ({ outcome: 'PARTLY_UPHELD' }),
  };
  const literal = (value: string | number | null): string => (value === null ? 'null' : `'${value}'`);
  async function act(name: string, to: string, more: Columns = {}): Promise<void> {
    const columns: Columns = {
      complaint_id: complaint,
      version: version + 1,
      child_id: child,
      act: name,
      to_state: to,
      at: new Date().toISOString(),
      account: anna,
      person: anna,
      organisation: 'A',
      request: randomUUID(),
      ...needed[name]?.(),
      ...more,
    };
    const values = Object.values(columns).map(literal);
    await as(`insert into complaint_act (${Object.keys(columns).join()}) values (${values.join()})`);
    version += 1;
  }
  const receive = (more: Columns = {}) => act('RECEIVE', 'RECEIVED', more);
  const acknowledged = async (more: Columns = {}) => {
    await receive(more);
    await act('ACKNOWLEDGE', 'ACKNOWLEDGED');
  };
  const long = dayBefore(40);
  const overdue = { received_on: long, due_on: due(long) };
  const held = async () =>
    (await home.database.sql<Columns>('select * from children.complaint where id = ?', [complaint]))[0];

  it('knows the same steps as the code', async () => {
    const rows = await home.database.sql<{ act: string; from_state: string; to_state: string }>(
      'select * from children.complaint_transition',
    );
    const kept = rows.map(({ act: name, from_state, to_state }) => `${name} ${from_state} ${to_state}`);
    const ours = Object.entries(complaintSteps).flatMap(([name, steps]) =>
      Object.entries(steps).map(([from, to]) => `${name} ${from} ${to}`),
    );
    expect(new Set(kept)).toEqual(new Set(['RECEIVE NONE RECEIVED', ...ours]));
  });

  const to: Readonly<Record<ComplaintState, () => Promise<void>>> = {
    RECEIVED: () => receive(overdue),
    ACKNOWLEDGED: () => acknowledged(overdue),
    ANSWERED: async () => {
      await acknowledged(overdue);
      await act('ANSWER', 'ANSWERED');
    },
    ESCALATED: async () => {
      await receive(overdue);
      await act('ESCALATE', 'ESCALATED');
    },
    CONCLUDED: async () => {
      await to.ESCALATED();
      await act('CONCLUDE', 'CONCLUDED');
    },
    WITHDRAWN: async () => {
      await receive(overdue);
      await act('WITHDRAW', 'WITHDRAWN', { person: bert });
    },
  };

  it.each(complaintStates)('lets a complaint go no other way from %s, by any act', async (from) => {
    await to[from]();
    const leads = (name: ComplaintAct) => (name === 'RECEIVE' ? undefined : complaintSteps[name][from]);
    const others = complaintActs.flatMap((name) =>
      complaintStates.filter((state) => state !== leads(name)).map((state) => [name, state] as const),
    );
    for (const [name, state] of others) {
      const further = { person: bert, ...(name === 'ESCALATE' && { escalated_to: 'INFORMATION_COMMISSIONER' }) };
      await expect(act(name, state, further), `${name} to ${state}`).rejects.toMatchObject(REFUSED);
    }
  });

  it('gives ten working days, or twenty, and no day beyond what weekends and holidays make of them', async () => {
    const from = (day: string, days: number) =>
      new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
    for (const due_on of [from(today, 11), from(today, 22), due(today, true), 'infinity']) {
      await expect(receive({ due_on }), due_on).rejects.toMatchObject(REFUSED);
    }
    await acknowledged();
    for (const due_on of [due(today), from(today, 25), from(today, 36)]) {
      await expect(act('EXTEND', 'ACKNOWLEDGED', { due_on }), due_on).rejects.toMatchObject(REFUSED);
    }
    await act('EXTEND', 'ACKNOWLEDGED');
    await expect(act('EXTEND', 'ACKNOWLEDGED')).rejects.toMatchObject(REFUSED);
    expect(await held()).toMatchObject({ extended_for: 'COMPLEX' });
  });

  it('holds to every day of three years: ten working days, and twenty, are within what it takes', () => {
    const first = Date.parse('2026-01-01');
    for (let day = 0; day < 3 * 365; day += 1) {
      const from = new Date(first + day * 86_400_000).toISOString().slice(0, 10);
      const [ten, twenty] = [false, true].map(
        (extended) => (Date.parse(due(from, extended)) - Date.parse(from)) / 864e5,
      );
      expect(ten, from).toBeGreaterThanOrEqual(12);
      expect(ten, from).toBeLessThanOrEqual(21);
      expect(twenty, from).toBeGreaterThanOrEqual(26);
      expect(twenty, from).toBeLessThanOrEqual(35);
    }
  });

  it('extends no deadline that has passed, and knows an answer that is late', async () => {
    await acknowledged(overdue);
    await expect(act('EXTEND', 'ACKNOWLEDGED', { due_on: due(long, true) })).rejects.toMatchObject(REFUSED);
    await act('ANSWER', 'ANSWERED');
    expect(await held()).toMatchObject({ answer: 'UPHELD', answered_late: true });
    complaint = randomUUID();
    version = 0;
    await acknowledged();
    await act('ANSWER', 'ANSWERED');
    expect(await held()).toMatchObject({ answer: 'UPHELD', answered_late: false });
  });

  it('lets nobody find nothing in what they took down themselves, nor note that it was taken back', async () => {
    await acknowledged();
    await expect(act('WITHDRAW', 'WITHDRAWN')).rejects.toMatchObject(REFUSED);
    await expect(act('ANSWER', 'ANSWERED', { outcome: 'NOT_UPHELD' })).rejects.toMatchObject(REFUSED);
    await act('ANSWER', 'ANSWERED', { outcome: 'NOT_UPHELD', person: bert });
  });

  it('lets it go further when it is answered or overdue, to the office and then the Commissioner, and never back', async () => {
    await receive();
    await expect(act('ESCALATE', 'ESCALATED')).rejects.toMatchObject(REFUSED);
    await act('ACKNOWLEDGE', 'ACKNOWLEDGED');
    await expect(act('ESCALATE', 'ESCALATED')).rejects.toMatchObject(REFUSED);
    await act('ANSWER', 'ANSWERED');
    await act('ESCALATE', 'ESCALATED');
    const [open] = await home.database.sql<{ due: string }>(
      `select due_on::text as due from children.complaint where id = ? and closed_at is null`,
      [complaint],
    );
    expect(open?.due).toBe('infinity');
    await expect(act('ESCALATE', 'ESCALATED')).rejects.toMatchObject(REFUSED);
    await act('CONCLUDE', 'CONCLUDED');
    await expect(act('ESCALATE', 'ESCALATED')).rejects.toMatchObject(REFUSED);
    await act('ESCALATE', 'ESCALATED', { escalated_to: 'INFORMATION_COMMISSIONER' });
    for (const escalated_to of ['INFORMATION_COMMISSIONER', 'NATIONAL_OFFICE']) {
      await expect(act('ESCALATE', 'ESCALATED', { escalated_to })).rejects.toMatchObject(REFUSED);
    }
    await act('CONCLUDE', 'CONCLUDED', { outcome: 'NOT_UPHELD' });
    // What the team had found stays what it had found.
    expect(await held()).toMatchObject({ answer: 'UPHELD', outcome: 'NOT_UPHELD' });
  });

  it('lets nobody take down or decide what is complained of them, by any act', async () => {
    await expect(receive({ parties: `{${bert},${anna}}` })).rejects.toMatchObject(REFUSED);
    await receive({ parties: `{${bert},${bert}}`, ...overdue });
    const tries = [
      ['ACKNOWLEDGE', 'ACKNOWLEDGED'],
      ['ESCALATE', 'ESCALATED'],
      ['WITHDRAW', 'WITHDRAWN'],
    ] as const;
    for (const [name, to] of tries) await expect(act(name, to, { person: bert })).rejects.toMatchObject(REFUSED);
    await act('ACKNOWLEDGE', 'ACKNOWLEDGED', { person: carl });
    await expect(act('ANSWER', 'ANSWERED', { person: bert })).rejects.toMatchObject(REFUSED);
    await act('ANSWER', 'ANSWERED', { person: carl });
  });

  it('takes nothing without its particulars, and no particulars of something else', async () => {
    const look = { about: 'A_LOOK', request_id: randomUUID(), place: 7 };
    for (const wrong of [
      { complainant: null },
      { about: null },
      { parties: null },
      { due_on: null },
      { received_on: dayBefore(-1), due_on: due(dayBefore(-1)) },
      { ...look, place: null },
      { ...look, request_id: null },
      { place: 7, request_id: randomUUID() },
      { request_id: randomUUID() },
      { reason: 'COMPLEX' },
      { outcome: 'UPHELD' },
      { escalated_to: 'NATIONAL_OFFICE' },
      { child_id: '1' },
      { version: 2 },
    ]) {
      await expect(receive(wrong), JSON.stringify(wrong)).rejects.toMatchObject(REFUSED);
    }
    await receive(look);
    await expect(act('ACKNOWLEDGE', 'ACKNOWLEDGED', { complainant: 'CHILD' })).rejects.toMatchObject(REFUSED);
    await expect(act('ACKNOWLEDGE', 'ACKNOWLEDGED', { version: 3 })).rejects.toMatchObject(REFUSED);
    await act('ACKNOWLEDGE', 'ACKNOWLEDGED');
    await expect(act('ANSWER', 'ANSWERED', { outcome: null })).rejects.toMatchObject(REFUSED);
    await expect(act('EXTEND', 'ACKNOWLEDGED', { reason: null })).rejects.toMatchObject(REFUSED);
    await expect(act('EXTEND', 'ACKNOWLEDGED', { due_on: null })).rejects.toMatchObject(REFUSED);
    await act('ANSWER', 'ANSWERED');
    await expect(act('ESCALATE', 'ESCALATED', { escalated_to: null })).rejects.toMatchObject(REFUSED);
  });

  it('lets nobody write a complaint, take an act back, or let in whom it is about', async () => {
    await receive({ parties: `{${bert}}` });
    for (const sql of [
      `update complaint set state = 'ANSWERED' where id = '${complaint}'`,
      `delete from complaint_act where complaint_id = '${complaint}'`,
      `update complaint_act set person = '${bert}' where complaint_id = '${complaint}'`,
      `delete from complaint_party where complaint_id = '${complaint}'`,
      `insert into complaint_party (complaint_id, person) values ('${complaint}', '${carl}')`,
    ]) {
      await expect(as(sql), sql).rejects.toMatchObject(NOT_YOURS);
    }
  });

  it('is the business of the team that looks after the child, also where its record is linked or taken apart', async () => {
    await receive();
    const other = await addChild(home, { familyName: 'Complainedby', authority: '902' });
    const of = async () => (await held())?.authority;
    expect(await of()).toBe('901');
    await home.database.sql('update children.child set merged_into = ? where id = ?', [other, child]);
    expect(await of()).toBe('902');
    await home.database.sql(`update children.child set authority = '903' where id = ?`, [other]);
    expect(await of()).toBe('903');
    await home.database.sql('update children.child set merged_into = null where id = ?', [child]);
    expect(await of()).toBe('901');
  });

  const pagesOf = async (reader: ComplaintReader, limit: number): Promise<string[]> => {
    const store = complaintStore(database);
    const ids: string[] = [];
    for (let after: readonly string[] = []; ; ) {
      const rows = await store.page(reader, { state: null, dueBy: null, after, limit });
      ids.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return ids;
      after = [last.dueOn, last.id];
    }
  };

  interface Made {
    readonly id: string;
    readonly due: string;
    readonly parties: readonly string[];
  }
  interface Drawn {
    readonly days: number;
    readonly parties: readonly string[];
    readonly goneFurther: boolean;
  }
  async function make({ days, parties, goneFurther }: Drawn): Promise<Made> {
    complaint = randomUUID();
    version = 0;
    const received_on = dayBefore(days + 40);
    await receive({ received_on, due_on: due(received_on), parties: `{${parties.join()}}` });
    if (goneFurther) await act('ESCALATE', 'ESCALATED');
    return { id: complaint, due: goneFurther ? 'infinity' : due(received_on), parties };
  }
  async function requireTheirs(made: readonly Made[], reader: ComplaintReader, limit: number): Promise<void> {
    const isTheirs = ({ parties }: Made) => !parties.includes(reader.person);
    expect(await pagesOf(reader, limit)).toEqual(made.filter(isTheirs).map(({ id }) => id));
    for (const each of made) {
      const found = await complaintStore(database).byId(each.id, reader);
      expect(found?.id ?? null).toBe(isTheirs(each) ? each.id : null);
    }
  }

  it('shows somebody what they would be shown if there were nothing about them, in whatever pages (law 3)', async () => {
    const one = fc.record<Drawn>({
      days: fc.integer({ min: 0, max: 60 }),
      parties: fc.subarray([bert, carl]),
      goneFurther: fc.boolean(),
    });
    let area = 903;
    const all = fc.array(one, { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(all, fc.integer({ min: 1, max: 4 }), async (drawn, limit) => {
      area += 1;
      child = await addChild(home, { familyName: 'Ofmanyby', authority: String(area) });
      const made: Made[] = [];
      for (const each of drawn) made.push(await make(each));
      made.sort((a, b) => (`${a.due} ${a.id}` < `${b.due} ${b.id}` ? -1 : 1));
      for (const person of [anna, bert, carl]) await requireTheirs(made, { authority: String(area), person }, limit);
    });
    await fc.assert(property, { numRuns: 15, endOnFailure: true });
  });
});
