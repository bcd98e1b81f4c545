import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import knexLibrary, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '#core/database.ts';
import { isTestNhsNumber, type NhsNumber, nhsNumber } from '#core/ids.ts';
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import { seedOnce } from '#demo/once.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { rederive } from '#subgraphs/children/rederive.ts';
import { emptyDatabase } from '#support/empty-database.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { type Stack, startStack } from '#support/stack.ts';

const CHILDREN = 2000;
/** Each load is a process that begins from nothing: three of them on a busy machine take minutes. */
const PATIENCE = 300_000;
const script = join(import.meta.dirname, '../bin/england.ts');
const masterKey = demonstrationKey(inject('dataDir'));
const identifiers = identifiersWith(keyring(masterKey));

interface Load {
  readonly process: ChildProcess;
  /** What it wrote, once it has ended. */
  readonly said: Promise<string>;
}

function load({ url }: FreshDatabase, seed = 7): Load {
  const process = spawn(
    globalThis.process.execPath,
    [script, '--children', `${CHILDREN}`, '--seed', `${seed}`, '--today', '2026-11-30'],
    {
      env: {
        PATH: globalThis.process.env.PATH,
        DATABASE_URL: url,
        DATA_DIR: inject('dataDir'),
        MASTER_KEY: masterKey.toString('base64url'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said = Promise.all([text(process.stdout as never), text(process.stderr as never)]).then((all) =>
    all.join('\n'),
  );
  return { process, said };
}

async function loaded(database: FreshDatabase, seed?: number): Promise<string> {
  const { process, said } = load(database, seed);
  const [[code], words] = await Promise.all([once(process, 'exit'), said]);
  expect(code, words).toBe(0);
  return words;
}

/** A step of the load, as the table that it changes knows of it. */
interface Step {
  readonly table: string;
  readonly before: 'update' | 'delete';
  readonly when: string;
}

/** Kills the load in the middle of a step, with what it has sent but not finished: it waits there for a lock of ours. */
async function killedAt(database: FreshDatabase, { table, before, when }: Step): Promise<void> {
  const knex: Knex = knexLibrary({ client: 'pg', connection: database.url });
  const { process, said } = load(database);
  try {
    await knex.transaction(async (lock) => {
      const until = async (what: string): Promise<void> => {
        while ((await knex.raw(what)).rows.length === 0) {
          if (process.exitCode !== null) throw new Error(`it ended by itself: ${await said}`);
          await setTimeout(10);
        }
      };
      await lock.raw('select pg_advisory_xact_lock(4711)');
      await until(`select 1 where to_regclass('england_loading.dropped') is not null`);
      await knex.raw(`create or replace function england_loading.wait() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(4711); return coalesce(new, old); end $$;
        create trigger wait before ${before} on england_loading.${table} for each row when (${when})
        execute function england_loading.wait()`);
      await until(`select 1 from pg_stat_activity where datname = current_database() and wait_event = 'advisory'
        and application_name = 'contactpoint bulk'`);
      process.kill('SIGKILL');
      await said;
    });
  } finally {
    await knex.destroy();
  }
}

/** Everything of England, and nothing of the demonstration: what has numbers drawn by chance. Sealed values look different each time. */
const CONTENTS = {
  child: `select to_jsonb(t) - 'identifiers' as row from children.child t where id not in (select id from england.taken)`,
  assertion: `select to_jsonb(t) - 'identifiers' as row from children.assertion t
    where child_id not in (select id from england.taken)`,
  identifier:
    'select to_jsonb(t) as row from children.identifier_key t where child_id not in (select id from england.taken)',
  involvement: `select to_jsonb(t) as row from involvements.involvement t
    where child_id not in (select id from england.taken)`,
  lead: 'select to_jsonb(t) as row from involvements.lead t where child_id not in (select id from england.taken)',
  shield: 'select to_jsonb(t) as row from children.shield_case t where child_id not in (select id from england.taken)',
  act: 'select to_jsonb(t) as row from children.shield_act t where child_id not in (select id from england.taken)',
  practitioner: 'select to_jsonb(t) as row from involvements.practitioner t',
  organisation: 'select to_jsonb(t) as row from accreditation.organisation t',
  // Whoever has an account has a number of their own; which one is a matter of the order.
  account: `select to_jsonb(t) - 'user_number' as row from accreditation.account t
    where id::text not like '00000000-0000-4000-8000-%'`,
} as const;

async function contentsOf({ sql }: FreshDatabase): Promise<Record<string, string>> {
  const sums = await Promise.all(
    Object.entries(CONTENTS).map(async ([name, rows]) => {
      const [sum] = await sql<{ sum: string }>(
        `select count(*) || ' rows, ' || md5(string_agg(md5(row::text), '' order by md5(row::text))) as sum from (${rows}) t`,
      );
      return [name, sum?.sum ?? ''] as const;
    }),
  );
  return Object.fromEntries(sums);
}

const sealed = ({ sql }: FreshDatabase) =>
  sql<{ id: string; identifiers: Buffer }>(
    `select id::text, identifiers from children.child where identifiers is not null
     and id not in (select id from england.taken) order by id`,
  );

/** Every index and constraint there is, as the catalogue tells of it. */
const shapeOf = ({ sql }: FreshDatabase) =>
  sql(`select indexdef as made_by from pg_indexes where schemaname in ('children', 'involvements', 'accreditation', 'audit')
    union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace::regnamespace::text in ('children', 'involvements', 'accreditation', 'audit') order by 1`);

describe('a synthetic England', { timeout: PATIENCE }, () => {
  let first: FreshDatabase;
  let second: FreshDatabase;
  let stack: Stack;
  let children: { id: string; family_name: string; date_of_birth: string }[];

  beforeAll(async () => {
    [first, second] = await Promise.all([emptyDatabase(), emptyDatabase()]);
    await loaded(first);
    stack = await startStack({ database: first });
    children = await first.sql(`select id::text, family_name, date_of_birth::text from children.child
      where state = 'OPEN' and id not in (select id from england.taken) order by id limit 50`);
  }, PATIENCE);
  afterAll(async () => {
    await stack?.stop();
    await Promise.all([first?.drop(), second?.drop()]);
  });

  it('is the same, byte for byte, when its making was killed twice, among the children and among the indexes', async () => {
    await killedAt(second, { table: 'load', before: 'update', when: 'new.made between 900 and 1200' });
    const [{ made } = { made: 0 }] = await second.sql<{ made: number }>('select made from england_loading.load');
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(CHILDREN);
    expect(await second.sql(`select 1 from pg_indexes where schemaname = 'children' and tablename = 'child'`)).toEqual(
      [],
    );

    const seeding = seedOnce({
      url: second.url,
      keys: keyring(masterKey),
      clock: () => new Date(),
      log: createLog('silent'),
      say: () => undefined,
    });
    await expect(seeding, 'nothing is served from half an England').rejects.toThrow(/was cut short/);

    await killedAt(second, { table: 'dropped', before: 'delete', when: 'old.place = 5' });
    await loaded(second);
    expect(await contentsOf(second)).toEqual(await contentsOf(first));
    const opened = (rows: { id: string; identifiers: Buffer }[]) =>
      rows.map((row) => [row.id, identifiers.unseal(row.identifiers)]);
    expect(opened(await sealed(second))).toEqual(opened(await sealed(first)));
  });

  it('has the indexes and constraints that the migrations made', async () => {
    const migrated = await freshDatabase();
    const indexes = await shapeOf(migrated);
    expect(indexes.length).toBeGreaterThan(100);
    expect(await shapeOf(first)).toEqual(indexes);
    await migrated.drop();
  });

  it('has as many children as were asked for, twins, families, hidden and archived ones among them', async () => {
    const [counted] =
      await first.sql(`select count(*)::int as children, count(distinct (address, family_name))::int as homes,
        count(*) filter (where state = 'SHIELDED')::int as shielded, count(*) filter (where state = 'ARCHIVED')::int as archived
      from children.child where id not in (select id from england.taken)`);
    expect(counted).toMatchObject({ children: CHILDREN });
    expect(counted?.homes).toBeLessThan(CHILDREN * 0.8);
    expect(counted?.shielded).toBeGreaterThan(0);
    expect(counted?.archived).toBeGreaterThan(0);
    const twins = await first.sql(`select 1 from children.child one join children.child other on other.id > one.id
      and (other.family_name, other.date_of_birth, other.address) = (one.family_name, one.date_of_birth, one.address)`);
    expect(twins.length).toBeGreaterThan(5);
  });

  it('gives nobody a number that could be a real child’s, and nobody another’s', async () => {
    const numbers = (await sealed(first)).map((row) => identifiers.unseal(row.identifiers).nhsNumber ?? '');
    expect(numbers).toHaveLength(CHILDREN);
    expect(new Set(numbers).size).toBe(CHILDREN);
    expect(numbers.every((number) => nhsNumber(number) === number && isTestNhsNumber(number as NhsNumber))).toBe(true);
    expect(await first.sql('select 1 from children.child where not synthetic')).toEqual([]);
  });

  it('leaves records that are what their statements say: deriving them anew changes nothing', async () => {
    const database = connect({ url: first.url, schema: 'children' });
    const ids = children.map(({ id }) => id);
    const shown = () =>
      first.sql(
        `select to_jsonb(t) - 'identifiers' - 'derived_at' - 'keyed' as row from children.child t
         where id = any(?::bigint[]) order by id`,
        [`{${ids.join(',')}}`],
      );
    const before = await shown();
    await database.transaction((asks) => rederive(asks, identifiers, ids, new Date()));
    expect(await shown()).toEqual(before);
    await database.close();
  });

  it('is served by the directory as it is: found, opened, and who works with the child', async () => {
    const [busy] = await first.sql<{ id: string; family_name: string; date_of_birth: string; involved: number }>(
      `select c.id::text, c.family_name, c.date_of_birth::text, count(*)::int as involved from children.child c
       join involvements.involvement i on i.child_id = c.id where c.state = 'OPEN' and i.ended_on is null
         and c.id not in (select id from england.taken) group by c.id order by count(*) desc, c.id limit 1`,
    );
    const criteria = { familyName: busy?.family_name, dateOfBirth: busy?.date_of_birth };
    const found = await stack.ask(
      'amira',
      'query ($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id } } }',
      { variables: { criteria } },
    );
    expect(found.data.searchChildren.nodes).toContainEqual({ id: busy?.id });
    const { data } = await stack.ask(
      'amira',
      `query ($id: ID!) { child(id: $id) { familyName
         involvements(first: 20) { nodes { serviceType organisation { name } contacts { name telephone } } } } }`,
      { variables: { id: busy?.id } },
    );
    expect(data.child.familyName).toBe(busy?.family_name);
    expect(data.child.involvements.nodes.length).toBeGreaterThanOrEqual(busy?.involved ?? 99);
    for (const { organisation, contacts } of data.child.involvements.nodes) {
      expect(organisation.name).toMatch(/\w/);
      expect(contacts.length).toBeGreaterThan(0);
    }
  });

  it('takes what suppliers say of its children, as any other directory', async () => {
    const [row] = await first.sql<{ id: string; statement: Record<string, string> }>(
      `select child_id::text as id, statement from children.assertion where child_id = ? and trust = 'NHS'`,
      [children[1]?.id],
    );
    const { familyName, givenNames, dateOfBirth, gender, address } = row?.statement ?? {};
    const supplier = {
      id: 'demo-census',
      format: 'demonstration',
      trust: 'SCHOOL_CENSUS',
      organisation: null,
    } as const;
    const said = { localId: 'england-1', familyName, givenNames, dateOfBirth, gender, address, synthetic: true };
    const places = await (stack.intake as Intake).children(supplier, [said as never as ChildStatement]);
    expect(places).toEqual([{ childId: row?.id, effect: 'CREATED' }]);
  });

  it('says what is there when another one is asked for, and changes nothing when the same is', async () => {
    const { process, said } = load(first, 8);
    const [[code], words] = await Promise.all([once(process, 'exit'), said]);
    expect(code).toBe(1);
    expect(words).toMatch(/holds 2000 children of seed 7/);
    expect(await loaded(first)).toMatch(/2000 children in \d+ s of work/);
  });
});
