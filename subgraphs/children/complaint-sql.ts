/** All the SQL that changes complaints. What an act does and whether it may is in the migration's trigger. */
import { question } from '#core/database.ts';
import type { ComplaintAct, ComplaintState } from './complaint-states.ts';
import { keyedChanges } from './keyed-change-sql.ts';

export const changes = keyedChanges('complaint_change', 'complaint');

/** Acts on one child take turns. */
export const lockChildOfComplaint = question<{ id: string }, [id: string]>(
  'lock child of complaint',
  `select c.id from complaint k join child c on c.id = k.child_id where k.id = $1 for update of c`,
);

export type ActRow = readonly [
  complaintId: string,
  version: number,
  childId: string,
  act: ComplaintAct,
  toState: ComplaintState,
  at: Date,
  account: string,
  person: string,
  organisation: string,
  request: string,
  about: string | null,
  complainant: string | null,
  receivedBy: string | null,
  receivedOn: string | null,
  requestId: string | null,
  place: number | null,
  parties: readonly string[] | null,
  dueOn: string | null,
  reason: string | null,
  outcome: string | null,
  escalatedTo: string | null,
];

export const insertAct = question<never, ActRow>(
  'insert complaint act',
  `insert into complaint_act (complaint_id, version, child_id, act, to_state, at, account, person, organisation, request,
     about, complainant, received_by, received_on, request_id, place, parties, due_on, reason, outcome, escalated_to)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
);

/** Who refused a family's request. */
export const whoRefused = question<{ person: string }, [request: string]>(
  'who refused subject access',
  `select a.person from subject_access s join subject_access_act a on a.request_id = s.id and a.version = s.version
   where s.id = $1 and a.act = 'REFUSE'`,
);

/** Who refused any request of a child's family, where it is not said which. */
export const whoRefusedAny = question<{ person: string }, [child: string]>(
  'who refused subject access of child',
  `select distinct a.person from subject_access s join subject_access_act a on a.request_id = s.id
   where s.child_id = $1 and a.act = 'REFUSE'`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [...changes.questions, lockChildOfComplaint, insertAct, whoRefused, whoRefusedAny] as const;
