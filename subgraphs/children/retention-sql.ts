/** All the SQL of retention. What is due the database works out; here it is asked for, batch by batch. */
import { question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { RetentionRule } from './retention-clock.ts';

interface DoneRow {
  readonly record: string;
  /** Not one that is linked into another: a child. */
  readonly isChild: boolean;
}

type Batch = [today: IsoDate, most: number];

export const archiveDue = question<DoneRow, Batch>(
  'archive children due',
  'select record::text, is_child as "isChild" from archive_due($1::date, $2)',
);
export const giveBackDue = question<DoneRow, Batch>(
  'give children back',
  'select record::text, is_child as "isChild" from give_back_due($1::date, $2)',
);
export const purgeDue = question<
  DoneRow & {
    readonly rule: RetentionRule /** A hidden child that goes on without this record. */;
    readonly goesOn: string | null;
  },
  Batch
>(
  'purge children due',
  'select record::text, is_child as "isChild", rule, goes_on::text as "goesOn" from purge_due($1::date, $2)',
);

export const keepTombstones = question<never, [marks: readonly Buffer[], rules: readonly string[], today: IsoDate]>(
  'keep tombstones',
  `insert into tombstone (mark, rule, purged_on) select mark, rule, $3 from unnest($1::bytea[], $2::text[]) as t(mark, rule)
   on conflict do nothing`,
);

export const tombstonesAmong = question<{ mark: Buffer }, [marks: readonly Buffer[]]>(
  'tombstones among these',
  'select mark from tombstone where mark = any($1::bytea[])',
);

export const goneAfter = question<{ id: string }, [after: string, most: number]>(
  'children gone',
  'select child_id::text as id from purge_pending where child_id > $1::bigint order by child_id limit $2',
);

/** Those that have stood there for a day, and so were deleted once more than at first. */
export const settleGone = question<never, [records: readonly string[], before: Date]>(
  'settle children gone',
  'delete from purge_pending where child_id = any($1::bigint[]) and purged_at < $2',
);

export const beginRun = question<never, [id: string, day: IsoDate, now: Date]>(
  'begin retention of children',
  'insert into retention_run (id, day, started_at) values ($1, $2, $3)',
);

export const addToRun = question<never, [id: string, archived: number, returned: number, purged: number]>(
  'add to retention of children',
  `update retention_run set archived = archived + $2, returned = returned + $3, purged = purged + $4 where id = $1`,
);

interface Counts {
  readonly archived: number;
  readonly returned: number;
  readonly purged: number;
  readonly held: number;
}

/** How many, of those shown by themselves and of those that stand alone: each by its own index. */
const howMany = (
  which: string,
): string => `((select count(*)::int from retained r where r.merged_into is null and ${which})
  + (select count(*)::int from retained r
     where r.merged_into is not null and r.stood_as = 'PROVISIONAL' and r.is_its_own and ${which}))`;
const archived = 'r.archived_on is not null';
const over = `${archived} and r.purge_on <= $1::date and r.archive_on <= $1::date`;

export const childrenHeld = question<{ held: number }, [today: IsoDate]>(
  'children held',
  `select ${howMany(`${over} and is_held(r.id, $1::date)`)} as held`,
);

export const finishRun = question<Counts, [id: string, now: Date, held: number]>(
  'finish retention of children',
  `update retention_run set finished_at = $2, held = $3 where id = $1 returning archived, returned, purged, held`,
);

export const childrenDue = question<Counts, [today: IsoDate]>(
  'children due',
  `select
     ${howMany('r.archived_on is null and r.archive_on <= $1::date and not is_awaited(r.id, $1::date)')} as archived,
     ${howMany(`${archived} and r.archive_on > $1::date`)} + ${howMany(`${archived} and r.archive_on is null`)}
       + ${howMany(`${archived} and r.archive_on <= $1::date and r.id = any(array(select shown_by(c)
           from open_family_request q join child c on c.id = q.child_id where q.keeps_until >= $1::date))`)} as returned,
     ${howMany(`${over} and not is_held(r.id, $1::date)`)} as purged,
     ${howMany(`${over} and is_held(r.id, $1::date)`)} as held`,
);

export const isDone = question<{ done: boolean }, [day: IsoDate]>(
  'whether retention of children is done',
  'select exists (select from retention_run where day = $1::date and finished_at is not null) as done',
);

/** Of a record that is there, whatever has become of it. */
export const placeHold = question<{ id: string }, [id: string, child: string, by: string, now: Date, until: string]>(
  'hold child',
  `insert into legal_hold (id, child_id, placed_by, placed_at, until_on)
   select $1, c.id, $3, $4, $5::date from child c where c.id = $2::bigint returning id`,
);

export const liftHolds = question<{ id: string }, [child: string, by: string, now: Date]>(
  'lift holds of child',
  'update legal_hold set lifted_by = $2, lifted_at = $3 where child_id = $1::bigint and lifted_at is null returning id',
);

export interface ForgottenRow {
  readonly key: Buffer;
  readonly said: Buffer | null;
  readonly rule: RetentionRule;
}

/** What is left of suppliers' identifiers and numbers of records that are gone. */
export const forgottenAmong = question<ForgottenRow, [keys: readonly Buffer[]]>(
  'forgotten among these',
  'select key, said, rule from forgotten where key = any($1::bytea[])',
);

export const keepForgotten = question<
  never,
  [keys: readonly Buffer[], said: readonly Buffer[], rules: readonly string[], today: IsoDate]
>(
  'keep forgotten children',
  `insert into forgotten (key, said, rule, purged_on)
   select key, said, rule, $4::date from unnest($1::bytea[], $2::bytea[], $3::text[]) as t(key, said, rule)
   on conflict (key) do update set said = excluded.said`,
);

/** What was done, by area: of records that were open to everybody. */
export const retentionCounted = question<
  { readonly area: string | null; readonly did: string; readonly count: number },
  [from: IsoDate, until: IsoDate]
>(
  'retention of children counted',
  `select nullif(area, '') as area, did, sum(count)::int as count from retention_tally
   where day >= $1::date and day < $2::date group by 1, 2`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  archiveDue,
  giveBackDue,
  purgeDue,
  keepTombstones,
  tombstonesAmong,
  goneAfter,
  settleGone,
  beginRun,
  addToRun,
  childrenHeld,
  finishRun,
  childrenDue,
  isDone,
  placeHold,
  liftHolds,
  forgottenAmong,
  keepForgotten,
  retentionCounted,
] as const;
