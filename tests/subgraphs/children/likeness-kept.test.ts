/** What a record is found by is what is shown of it, whoever writes it, at every moment. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '#support/alike-world.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const ids = [1, 2, 3, 4].map(idOf);
const child = fc.constantFrom(...ids);
const state = fc.constantFrom('OPEN', 'OPEN', 'SHIELDED', 'PROVISIONAL', 'SEALED', 'ARCHIVED');
const values = {
  family_key: fc.constantFrom('moss', 'hartley', null),
  given_key: fc.constantFrom('olivia rose', 'liv', null),
  preferred_name: fc.constantFrom('Liv', null),
  gender: fc.constantFrom('FEMALE', null),
  date_of_birth: fc.constantFrom('2016-03-05', null),
  postcode: fc.constantFrom('LS26 2EF', null),
  authority: fc.constantFrom('901', '902', null),
  source: fc.constantFrom('SOMEBODY', null),
  synthetic: fc.boolean(),
  merged_into: fc.constantFrom(idOf(5), null),
};
const acts = fc.oneof(
  fc.record({ act: fc.constant('put' as const), ids: fc.uniqueArray(child, { minLength: 1 }), state }),
  fc.record({ act: fc.constant('state' as const), ids: fc.uniqueArray(child), state }),
  fc.record({
    act: fc.constant('say' as const),
    ids: fc.uniqueArray(child),
    said: fc.record(values, { requiredKeys: [] }),
  }),
  fc.record({ act: fc.constant('touch' as const), ids: fc.uniqueArray(child) }),
  fc.record({ act: fc.constant('drop' as const), ids: fc.uniqueArray(child) }),
);

type Act = typeof acts extends fc.Arbitrary<infer Value> ? Value : never;

describe('what children are found by', () => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
    // Whatever anybody may write, in whichever order: what acts may lead to is asked of elsewhere.
    await fresh.sql(`do $$ declare name text; begin
      for name in select tgname from pg_trigger where tgrelid = 'children.child'::regclass and not tgisinternal
        and tgname not like 'likeness%' loop execute format('alter table children.child disable trigger %I', name); end loop;
      for name in select conname from pg_constraint where conrelid = 'children.child'::regclass and contype = 'c' loop
        execute format('alter table children.child drop constraint %I', name); end loop;
      end $$`);
    await fresh.sql('delete from children.child');
  });
  afterAll(() => fresh.drop());

  const differing = () =>
    fresh.sql<{ id: string }>(
      `(select * from children.found_by except select * from children.likeness)
       union all (select * from children.likeness except select * from children.found_by)`,
    );
  const doing = async (act: Act): Promise<void> => {
    const among = [act.ids];
    const set = (what: string, value: readonly unknown[] = []) =>
      fresh.sql(`update children.child set ${what} where id = any(?::bigint[])`, [...value, ...among]);
    if (act.act === 'put') {
      await fresh.sql(
        `insert into children.child (id, state, synthetic, family_key, preferred_name, derived_at)
         select id, ?, true, 'moss', 'Liv', now() from unnest(?::bigint[]) as t(id)
         on conflict (id) do update set state = excluded.state, preferred_name = excluded.preferred_name`,
        [act.state, ...among],
      );
    } else if (act.act === 'state') await set('state = ?', [act.state]);
    else if (act.act === 'touch') await set('derived_at = now()');
    else if (act.act === 'drop') await fresh.sql('delete from children.child where id = any(?::bigint[])', among);
    else for (const [name, value] of Object.entries(act.said)) await set(`${name} = ?`, [value]);
  };

  it('is at every moment what is shown of them, and nothing of those whom nobody may find', () =>
    fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 12 }), async (all) => {
        for (const act of all) {
          await doing(act);
          expect(await differing()).toEqual([]);
        }
      }),
      { numRuns: 60 },
    ));

  it('is not written anew where a record is only confirmed', async () => {
    await fresh.sql('delete from children.child');
    await fresh.sql(
      `insert into children.child (id, state, synthetic, family_key, derived_at) values (?, 'OPEN', true, 'moss', now())`,
      [idOf(1)],
    );
    const version = async () =>
      (await fresh.sql<{ version: string }>('select ctid::text || xmax::text as version from children.likeness'))[0]
        ?.version;
    const before = await version();
    await fresh.sql(`update children.child set derived_at = now(), address = '{"line1": "1 New Road"}'`);
    expect(await version()).toBe(before);
  });

  it('is nothing where there are no records any more, nor anybody’s to empty by a trigger of their own', async () => {
    await fresh.sql(`insert into children.child (id, state, synthetic, derived_at) values (?, 'OPEN', true, now())`, [
      idOf(2),
    ]);
    expect(await fresh.sql('select 1 from children.likeness limit 1')).toHaveLength(1);
    await fresh.sql('truncate children.child cascade');
    expect(await fresh.sql('select 1 from children.likeness')).toEqual([]);
    const [may] = await fresh.sql<{ may: boolean }>(
      `select has_function_privilege('contactpoint_children', 'children.keep_likeness()', 'execute') as may`,
    );
    expect(may?.may).toBe(false);
  });
});
