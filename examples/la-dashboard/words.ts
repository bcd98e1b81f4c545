/**
 * What the categories of the catalogue (docs/management-information.md) are called on the page. Total by figure: one that
 * is new in the schema does not compile until it has words here; a test holds the words against the catalogue itself.
 */
import { accessReasons, genders, serviceTypes } from '../govuk/words.ts';
import type { FigureCode } from './operations.generated.ts';

type Words = Readonly<Record<string, string>>;

interface FigureWords {
  readonly groups: Words;
  readonly subgroups?: Words;
}

const roles: Words = {
  PRACTITIONER: 'Practitioner',
  PRACTITIONER_VIEW: 'Practitioner, view only',
  AUTHORITY_OFFICER: 'Officer of the authority’s team',
  AUTHORITY_MANAGER: 'Manager of the authority’s team',
  PARTNER_ADMINISTRATOR: 'Account administrator of a partner',
  NATIONAL_OFFICER: 'National office',
  AUDITOR: 'Auditor',
  ANALYST: 'Analyst',
  SYSTEM: 'Case system',
};

const rounds: Words = {
  DRAFT: 'Being drafted',
  SELF_ASSESSED: 'Self-assessed',
  SUBMITTED: 'Submitted',
  UNDER_REVIEW: 'Under review',
};

const punctuality: Words = { IN_TIME: 'In time', OVERDUE: 'Overdue' };

