/** An England whose children feeds find at once: `npm run england -- --match-keys`. */
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { isoDate } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { loadEngland } from '#demo/england/load.ts';
import { childIntake } from '#subgraphs/children/intake.ts';
import { emptyDatabase } from '#support/empty-database.ts';
import type { FreshDatabase } from '#support/postgres.ts';

const PATIENCE = 300_000;
const masterKey = demonstrationKey(inject('dataDir'));
let england: FreshDatabase;

beforeAll(async () => {
  england = await emptyDatabase();
  await loadEngland({
    url: england.url,
    masterKey,
    seed: 7,
    children: 300,
    today: isoDate('2026-11-30') ?? expect.unreachable(),
    matchKeys: true,
    say: () => undefined,
    progress: () => undefined,
  });
}, PATIENCE);
afterAll(() => england.drop());

it(
  'has the very keys that intake makes of its children',
  async () => {
    const kept = () =>
      england.sql<{ key: string; child_id: string }>(
        `select key::text, child_id::text from children.match_key
       where child_id not in (select id from england.taken) order by 1, 2`,
      );
    const made = await kept();
    const found = new Set(made.map(({ child_id }) => child_id));
    expect(found.size).toBe(300);
    expect(await england.sql('select 1 from children.child where not keyed')).toEqual([]);
    await england.sql('delete from children.match_key where child_id not in (select id from england.taken)');
    await england.sql('update children.child set keyed = false where id not in (select id from england.taken)');
    const database = connect({ url: england.url, schema: 'children' });
    const said: number[] = [];
    await childIntake(database, keyring(masterKey), () => new Date()).ready((records) => said.push(records));
    expect(said).toEqual([300]);
    await database.close();
    expect(await kept()).toEqual(made);
  },
  PATIENCE,
);
