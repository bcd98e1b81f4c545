/** All the SQL that reads rounds of declaring, the answers in them, and what became of organisations. */
import { type Database, question } from '#core/database.ts';
import type { AccreditationState, AccreditedFunction } from '#core/words.ts';
import type { OrganisationRow } from './store.ts';

export interface CaseRow {
  readonly id: string;
  readonly organisationId: string;
  readonly accreditorId: string;
  readonly functions: readonly AccreditedFunction[];
  readonly extension: boolean;
  readonly state: AccreditationState;
  readonly version: number;
  readonly openedAt: Date;
  readonly submittedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly recommendation: AccreditationState | null;
  readonly rejectReasons: readonly string[];
  /** User numbers without their check digits. */
  readonly submittedNumber: string | null;
  readonly reviewerNumber: string | null;
  readonly signatoryNumber: string | null;
}

export interface AnswerRow {
  readonly criterion: string;
  readonly catalogue: string;
  readonly met: boolean;
  readonly evidence: string;
  readonly signedBy: string;
  readonly signedPerson: string;
  readonly signedNumber: string;
  readonly signedAt: Date;
  readonly statementHash: Buffer;
}

export interface EventRow {
  readonly id: string;
  readonly kind: string;
  readonly from: AccreditationState;
  readonly to: AccreditationState;
  readonly reason: string | null;
  readonly byNumber: string | null;
  readonly at: Date;
}

const columns = `c.id, c.organisation_id as "organisationId", c.accreditor_id as "accreditorId", c.functions, c.extension,
  c.state, c.version, c.opened_at as "openedAt", c.submitted_at as "submittedAt", c.decided_at as "decidedAt",
  c.recommendation, c.reject_reasons as "rejectReasons",
  (select user_number::text from account where id = c.submitted_by) as "submittedNumber",
  (select user_number::text from account where id = c.reviewer) as "reviewerNumber",
  (select user_number::text from account where id = c.signatory) as "signatoryNumber"`;

const caseById = question<CaseRow, [id: string]>(
  'accreditation case by id',
  `select ${columns} from accreditation_case c where c.id = $1`,
);

type Pipeline = [
  viewer: string,
  state: string | null,
  openedBefore: Date | null,
  after: string | null,
  limit: number,
  organisation: string | null,
];

/** Identifiers are in the order of time (RFC 9562): the oldest first. Nobody sees rounds that are no business of theirs. */
const casesFor = question<CaseRow, Pipeline>(
  'accreditation cases',
  `select ${columns} from accreditation_case c
   where (c.organisation_id = $1 or c.accreditor_id = $1) and ($2::text is null or c.state = $2)
     and ($3::timestamptz is null or c.opened_at <= $3) and ($4::uuid is null or c.id > $4)
     and ($6::text is null or c.organisation_id = $6)
   order by c.id limit $5`,
);

export const answersOfCase = question<AnswerRow, [id: string]>(
  'answers of accreditation case',
  `select a.criterion, a.catalogue, a.met, a.evidence, a.signed_by as "signedBy", a.signed_person as "signedPerson",
     s.user_number::text as "signedNumber", a.signed_at as "signedAt", a.statement_hash as "statementHash"
   from criterion_answer a join account s on s.id = a.signed_by where a.case_id = $1`,
);

export const conditionsOfCase = question<{ criterion: string; dueOn: string }, [id: string]>(
  'conditions of accreditation case',
  'select criterion, due_on::text as "dueOn" from accreditation_condition where case_id = $1',
);

type Due = [viewer: string, by: string, afterDay: string | null, afterId: string | null, limit: number];

/** One's own organisation and those one accredits, as two index scans. */
const reviewsDue = question<OrganisationRow, Due>(
  'organisations due for review',
  `select o.id, o.name, o.kind, o.authority, o.telephone, o.email, o.accreditation, o.functions, o.accreditor,
     o.accredited_on::text as "accreditedOn", o.review_on::text as "reviewOn"
   from organisation o
   where (o.accreditor = $1 or o.id = $1) and o.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS', 'LAPSED')
     and o.review_on <= $2::date and ($3::date is null or (o.review_on, o.id) > ($3, $4))
   order by o.review_on, o.id limit $5`,
);

const eventsOf = question<EventRow, [organisation: string, viewer: string, before: string | null, limit: number]>(
  'events of organisation',
  `select e.id::text, e.kind, e.from_state as "from", e.to_state as "to", e.reason, a.user_number::text as "byNumber", e.at
   from organisation_event e join organisation o on o.id = e.organisation_id left join account a on a.id = e.by_account
   where e.organisation_id = $1 and (o.id = $2 or o.accreditor = $2) and ($3::bigint is null or e.id < $3)
   order by e.id desc limit $4`,
);

export interface CaseFilter {
  readonly state?: string | null | undefined;
  readonly openedBefore?: Date | null;
  readonly organisation?: string | null;
}

export const caseStore = (database: Database) => ({
  byId: async (id: string): Promise<CaseRow | null> => (await database.ask(caseById, [id]))[0] ?? null,
  /** Rounds of the viewer's organisation and of those it accredits. */
  pipeline: (viewer: string, filter: CaseFilter, after: string | null, limit: number) =>
    database.ask(casesFor, [
      viewer,
      filter.state ?? null,
      filter.openedBefore ?? null,
      after,
      limit,
      filter.organisation ?? null,
    ]),
  answers: (id: string) => database.ask(answersOfCase, [id]),
  conditions: (id: string) => database.ask(conditionsOfCase, [id]),
  reviewsDue: (viewer: string, by: string, [day = null, id = null]: readonly (string | null)[], limit: number) =>
    database.ask(reviewsDue, [viewer, by, day, id, limit]),
  events: (organisation: string, viewer: string, before: string | null, limit: number) =>
    database.ask(eventsOf, [organisation, viewer, before, limit]),
});
export type CaseStore = ReturnType<typeof caseStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [caseById, casesFor, answersOfCase, conditionsOfCase, reviewsDue, eventsOf] as const;
