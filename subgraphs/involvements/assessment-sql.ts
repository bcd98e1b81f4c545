/** All the SQL about who holds a common assessment. */
import { question } from '#core/database.ts';

/** Whether the involvement's practitioner has said it themselves: that counts, and else what a feed says. */
const isSaid = (row: string): string => `${row}.caf_holder = ${row}.practitioner_id`;

/** What is shown of an involvement: whether its practitioner holds one, and since when that is known. */
export const assessment = (row: string): string =>
  `(case when ${isSaid(row)} then ${row}.caf_said else ${row}.common_assessment end)`;
export const assessedOn = (row: string): string =>
  `(case when ${isSaid(row)} then ${row}.caf_said_on else ${row}.caf_recorded_on end)`;

/** Of records that are one child no index can say that one person holds: whoever would change it takes turns. */
export const oneHolderAtATime = question<never, [child: string]>(
  'one holder at a time',
  `select pg_advisory_xact_lock(hashtextextended('involvements.assessment ' || $1, 0))`,
);

export interface Holding {
  readonly childId: string;
  readonly id: string;
  readonly holder: string;
  readonly client: string;
  /** Whether somebody who still works with the child holds it. */
  readonly stands: boolean;
}

/** Every assessment of this child that somebody has said is open: by one's own word, not by a feed. */
export const openAssessments = question<Holding, [records: readonly string[], today: string]>(
  'open assessments of child',
  `select child_id as "childId", id, caf_holder as holder, caf_client as client,
     practitioner_id = caf_holder and (ended_on is null or ended_on > $2::date) as stands
   from involvement where child_id = any($1::bigint[]) and caf_said = 'CURRENT' order by child_id, id for update`,
);

export const closeAssessments = question<never, [children: readonly string[], ids: readonly string[]]>(
  'close assessments',
  `update involvement i set caf_said = 'CLOSED', version = i.version + 1
   from unnest($1::bigint[], $2::uuid[]) as t(child_id, id) where i.child_id = t.child_id and i.id = t.id`,
);

export const holdAssessment = question<
  never,
  [child: string, id: string, holder: string, today: string, client: string]
>(
  'hold assessment',
  `update involvement set caf_said = 'CURRENT', caf_holder = $3, caf_said_on = $4, caf_client = $5,
     version = version + 1 where child_id = $1 and id = $2`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [openAssessments, closeAssessments, holdAssessment] as const;
