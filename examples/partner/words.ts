/** What the directory's words are called on a page. Total by type: a new word of the schema does not compile until it has a name. */
import { accessReasons, genders, serviceTypes } from '../govuk/words.ts';
import type {
  AccessDecision,
  AccessReason,
  AddressStatus,
  CarerRelationship,
  ClearanceKind,
  ContactUrgency,
  EducationState,
  FieldClass,
  Gender,
  InvolvementSource,
  Likeness,
  MediationChannel,
  MediationState,
  RecordType,
  ServiceType,
} from './operations.generated.ts';

type Words<Code extends string> = Readonly<Record<Code, string>>;

const gender: Words<Gender> = genders;
const reason: Words<AccessReason> = accessReasons;
const service: Words<ServiceType> = serviceTypes;

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

const education: Words<EducationState> = {
  IN_SCHOOL: 'School, nursery or college',
  HOME_EDUCATED: 'Educated at home',
  ALTERNATIVE_PROVISION: 'Alternative provision',
  NOT_YET_SCHOOL_AGE: 'Not yet of school age',
  OVER_AGE: 'No longer of school age',
  MOVED_UNCONFIRMED: 'Has left school: where to is not known yet',
  NO_KNOWN_SETTING: 'No known place of education',
  AGE_NOT_KNOWN: 'No place of education, and no age, is known',
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
  WHEREABOUTS: 'address and school',
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

const likeness: Words<Likeness> = { SAME: 'As you asked', CLOSE: 'Very similar', POSSIBLE: 'Similar' };

export const words = {
  gender,
  reason,
  service,
  recordType,
  relationship,
  address,
  education,
  source,
  urgency,
  channel,
  mediation,
  clearance,
  detail,
  decision,
  likeness,
} as const;

/** Reasons that need the number of a case (README, "What may be asked"). */
export const needCaseReference: readonly AccessReason[] = ['CHILD_PROTECTION', 'MISSING_EDUCATION', 'DEATH_REVIEW'];
/** Reasons of the authority's own team. */
export const ofTheTeam: readonly AccessReason[] = ['RECORD_MAINTENANCE', 'SUBJECT_ACCESS'];
/** What a practitioner chooses from, the usual first. A test of the system is nobody's reason at work. */
export const reasons = (Object.keys(reason) as AccessReason[]).filter((code) => code !== 'SYSTEM_TEST');

/** Services in the order in which they are offered; what only agreements tell of is nobody's to record. */
export const services = (Object.keys(service) as ServiceType[]).filter((code) => code !== 'RECORD_HELD');
