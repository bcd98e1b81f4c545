/** Who may see what of who works with a child: nothing else stands in this file. */
import { type RequestContext, seesOwn } from '#core/context.ts';
import type { PolicyOf } from '#core/policy.ts';
import { anyone, directoryOnly, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and, or, type Rule, rule } from '#core/shield.ts';
import { type Involvement, isOwn } from './involvement.ts';
import type { Resolvers } from './schema.generated.ts';

/** What a practitioner has said of themselves stays theirs to see, also when the record has been shielded since. */
const own = rule<Involvement, RequestContext>(
  'it is one’s own',
  (row, _args, context) => isOwn(row, context.viewer) && seesOwn(context, row.subject),
);

const shown = or(own as never, seesRecord('SERVICES') as never) as unknown as Rule;

/** Of a pointer under a sharing agreement, whom to ask and since when is shared apart from that it exists. */
const agreed = rule<Involvement, RequestContext>(
  'where an agreement governs it, the agreement shares content',
  ({ content }) => content,
);

const particulars = and(agreed as never, shown as never) as unknown as Rule;

export const policy = {
  Query: {
    practitioner: may('SEE_DIRECTORY'),
    myInvolvements: may('SEE_OWN_INVOLVEMENTS'),
    sharingAgreements: may('SEE_AGREEMENTS'),
    sharingAgreement: may('SEE_AGREEMENTS'),
    simulateSharingAgreement: may('SEE_AGREEMENTS'),
  },
  Mutation: {
    recordInvolvement: may('RECORD_INVOLVEMENTS'),
    endInvolvement: may('RECORD_INVOLVEMENTS'),
    confirmInvolvement: may('RECORD_INVOLVEMENTS'),
    becomeLeadProfessional: may('RECORD_INVOLVEMENTS'),
    handOverLeadProfessional: may('RECORD_INVOLVEMENTS'),
    draftSharingAgreement: may('SIGN_AGREEMENTS'),
    signSharingAgreement: may('SIGN_AGREEMENTS'),
    withdrawSharingAgreement: may('SIGN_AGREEMENTS'),
  },
  Child: {
    id: anyone,
    recordFacts: directoryOnly,
    involvements: seesRecord('SERVICES'),
    leadProfessional: seesRecord('SERVICES'),
    commonAssessment: seesRecord('SERVICES'),
  },
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
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
