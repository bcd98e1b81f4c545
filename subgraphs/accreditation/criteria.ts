/**
 * The catalogue of criteria: what an organisation must meet for what it declares it will do. After the official workbook
 * "Organisational Accreditation Conditions and Criteria", whose questions eliminate the criteria that do not apply, and
 * completed where its text is lost (domain rules 10 and Appendix D).
 */
import type { AccreditedFunction } from '#core/words.ts';

/** Of which edition a statement was signed. A statement that changes gets a new edition; what was signed stays signed. */
export const CATALOGUE = '2026.1';

export const evidenceKinds = ['POLICY', 'REGISTER', 'ASSESSMENT', 'CERTIFICATE', 'DECLARATION'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export interface Criterion {
  readonly code: string;
  readonly statement: string;
  /** Applies to whoever declares one of these; to everybody when empty. */
  readonly anyOf: readonly AccreditedFunction[];
  /** Applies only to whoever declares all of these. */
  readonly allOf: readonly AccreditedFunction[];
  /** One that is not met blocks accreditation, or becomes a condition with a day. */
  readonly mandatory: boolean;
  readonly evidence: EvidenceKind;
}

type Applies = 'ALL' | readonly AccreditedFunction[] | { readonly allOf: readonly AccreditedFunction[] };

const users: Applies = ['QUERY', 'MEDIATED_ACCESS'];
const systems: Applies = ['FEED_DATA', 'QUERY'];
const feed: Applies = ['FEED_DATA'];
const query: Applies = ['QUERY'];

type Entry = readonly [code: string, evidence: EvidenceKind, applies: Applies, statement: string];

const entries: readonly Entry[] = [
  ['A1', 'REGISTER', 'ALL', 'Records are kept of employees and contractors.'],
  ['A2', 'POLICY', users, 'New employees, and employees who come to need the directory, are inducted.'],
  ['A3', 'POLICY', users, 'An exit policy retrieves tokens and withdraws accounts.'],
  ['A4', 'REGISTER', users, 'Every user’s enhanced check is renewed every three years.'],
  ['A5', 'REGISTER', users, 'Records of training are kept.'],
  ['A6', 'POLICY', 'ALL', 'A disciplinary procedure fits the misuse of the directory.'],
  ['B1', 'POLICY', systems, 'There are a policy and a process against malware, viruses and spyware.'],
  ['B2', 'POLICY', systems, 'Data coming in and going out is analysed for harmful content, attachments included.'],
  ['B3', 'POLICY', query, 'The directory is not used from wireless hand-held devices.'],
  ['B4', 'ASSESSMENT', users, 'Every workstation and location has a current assessment.'],
  ['B5', 'POLICY', query, 'Equipment and prints are disposed of securely.'],
  ['B6', 'POLICY', query, 'Screens lock within five minutes and cannot be read by passers-by.'],
  ['B7', 'DECLARATION', users, 'Every user has an account of their own, and nobody shares one.'],
  ['B8', 'POLICY', systems, 'Operating systems and browsers are supported and kept up to date.'],
  ['C1', 'POLICY', feed, 'Data that is fed has a named owner and a procedure that keeps it accurate.'],
  ['C2', 'CERTIFICATE', feed, 'The case system is accredited by type, and this installation of it by instance.'],
  ['C3', 'POLICY', feed, 'Errors in data that was fed are corrected within five working days.'],
  [
    'C4',
    'POLICY',
    { allOf: ['FEED_DATA', 'SENSITIVE_SERVICES'] },
    'Consent is captured before anything of a sensitive service is fed.',
  ],
  ['D1', 'POLICY', ['SHIELDING'], 'Staff know how to receive requests for shielding and pass them on.'],
  ['D2', 'POLICY', ['SHIELDING'], 'There are rules for handling families who are shielded.'],
  ['E1', 'POLICY', ['SENSITIVE_SERVICES'], 'There is a procedure for consent and competence in sensitive services.'],
  ['E2', 'POLICY', ['SENSITIVE_SERVICES'], 'There is a procedure for the withdrawal of consent.'],
  ['F1', 'REGISTER', ['CONSENT_OVER_18'], 'Explicit consent from 18 on is recorded, and confirmed every year.'],
  ['G1', 'POLICY', ['MEDIATED_ACCESS'], 'Callers are identified, and nobody mediates for somebody who is no user.'],
  ['G2', 'REGISTER', ['MEDIATED_ACCESS'], 'Mediators are named.'],
  ['H1', 'REGISTER', ['EMERGENCY_OVERRIDE'], 'Holders of the override are named, with their child protection duty.'],
  ['H2', 'POLICY', ['EMERGENCY_OVERRIDE'], 'Every use of the override is reviewed.'],
  ['I1', 'POLICY', ['DEATH_REPORTING'], 'A death is verified before it is recorded.'],
  ['J1', 'POLICY', ['ACCOUNT_ADMINISTRATION'], 'Whoever administers accounts does not approve their own work.'],
  ['Z1', 'DECLARATION', 'ALL', 'A senior accountable officer signs the whole of this declaration.'],
  ['Z2', 'POLICY', 'ALL', 'Incidents are reported to the authority within one working day.'],
  ['Z3', 'CERTIFICATE', 'ALL', 'The organisation is registered for data protection and has a policy on it.'],
  ['Z4', 'DECLARATION', 'ALL', 'All of this is declared anew every year.'],
];

const optional: readonly string[] = ['B5', 'B8', 'C3'];

export const criteria: readonly Criterion[] = entries.map(([code, evidence, applies, statement]) => ({
  code,
  statement,
  evidence,
  mandatory: !optional.includes(code),
  anyOf: applies === 'ALL' || 'allOf' in applies ? [] : applies,
  allOf: typeof applies === 'object' && 'allOf' in applies ? applies.allOf : [],
}));

const byCode = new Map(criteria.map((criterion) => [criterion.code, criterion]));

export const criterionOf = (code: string): Criterion | undefined => byCode.get(code);

/** The criteria that apply to an organisation that declares these functions, in the catalogue's order. */
export const criteriaFor = (functions: readonly AccreditedFunction[]): readonly Criterion[] =>
  criteria.filter(
    ({ anyOf, allOf }) =>
      (anyOf.length === 0 || anyOf.some((each) => functions.includes(each))) &&
      allOf.every((each) => functions.includes(each)),
  );
