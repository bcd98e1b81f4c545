/** What the database holds to by itself, asked as the part's own role: no code need be trusted with a dispute. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerBy } from '#core/answer-within.ts';
import { connect, type Database, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import {
  answerSteps,
  disputeActs,
  disputeAnswers,
  disputedFields,
  disputeStates,
  disputeSteps,
} from '#subgraphs/children/dispute-states.ts';
import { childSaid } from '#support/disputing.ts';
import { dayBefore } from '#support/family-requests.ts';
import { type Stack, startStack } from '#support/stack.ts';

const REFUSED = { code: expect.stringMatching(/^(?:23514|23505|23502|23503)$/) };
const NOT_YOURS = { code: '42501' };
const CASES = 'northshire-case-system';

describe('the database and a dispute', () => {
  let stack: Stack;
  let database: Database;
  let statements = 0;
  const as = <Row>(sql: string): Promise<Row[]> => {
    statements += 1;
    return database.ask(question<Row, []>(`try dispute ${statements}`, sql), []);
  };
  beforeAll(async () => {
    stack = await startStack();
    database = connect({ url: stack.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  const [anna, bert] = [randomUUID(), randomUUID()] as [string, string];
  const today = dayBefore(0);
  const dueOn = answerBy(today as IsoDate, false);
  let child: string;
  let dispute: string;
  let source: string;
  let version: number;
  beforeEach(async () => {
    child = (await childSaid(stack, { [CASES]: {} })).id;
    [dispute, source, version] = [randomUUID(), randomUUID(), 0];
  });

  type Columns = Readonly<Record<string, string | number | null>>;
  async function statementOf(id: string): Promise<Record<string, unknown>> {
    const [row] = await as<{ local_id: string }>(
      `select local_id from assertion where child_id = ${id} and supplier = '${CASES}'`,
    );
    return { id: source, child_id: id, supplier: CASES, local_id: row?.local_id, said: '00', shown: true, asked: true };
  }
  const byFeed = { account: null, person: null, organisation: null, request: null };
  const needed: Readonly<Record<string, () => Promise<Columns> | Columns>> = {
    RAISE: async () => ({
      field: 'FAMILY_NAME',
      ground: 'WRONG',
      on_behalf_of: 'PARENT',
      due_on: dueOn,
      sources: JSON.stringify([await statementOf(child)]),
    }),
    UPHOLD: () => ({ source_id: source }),
    TAKE_BACK: () => ({ source_id: source, ...byFeed }),
    STATE_ANEW: () => ({ source_id: source, ...byFeed }),
    CORRECT: () => ({ value: '"Right"' }),
    SETTLE: () => ({ outcome: 'CORRECTED' }),
  };
  const literal = (value: string | number | null): string => (value === null ? 'null' : `'${value}'`);
  async function act(name: string, to: string, more: Columns = {}): Promise<void> {
    const columns: Columns = {
      dispute_id: dispute,
      version: version + 1,
      child_id: child,
      act: name,
      to_state: to,
      at: new Date().toISOString(),
      account: anna,
      person: anna,
      organisation: 'A',
      request: randomUUID(),
      ...(await needed[name]?.()),
      ...more,
    };
    const values = Object.values(columns).map(literal);
    await as(`insert into dispute_act (${Object.keys(columns).join()}) values (${values.join()})`);
    version += 1;
  }
  const raised = () => act('RAISE', 'OPEN');
  const heldNow = async () => {
    const [row] = await as<{ answer: string; correction: unknown }>(
      `select answer, correction from dispute_source where id = '${source}'`,
    );
    return row;
  };

  it('knows the same steps as the code', async () => {
    const rows = await as<{ act: string; from_state: string; to_state: string }>('select * from dispute_transition');
    const kept = rows.map((row) => `${row.act} ${row.from_state} ${row.to_state}`);
    const ours = Object.entries(disputeSteps).flatMap(([name, steps]) =>
      Object.entries(steps).map(([from, to]) => `${name} ${from} ${to}`),
    );
    expect(new Set(kept)).toEqual(new Set(['RAISE NONE OPEN', ...ours]));
    const answers = await as<{ act: string; from_answer: string; to_answer: string }>(
      'select * from dispute_answer_step',
    );
    expect(new Set(answers.map((row) => `${row.act} ${row.from_answer} ${row.to_answer}`))).toEqual(
      new Set(
        Object.entries(answerSteps).flatMap(([name, steps]) =>
          Object.entries(steps).map(([from, to]) => `${name} ${from} ${to}`),
        ),
      ),
    );
    expect(new Set(Object.values(answerSteps).flatMap((steps) => Object.keys(steps)))).not.toContain('STATED_ANEW');
    expect(disputeAnswers).toContain('STATED_ANEW');
  });

  it('takes the fields that the code knows, and no other', async () => {
    const [check] = await as<{ says: string }>(
      "select pg_get_constraintdef(oid) as says from pg_constraint where conname = 'dispute_act_field_check'",
    );
    const known = [...(check?.says ?? '').matchAll(/'(\w+)'::text/g)].map(([, field]) => field);
    expect(new Set(known)).toEqual(new Set(disputedFields));
    await expect(act('RAISE', 'OPEN', { field: 'AUTHORITY' })).rejects.toMatchObject(REFUSED);
  });

  it('lets a dispute go no other way, from any state, by any act', async () => {
    const open = new Set([
      ...['UPHOLD OPEN', 'TAKE_BACK OPEN', 'STATE_ANEW OPEN', 'CORRECT OPEN'],
      ...['SETTLE SETTLED', 'WITHDRAW WITHDRAWN'],
    ]);
    const ways = disputeActs.flatMap((name) => disputeStates.map((to) => [name, to] as const));
    const none = async (closed: readonly (readonly [string, string])[]) => {
      for (const [name, to] of closed) {
        await expect(act(name, to, { person: bert }), `${name} to ${to}`).rejects.toMatchObject(REFUSED);
      }
    };
    await none(ways.filter(([name]) => name !== 'RAISE'));
    await raised();
    await none(ways.filter((way) => !open.has(way.join(' '))));
    await act('WITHDRAW', 'WITHDRAWN');
    await none(ways);
  });

  it('takes one answer of a source, of what it is asked, and a feed’s after that as long as somebody waits', async () => {
    await raised();
    await act('UPHOLD', 'OPEN');
    await expect(act('UPHOLD', 'OPEN')).rejects.toMatchObject(REFUSED);
    await act('TAKE_BACK', 'OPEN');
    await act('STATE_ANEW', 'OPEN');
    expect(await heldNow()).toEqual({ answer: 'STATED_ANEW', correction: null });
    for (const name of ['TAKE_BACK', 'STATE_ANEW', 'UPHOLD']) {
      await expect(act(name, 'OPEN'), name).rejects.toMatchObject(REFUSED);
    }
    await expect(act('STATE_ANEW', 'OPEN', { source_id: randomUUID() })).rejects.toMatchObject(REFUSED);
  });

  it('takes no answer of a source that is not asked, and none from a person in a feed’s place', async () => {
    await act('RAISE', 'OPEN', { sources: JSON.stringify([{ ...(await statementOf(child)), asked: false }]) });
    await expect(act('UPHOLD', 'OPEN')).rejects.toMatchObject(REFUSED);
    await expect(act('STATE_ANEW', 'OPEN', { person: anna })).rejects.toMatchObject(REFUSED);
    await act('STATE_ANEW', 'OPEN');
  });

  it('shows something else only instead of what a source says that was shown, until that says something new', async () => {
    await act('RAISE', 'OPEN', { sources: JSON.stringify([{ ...(await statementOf(child)), shown: false }]) });
    await expect(act('CORRECT', 'OPEN')).rejects.toMatchObject(REFUSED);
    await act('WITHDRAW', 'WITHDRAWN');
    [dispute, source, version] = [randomUUID(), randomUUID(), 0];
    await raised();
    await expect(act('UNDO', 'OPEN')).rejects.toMatchObject(REFUSED);
    await expect(act('SETTLE', 'SETTLED')).rejects.toMatchObject(REFUSED);
    await act('CORRECT', 'OPEN');
    expect((await heldNow())?.correction).toBe('Right');
    await expect(act('SETTLE', 'SETTLED', { outcome: 'STANDS', person: bert })).rejects.toMatchObject(REFUSED);
    await act('SETTLE', 'SETTLED');
    // It outlives the dispute, and ends with what it was shown instead of.
    await expect(act('TAKE_BACK', 'SETTLED')).rejects.toMatchObject(REFUSED);
    await act('STATE_ANEW', 'SETTLED');
    expect(await heldNow()).toEqual({ answer: 'STATED_ANEW', correction: null });
    await expect(act('UNDO', 'SETTLED')).rejects.toMatchObject(REFUSED);
  });

  it('is undone once, whatever has become of the dispute', async () => {
    await raised();
    await act('CORRECT', 'OPEN', { value: 'null' });
    await act('WITHDRAW', 'WITHDRAWN');
    await act('UNDO', 'WITHDRAWN');
    expect((await heldNow())?.correction).toBeNull();
    await expect(act('UNDO', 'WITHDRAWN')).rejects.toMatchObject(REFUSED);
    await expect(act('STATE_ANEW', 'WITHDRAWN')).rejects.toMatchObject(REFUSED);
  });

  it('lets nobody who raised it find that it stands', async () => {
    await raised();
    await expect(act('SETTLE', 'SETTLED', { outcome: 'STANDS' })).rejects.toMatchObject(REFUSED);
    await act('SETTLE', 'SETTLED', { outcome: 'STANDS', person: bert });
  });

  it('takes one dispute of a field at a time, answered within a month, of statements there are, and of no sealed child', async () => {
    const later = (days: number) => new Date(Date.parse(dueOn) + days * 86_400_000).toISOString().slice(0, 10);
    for (const due_on of [later(-8), later(9)]) {
      await expect(act('RAISE', 'OPEN', { due_on }), due_on).rejects.toMatchObject(REFUSED);
    }
    for (const name of ['field', 'ground', 'on_behalf_of', 'due_on', 'sources']) {
      await expect(act('RAISE', 'OPEN', { [name]: null }), name).rejects.toMatchObject(REFUSED);
    }
    await raised();
    const first = [dispute, source, version] as const;
    [dispute, source, version] = [randomUUID(), randomUUID(), 0];
    await expect(raised()).rejects.toMatchObject({ code: '23505' });
    [dispute, source, version] = first;
    await act('WITHDRAW', 'WITHDRAWN');
    [dispute, source, version] = [randomUUID(), randomUUID(), 0];
    await act('RAISE', 'OPEN', { sources: JSON.stringify([{ ...(await statementOf(child)), local_id: 'nobody’s' }]) });
    expect(await as(`select 1 from dispute_source where dispute_id = '${dispute}'`)).toEqual([]);
    const sealed = (await childSaid(stack, { [CASES]: {} })).id;
    await stack.database.sql("update children.child set state = 'SEALED', source = null where id = ?", [sealed]);
    [dispute, version] = [randomUUID(), 0];
    await expect(act('RAISE', 'OPEN', { child_id: sealed })).rejects.toMatchObject(REFUSED);
  });

  it('takes nothing without its particulars, out of its order, or of another child', async () => {
    await raised();
    const other = (await childSaid(stack, { [CASES]: {} })).id;
    for (const more of [{ child_id: other }, { version: 9 }, { at: '2020-01-01T00:00:00Z' }, { request: null }]) {
      await expect(act('WITHDRAW', 'WITHDRAWN', more), JSON.stringify(more)).rejects.toMatchObject(REFUSED);
    }
    await expect(act('CORRECT', 'OPEN', { value: null })).rejects.toMatchObject(REFUSED);
    await expect(act('UPHOLD', 'OPEN', { source_id: null })).rejects.toMatchObject(REFUSED);
    await expect(act('SETTLE', 'SETTLED', { outcome: null })).rejects.toMatchObject(REFUSED);
    for (const more of [{ outcome: 'STANDS' }, { value: '"Right"' }, { source_id: source }]) {
      await expect(act('WITHDRAW', 'WITHDRAWN', { ...more, person: bert })).rejects.toMatchObject(REFUSED);
    }
  });

  it('lets nobody write a dispute, answer for a source, or take an act back', async () => {
    await raised();
    for (const sql of [
      `update dispute set state = 'SETTLED' where id = '${dispute}'`,
      `update dispute_source set correction = '"Right"', corrected_at = now() where id = '${source}'`,
      `insert into dispute_source select * from dispute_source`,
      `delete from dispute_act where dispute_id = '${dispute}'`,
      `update dispute_act set person = '${bert}' where dispute_id = '${dispute}'`,
    ]) {
      await expect(as(sql), sql).rejects.toMatchObject(NOT_YOURS);
    }
    // Past the role too, a row is what it must be.
    for (const set of [
      'correction = null, corrected_at = now()',
      `correction = '1', corrected_at = now(), shown = false`,
    ]) {
      await expect(
        stack.database.sql(`update children.dispute_source set ${set} where id = ?`, [source]),
      ).rejects.toThrow();
    }
  });
});
