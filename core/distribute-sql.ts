/** Lays migrated schemas out over the nodes of a Citus cluster, each as a whole, and says where they lie. */
import type { Bulk } from './bulk.ts';

export interface Node {
  readonly name: string;
  readonly port: number;
  readonly isCoordinator: boolean;
}

export interface Placed {
  readonly schema: string;
  readonly tables: number;
  readonly node: string;
}

const hasCitus = async (bulk: Bulk): Promise<boolean> =>
  (await bulk.ask(`select from pg_extension where extname = 'citus'`)).length > 0;

/** The nodes of the database; none where it is a PostgreSQL by itself. */
export async function nodesOf(bulk: Bulk): Promise<Node[]> {
  if (!(await hasCitus(bulk))) return [];
  return bulk.ask<Node>(
    `select nodename as name, nodeport as port, groupid = 0 as "isCoordinator" from pg_dist_node
     where isactive and noderole = 'primary' order by groupid`,
  );
}

/** What every node has to be set to. A day is counted in UTC wherever it is counted. */
const SETTINGS = {
  timezone: 'UTC',
  // Triggers stand on the very node that has all the tables they read and write; Citus cannot know that by itself.
  'citus.enable_unsafe_triggers': 'on',
  // And so do the functions that are called in a question.
  'citus.allow_nested_distributed_execution': 'on',
};

/** Which node has to be set to what, one a line; nothing where all are. */
export async function unfitNodes(bulk: Bulk): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, wanted] of Object.entries(SETTINGS)) {
    const nodes = await bulk.ask<{ node: string }>(
      `select n.nodename || ':' || n.nodeport as node
       from run_command_on_all_nodes(format('select current_setting(%L)', $1::text)) r join pg_dist_node n using (nodeid)
       where not r.success or r.result is distinct from $2`,
      [name, wanted],
    );
    lines.push(...nodes.map(({ node }) => `${node}: ${name} = ${wanted}`));
  }
  return lines;
}

/** What lies on which worker, by schema. */
export const placesOf = (bulk: Bulk): Promise<Placed[]> =>
  bulk.ask<Placed>(
    `select c.relnamespace::regnamespace::text as schema, count(*)::int as tables, n.nodename || ':' || n.nodeport as node
     from pg_dist_partition d join pg_class c on c.oid = d.logicalrelid
     join pg_dist_shard s using (logicalrelid) join pg_dist_placement p using (shardid) join pg_dist_node n using (groupid)
     group by 1, 3 order by 1, 3`,
  );

/** Citus asks the other nodes as whoever asks it, and a role that may not log in can ask nobody. */
const letRolesIn = (bulk: Bulk): Promise<unknown> =>
  bulk.ask(`do $$
    declare name text;
    begin
      for name in select rolname from pg_roles where rolname ~ '^contactpoint_' and not rolcanlogin loop
        execute format('alter role %I login', name);
      end loop;
    end $$`);

/** Inside of a function Citus plans with the values it is called with, or not at all; whoever calls it may have fixed the plan. */
const planWithValues = (bulk: Bulk, schema: string): Promise<unknown> =>
  bulk.ask(`do $$
    declare which regprocedure;
    begin
      for which in select p.oid from pg_proc p join pg_language l on l.oid = p.prolang
          where p.pronamespace = '${schema}'::regnamespace and l.lanname = 'plpgsql' and p.prokind = 'f'
            and not coalesce(p.proconfig, '{}') @> array['plan_cache_mode=auto'] loop
        execute format('alter function %s set plan_cache_mode to auto', which);
      end loop;
    end $$`);

/** Citus draws the numbers of a table's own sequence as whoever adds to it; PostgreSQL asks nobody's right for that. */
const letCount = (bulk: Bulk, schema: string): Promise<unknown> =>
  bulk.ask(`do $$
    declare counter record;
    begin
      for counter in select d.objid::regclass as name, r.rolname as role
          from pg_depend d join pg_class c on c.oid = d.refobjid cross join pg_roles r
          where d.classid = 'pg_class'::regclass and d.deptype = 'i' and c.relnamespace = '${schema}'::regnamespace
            and exists (select from pg_class s where s.oid = d.objid and s.relkind = 'S')
            and r.rolname ~ '^contactpoint_${schema}' and has_any_column_privilege(r.oid, c.oid, 'insert') loop
        execute format('grant usage on sequence %s to %I', counter.name, counter.role);
      end loop;
    end $$`);

/** Functions that triggers call go to every node too, the oldest first: one may call those before it. */
async function spreadFunctions(bulk: Bulk, schema: string): Promise<void> {
  const missing = await bulk.ask<{ oid: number }>(
    `select p.oid from pg_proc p
     where p.pronamespace = $1::regnamespace and p.prokind = 'f' and not exists (
       select from pg_dist_object o where o.classid = 'pg_proc'::regclass and o.objid = p.oid) order by p.oid`,
    [schema],
  );
  for (const { oid } of missing) await bulk.ask('select create_distributed_function($1::oid::regprocedure)', [oid]);
}

const isPlaced = async (bulk: Bulk, schema: string): Promise<boolean> =>
  (await bulk.ask(`select from citus_schemas where schema_name = $1::regnamespace`, [schema])).length > 0;

/** Moves each of these schemas to a worker, with all that is in it. Done again it does what is not done yet. */
export async function distribute(bulk: Bulk, schemas: readonly string[]): Promise<void> {
  await letRolesIn(bulk);
  for (const schema of schemas) {
    if (!(await isPlaced(bulk, schema))) await bulk.ask('select citus_schema_distribute($1::regnamespace)', [schema]);
    await letCount(bulk, schema);
    await planWithValues(bulk, schema);
    await spreadFunctions(bulk, schema);
  }
}
