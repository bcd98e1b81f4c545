/** All the SQL that changes subject access requests. What an act does and whether it may is in the migration's trigger. */
import { question } from '#core/database.ts';
import { keyedChanges } from './keyed-change-sql.ts';
import type { SubjectAccessAct, SubjectAccessState } from './subject-access-states.ts';

export const changes = keyedChanges('subject_access_change', 'request');

/** Acts on one child take turns. */
export const lockChildOfRequest = question<{ id: string }, [id: string]>(
  'lock child of subject access request',
  `select c.id from subject_access s join child c on c.id = s.child_id where s.id = $1 for update of c`,
);

/** The records whose looks are this child's at this moment. */
export const subjectsOf = question<{ id: string }, [child: string]>(
  'subjects of subject access, child',
  'select id from subject_access_record where child_id = $1 order by id',
);

export type ActRow = readonly [
  requestId: string,
  version: number,
  childId: string,
  act: SubjectAccessAct,
  toState: SubjectAccessState,
  at: Date,
  account: string,
  person: string,
  organisation: string,
  request: string,
  requester: string | null,
  receivedBy: string | null,
  day: string,
  identity: string | null,
  standing: string | null,
  subjects: readonly string[] | null,
  upTo: number | null,
  reason: string | null,
  handedOver: string | null,
  dueOn: string,
];

export const insertAct = question<never, ActRow>(
  'insert subject access act',
  `insert into subject_access_act (request_id, version, child_id, act, to_state, at, account, person, organisation, request,
     requester, received_by, day, identity, standing, subjects, up_to, reason, handed_over, due_on)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
);

export const withhold = question<
  never,
  [request: string, version: number, places: readonly number[], grounds: readonly string[]]
>(
  'withhold looks',
  `insert into subject_access_withheld (request_id, version, place, ground)
   select $1, $2, t.place, t.ground from unnest($3::bigint[], $4::text[]) as t(place, ground)`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [...changes.questions, lockChildOfRequest, subjectsOf, insertAct, withhold] as const;
