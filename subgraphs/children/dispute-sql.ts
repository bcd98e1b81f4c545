/** All the SQL that changes disputes. What an act does and whether it may is in the migration's trigger. */
import { question } from '#core/database.ts';
import type { DisputeAct, DisputeAnswer, DisputedField, DisputeState } from './dispute-states.ts';
import { keyedChanges } from './keyed-change-sql.ts';

export const changes = keyedChanges('dispute_change', 'dispute');

/** Whether the field of this record is disputed at this moment. */
export const openDisputeOf = question<{ id: string }, [child: string, field: DisputedField]>(
  'open dispute of child and field',
  'select id from dispute where child_id = $1 and field = $2 and closed_at is null',
);

/** A statement that a source has made and that is disputed, with how the dispute stands. */
export interface DisputedSource {
  readonly id: string;
  readonly disputeId: string;
  readonly childId: string;
  /** The record whose statement it is. */
  readonly recordId: string;
  /** The child that its record is shown by: whose team is told. */
  readonly shownBy: string;
  readonly state: DisputeState;
  readonly version: number;
  readonly changedAt: Date;
  readonly field: DisputedField;
  readonly localId: string;
  readonly said: Buffer;
  readonly answer: DisputeAnswer;
  /** Whether something else is shown instead, and whether anybody still waits for an answer. */
  readonly corrected: boolean;
  readonly closed: boolean;
}

const sourceColumns = `s.id, d.id as "disputeId", d.child_id as "childId", s.child_id::text as "recordId",
  shown_by(c)::text as "shownBy", d.state, d.version, d.changed_at as "changedAt",
  d.field, s.local_id as "localId", s.said, s.answer, s.correction is not null as corrected,
  d.closed_at is not null as closed`;

/** What of these records of a supplier's is disputed: by its own identifiers alone. */
export const disputedOf = question<DisputedSource, [supplier: string, localIds: readonly string[]]>(
  'disputed statements of supplier',
  `select ${sourceColumns} from dispute_source s join dispute d on d.id = s.dispute_id join child c on c.id = d.child_id
   where s.supplier = $1 and s.local_id = any($2) and (s.closed_at is null or s.correction is not null)
   order by d.raised_at, s.id`,
);

/** One that its supplier is asked about; none that is settled, or was answered. */
export const askedSource = question<DisputedSource, [id: string, suppliers: readonly string[]]>(
  'disputed statement that a supplier is asked about',
  `select ${sourceColumns} from dispute_source s join dispute d on d.id = s.dispute_id join child c on c.id = d.child_id
   where s.id = $1 and s.supplier = any($2) and s.asked and s.answer = 'ASKED' and s.closed_at is null`,
);

/** What the team shows instead of what is said of these records. */
export interface CorrectionRow {
  readonly childId: string;
  readonly field: DisputedField;
  readonly value: unknown;
  readonly madeAt: string;
  readonly dispute: string;
}

export const correctionsOf = question<CorrectionRow, [records: readonly string[]]>(
  'corrections of records',
  `select s.child_id::text as "childId", d.field, s.correction as value, d.id as dispute,
     to_char(s.corrected_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "madeAt"
   from dispute_source s join dispute d on d.id = s.dispute_id
   where s.child_id = any($1::bigint[]) and s.correction is not null`,
);

/** The records whose statements a dispute is about: what is shown of them changes with a correction. */
export const recordsOfDispute = question<{ id: string }, [dispute: string]>(
  'records of dispute',
  'select distinct child_id::text as id from dispute_source where dispute_id = $1 order by 1',
);

/** What those have answered whose value was shown. */
export const shownSources = question<{ answer: DisputeAnswer }, [dispute: string]>(
  'shown sources of dispute',
  'select answer from dispute_source where dispute_id = $1 and shown',
);

export type ActRow = readonly [
  dispute: string,
  version: number,
  childId: string,
  act: DisputeAct,
  toState: DisputeState,
  at: Date,
  account: string | null,
  person: string | null,
  organisation: string | null,
  request: string | null,
  field: string | null,
  ground: string | null,
  onBehalfOf: string | null,
  dueOn: string | null,
  sources: string | null,
  source: string | null,
  value: string | null,
  outcome: string | null,
];

export const insertAct = question<never, ActRow>(
  'insert dispute act',
  `insert into dispute_act (dispute_id, version, child_id, act, to_state, at, account, person, organisation, request,
     field, ground, on_behalf_of, due_on, sources, source_id, value, outcome)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  ...changes.questions,
  openDisputeOf,
  disputedOf,
  askedSource,
  correctionsOf,
  recordsOfDispute,
  shownSources,
  insertAct,
] as const;
