/** Who may see what of who works with a child: nothing else stands in this file. */
import { type RequestContext, seesOwn } from '#core/context.ts';
import { figurePolicy, seesFigures } from '#core/figures/rules.ts';
import type { PolicyOf } from '#core/policy.ts';
import { anyone, askedForOneself, directoryOnly, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and, or, rule } from '#core/shield.ts';
import { changeNoticePolicy } from './change-notice-policy.ts';
import { type Involvement, isOwn } from './involvement.ts';
import type { Resolvers } from './schema.generated.ts';
import { isOwnSensitive } from './sensitive-changes.ts';
import type { Sensitive } from './sensitive-resolvers.ts';

/** What a practitioner has said of themselves stays theirs to see, also when the record has been shielded since. */
const own = rule<Involvement, RequestContext>(
  'it is one’s own',
  (row, _args, context) => isOwn(row, context.viewer) && seesOwn(context, row.subject),
);

const shown = or(own, seesRecord('SERVICES'));

/** Of a pointer under a sharing agreement, whom to ask and since when is shared apart from that it exists. */
const agreed = rule<Involvement, RequestContext>(
  'where an agreement governs it, the agreement shares content',
  ({ content }) => content,
);

const particulars = and(agreed, shown);

/** Whoever gives a sensitive service sees what they have said; beside them, the team of the child's authority. */
const ownSensitive = rule<Sensitive, RequestContext>(
  'it is one’s own',
  (row, _args, context) => isOwnSensitive(row, context.viewer) && seesOwn(context, row.subject),
);
const sensitive = or(ownSensitive, seesRecord('STEWARDSHIP'));

/** Many records at once, and what a service let be passed on: for the one who asked, and nobody on the telephone (6.4). */
const ownContacts = and(askedForOneself, may('REQUEST_CONTACT'));

/** That a request is one's team's tells whose child it is: for a team that may know it of a hidden child. */
const brokers = and(may('BROKER_CONTACT'), may('SEE_SHIELDED_OF_OWN_AUTHORITY'));

