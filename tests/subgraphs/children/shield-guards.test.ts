/** What the part's own role may write: whatever the program asks, nothing hidden comes to light by it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { asPersona } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { requestShield } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const REFUSED = { code: '23514' };
const NOT_ALLOWED = { code: '42501' };

describe('the database holds a shield, whichever column is written', () => {
  let stack: Stack;
  /** As the part itself connects: with its own role and no other. */
  let database: Database;
  let texts = 0;
  const run = (text: string, values: readonly unknown[] = []) => {
    texts += 1;
    const asked = question<Record<string, unknown>, readonly unknown[]>(`shield guard ${texts}`, text);
    return database.transaction((within) => within.ask(asked, [...values]));
  };
  let hidden: string;
  let open: string;
  beforeAll(async () => {
    stack = await startStack();
    database = connect({ url: stack.database.url, schema: 'children' });
  });
  beforeEach(async () => {
    hidden = await addChild(stack, { familyName: 'Guardedone' });
    expect((await requestShield(asPersona(stack, 'ben'), hidden)).refused).toEqual([]);
    open = await addChild(stack, { familyName: 'Openlyby' });
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });
  const asOwner = (text: string, values: readonly unknown[]) => stack.database.sql(text, values);

  it.each([
    ['its state', `update child set state = 'OPEN' where id = $1`],
    ['its state, by way of another', `update child set state = 'PROVISIONAL', source = 'NORTHSHIRE-CSC' where id = $1`],
    ['its team', `update child set authority = '902' where id = $1`],
    ['its team, to none', 'update child set authority = null where id = $1'],
    ['the seal of two people', `update child set state = 'SEALED' where id = $1`],
  ])('does not let the part change %s', async (_what, text) => {
    await expect(run(text, [hidden])).rejects.toMatchObject(REFUSED);
  });

  it('does not let the part show it by way of an open record it is linked into', async () => {
    await expect(run('update child set merged_into = $2 where id = $1', [hidden, open])).rejects.toMatchObject(REFUSED);
  });

  it('does not let the part give its number to another record, put a record under it, or take it away', async () => {
    for (const text of [
      'update child set id = 990000000011 where id = $1',
      'update child set own_state = null where id = $1',
      `update child set own_authority = '902' where id = $1`,
      'delete from child where id = $1',
      'insert into child (id, synthetic, derived_at, merged_into) values (990000000012, true, now(), $1)',
    ]) {
      await expect(run(text, [hidden]), text).rejects.toMatchObject(NOT_ALLOWED);
    }
  });

  it('does not let the part let go of a record that is hidden with the child it was found to be of', async () => {
    await asOwner(
      `insert into children.merge (id, one, other, decided_by, decided_at)
       values (gen_random_uuid(), least(?::bigint, ?::bigint), greatest(?::bigint, ?::bigint), array[gen_random_uuid()], now())`,
      [hidden, open, hidden, open],
    );
    await run('update child set merged_into = $2 where id = $1', [open, hidden]);
    await expect(run('update child set merged_into = null where id = $1', [open])).rejects.toMatchObject(REFUSED);
    await expect(run(`update child set state = 'OPEN' where id = $1`, [open])).rejects.toMatchObject(REFUSED);
    const [row] = await run('select state, authority from child where id = $1', [open]);
    expect(row).toEqual({ state: 'SHIELDED', authority: '901' });
    await run('update merge set undone_by = decided_by, undone_at = now() where $1 in (one, other)', [open]);
    await run('update child set merged_into = null where id = $1', [open]);
    expect(await run('select state from child where id = $1', [open])).toEqual([{ state: 'OPEN' }]);
  });

  it('does not let the part take a sealed record apart', async () => {
    await run('update child set merged_into = $2 where id = $1', [open, hidden]);
    await asOwner(`update children.child set state = 'SEALED' where id in (?, ?)`, [hidden, open]);
    await expect(run('update child set merged_into = null where id = $1', [open])).rejects.toMatchObject(REFUSED);
    // The other has no case of its own that would hold it.
    await expect(run(`update child set state = 'OPEN' where id = $1`, [open])).rejects.toMatchObject(REFUSED);
    await expect(run(`update child set authority = '902' where id = $1`, [hidden])).rejects.toMatchObject(REFUSED);
  });

  it('lets the part do all the rest of its work: keep what is hidden current, and take on what is nobody’s', async () => {
    await run(`update child set address = '{"status":"CURRENT"}', derived_at = now() where id = $1`, [hidden]);
    await asOwner('update children.child set authority = null where id = ?', [hidden]);
    await run(`update child set authority = '902' where id = $1`, [hidden]);
    await run(`update child set state = 'SHIELDED' where id = $1`, [open]);
  });
});
