/**
 * The closed lists of the directory. The schema in `/schema` defines the same words for clients; `tests/schema.test.ts`
 * holds the two together, so that neither can drift.
 */
export const genders = ['MALE', 'FEMALE', 'NOT_SPECIFIED', 'NOT_KNOWN'] as const;
export type Gender = (typeof genders)[number];

export const addressStatuses = ['CURRENT', 'LAST_KNOWN', 'NONE_KNOWN', 'LEFT_ENGLAND'] as const;
export type AddressStatus = (typeof addressStatuses)[number];

export const carerRelationships = [
  'MOTHER',
  'FATHER',
  'STEP_PARENT',
  'GRANDPARENT',
  'FOSTER_CARER',
  'GUARDIAN',
  'OTHER',
] as const;
export type CarerRelationship = (typeof carerRelationships)[number];

export const serviceTypes = [
  'EDU_SCHOOL',
  'EDU_EARLY_YEARS',
  'EDU_ALTERNATIVE_PROVISION',
  'EDU_HOME',
  'EDU_FURTHER_EDUCATION',
  'EDU_SEN_TEAM',
  'EDU_WELFARE',
  'EDU_PSYCHOLOGY',
  'HLTH_GP',
  'HLTH_HEALTH_VISITOR',
  'HLTH_SCHOOL_NURSE',
  'HLTH_COMMUNITY_PAEDIATRICS',
  'HLTH_SPEECH_LANGUAGE',
  'HLTH_THERAPIES',
  'HLTH_ACUTE_PAEDIATRICS',
  'HLTH_DISABILITY',
  'SOC_CHILDRENS_SOCIAL_CARE',
  'SOC_LOOKED_AFTER',
  'SOC_DISABLED_CHILDREN',
  'SOC_FAMILY_SUPPORT',
  'SOC_YOUNG_CARERS',
  'SOC_LEAVING_CARE',
  'YTH_PERSONAL_ADVISER',
  'YTH_WORKER',
  'YTH_OFFENDING_TEAM',
  'YTH_PROBATION',
  'POL_CHILD_PROTECTION',
  'VOL_MENTORING',
  'VOL_FAMILY',
  'RECORD_HELD',
] as const;
export type ServiceType = (typeof serviceTypes)[number];

export const recordTypes = ['PERSONAL', 'CHILDRENS_SERVICES', 'EDUCATION', 'HEALTH', 'CRIME_JUSTICE'] as const;
export type RecordType = (typeof recordTypes)[number];

export const commonAssessmentStatuses = ['CURRENT', 'CLOSED'] as const;
export type CommonAssessmentStatus = (typeof commonAssessmentStatuses)[number];

export const involvementStatuses = ['ACTIVE', 'UNCONFIRMED', 'ENDED'] as const;
export type InvolvementStatus = (typeof involvementStatuses)[number];

export const involvementSources = ['PRACTITIONER', 'CASE_SYSTEM', 'CUSTODIAN', 'NATIONAL'] as const;
export type InvolvementSource = (typeof involvementSources)[number];

export const organisationKinds = [
  'LOCAL_AUTHORITY',
  'EDUCATION',
  'HEALTH',
  'POLICE',
  'HOUSING',
  'VOLUNTARY',
  'NATIONAL',
  'OTHER',
  'UNCLASSIFIED',
] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

export const accreditationStates = [
  'DRAFT',
  'SELF_ASSESSED',
  'SUBMITTED',
  'UNDER_REVIEW',
  'ACCREDITED',
  'ACCREDITED_WITH_CONDITIONS',
  'REJECTED',
  'LAPSED',
  'SUSPENDED',
  'WITHDRAWN',
] as const;
export type AccreditationState = (typeof accreditationStates)[number];

/**
 * What an organisation may be accredited for: the nine questions of the official workbook "Organisational Accreditation
 * Conditions and Criteria". The answers select the criteria that apply, and cap what the organisation's users may hold.
 */
export const accreditedFunctions = [
  'FEED_DATA',
  'QUERY',
  'SHIELDING',
  'SENSITIVE_SERVICES',
  'CONSENT_OVER_18',
  'MEDIATED_ACCESS',
  'EMERGENCY_OVERRIDE',
  'DEATH_REPORTING',
  'ACCOUNT_ADMINISTRATION',
] as const;
export type AccreditedFunction = (typeof accreditedFunctions)[number];

/** What is granted to a person beside the role, by name and with a reason: never by a role alone. */
export const personalRights = [
  'MEDIATE',
  'OVERRIDE_SHIELD',
  'RECORD_SENSITIVE_SERVICE',
  'CONSENT_OVER_18',
  'REPORT_DEATH',
] as const;
export type PersonalRight = (typeof personalRights)[number];

export const roles = [
  'PRACTITIONER',
  'PRACTITIONER_VIEW',
  'AUTHORITY_OFFICER',
  'AUTHORITY_MANAGER',
  'PARTNER_ADMINISTRATOR',
  'NATIONAL_OFFICER',
  'AUDITOR',
  'ANALYST',
  'SYSTEM',
] as const;
export type Role = (typeof roles)[number];

export const fieldClasses = [
  'EXISTENCE',
  'IDENTITY',
  'WHEREABOUTS',
  'FAMILY',
  'SERVICES',
  'NHS_NUMBER',
  'UPN',
  'STEWARDSHIP',
] as const;
export type FieldClass = (typeof fieldClasses)[number];

export const recordStates = ['PROVISIONAL', 'OPEN', 'SHIELDED', 'SEALED', 'ARCHIVED'] as const;
export type RecordState = (typeof recordStates)[number];
