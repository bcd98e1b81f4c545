/**
 * Who may see and change what of organisations' accreditation. Whose organisation it is is looked at again where the
 * change is made: each change finds what it is about through `administered` and its like, or finds nothing.
 */
import { may, withItsWhole } from '#core/rules.ts';

const page = { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole };
const edge = { cursor: withItsWhole, node: withItsWhole };

export const accreditationQueryPolicy = {
  accreditationCases: may('SEE_ACCREDITATION'),
  accreditationCase: may('SEE_ACCREDITATION'),
  accreditationCriteria: may('SEE_ACCREDITATION'),
  reviewsDue: may('SEE_ACCREDITATION'),
  systemProducts: may('SEE_ACCREDITATION'),
};

export const accreditationMutationPolicy = {
  takeOnOrganisation: may('REVIEW_ACCREDITATION'),
  declareFunctions: may('DECLARE_ACCREDITATION'),
  answerCriteria: may('DECLARE_ACCREDITATION'),
  submitAccreditation: may('DECLARE_ACCREDITATION'),
  withdrawDeclaration: may('DECLARE_ACCREDITATION'),
  beginReview: may('REVIEW_ACCREDITATION'),
  decideReview: may('REVIEW_ACCREDITATION'),
  signAccreditation: may('SIGN_ACCREDITATION'),
  suspendOrganisation: may('SUSPEND_ORGANISATION'),
  reinstateOrganisation: may('SIGN_ACCREDITATION'),
  withdrawAccreditation: may('DECLARE_ACCREDITATION'),
  registerLocation: may('DECLARE_ACCREDITATION'),
  assessLocation: may('DECLARE_ACCREDITATION'),
  acceptLocation: may('REVIEW_ACCREDITATION'),
  closeLocation: may('DECLARE_ACCREDITATION'),
  registerProduct: may('MANAGE_SYSTEMS'),
  moveProduct: may('MANAGE_SYSTEMS'),
  registerInstallation: may('MANAGE_SYSTEMS'),
  moveInstallation: may('MANAGE_SYSTEMS'),
};

export const organisationFieldPolicy = {
  accreditationCases: may('SEE_ACCREDITATION'),
  accreditationEvents: may('SEE_ACCREDITATION'),
  locations: may('SEE_ACCREDITATION'),
  installations: may('SEE_ACCREDITATION'),
};

export const accreditationTypePolicy = {
  AccreditationPayload: { case: withItsWhole, organisation: withItsWhole, problems: withItsWhole },
  OrganisationPayload: { organisation: withItsWhole, problems: withItsWhole },
  LocationPayload: { location: withItsWhole, problems: withItsWhole },
  SystemProductPayload: { product: withItsWhole, problems: withItsWhole },
  SystemInstallationPayload: { installation: withItsWhole, problems: withItsWhole },
  AccreditationCase: {
    id: withItsWhole,
    organisation: withItsWhole,
    functions: withItsWhole,
    isExtension: withItsWhole,
    state: withItsWhole,
    version: withItsWhole,
    openedAt: withItsWhole,
    ageInDays: withItsWhole,
    submittedAt: withItsWhole,
    submittedBy: withItsWhole,
    reviewer: withItsWhole,
    recommendation: withItsWhole,
    secondSignatory: withItsWhole,
    decidedAt: withItsWhole,
    rejectionReasons: withItsWhole,
    criteria: withItsWhole,
  },
  Criterion: { code: withItsWhole, statement: withItsWhole, isMandatory: withItsWhole, evidence: withItsWhole },
  CriterionAnswer: {
    criterion: withItsWhole,
    isMet: withItsWhole,
    evidence: withItsWhole,
    signedBy: withItsWhole,
    signedAt: withItsWhole,
    statementHash: withItsWhole,
    catalogue: withItsWhole,
    dueOn: withItsWhole,
  },
  AccreditationCaseConnection: page,
  AccreditationCaseEdge: edge,
  OrganisationEvent: {
    id: withItsWhole,
    kind: withItsWhole,
    from: withItsWhole,
    to: withItsWhole,
    reason: withItsWhole,
    by: withItsWhole,
    at: withItsWhole,
  },
  OrganisationEventConnection: page,
  OrganisationEventEdge: edge,
  Location: {
    id: withItsWhole,
    name: withItsWhole,
    networks: withItsWhole,
    state: withItsWhole,
    version: withItsWhole,
    assessedOn: withItsWhole,
    acceptedOn: withItsWhole,
    expiresOn: withItsWhole,
  },
  LocationConnection: page,
  LocationEdge: edge,
  SystemProduct: {
    id: withItsWhole,
    supplier: withItsWhole,
    name: withItsWhole,
    productVersion: withItsWhole,
    shared: withItsWhole,
    state: withItsWhole,
    version: withItsWhole,
    accreditedOn: withItsWhole,
  },
  SystemProductConnection: page,
  SystemProductEdge: edge,
  SystemInstallation: {
    id: withItsWhole,
    product: withItsWhole,
    client: withItsWhole,
    state: withItsWhole,
    version: withItsWhole,
    accreditedOn: withItsWhole,
  },
  SystemInstallationConnection: page,
  SystemInstallationEdge: edge,
};
