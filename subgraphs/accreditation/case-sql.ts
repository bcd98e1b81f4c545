/** All the SQL that changes rounds of declaring. Whoever changes one holds its organisation first: one order, no deadlock. */
import { question } from '#core/database.ts';
import type { AccreditationState, AccreditedFunction } from '#core/words.ts';

export interface LockedOrganisation {
  readonly id: string;
  readonly accreditation: AccreditationState;
  readonly functions: readonly AccreditedFunction[];
  readonly accreditor: string | null;
  readonly reviewOn: string | null;
  readonly suspendedFrom: AccreditationState | null;
}

export const lockOrganisation = question<LockedOrganisation, [id: string]>(
  'lock organisation',
  `select id, accreditation, functions, accreditor, review_on::text as "reviewOn", suspended_from as "suspendedFrom"
   from organisation where id = $1 for no key update`,
);

export interface LockedCase {
  readonly id: string;
  readonly organisationId: string;
  readonly functions: readonly AccreditedFunction[];
  readonly extension: boolean;
  readonly state: AccreditationState;
  readonly version: number;
  readonly submittedPerson: string | null;
  readonly reviewer: string | null;
  readonly reviewerPerson: string | null;
  readonly recommendation: AccreditationState | null;
}

const locked = `select id, organisation_id as "organisationId", functions, extension, state, version,
  submitted_person as "submittedPerson", reviewer, reviewer_person as "reviewerPerson", recommendation
  from accreditation_case`;

export const lockCase = question<LockedCase, [id: string]>(
  'lock accreditation case',
  `${locked} where id = $1 for update`,
);

export const lockOpenCase = question<LockedCase, [organisation: string]>(
  'lock open accreditation case',
  `${locked} where organisation_id = $1 and state in ('DRAFT', 'SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW') for update`,
);

export const personOf = question<{ person: string }, [account: string]>(
  'person of account',
  'select person_id as person from account where id = $1',
);

type Opening = [
  id: string,
  organisation: string,
  accreditor: string,
  functions: readonly string[],
  extension: boolean,
  by: string,
  at: Date,
];
export const openCase = question<never, Opening>(
  'open accreditation case',
  `insert into accreditation_case (id, organisation_id, accreditor_id, functions, extension, opened_by, opened_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

/** What was signed for the accreditation that holds, as it was signed: only what applies newly is left to answer. */
export const inheritAnswers = question<never, [id: string, organisation: string, catalogue: string]>(
  'inherit answers',
  `insert into criterion_answer (case_id, organisation_id, criterion, catalogue, met, evidence, signed_by, signed_person,
     signed_at, statement_hash)
   select $1, organisation_id, criterion, catalogue, met, evidence, signed_by, signed_person, signed_at, statement_hash
   from criterion_answer
   where catalogue = $3 and case_id = (select id from accreditation_case
     where organisation_id = $2 and state in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS')
     order by decided_at desc, id desc limit 1)`,
);

export const declareFunctions = question<never, [id: string, functions: readonly string[]]>(
  'declare functions',
  'update accreditation_case set functions = $2, version = version + 1 where id = $1',
);

type Answer = [
  id: string,
  organisation: string,
  criterion: string,
  catalogue: string,
  met: boolean,
  evidence: string,
  by: string,
  person: string,
  at: Date,
  hash: Buffer,
];
export const signAnswer = question<never, Answer>(
  'sign answer',
  `insert into criterion_answer (case_id, organisation_id, criterion, catalogue, met, evidence, signed_by, signed_person,
     signed_at, statement_hash)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (case_id, criterion) do update set catalogue = excluded.catalogue, met = excluded.met,
     evidence = excluded.evidence, signed_by = excluded.signed_by, signed_person = excluded.signed_person,
     signed_at = excluded.signed_at, statement_hash = excluded.statement_hash`,
);

export const moveCase = question<never, [id: string, state: string]>(
  'move accreditation case',
  'update accreditation_case set state = $2, version = version + 1 where id = $1',
);

export const submitCase = question<never, [id: string, by: string, person: string, at: Date]>(
  'submit accreditation case',
  `update accreditation_case set state = 'SUBMITTED', submitted_by = $2, submitted_person = $3, submitted_at = $4,
     version = version + 1 where id = $1`,
);

export const beginReview = question<never, [id: string, by: string, person: string]>(
  'begin review',
  `update accreditation_case set state = 'UNDER_REVIEW', reviewer = $2, reviewer_person = $3, recommendation = null,
     version = version + 1 where id = $1`,
);

export const clearConditions = question<never, [id: string]>(
  'clear conditions',
  'delete from accreditation_condition where case_id = $1',
);

export const setCondition = question<never, [id: string, criterion: string, due: string]>(
  'set condition',
  'insert into accreditation_condition (case_id, criterion, due_on) values ($1, $2, $3)',
);

export const recommend = question<never, [id: string, recommendation: string]>(
  'recommend',
  'update accreditation_case set recommendation = $2, version = version + 1 where id = $1',
);

export const rejectCase = question<never, [id: string, reasons: readonly string[], at: Date]>(
  'reject accreditation case',
  `update accreditation_case set state = 'REJECTED', reject_reasons = $2, recommendation = null, decided_at = $3,
     version = version + 1 where id = $1`,
);

export const signCase = question<never, [id: string, state: string, by: string, person: string, at: Date]>(
  'sign accreditation case',
  `update accreditation_case set state = $2, signatory = $3, signatory_person = $4, decided_at = $5, version = version + 1
   where id = $1`,
);

type Accredited = [id: string, state: string, functions: readonly string[], on: string, review: string];
export const accreditOrganisation = question<never, Accredited>(
  'accredit organisation',
  `update organisation set accreditation = $2, functions = $3, accredited_on = $4, review_on = $5 where id = $1`,
);
