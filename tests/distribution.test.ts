/** Migrations keep to what lets the directory lie on several nodes: the engine itself is asked in tests/distributed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subgraphs } from '#subgraphs';
import { distribution, type Layout } from '#subgraphs/distribution.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { whatKeepsTogether } from '#support/spread-rules.ts';

describe('the schemas', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const found = (register: Readonly<Record<string, Layout>> = distribution): Promise<string[]> =>
    whatKeepsTogether(database.sql, register);

  /** What is found when this has been migrated too. */
  async function foundWith(migration: string): Promise<string[]> {
    const other = await freshDatabase();
    await other.sql(migration);
    return whatKeepsTogether(other.sql, distribution).finally(other.drop);
  }

  it('are each in the register of how they lie', () => {
    expect(new Set(Object.keys(distribution))).toEqual(new Set(subgraphs.map(({ name }) => name)));
  });

  it('have nothing that keeps them together on one node', async () => {
    expect(await found()).toEqual([]);
  });

  it.for([
    [
      'a key that is unique across children',
      'alter table involvements.involvement add constraint one_id unique (id)',
      'involvements.one_id of involvements.involvement is without child_id',
    ],
    [
      'an index that is',
      'create unique index one_born on children.child (family_key) where false',
      'children.one_born of children.child is without id',
    ],
    [
      'a reference to another part',
      'alter table involvements.practitioner add foreign key (organisation_id) references accreditation.organisation not valid',
      'practitioner_organisation_id_fkey of involvements.practitioner refers to accreditation.organisation',
    ],
    [
      'a reference to what lies elsewhere',
      `alter table involvements.change_notice add foreign key (child_id, involvement_id)
         references involvements.involvement not valid`,
      'change_notice_child_id_involvement_id_fkey of involvements.change_notice refers to involvements.involvement, which lies otherwise',
    ],
    [
      'a function that asks another part',
      `create function audit.born(one bigint) returns date language sql as
         $$ select date_of_birth from children.child where id = one $$`,
      'function audit.born(bigint) reaches into children',
    ],
    [
      'a function that looks another part up by its path',
      `create function audit.born(one bigint) returns date language plpgsql set search_path = audit, children as
         $$ begin return (select date_of_birth from child where id = child); end $$`,
      'function audit.born(bigint) reaches into children',
    ],
    [
      'a view of another part',
      'create view audit.names as select id, family_name from children.child',
      'view audit.names reaches into children',
    ],
    [
      'a trigger that calls another part',
      `create function accreditation.noted() returns trigger language plpgsql as $$ begin return null; end $$;
       create trigger noted after insert on audit.run for each statement execute function accreditation.noted()`,
      'trigger noted of audit.run reaches into accreditation',
    ],
    [
      'a listener told from a worker',
      `create function audit.told() returns void language plpgsql as $$ begin perform pg_notify('audit', ''); end $$`,
      'function audit.told() tells listeners from a node of its own',
    ],
  ] as const)('may not have %s', async ([, migration, finding]) => {
    expect(await foundWith(migration)).toEqual([finding]);
  });

  it('may refer to what stands everywhere, and to what lies with it', async () => {
    expect(
      await foundWith(`
        alter table involvements.lead add foreign key (child_id, involvement_id) references involvements.involvement not valid;
        alter table involvements.involvement add foreign key (practitioner_id) references involvements.practitioner not valid`),
    ).toEqual([]);
  });

  it('are missed when a table of the register is gone', async () => {
    const { involvements } = distribution;
    if (!involvements) expect.unreachable();
    const register = { involvements: { ...involvements, spread: { ...involvements.spread, gone: 'child_id' } } };
    expect(await found(register)).toEqual(['involvements.gone has no key']);
  });
});
