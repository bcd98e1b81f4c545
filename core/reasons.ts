/**
 * Why somebody may ask. Each reason serves exactly one of the four purposes for which the law allowed access (Children
 * Act 2004 ss 10 and 11, Education Act 2002 s 175, Education Act 1996 s 436A); fighting crime and profiling are none of
 * them. `sharing` is the purpose in the words of the Department for Education's data-sharing agreements.
 */
export const accessReasons = [
  'NEW_CONTACT',
  'ALREADY_WORKING',
  'ASSESSMENT',
  'CHILD_PROTECTION',
  'MISSING_EDUCATION',
  'UNPLANNED_CARE',
  'MOVED_IN',
  'TRANSITION',
  'RECORD_MAINTENANCE',
  'SUBJECT_ACCESS',
  'DEATH_REVIEW',
  'SYSTEM_TEST',
] as const;
export type AccessReason = (typeof accessReasons)[number];

export type Purpose = 'CA2004_S10' | 'CA2004_S11' | 'EA2002_S175' | 'EA1996_S436A';

/** A purpose in the words of a data-sharing agreement; null where no agreement can cover the reason. */
export type SharingPurpose = 'SAFEGUARDING' | 'CHILD_PROTECTION' | 'EDUCATION_MONITORING' | null;

interface ReasonFacts {
  readonly purpose: Purpose;
  readonly sharing: SharingPurpose;
  readonly needsCaseReference: boolean;
  /** Only for the authority's own team: keeping records and answering families. */
  readonly officersOnly: boolean;
}

const usual = { needsCaseReference: false, officersOnly: false } as const;

export const reasonFacts: Readonly<Record<AccessReason, ReasonFacts>> = {
  NEW_CONTACT: { ...usual, purpose: 'CA2004_S10', sharing: 'SAFEGUARDING' },
  ALREADY_WORKING: { ...usual, purpose: 'CA2004_S10', sharing: 'SAFEGUARDING' },
  ASSESSMENT: { ...usual, purpose: 'CA2004_S10', sharing: 'SAFEGUARDING' },
  CHILD_PROTECTION: { ...usual, purpose: 'CA2004_S11', sharing: 'CHILD_PROTECTION', needsCaseReference: true },
  MISSING_EDUCATION: { ...usual, purpose: 'EA1996_S436A', sharing: 'EDUCATION_MONITORING', needsCaseReference: true },
  UNPLANNED_CARE: { ...usual, purpose: 'CA2004_S11', sharing: 'SAFEGUARDING' },
  MOVED_IN: { ...usual, purpose: 'CA2004_S10', sharing: 'SAFEGUARDING' },
  TRANSITION: { ...usual, purpose: 'CA2004_S10', sharing: 'SAFEGUARDING' },
  RECORD_MAINTENANCE: { ...usual, purpose: 'CA2004_S10', sharing: null, officersOnly: true },
  SUBJECT_ACCESS: { ...usual, purpose: 'CA2004_S10', sharing: null, officersOnly: true },
  DEATH_REVIEW: { ...usual, purpose: 'CA2004_S11', sharing: 'SAFEGUARDING', needsCaseReference: true },
  SYSTEM_TEST: { ...usual, purpose: 'CA2004_S10', sharing: null },
};
