/**
 * Which operation each root field is: written from what it does (domain study 3.4, 3.5, 6.3, 7.4 to 7.6, 9.7), not from
 * the policy. Who may do an operation, `operation-table.ts` says.
 */
import type { Permission } from '#core/permissions.ts';
import type { AccessReason } from '#core/reasons.ts';

export interface RootField {
  /** Each of them is needed. */
  readonly all: readonly Permission[];
  /** Or this one alone. */
  readonly or?: Permission;
  /** Not in mediated access, whatever the operation. */
  readonly forOneself?: true;
  /** Only in a session at a screen, and never through a program. */
  readonly atAScreen?: true;
  /** For this reason alone. */
  readonly reason?: AccessReason;
}

const operations = {
  SEARCH_CHILDREN: ['searchChildren', 'searchChildrenAlike'],
  OPEN_CHILD: ['child'],
  RECORD_INVOLVEMENTS: [
    'recordInvolvement',
    'endInvolvement',
    'confirmInvolvement',
    'becomeLeadProfessional',
    'handOverLeadProfessional',
    'registerCommonAssessment',
  ],
  SEE_OWN_INVOLVEMENTS: ['myInvolvements', 'changeNotices'],
  REQUEST_SHIELD: ['requestShield', 'appealShieldRefusal'],
  DECIDE_SHIELD: [
    'shieldCases',
    'decideShield',
    'reviewShield',
    'proposeLift',
    'confirmLift',
    'cancelLift',
    'takeOnShieldCase',
  ],
  SEAL_IDENTITY: ['setShieldSettings', 'giveNewIdentity', 'openSealedLink'],
  SEE_NOTICES: ['notices', 'acknowledgeNotices'],
  INVESTIGATE_OVERRIDES: ['overrides', 'investigateOverride'],
  REVIEW_RECORDS: [
    ...['reviews', 'review', 'takeReview', 'settleReview', 'unmergeRecords', 'splitRecord', 'reopenReview'],
    ...['subjectAccessRequests', 'subjectAccessRequest', 'recordSubjectAccessRequest', 'askForIdentity'],
    ...['verifyIdentity', 'collateSubjectAccess', 'redactSubjectAccess', 'releaseSubjectAccess'],
    ...['refuseSubjectAccess', 'extendSubjectAccess'],
    ...['disputes', 'dispute', 'correctDisputedField', 'undoCorrection', 'settleDispute', 'withdrawDispute'],
    ...['transfers', 'transfer', 'proposeTransfer', 'acceptTransfer', 'rejectTransfer', 'withdrawParticipation'],
  ],
  RECORD_PARTICIPATION: ['recordParticipation'],
  RECORD_SENSITIVE_SERVICES: [
    'mySensitiveServices',
    'recordSensitiveService',
    'confirmSensitiveService',
    'endSensitiveService',
  ],
  REQUEST_CONTACT: ['requestContact', 'closeContactRequest'],
  MEDIATE: ['openMediation'],
  SEE_DIRECTORY: ['practitioner', 'organisation', 'localAuthority', 'localAuthorities'],
  SEE_ACCREDITATION: [
    ...['accreditationCases', 'accreditationCase', 'accreditationCriteria', 'reviewsDue', 'systemProducts', 'feeds'],
    'changeSubscription',
  ],
  DECLARE_ACCREDITATION: [
    ...['declareFunctions', 'answerCriteria', 'submitAccreditation', 'withdrawDeclaration', 'withdrawAccreditation'],
    ...['registerLocation', 'assessLocation', 'closeLocation'],
  ],
  REVIEW_ACCREDITATION: ['takeOnOrganisation', 'beginReview', 'decideReview', 'acceptLocation'],
  SIGN_ACCREDITATION: ['signAccreditation', 'reinstateOrganisation'],
  SUSPEND_ORGANISATION: ['suspendOrganisation'],
  MANAGE_SYSTEMS: [
    ...['registerProduct', 'moveProduct', 'registerInstallation', 'moveInstallation', 'connectFeed'],
    ...['subscribeToChanges', 'unsubscribeFromChanges', 'replayChanges'],
  ],
  SEE_ACCOUNTS: ['account', 'accounts', 'disputedMediations'],
  MANAGE_ACCOUNTS: [
    ...['requestAccount', 'recordClearance', 'activateAccount', 'reviewAccess', 'suspendAccount', 'liftSuspension'],
    ...['closeAccount', 'recordHomePostcode'],
  ],
  GRANT_RIGHTS: ['grantRight', 'withdrawRight'],
  EXPLAIN_ACCESS: ['explainAccess'],
  SEE_OWN_ACCESSES: [
    ...['myAccessRecords', 'mediationsForMe', 'myMediations', 'disputeMediation'],
    ...['enrolAuthenticator', 'confirmAuthenticator'],
  ],
  SEE_ACCESSES: ['accessRecords', 'incidents', 'incident'],
  INVESTIGATE_MISUSE: ['suspendForIncident', 'investigateIncident', 'concludeIncident'],
  SEE_AGREEMENTS: ['sharingAgreements', 'sharingAgreement', 'simulateSharingAgreement'],
  DECIDE_TRANSFERS: ['unansweredTransfers', 'decideTransfer'],
  SIGN_AGREEMENTS: ['draftSharingAgreement', 'signSharingAgreement', 'withdrawSharingAgreement'],
} as const satisfies Partial<Record<Permission, readonly string[]>>;

