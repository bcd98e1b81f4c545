/** The SQL that keeps how far a load of England is, and that drops and makes anew what slows it down. */
import type { Bulk } from '#core/bulk.ts';
import type { TableName } from './children.ts';
import { columns } from './children.ts';
import type { Place } from './part.ts';

/** A load that is under way; its schema is renamed when it is whole, so that nothing takes half of it for England. */
export const beginLoad = `
  create schema england_loading;
  create table england_loading.load (
    one boolean primary key default true check (one),
    seed integer not null,
    children integer not null,
    today date not null,
    next_family integer not null default 1,
    made integer not null default 0,
    -- Seconds of work, however often it was cut short.
    seconds double precision not null default 0
  );
  -- Directory numbers of those who were there before: the demonstration's.
  create table england_loading.taken (id bigint primary key);
  create table england_loading.shielded (child_id bigint not null, authority text not null);
  -- What was dropped for the load, as the catalogue told it.
  create table england_loading.dropped (
    place integer primary key, owner text not null, name text not null, made_by text not null);
  -- Whoever starts a directory here is told that it is not whole.
  comment on schema england_loading is 'npm run england: under way';
`;

export interface LoadRow {
  readonly seed: number;
  readonly children: number;
  readonly today: string;
  readonly nextFamily: number;
  readonly made: number;
  readonly seconds: number;
}

/** Which of the two there is: `england_loading` while it is under way, `england` once it is whole. */
export const schemaOf = async (bulk: Bulk): Promise<string | undefined> => {
  const found = await bulk.ask<{ nspname: string }>(
    `select nspname from pg_namespace where nspname in ('england', 'england_loading')`,
  );
  return found[0]?.nspname;
};

export const loadIn = async (bulk: Bulk, schema: string): Promise<LoadRow | undefined> => {
  const rows = await bulk.ask<LoadRow>(
    `select seed, children, today::text, next_family as "nextFamily", made, seconds from ${schema}.load`,
  );
  return rows[0];
};

export const addLoad = (bulk: Bulk, seed: number, children: number, today: string) =>
  bulk.ask('insert into england_loading.load (seed, children, today) values ($1, $2, $3)', [seed, children, today]);

export const movedTo = (bulk: Bulk, { family, children }: Place, seconds: number) =>
  bulk.ask('update england_loading.load set next_family = $1, made = $2, seconds = seconds + $3', [
    family,
    children,
    seconds,
  ]);

export const spent = (bulk: Bulk, seconds: number) =>
  bulk.ask('update england_loading.load set seconds = seconds + $1', [seconds]);

export const whole = (bulk: Bulk) => bulk.ask('alter schema england_loading rename to england');

export const hasChildren = async (bulk: Bulk): Promise<boolean> =>
  (await bulk.ask('select 1 from children.child limit 1')).length > 0;

/** Before the first of England's: notes who is there. */
export const noteTaken = (bulk: Bulk) =>
  bulk.ask('insert into england_loading.taken select id from children.child on conflict do nothing');

export const numbersTaken = async (bulk: Bulk): Promise<string[]> =>
  (await bulk.ask<{ id: string }>('select id::text from england_loading.taken order by 1')).map(({ id }) => id);

/** Two loads at once would each undo what the other relies on. Held until the connection ends. */
export const onlyOne = async (bulk: Bulk): Promise<boolean> =>
  (await bulk.ask<{ got: boolean }>(`select pg_try_advisory_lock(hashtextextended('england', 0)) as got`))[0]?.got ===
  true;

export const copyInto = (table: TableName): string =>
  `copy ${table} (${columns[table].join(' ').replaceAll(' ', ', ')}) from stdin`;

/** What is kept up row by row: indexes, and the constraints that have one. Only of these tables, which grow by millions. */
const SLOW = `select i.indrelid::regclass::text as owner, c.relname as name, con.conname is not null as constrains,
    case when con.oid is null then pg_get_indexdef(i.indexrelid) else format('alter table %s add constraint %I %s',
      i.indrelid::regclass, con.conname, pg_get_constraintdef(con.oid)) end as made_by
  from pg_index i join pg_class c on c.oid = i.indexrelid
  left join pg_constraint con on con.conindid = i.indexrelid and con.conrelid = i.indrelid
  where i.indrelid = any(array['children.child', 'children.likeness', 'children.assertion', 'children.identifier_key',
    'children.match_key', 'involvements.involvement', 'involvements.lead']::regclass[])
  order by i.indisprimary desc, 1, 2`;

