/** All the SQL that joins records of one child, and takes them apart. */
import { question } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';

/** Records of one child as the decisions that hold join them. */
export interface JoinedRow {
  readonly id: string;
  /** What it is by itself: a record that is hidden with its child may be an open one. */
  readonly ownState: RecordState;
  /** Whether it is but a number that leads on: a split that had made it was taken back. */
  readonly emptied: boolean;
  /** Whether it was archived by itself, as it stood to everybody who does not see the child it is of. */
  readonly endedAlone: boolean;
}

/** Everything that is joined with a record, itself included, by decisions other than this one. Held until the transaction ends. */
export const joinedWith = question<JoinedRow, [record: string, except: string | null]>(
  'joined with record',
  `with recursive joined (id) as (
     select $1::bigint
     union
     select n.id from joined j cross join lateral (
       select other as id from merge where one = j.id and undone_at is null and id is distinct from $2
       union all select one from merge where other = j.id and undone_at is null and id is distinct from $2) n)
   select c.id::text, coalesce(c.own_state, c.state) as "ownState", is_emptied(c.id) as emptied,
     c.state = 'ARCHIVED' and c.merged_into is not null and is_its_own(c) as "endedAlone"
   from joined j join child c on c.id = j.id order by c.id for update of c`,
);

export const keepMerge = question<
  { id: string },
  [id: string, one: string, other: string, persons: readonly string[], now: Date]
>(
  'keep merge',
  `insert into merge (id, one, other, decided_by, decided_at)
   values ($1, least($2::bigint, $3::bigint), greatest($2::bigint, $3::bigint), $4, $5) on conflict do nothing returning id`,
);

export interface MergeRow {
  readonly id: string;
  readonly one: string;
  readonly other: string;
  readonly decidedAt: Date;
  readonly decidedBy: readonly string[];
}

/** A number that leads on is nothing that could stand alone again. */
const ofTwoRecords = 'not is_emptied(m.one) and not is_emptied(m.other)';

const mergeColumns = `m.id, m.one::text, m.other::text, m.decided_at as "decidedAt", m.decided_by as "decidedBy"`;

/** A decision that holds, and that may be taken back: of what is sealed or archived nothing is taken apart any more. */
export const mergeById = question<MergeRow, [id: string]>(
  'merge by id',
  `select ${mergeColumns} from merge m where m.id = $1 and m.undone_at is null and ${ofTwoRecords}
     and not exists (select 1 from child c where c.id in (m.one, m.other) and c.state in ('SEALED', 'ARCHIVED')) for update`,
);

/** The decisions that hold between these records, for each of the records that are shown. */
export const mergesOfRecords = question<MergeRow, [records: readonly string[]]>(
  'merges of records',
  `select ${mergeColumns} from merge m where m.one = any($1::bigint[]) and m.undone_at is null and ${ofTwoRecords}
   order by m.decided_at, m.id`,
);

export const undoMerge = question<{ id: string }, [id: string, persons: readonly string[], now: Date]>(
  'undo merge',
  'update merge set undone_by = $2, undone_at = $3 where id = $1 and undone_at is null returning id',
);

/** First apart, then together: a record leads to the one that is shown in one step, at every moment. */
export const standAlone = question<never, [records: readonly string[]]>(
  'stand alone',
  'update child set merged_into = null where id = any($1::bigint[]) and merged_into is not null',
);

export const leadTo = question<never, [records: readonly string[], shown: string]>(
  'lead to shown record',
  'update child set merged_into = $2 where id = any($1::bigint[])',
);

/** A record that its team has found to be of a child of its own is open to all from now on. */
export const confirmRecord = question<{ id: string }, [record: string]>(
  'confirm record',
  `update child set state = 'OPEN', source = null where id = $1 and state = 'PROVISIONAL' and merged_into is null
   returning id`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  joinedWith,
  keepMerge,
  mergeById,
  mergesOfRecords,
  undoMerge,
  standAlone,
  leadTo,
  confirmRecord,
] as const;