export const policy = {
  Query: {
    practitioner: may('SEE_DIRECTORY'),
    myInvolvements: may('SEE_OWN_INVOLVEMENTS'),
    mySensitiveServices: may('RECORD_SENSITIVE_SERVICES'),
    myContactRequests: ownContacts,
    contactRequests: brokers,
    sharingAgreements: may('SEE_AGREEMENTS'),
    sharingAgreement: may('SEE_AGREEMENTS'),
    simulateSharingAgreement: may('SEE_AGREEMENTS'),
    changeNotices: may('SEE_OWN_INVOLVEMENTS'),
    changeSubscription: may('SEE_ACCREDITATION'),
  },
  Mutation: {
    recordInvolvement: may('RECORD_INVOLVEMENTS'),
    endInvolvement: may('RECORD_INVOLVEMENTS'),
    confirmInvolvement: may('RECORD_INVOLVEMENTS'),
    becomeLeadProfessional: may('RECORD_INVOLVEMENTS'),
    handOverLeadProfessional: may('RECORD_INVOLVEMENTS'),
    registerCommonAssessment: may('RECORD_INVOLVEMENTS'),
    recordSensitiveService: may('RECORD_SENSITIVE_SERVICES'),
    confirmSensitiveService: may('RECORD_SENSITIVE_SERVICES'),
    endSensitiveService: may('RECORD_SENSITIVE_SERVICES'),
    withdrawSensitiveConsent: or(may('RECORD_SENSITIVE_SERVICES'), may('BROKER_CONTACT')),
    requestContact: may('REQUEST_CONTACT'),
    closeContactRequest: may('REQUEST_CONTACT'),
    takeContactRequest: brokers,
    noteServiceContacted: brokers,
    answerContactRequest: brokers,
    passOnContactRequest: brokers,
    draftSharingAgreement: may('SIGN_AGREEMENTS'),
    signSharingAgreement: may('SIGN_AGREEMENTS'),
    withdrawSharingAgreement: may('SIGN_AGREEMENTS'),
    subscribeToChanges: may('MANAGE_SYSTEMS'),
    unsubscribeFromChanges: may('MANAGE_SYSTEMS'),
    replayChanges: may('MANAGE_SYSTEMS'),
  },
  Child: {
    id: anyone,
    recordFacts: directoryOnly,
    involvements: seesRecord('SERVICES'),
    leadProfessional: seesRecord('SERVICES'),
    commonAssessment: seesRecord('SERVICES'),
    sensitiveServiceInvolved: seesRecord('SERVICES'),
    sensitiveServices: seesRecord('STEWARDSHIP'),
  },
  SensitiveService: {
    id: anyone,
    child: sensitive,
    kind: sensitive,
    practitioner: sensitive,
    organisation: sensitive,
    startedOn: sensitive,
    endedOn: sensitive,
    basis: sensitive,
    consentGivenBy: sensitive,
    recordedOn: sensitive,
    lastConfirmedOn: sensitive,
    version: sensitive,
  },
  SensitiveServiceConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  SensitiveServiceEdge: { cursor: withItsWhole, node: withItsWhole },
  SensitiveServicePayload: { sensitiveService: withItsWhole, problems: withItsWhole },
  WithdrawalPayload: { withdrawn: withItsWhole, problems: withItsWhole },
  ContactRequest: {
    id: withItsWhole,
    child: withItsWhole,
    urgency: withItsWhole,
    requestedAt: withItsWhole,
    dueAt: withItsWhole,
    state: withItsWhole,
    answer: withItsWhole,
    answeredAt: withItsWhole,
    released: askedForOneself,
  },
  ContactRequestConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  ContactRequestEdge: { cursor: withItsWhole, node: withItsWhole },
  ContactRequestPayload: { contactRequest: withItsWhole, problems: withItsWhole },
  BrokeredContact: {
    id: withItsWhole,
    child: withItsWhole,
    urgency: withItsWhole,
    reason: withItsWhole,
    requester: withItsWhole,
    organisation: withItsWhole,
    requestedAt: withItsWhole,
    dueAt: withItsWhole,
    overdue: withItsWhole,
    state: withItsWhole,
    assignedToAccountId: withItsWhole,
    answer: withItsWhole,
    released: withItsWhole,
    version: withItsWhole,
  },
  BrokeredContactConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  BrokeredContactEdge: { cursor: withItsWhole, node: withItsWhole },
  BrokeredContactPayload: { brokeredContact: withItsWhole, problems: withItsWhole },
  Involvement: {
    id: anyone,
    child: shown,
    serviceType: shown,
    recordType: shown,
    practitioner: particulars,
    organisation: shown,
    team: particulars,
    contacts: particulars,
    status: particulars,
    startedOn: particulars,
    endedOn: particulars,
    lastConfirmedOn: particulars,
    isLeadProfessional: particulars,
    commonAssessment: particulars,
    source: shown,
    version: particulars,
    mediatedChanges: own,
  },
  InvolvementConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  InvolvementEdge: { cursor: withItsWhole, node: withItsWhole },
  InvolvementPayload: { involvement: withItsWhole, confirmationNumber: withItsWhole, problems: withItsWhole },
  LeadProfessionalPayload: { leadProfessional: withItsWhole, confirmationNumber: withItsWhole, problems: withItsWhole },
  Problem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  MediatedChange: {
    mediationId: withItsWhole,
    mediatorAccountId: withItsWhole,
    organisation: withItsWhole,
    confirmationNumber: withItsWhole,
    at: withItsWhole,
  },
  Contact: { name: withItsWhole, telephone: withItsWhole, email: withItsWhole },
  CommonAssessment: { status: withItsWhole, heldBy: withItsWhole, recordedOn: withItsWhole },
  Practitioner: {
    id: anyone,
    name: anyone,
    organisation: anyone,
    team: anyone,
    telephone: anyone,
    email: anyone,
  },
  Organisation: { id: anyone },
  SharingAgreementConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  SharingAgreementEdge: { cursor: withItsWhole, node: withItsWhole },
  SharingAgreementPayload: { agreement: withItsWhole, problems: withItsWhole },
  SharingAgreement: {
    id: withItsWhole,
    version: withItsWhole,
    origin: withItsWhole,
    state: withItsWhole,
    custodian: withItsWhole,
    receiver: withItsWhole,
    supersedes: withItsWhole,
    exceptions: withItsWhole,
    defaults: withItsWhole,
    validFrom: withItsWhole,
    validUntil: withItsWhole,
    draftedAt: withItsWhole,
    signatures: withItsWhole,
    withdrawnAt: withItsWhole,
  },
  SharingRule: {
    effect: withItsWhole,
    modes: withItsWhole,
    recordTypes: withItsWhole,
    purposes: withItsWhole,
    organisations: withItsWhole,
    organisationKinds: withItsWhole,
    validFrom: withItsWhole,
    validUntil: withItsWhole,
  },
  AgreementSignature: {
    side: withItsWhole,
    organisation: withItsWhole,
    accountId: withItsWhole,
    signedAt: withItsWhole,
  },
  SharingSimulation: { at: withItsWhole, custodian: withItsWhole, totals: withItsWhole, changes: withItsWhole },
  SharingTotals: {
    organisationsGaining: withItsWhole,
    accountsGaining: withItsWhole,
    organisationsLosing: withItsWhole,
    accountsLosing: withItsWhole,
  },
  SharingChangeConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  SharingChangeEdge: { cursor: withItsWhole, node: withItsWhole },
  SharingChange: {
    organisation: withItsWhole,
    organisationKind: withItsWhole,
    accounts: withItsWhole,
    purpose: withItsWhole,
    reasons: withItsWhole,
    recordType: withItsWhole,
    mode: withItsWhole,
    effect: withItsWhole,
    fields: withItsWhole,
    pointers: withItsWhole,
  },
  ...changeNoticePolicy,
  ManagementInformation: { id: anyone, involvements: seesFigures, coOrdination: seesFigures },
  ...figurePolicy,
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
