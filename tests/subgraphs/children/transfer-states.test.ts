/** What the database holds to by itself, asked as the part's own role: no code need be trusted with whose a child is. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { keptStates, transferActs, transferSteps } from '#subgraphs/children/transfer-states.ts';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const REFUSED = { code: expect.stringMatching(/^(?:23514|23505|23502|23503)$/) };
const NOT_YOURS = { code: '42501' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the database and a transfer', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let statements = 0;
  const as = <Row>(sql: string): Promise<Row[]> => {
    statements += 1;
    return database.ask(question<Row, []>(`try transfer ${statements}`, sql), []);
  };
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  let child: string;
  let transfer: string;
  let version: number;
  let moment: number;
  beforeEach(async () => {
    child = await addChild({ database: fresh }, { familyName: 'Transferable' });
    [transfer, version, moment] = [randomUUID(), 0, Date.now()];
  });

  type Columns = Readonly<Record<string, string | number | null>>;
  const byNobody = { account: null, person: null, organisation: null, request: null };
  const beginning = () => ({ in_authority: '902', ground: 'MOVED', due_at: new Date(moment + 14 * DAY).toISOString() });
  const needed: Readonly<Record<string, () => Columns>> = {
    PROPOSE: () => ({ side: 'OUT', ...beginning() }),
    MOVE: () => ({ ...byNobody, ...beginning() }),
    AGREE: () => ({ side: 'IN' }),
    REJECT: () => ({ side: 'IN', refusal: 'ANOTHER_CHILD' }),
    WITHDRAW: () => ({ side: 'OUT' }),
    END: () => byNobody,
    DISMISS: () => ({ refusal: 'ANOTHER_CHILD' }),
  };
  const literal = (value: string | number | null): string => (value === null ? 'null' : `'${value}'`);
  async function act(name: string, to: string, more: Columns = {}): Promise<void> {
    const columns: Columns = {
      transfer_id: transfer,
      version: version + 1,
      child_id: child,
      act: name,
      to_state: to,
      at: new Date(moment).toISOString(),
      account: randomUUID(),
      person: randomUUID(),
      organisation: 'A',
      request: randomUUID(),
      ...needed[name]?.(),
      ...more,
    };
    const values = Object.values(columns).map(literal);
    await as(`insert into transfer_act (${Object.keys(columns).join()}) values (${values.join()})`);
    version += 1;
  }
  const proposed = (more: Columns = {}) => act('PROPOSE', 'PROPOSED', more);
  const refused = (made: Promise<unknown>, what?: string) => expect(made, what).rejects.toMatchObject(REFUSED);
  const authority = async (): Promise<string | null> => {
    const [row] = await fresh.sql<{ authority: string | null }>('select authority from children.child where id = ?', [
      child,
    ]);
    return row?.authority ?? null;
  };
  const change = (set: string) => fresh.sql(`update children.child set ${set} where id = ?`, [child]);

  it('knows the same steps as the code', async () => {
    const rows = await as<{ act: string; from_state: string; to_state: string }>('select * from transfer_transition');
    const ours = transferActs.flatMap((name) =>
      transferSteps[name].map((to) => `${name} ${name === 'PROPOSE' || name === 'MOVE' ? 'NONE' : 'PROPOSED'} ${to}`),
    );
    expect(new Set(rows.map((row) => `${row.act} ${row.from_state} ${row.to_state}`))).toEqual(new Set(ours));
  });

  it('lets a transfer go no other way, from any state, by any act', async () => {
    const ways = transferActs.flatMap((name) => keptStates.map((to) => [name, to] as const));
    const open = new Set(['AGREE ACCEPTED', 'REJECT REJECTED', 'WITHDRAW WITHDRAWN', 'END WITHDRAWN']);
    const none = async (closed: readonly (readonly [string, string])[]) => {
      for (const [name, to] of closed) await refused(act(name, to), `${name} to ${to}`);
    };
    await none(ways.filter(([name, to]) => `${name} ${to}` !== 'PROPOSE PROPOSED'));
    await proposed();
    await none(ways.filter((way) => !open.has(way.join(' '))));
    await act('WITHDRAW', 'WITHDRAWN');
    await none(ways);
    expect(await authority()).toBe('901');
  });

  it('makes a child another’s by agreement of both sides, or by order when nobody answered, and by nothing else', async () => {
    for (const [name, set] of [
      ['to another', `authority = '902'`],
      ['to nobody', 'authority = null'],
    ] as const) {
      await refused(as(`update child set ${set} where id = ${child}`), name);
    }
    await proposed();
    await refused(act('AGREE', 'ACCEPTED', { side: 'OUT' }), 'the side that proposed');
    await refused(act('AGREE', 'PROPOSED'), 'agreed by both and not accepted');
    await refused(act('ORDER', 'ACCEPTED'), 'before it is due');
    await refused(act('AGREE', 'ACCEPTED', { side: null }), 'by no side');
    await refused(act('AGREE', 'ACCEPTED', { in_authority: '903' }), 'to another than was proposed');
    await act('AGREE', 'ACCEPTED');
    expect(await authority()).toBe('902');

    [transfer, version] = [randomUUID(), 0];
    await proposed({ side: 'IN', in_authority: '903' });
    moment += 20 * DAY;
    await refused(act('REJECT', 'REJECTED', { side: 'OUT' }), 'no after it is due');
    await act('ORDER', 'ACCEPTED');
    expect(await authority()).toBe('903');
    expect(await as(`select out_agreed, in_agreed, ordered from transfer where id = '${transfer}'`)).toEqual([
      { out_agreed: false, in_agreed: true, ordered: true },
    ]);
  });

  it('lets an address propose where it is, of nobody hidden, and needs both sides after that', async () => {
    await refused(act('MOVE', 'PROPOSED'), 'where it is not');
    await change(`area = '902', state = 'SHIELDED'`);
    await refused(act('MOVE', 'PROPOSED'), 'of a hidden child');
    await change(`state = 'OPEN'`);
    await refused(act('MOVE', 'PROPOSED', { side: 'OUT' }), 'as if a side had agreed');
    await act('MOVE', 'PROPOSED');
    await refused(act('WITHDRAW', 'WITHDRAWN'), 'taken back by whoever did not propose it');
    await refused(act('AGREE', 'ACCEPTED'), 'one of two');
    await act('AGREE', 'PROPOSED');
    await refused(act('AGREE', 'PROPOSED'), 'twice');
    await refused(act('REJECT', 'REJECTED'), 'after having agreed');
    expect(await authority()).toBe('901');
    await act('AGREE', 'ACCEPTED', { side: 'OUT' });
    expect(await authority()).toBe('902');
  });

  it('takes on at once whom nobody looks after, but no hidden child', async () => {
    child = await addChild({ database: fresh }, { familyName: 'Nobodys', authority: null });
    await refused(proposed(), 'by a side that is not there');
    await refused(proposed({ side: 'IN' }), 'and waits for nobody');
    await act('PROPOSE', 'ACCEPTED', { side: 'IN' });
    expect(await authority()).toBe('902');

    child = await addChild({ database: fresh }, { familyName: 'Nobodyshidden', authority: null, state: 'SHIELDED' });
    [transfer, version] = [randomUUID(), 0];
    await refused(act('PROPOSE', 'ACCEPTED', { side: 'IN' }));
    await proposed({ side: 'IN' });
    expect(await authority()).toBeNull();
  });

  it('leaves a record with the hidden child that it was found to be of', async () => {
    await proposed();
    const hidden = await addChild({ database: fresh }, { familyName: 'Hiddenwhole', state: 'SHIELDED' });
    await change(`merged_into = ${hidden}`);
    await refused(act('AGREE', 'ACCEPTED'));
    expect(await authority()).toBe('901');
  });

  it('keeps acts in order, of one child, by somebody, for a reason and within a time', async () => {
    await refused(proposed({ due_at: new Date(moment + 9 * DAY).toISOString() }), 'too soon');
    await refused(proposed({ due_at: new Date(moment + 31 * DAY).toISOString() }), 'too late');
    await refused(proposed({ in_authority: '901' }), 'to whom it is');
    await refused(proposed({ ground: null }), 'for no reason');
    await refused(proposed({ person: null }), 'by nobody');
    await refused(proposed({ version: 2 }), 'not the first');
    await proposed();
    const second = randomUUID();
    await refused(act('PROPOSE', 'PROPOSED', { transfer_id: second, version: 1 }), 'twice');
    await refused(act('REJECT', 'REJECTED', { refusal: null }), 'no for no reason');
    await refused(act('AGREE', 'ACCEPTED', { version: 3 }), 'out of order');
    await refused(act('AGREE', 'ACCEPTED', { at: new Date(moment - HOUR).toISOString() }), 'before it was proposed');
    const other = await addChild({ database: fresh }, { familyName: 'Otherchild' });
    await refused(act('AGREE', 'ACCEPTED', { child_id: other }), 'of another child');
    await change(`state = 'SEALED'`);
    await refused(act('AGREE', 'ACCEPTED'), 'of an identity that was given up');
  });

  it('keeps what is made of acts from everybody but acts', async () => {
    await proposed();
    for (const sql of [
      `update transfer set state = 'ACCEPTED'`,
      'delete from transfer',
      'delete from transfer_act',
      `update transfer_act set act = 'END'`,
      `insert into transfer_transition values ('AGREE', 'NONE', 'ACCEPTED')`,
      `select hand_over(${child}, '901', '902')`,
    ]) {
      await expect(as(sql), sql).rejects.toMatchObject(NOT_YOURS);
    }
    await refused(fresh.sql(`update children.transfer set state = 'ACCEPTED' where id = ?`, [transfer]));
    await refused(fresh.sql('update children.transfer set closed_at = now() where id = ?', [transfer]));
  });

  it('ends what has become moot when the record changes, and asks the new team what was asked of the one before', async () => {
    const at = async () =>
      (
        await as<{ state: string; out_authority: string; version: number }>(
          `select state, out_authority, version from transfer where id = '${transfer}'`,
        )
      )[0];
    await change(`area = '902'`);
    await act('MOVE', 'PROPOSED');
    await change(`state = 'SHIELDED'`);
    expect(await at()).toMatchObject({ state: 'WITHDRAWN' });
    await change(`state = 'OPEN'`);
    [transfer, version] = [randomUUID(), 0];
    await proposed({ side: 'IN' });
    await change(`authority = '903'`);
    expect(await at()).toEqual({ state: 'PROPOSED', out_authority: '903', version: 1 });
    await change(`authority = '902'`);
    expect(await at()).toMatchObject({ state: 'WITHDRAWN' });
  });
});