interface Slow {
  readonly owner: string;
  readonly name: string;
  readonly constrains: boolean;
  readonly made_by: string;
}

/** By which the directory notes what has changed, and what is made of all children at once. */
const noted = [
  ['involvements.involvement', 'noted_when_recorded'],
  ['involvements.lead', 'noted_when_taken'],
  ['children.child', 'likeness_of_new'],
] as const;

/**
 * Before its indexes are there. Those of the demonstration are in it already. In the order in which births arrive, and within a
 * month by the sound of the given name: who shares a key then stands on few pages, and not each on one of their own.
 */
const LIKENESS = `insert into children.likeness select f.* from children.found_by f
  where not exists (select from children.likeness l where l.id = f.id)
  order by date_trunc('month', f.date_of_birth), children.sound(split_part(f.given_key, ' ', 1))`;

const noteDropped = (bulk: Bulk, owner: string, name: string, madeBy: string) =>
  bulk.ask(
    `insert into england_loading.dropped
     select coalesce(max(place), 0) + 1, $1, $2, $3 from england_loading.dropped`,
    [owner, name, madeBy],
  );

/** Notes and drops them, in one go. What each was made by is read of the catalogue: migrations alone say what there is. */
export const dropSlow = (bulk: Bulk): Promise<void> =>
  bulk.transaction(async () => {
    await noteDropped(bulk, 'children.likeness', 'likeness of all', LIKENESS);
    const there = await bulk.ask<Slow>(SLOW);
    for (const { owner, name, constrains, made_by } of there) {
      await noteDropped(bulk, owner, name, made_by);
      const schema = owner.split('.')[0];
      await bulk.ask(constrains ? `alter table ${owner} drop constraint "${name}"` : `drop index ${schema}."${name}"`);
    }
    // Who is there from the first day is no change of whom anybody is to be told; and this looks involvements up.
    for (const [owner, name] of noted) {
      await noteDropped(bulk, owner, name, `alter table ${owner} enable trigger ${name}`);
      await bulk.ask(`alter table ${owner} disable trigger ${name}`);
    }
  });

interface Dropped {
  readonly place: number;
  readonly name: string;
  readonly made_by: string;
}

/** Makes what was dropped, one after another, each with its note struck out: a load that is cut short goes on there. */
export async function remakeSlow(bulk: Bulk, say: (line: string) => void): Promise<void> {
  await bulk.ask(`set maintenance_work_mem = '1GB'`);
  await bulk.ask('set max_parallel_maintenance_workers = 2');
  const all = await bulk.ask<Dropped>('select place, name, made_by from england_loading.dropped order by place');
  for (const { place, name, made_by } of all) {
    const began = performance.now();
    await bulk.transaction(async () => {
      await bulk.ask(made_by);
      await bulk.ask('delete from england_loading.dropped where place = $1', [place]);
    });
    say(`  ${name}: ${Math.round(performance.now() - began) / 1000} s`);
  }
}

export const shieldedThere = (bulk: Bulk) =>
  bulk.ask<{ id: string; authority: string }>(
    'select child_id::text as id, authority from england_loading.shielded order by child_id',
  );

export const tidy = (bulk: Bulk) => bulk.ask('vacuum (analyze)');

export const sizeOnDisk = async (bulk: Bulk): Promise<number> =>
  Number((await bulk.ask<{ size: string }>('select pg_database_size(current_database()) as size'))[0]?.size ?? 0);

type Rows = readonly [rows: string, today: string];

/** Accounts of people at work: reviewed and used on the day. Who asked for them is not part of what is made. */
export const addStaff = (bulk: Bulk, [rows, today]: Rows) =>
  bulk.ask(
    `insert into accreditation.account (id, person_id, role, organisation_id, authority, practitioner_id, state,
       enhanced_check_on, enhanced_check_scheme, trained_until, agreement_signed_on, agreement_version,
       procedures_signed_on, procedures_version, authenticator_bound_on, activated_on, reviewed_on, last_used_on, home)
     select id, id, role, organisation_id, authority, practitioner_id, 'ACTIVE', $2::date - checked, 'DBS_ENHANCED',
       $2::date + trained, $2::date - signed, 1, $2::date - signed, 1, $2::date - signed, $2::date - signed, $2::date,
       $2::date, decode(home, 'hex')
     from jsonb_to_recordset($1::jsonb) as t(id uuid, role text, organisation_id text, authority text,
       practitioner_id uuid, checked integer, trained integer, signed integer, home text)
     on conflict do nothing`,
    [rows, today],
  );
