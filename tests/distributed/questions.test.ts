/** Citus plans a question when it is carried out, and only then says whether it can: so each is asked once, about nothing. */
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Question, roleOf } from '#core/database.ts';
import { placedSchemas } from '#subgraphs/distribution.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

type Any = Question<unknown, readonly unknown[]>;
const root = join(import.meta.dirname, '../..');

const asked: { schema: string; file: string; question: Any }[] = [];
for (const path of globSync(`subgraphs/{${placedSchemas.join()}}/*.ts`, { cwd: root }).toSorted()) {
  const { questions = [] } = (await import(join(root, path))) as { questions?: readonly Any[] };
  const schema = basename(dirname(path));
  asked.push(...questions.map((question) => ({ schema, file: basename(path), question })));
}

/** What is another role's to do: understood, and refused. */
const REFUSED = '42501';

/** What the engine cannot do, and what it was sent in words that its node does not understand. */
const UNDERSTOOD = (code: string | undefined): boolean =>
  code === REFUSED || (code !== '0A000' && !code?.startsWith('42'));

describe('a question to a schema on a node of its own', () => {
  let database: FreshDatabase;
  const clients = new Map<string, pg.Client>();
  beforeAll(async () => {
    database = await freshDatabase();
    for (const schema of placedSchemas) {
      const options = `-c role=${roleOf(schema)} -c search_path=${schema}`;
      const client = new pg.Client({ connectionString: database.url, options });
      await client.connect();
      clients.set(schema, client);
    }
  });
  afterAll(async () => {
    await Promise.all([...clients.values()].map((client) => client.end()));
    await database.drop();
  });

  it.for(asked)('$schema/$file: $question.name is understood', async ({ schema, question: { text, steady } }) => {
    const client = clients.get(schema) ?? expect.unreachable(schema);
    const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
    const values = Array.from({ length: Math.max(0, ...numbers) }, () => null);
    await client.query('begin');
    await client.query(`set local plan_cache_mode = ${steady ? 'force_generic_plan' : 'auto'}`);
    const code = await client.query(text, values).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    await client.query('rollback');
    expect(UNDERSTOOD(code), code).toBe(true);
  });
});
