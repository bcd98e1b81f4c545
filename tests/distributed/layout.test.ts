/** Where things lie after `npm run distribute`, and that what the law needs of the database holds there too. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBulk } from '#core/bulk.ts';
import { placesOf, unfitNodes } from '#core/distribute-sql.ts';
import { migrate } from '#core/migrate.ts';
import { distribution, placedSchemas } from '#subgraphs/distribution.ts';
import { withDatabase } from '#support/cluster.ts';
import { createOnNodes, dropOnNodes, spread } from '#support/distributed.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const all = Object.keys(distribution);

describe('a directory that is laid out', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const places = async () => {
    const bulk = await openBulk(stack.database.url);
    return placesOf(bulk).finally(bulk.close);
  };
  /** As the superuser of the node that has this schema. */
  async function onWorkerOf(schema: string) {
    const node = (await places()).find((each) => each.schema === schema)?.node;
    const worker = inject('workerUrls').find((url) => new URL(url).host === node) ?? expect.unreachable(node);
    return openBulk(withDatabase(worker, stack.database.url.replace(/.*\//, '')));
  }

  it('has every table of a schema that is moved on one worker, and of the others none', async () => {
    const found = await places();
    expect(found.map(({ schema }) => schema)).toEqual(placedSchemas.toSorted());
    const kept = await stack.database.sql<{ schema: string; tables: number }>(
      `select relnamespace::regnamespace::text as schema, count(*)::int as tables from pg_class
       where relkind in ('r', 'p') and relnamespace::regnamespace::text = any(?) group by 1 order by 1`,
      [placedSchemas],
    );
    expect(found.map(({ schema, tables }) => ({ schema, tables }))).toEqual(kept);
  });

  it('has the parts that are moved on workers of their own', async () => {
    const nodes = (await places()).map(({ node }) => node);
    expect(new Set(nodes).size).toBe(Math.min(nodes.length, inject('workerUrls').length));
  });

  it('keeps what is recorded of a look on the worker, before it is answered', async () => {
    const worker = await onWorkerOf('audit');
    const size = async () => Number((await worker.ask<{ size: string }>('select size from audit.head'))[0]?.size);
    const before = await size();
    const { data } = await stack.ask('amira', `{ child(id: "${child.whoElse}") { familyName } }`);
    expect(data.child.familyName).toBeTypeOf('string');
    expect(await size()).toBe(before + 2);
    await worker.close();
  });

  it.for([
    'insert into audit.entry (idx, at, leaf, body) values (9999999, now(), sha256($$a$$), $$a$$)',
    'update audit.head set size = 0',
    'delete from audit.run',
    'select audit.ensure_month(now())',
    'alter table audit.entry add column more int',
  ])('lets no role of the trail do this, on the coordinator or on its worker: %s', async (statement) => {
    const worker = await onWorkerOf('audit');
    for (const server of [worker, await openBulk(stack.database.url)]) {
      for (const role of ['contactpoint_audit', 'contactpoint_audit_ingest']) {
        await server.ask(`set role ${role}`);
        await expect(server.ask(statement), role).rejects.toThrow(/permission denied|must be owner/);
        await server.ask('reset role');
      }
      await server.close();
    }
  });

  it('refuses an entry that is not next, and one whose leaf is not its own', async () => {
    const { sql } = stack.database;
    const append = (expected: string, leaf: string) =>
      sql<{ done: boolean }>(
        `select (audit.append(${expected}, h.frontier, h.frontier, now(), 'a', array[1], ${leaf}, '', array[0],
           array[null]::uuid[], array[null]::uuid[], '{}', '{}', '{}', '{}', '{}', '{}', '')).done from
           (select size, frontier from audit.head) h`,
      );
    expect(await append('h.size - 1', `sha256('\\x00'::bytea || 'a')`)).toEqual([{ done: false }]);
    await expect(append('h.size', `sha256('a')`)).rejects.toThrow(/leaf|frontier/);
  });
});

describe('a database that was filled before', () => {
  const name = `moved_${randomBytes(4).toString('hex')}`;
  const [coordinator, workers] = [inject('clusterUrl'), inject('workerUrls')];
  const url = withDatabase(coordinator, name);
  afterAll(() => dropOnNodes(coordinator, workers, name));

  it('is moved with what is in it, twice as well as once, and its nodes are as they have to be', async () => {
    await createOnNodes(coordinator, workers, name);
    await migrate(url, all);
    const bulk = await openBulk(url);
    await bulk.ask(
      `insert into involvements.involvement (child_id, id, organisation_id, service_type, source)
       select n, gen_random_uuid(), 'NORTHSHIRE-CSC', 'SOCIAL_CARE', 'PRACTITIONER' from generate_series(1, 500) n`,
    );
    const count = () =>
      bulk.ask('select count(*)::int as rows, sum(child_id)::int as sum from involvements.involvement');
    const before = await count();
    await spread(url);
    await spread(url);
    await migrate(url, all);
    expect(await count()).toEqual(before);
    expect((await placesOf(bulk)).map(({ schema }) => schema)).toEqual(placedSchemas.toSorted());
    expect(await unfitNodes(bulk)).toEqual([]);
    await bulk.close();
  });
});