const emergency: RootField = { all: ['OVERRIDE_SHIELD'], forOneself: true, atAScreen: true };
/** Whoever keeps records disputes, and answers for what was sent. */
const disputing: RootField = { all: ['RECORD_INVOLVEMENTS'], forOneself: true };
/** A complaint is read through nobody: whoever asked for another might be whom it is about. */
const complaining: RootField = { all: ['REVIEW_RECORDS'], forOneself: true };
/** For a team that may know which hidden children are its authority's. */
const brokers: RootField = { all: ['BROKER_CONTACT', 'SEE_SHIELDED_OF_OWN_AUTHORITY'] };

export const rootFields: ReadonlyMap<string, RootField> = new Map<string, RootField>([
  ...Object.entries(operations).flatMap(([permission, fields]) =>
    fields.map((field) => [field, { all: [permission as Permission] }] as const),
  ),
  ['childrenWithoutSetting', { all: ['REVIEW_RECORDS'], reason: 'MISSING_EDUCATION' }],
  ['participationsToRenew', { all: ['REVIEW_RECORDS'], reason: 'RECORD_MAINTENANCE' }],
  ['requestOverride', emergency],
  ['confirmOverride', emergency],
  // To hide a child again nobody needs a right, and no case.
  ['closeOverride', { all: [], forOneself: true }],
  ['contactRequests', brokers],
  ['takeContactRequest', brokers],
  ['noteServiceContacted', brokers],
  ['answerContactRequest', brokers],
  ['passOnContactRequest', brokers],
  ['myContactRequests', { all: ['REQUEST_CONTACT'], forOneself: true }],
  ['withdrawSensitiveConsent', { all: ['RECORD_SENSITIVE_SERVICES'], or: 'BROKER_CONTACT' }],
  ['raiseDispute', disputing],
  ['disputedStatements', disputing],
  ['upholdStatement', disputing],
  ...[
    ...['complaints', 'complaint', 'recordComplaint', 'acknowledgeComplaint', 'extendComplaint', 'answerComplaint'],
    ...['escalateComplaint', 'concludeComplaint', 'withdrawComplaint'],
  ].map((field) => [field, complaining] as const),
  ['england', { all: ['SEE_FIGURES'], forOneself: true }],
  ['acknowledge', { all: [], forOneself: true }],
  // Whoever is let in sees who they are to the directory, and ends what they mediate.
  ['viewer', { all: [] }],
  ['endMediation', { all: [] }],
]);
