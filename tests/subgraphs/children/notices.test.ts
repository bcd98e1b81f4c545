import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { type Actor, type NoticeKind, notify, notifyAll } from '#subgraphs/children/notice-sql.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('a notice', () => {
  let stack: Stack;
  let database: Database;
  beforeAll(async () => {
    stack = await startStack();
    database = connect({ url: stack.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await stack.stop();
  });

  const actor = (request = randomUUID()): Actor => ({
    account: randomUUID(),
    organisation: { id: 'NORTHSHIRE-CSC', kind: 'LOCAL_AUTHORITY', functions: [] },
    reason: 'CHILD_PROTECTION',
    request,
    mediation: null,
  });
  const notice = (kind: NoticeKind, by: Actor, childId: string = child.shielded) => ({
    kind,
    childId,
    by,
    about: null,
    at: new Date('2026-01-01T00:00:00Z'),
  });
  const told = (by: Actor) =>
    stack.database.sql<{ kind: string; authority: string | null; childId: string; organisation: string }>(
      `select kind, authority, child_id as "childId", organisation from children.notice
       where request = '${by.request}' order by child_id, kind`,
    );

  it('goes to the authority that looks after the record, whoever caused it', async () => {
    const by = actor();
    await notify(database, notice('LOOKED_AT', by));
    const [{ authority } = expect.unreachable()] = await stack.database.sql<{ authority: string }>(
      `select authority from children.child where id = '${child.shielded}'`,
    );
    expect(await told(by)).toEqual([
      { kind: 'LOOKED_AT', authority, childId: child.shielded, organisation: 'NORTHSHIRE-CSC' },
    ]);
  });

  it('is one for each request and child, however often it looked, and opening counts for more than finding', async () => {
    const by = actor();
    await notifyAll(database, [notice('LOOKED_AT', by), notice('FOUND', by), notice('FOUND', by, child.whoElse)]);
    await notifyAll(database, [notice('FOUND', by), notice('LOOKED_AT', by, child.whoElse)]);
    const kinds = new Map((await told(by)).map(({ kind, childId }) => [childId, kind]));
    expect(kinds).toEqual(
      new Map([
        [child.shielded, 'LOOKED_AT'],
        [child.whoElse, 'LOOKED_AT'],
      ]),
    );
  });

  it('of anything but a look is written each time', async () => {
    const by = actor();
    await notify(database, notice('SHIELD_REQUESTED', by));
    await notify(database, notice('SHIELD_REQUESTED', by));
    expect(await told(by)).toHaveLength(2);
  });

  it('is kept when nobody looks after the record yet', async () => {
    const by = actor();
    await notify(database, notice('LOOKED_AT', by, '999999999999'));
    expect(await told(by)).toMatchObject([{ kind: 'LOOKED_AT', authority: null }]);
  });
});
