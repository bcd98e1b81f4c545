/** What the directory's words are called on a page. Total by type: a new word of the schema does not compile until it has a name. */
import type {
  AccessDecision,
  AccessReason,
  AddressStatus,
  CarerRelationship,
  ClearanceKind,
  ContactUrgency,
  FieldClass,
  Gender,
  InvolvementSource,
  MediationChannel,
  MediationState,
  RecordType,
  ServiceType,
} from './operations.generated.ts';

type Words<Code extends string> = Readonly<Record<Code, string>>;

const gender: Words<Gender> = {
  MALE: 'Boy',
  FEMALE: 'Girl',
  NOT_SPECIFIED: 'Gender not specified',
  NOT_KNOWN: 'Gender not known',
};

const reason: Words<AccessReason> = {
  NEW_CONTACT: 'New contact or referral',
  ALREADY_WORKING: 'Already working with the child',
  ASSESSMENT: 'Assessment in progress, such as a CAF',
  UNPLANNED_CARE: 'Unplanned care, such as an emergency attendance',
  MOVED_IN: 'The child has moved into the area',
  TRANSITION: 'Move to adult services',
  CHILD_PROTECTION: 'Child protection enquiry (section 47)',
  MISSING_EDUCATION: 'Check on a child missing education',
  DEATH_REVIEW: 'Review of a child’s death or a serious case',
  RECORD_MAINTENANCE: 'Keeping the record right',
  SUBJECT_ACCESS: 'Subject access request or complaint',
  SYSTEM_TEST: 'Test of an account or a system',
};

const service: Words<ServiceType> = {
  EDU_SCHOOL: 'School',
  EDU_EARLY_YEARS: 'Nursery, pre-school or childminder',
  EDU_ALTERNATIVE_PROVISION: 'Pupil referral unit or alternative provision',
  EDU_HOME: 'Education at home',
  EDU_FURTHER_EDUCATION: 'Further education college',
  EDU_SEN_TEAM: 'Special educational needs team',
  EDU_WELFARE: 'Education welfare',
  EDU_PSYCHOLOGY: 'Educational psychology',
  HLTH_GP: 'General practice',
  HLTH_HEALTH_VISITOR: 'Health visitor',
  HLTH_SCHOOL_NURSE: 'School nurse',
  HLTH_COMMUNITY_PAEDIATRICS: 'Community paediatrics',
  HLTH_SPEECH_LANGUAGE: 'Speech and language therapy',
  HLTH_THERAPIES: 'Occupational therapy or physiotherapy',
  HLTH_ACUTE_PAEDIATRICS: 'Hospital paediatrics',
  HLTH_DISABILITY: 'Services for disabled children',
  SOC_CHILDRENS_SOCIAL_CARE: 'Children’s social care',
  SOC_LOOKED_AFTER: 'Team for looked-after children',
  SOC_DISABLED_CHILDREN: 'Team for disabled children',
  SOC_FAMILY_SUPPORT: 'Family support',
  SOC_YOUNG_CARERS: 'Support for young carers',
  SOC_LEAVING_CARE: 'Leaving care',
  YTH_PERSONAL_ADVISER: 'Personal adviser',
  YTH_WORKER: 'Youth work',
  YTH_OFFENDING_TEAM: 'Youth offending team',
  YTH_PROBATION: 'Probation',
  POL_CHILD_PROTECTION: 'Police child protection',
  VOL_MENTORING: 'Mentoring',
  VOL_FAMILY: 'Family help',
  RECORD_HELD: 'Holds a record',
};

const recordType: Words<RecordType> = {
  PERSONAL: 'Who the child is',
  CHILDRENS_SERVICES: 'Children’s social care record',
  EDUCATION: 'Education record',
  HEALTH: 'Health record',
  CRIME_JUSTICE: 'Police or youth justice record',
};

const relationship: Words<CarerRelationship> = {
  MOTHER: 'Mother',
  FATHER: 'Father',
  STEP_PARENT: 'Step-parent',
  GRANDPARENT: 'Grandparent',
  FOSTER_CARER: 'Foster carer',
  GUARDIAN: 'Guardian',
  OTHER: 'Carer',
};

const address: Words<AddressStatus> = {
  CURRENT: 'Current address',
  LAST_KNOWN: 'Last known address: the current one is not known',
  NONE_KNOWN: 'No address is known',
  LEFT_ENGLAND: 'No longer lives in England',
};

const source: Words<InvolvementSource> = {
  PRACTITIONER: 'Recorded here by the practitioner',
  CASE_SYSTEM: 'From the practitioner’s case system',
  CUSTODIAN: 'From an organisation that holds a record',
  NATIONAL: 'From a national source',
};

const urgency: Words<ContactUrgency> = { URGENT: 'Within an hour', STANDARD: 'Within two working days' };

const channel: Words<MediationChannel> = {
  PHONE: 'By telephone',
  IN_PERSON: 'In person',
  SECURE_MESSAGE: 'By a secure message',
};

const mediation: Words<MediationState> = { OPEN: 'Open', ENDED: 'Ended', EXPIRED: 'Over', DISPUTED: 'Disputed' };

const clearance: Words<ClearanceKind> = {
  ACCOUNT: 'Your account',
  ENHANCED_CHECK: 'Your enhanced check',
  TRAINING: 'Your training',
  AUTHENTICATOR: 'Your authenticator',
  ACCESS_REVIEW: 'The review of whether you still need access',
  USE: 'Your use of the directory',
  USER_AGREEMENT: 'Your user agreement',
  SECURITY_PROCEDURES: 'Your signature under the security procedures',
  ORGANISATION: 'Your organisation’s accreditation',
};

const detail: Words<FieldClass> = {
  EXISTENCE: 'that there is a record',
  IDENTITY: 'who the child is',
  WHEREABOUTS: 'address',
  FAMILY: 'parents and carers',
  SERVICES: 'who is working with the child',
  NHS_NUMBER: 'NHS number',
  UPN: 'pupil number',
  STEWARDSHIP: 'what the authority’s team alone sees',
};

const decision: Words<AccessDecision> = {
  PENDING: 'Being answered',
  ANSWERED: 'Answered',
  ANSWERED_WITH_ERRORS: 'Answered, with a problem',
  REFUSED: 'Refused: nothing was shown',
  STARTED: 'Started',
  LOADED: 'Loaded',
  EXPORTED: 'Exported',
  ERASED: 'Erased',
  PUBLISHED: 'Published',
};

export const words = {
  gender,
  reason,
  service,
  recordType,
  relationship,
  address,
  source,
  urgency,
  channel,
  mediation,
  clearance,
  detail,
  decision,
} as const;

/** Reasons that need the number of a case (README, "What may be asked"). */
export const needCaseReference: readonly AccessReason[] = ['CHILD_PROTECTION', 'MISSING_EDUCATION', 'DEATH_REVIEW'];
/** Reasons of the authority's own team. */
export const ofTheTeam: readonly AccessReason[] = ['RECORD_MAINTENANCE', 'SUBJECT_ACCESS'];
/** What a practitioner chooses from, the usual first. A test of the system is nobody's reason at work. */
export const reasons = (Object.keys(reason) as AccessReason[]).filter((code) => code !== 'SYSTEM_TEST');

/** Services in the order in which they are offered; what only agreements tell of is nobody's to record. */
export const services = (Object.keys(service) as ServiceType[]).filter((code) => code !== 'RECORD_HELD');
