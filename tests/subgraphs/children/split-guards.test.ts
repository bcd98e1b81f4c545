/** What the database holds of a split, whatever a statement tries. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { neighboursWith } from '#subgraphs/children/neighbours.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { ask, trying } from '#support/rolled-back.ts';
import { type Means, persons, type World, worldOf } from '#support/split-world.ts';

describe('a record', () => {
  let fresh: FreshDatabase;
  let means: Means;
  beforeAll(async () => {
    fresh = await freshDatabase();
    const keys = keyring(demonstrationKey(inject('dataDir')));
    const identifiers = identifiersWith(keys);
    const database = connect({ url: fresh.url, schema: 'children', timeout: 60_000 });
    means = { database, keys, identifiers, neighboursOf: neighboursWith(keys, identifiers) };
  });
  afterAll(async () => {
    await means.database.close();
    await fresh.drop();
  });

  it('cannot be split, or put together again, by the part itself: the database asks who has found it', async () => {
    const refused = async (work: (world: World, record: string) => Promise<unknown>, why: string) =>
      trying(means.database, async (within) => {
        const said = [
          { familyName: 'Guarded', authority: '901' },
          { familyName: 'Guarded', authority: '901' },
        ];
        const world = await worldOf(within, means, [{ state: 'OPEN', said }]);
        await expect(work(world, world.ids[0] ?? '')).rejects.toThrow(why);
      });
    const statements = (record: string) =>
      `select jsonb_agg(jsonb_build_object('supplier', supplier, 'localId', local_id)) from assertion where child_id = ${record} and trust = 'GRO'`;
    const id = randomUUID();
    const put = (world: World, record: string) =>
      ask(
        world.within,
        `insert into split (id, record, statements) select '${id}', ${record}, (${statements(record)})`,
      );
    const other = (world: World, state = 'OPEN') =>
      ask(
        world.within,
        `insert into child (id, state, synthetic, derived_at, keyed) values (100000000001, '${state}', true, now(), true)`,
      );
    const vote = (world: World, ...people: readonly string[]) =>
      ask(
        world.within,
        `insert into review (id, kind, risk, record, question, known, opened_at)
           select '${id}', 'SPLIT', 2, record, '\\x01', '\\x01', now() from split where id = '${id}';`,
      ).then(async () => {
        for (const person of people) {
          await ask(
            world.within,
            `insert into review_vote (review, person, account, finding, at) values ('${id}', '${person}', '${person}', 'SEPARATE', now())`,
          );
        }
      });
    const carry = (world: World, to = '100000000001') =>
      ask<{ done: boolean }>(world.within, `select carry_out_split('${id}', ${to}, now()) as done`);

    for (const people of [[], persons.slice(0, 1)]) {
      await refused(async (world, record) => {
        await put(world, record);
        await other(world);
        await vote(world, ...people);
        await carry(world);
      }, 'two persons have to find it');
    }
    await refused(async (world, record) => {
      await put(world, record);
      await other(world, 'PROVISIONAL');
      await vote(world, ...persons);
      await carry(world);
    }, 'neither half is less hidden');
    await refused(async (world, record) => {
      await put(world, record);
      await world.make('OPEN', [{ familyName: 'There', authority: '901' }]);
      await vote(world, ...persons);
      await carry(world, world.ids[1]);
    }, 'to a record of its own');
    await refused(async (world, record) => {
      await put(world, record);
      await other(world);
      await vote(world, ...persons);
      expect(await carry(world)).toEqual([{ done: true }]);
      await ask(world.within, 'savepoint carried');
      await expect(carry(world)).rejects.toThrow('carried out once');
      await ask(world.within, 'rollback to savepoint carried');
      await ask(world.within, `select take_back_split('${id}', now())`);
    }, 'two persons have to find it');
    for (const forged of [
      'update split set made = 1',
      "insert into split (id, record, statements, made, decided_at) values (gen_random_uuid(), 1, '[{}]', 2, now())",
      'delete from statement_move',
      `select move_statement(gen_random_uuid(), '', '', now(), 1, 2, now())`,
    ]) {
      await refused((world) => ask(world.within, forged), 'permission denied');
    }
  });
});