export const words: Readonly<Record<FigureCode, FigureWords>> = {
  LIVE_RECORDS: {
    groups: {
      AGE_0: 'Under 1',
      AGE_1_TO_4: '1 to 4',
      AGE_5_TO_10: '5 to 10',
      AGE_11_TO_15: '11 to 15',
      AGE_16_TO_17: '16 and 17',
      AGE_18_AND_OVER: '18 and over',
      AGE_NOT_KNOWN: 'Age not known',
    },
    subgroups: genders,
  },
  RECORDS_LACKING: {
    groups: {
      ADDRESS: 'No address',
      GP: 'No GP',
      EDUCATION: 'Of school age, no known place of education',
      ANYBODY_INVOLVED: 'Nobody involved at all',
    },
  },
  SOURCE_MATCHES: {
    groups: {
      GRO: 'Registration of births and deaths',
      NHS: 'NHS',
      SCHOOL_CENSUS: 'School Census',
      CHILD_BENEFIT: 'Child benefit',
      CASE_SYSTEM: 'Local case systems',
    },
    subgroups: { WITH_ANOTHER: 'With another supplier', ALONE: 'By this one alone' },
  },
  INVOLVEMENTS: {
    groups: serviceTypes,
    subgroups: { ACTIVE: 'Going on', UNCONFIRMED: 'To be confirmed', ENDED: 'Ended' },
  },
  CO_ORDINATION: {
    groups: {
      COMMON_ASSESSMENT_CURRENT: 'Holds a common assessment',
      COMMON_ASSESSMENT_CLOSED: 'Held a common assessment that is closed',
      LEAD_PROFESSIONAL: 'Lead professional',
    },
  },
  ORGANISATIONS: {
    groups: {
      ...rounds,
      ACCREDITED: 'Accredited',
      ACCREDITED_WITH_CONDITIONS: 'Accredited with conditions',
      REJECTED: 'Rejected',
      LAPSED: 'Lapsed',
      SUSPENDED: 'Suspended',
      WITHDRAWN: 'Withdrawn',
    },
  },
  ACCREDITATION_ROUNDS: {
    groups: rounds,
    subgroups: { UNDER_30_DAYS: 'Under 30 days', FROM_30_TO_89_DAYS: '30 to 89 days', FROM_90_DAYS: '90 days or more' },
  },
  PLACES: {
    groups: {
      ACCEPTED: 'Accepted',
      ASSESSED: 'Assessed, not yet accepted',
      NOT_ASSESSED: 'Not assessed',
      RUN_OUT: 'Acceptance run out',
    },
  },
  ACCOUNTS: {
    groups: roles,
    subgroups: {
      REQUESTED: 'Requested',
      VETTING: 'Being vetted',
      ACTIVE: 'In use',
      SUSPENDED: 'Suspended',
      CLOSED: 'Closed',
    },
  },
  CLEARANCES_ENDING: {
    groups: { ENHANCED_CHECK: 'Enhanced check', TRAINING: 'Training' },
    subgroups: {
      RUN_OUT: 'Run out',
      WITHIN_30_DAYS: 'Within 30 days',
      IN_31_TO_60_DAYS: 'In 31 to 60 days',
      IN_61_TO_90_DAYS: 'In 61 to 90 days',
    },
  },
  FEED_BATCHES: {
    groups: { LOADED: 'Loaded', FAILED: 'Could not be read', RECEIVED: 'Still waiting' },
    subgroups: { ON_TIME: 'On time', LATE: 'Late', NO_DAY_AGREED: 'No day agreed' },
  },
  FEED_ROWS: {
    groups: {
      CREATED: 'Something new',
      CHANGED: 'A change',
      UNCHANGED: 'As before',
      PASSED_OVER: 'Passed over',
      REJECTED: 'Rejected',
    },
  },
  REVIEWS_WAITING: {
    groups: {
      UNDER_7_DAYS: 'Under 7 days',
      FROM_7_TO_29_DAYS: '7 to 29 days',
      FROM_30_TO_89_DAYS: '30 to 89 days',
      FROM_90_DAYS: '90 days or more',
    },
  },
  LOOKS: {
    groups: accessReasons,
    subgroups: { DIRECT: 'By themselves', CASE_SYSTEM: 'Through a case system', MEDIATED: 'Through a colleague' },
  },
  REFUSALS: {
    groups: {
      TOKEN: 'Sign-in not valid or over',
      ACCOUNT_UNKNOWN: 'No such account',
      CLIENT_UNKNOWN: 'Program not known',
      NOT_AT_ACCEPTED_PLACE: 'Not at an accepted place',
      ACCOUNT_NOT_OPEN: 'Account not open yet',
      ACCOUNT_SUSPENDED: 'Account suspended',
      ACCOUNT_CLOSED: 'Account closed',
      ENHANCED_CHECK_EXPIRED: 'Enhanced check run out',
      TRAINING_EXPIRED: 'Training run out',
      AUTHENTICATOR_NOT_BOUND: 'No authenticator bound',
      REVIEW_OVERDUE: 'Review of access overdue',
      ACCOUNT_DORMANT: 'Account not used for 90 days',
      AGREEMENT_OUTDATED: 'User agreement not signed',
      PROCEDURES_OUTDATED: 'Security procedures not signed',
      ORGANISATION_NOT_ACCREDITED: 'Organisation not accredited',
      SYSTEM_WITHOUT_USER: 'Program without a named user',
      MEDIATION: 'Mediation over, or of another child',
      RATE_LIMITED: 'Too much in a short time',
      OTHER: 'Other',
    },
  },
  SUBJECT_ACCESS_CLOSED: {
    groups: { RELEASED: 'Answered', REFUSED: 'Refused' },
    subgroups: {
      WITHIN_A_MONTH: 'Within a month',
      WITHIN_EXTENDED_TIME: 'Within extended time',
      LATE: 'Late',
    },
  },
  SUBJECT_ACCESS_OPEN: {
    groups: { ...punctuality, IDENTITY_AWAITED: 'Waiting for proof of identity' },
  },
  DISPUTES_CLOSED: {
    groups: { CORRECTED: 'Put right', STANDS: 'Found to be right', WITHDRAWN: 'Withdrawn' },
    subgroups: { WITHIN_A_MONTH: 'Within a month', LATE: 'Late' },
  },
  DISPUTES_OPEN: { groups: punctuality },
  COMPLAINTS_ANSWERED: {
    groups: { UPHELD: 'Upheld', PARTLY_UPHELD: 'Upheld in part', NOT_UPHELD: 'Not upheld' },
    subgroups: {
      WITHIN_TEN_DAYS: 'Within ten working days',
      WITHIN_EXTENDED_TIME: 'Within extended time',
      LATE: 'Late',
    },
  },
  COMPLAINTS_OPEN: { groups: { ...punctuality, ESCALATED: 'Gone further' } },
  MOVES: { groups: { IN: 'Into the area', OUT: 'Out of it' } },
  RETENTION: { groups: { ARCHIVED: 'Archived', RETURNED: 'Given back', PURGED: 'Deleted for good' } },
  SERVICE_LEVELS: {
    groups: {
      UNDER_100_MS: 'Under 0.1 seconds',
      UNDER_250_MS: '0.1 to 0.25 seconds',
      UNDER_500_MS: '0.25 to 0.5 seconds',
      UNDER_1_S: '0.5 to 1 second',
      UNDER_2_S: '1 to 2 seconds',
      FROM_2_S: '2 seconds or more',
      NOT_ANSWERED: 'Not answered',
    },
  },
  SHIELD_ACTS: {
    groups: {
      REQUEST: 'Shield asked for',
      COVER: 'Covered through a linked record',
      SHIELD: 'Shielded',
      REFUSE: 'Refused',
      APPEAL: 'Appealed',
      BEGIN_REVIEW: 'Review begun',
      KEEP: 'Kept after review',
      PROPOSE_LIFT: 'Lifting proposed',
      CANCEL_LIFT: 'Lifting cancelled',
      CONFIRM_LIFT: 'Lifted',
      TAKE_ON: 'Taken on from another authority',
    },
  },
  SHIELD_CASES: {
    groups: {
      PROVISIONAL: 'Hidden until it is decided',
      SHIELDED: 'Shielded',
      UNDER_REVIEW: 'Under review',
      REFUSED: 'Refused, not yet lifted',
      APPEALED: 'Appealed',
      LIFT_PROPOSED: 'Lifting proposed',
    },
    subgroups: punctuality,
  },
  OVERRIDES: {
    groups: { JUSTIFIED: 'Found justified', MISUSE: 'Found to be misuse', OPEN: 'Not investigated yet' },
    subgroups: { WITHIN_7_DAYS: 'Within 7 days', LATER: 'Later' },
  },
  OVERRIDE_LOOKS: { groups: accessReasons },
};

/** A category that this page does not know yet, from a newer catalogue: legible, at least. */
const legible = (code: string): string => {
  const text = code.replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

export const groupName = (figure: FigureCode, group: string): string => words[figure].groups[group] ?? legible(group);
export const subgroupName = (figure: FigureCode, subgroup: string): string =>
  words[figure].subgroups?.[subgroup] ?? legible(subgroup);
