/** Who may see what of mediated access: nothing else stands in this file. */
import { anyone, may, withItsWhole } from '#core/rules.ts';

export const mediationPolicy = {
  Query: {
    mediationsForMe: may('SEE_OWN_ACCESSES'),
    myMediations: may('SEE_OWN_ACCESSES'),
    disputedMediations: may('SEE_ACCOUNTS'),
  },
  Mutation: {
    enrolAuthenticator: may('SEE_OWN_ACCESSES'),
    confirmAuthenticator: may('SEE_OWN_ACCESSES'),
    openMediation: may('MEDIATE'),
    // A mediator may end it from within.
    endMediation: anyone,
    disputeMediation: may('SEE_OWN_ACCESSES'),
  },
  EnrolAuthenticatorPayload: { uri: withItsWhole, problems: withItsWhole },
  ConfirmAuthenticatorPayload: { bound: withItsWhole, problems: withItsWhole },
  MediationPayload: { mediation: withItsWhole, problems: withItsWhole },
  MediationSession: {
    id: withItsWhole,
    state: withItsWhole,
    requesterAccountId: withItsWhole,
    requesterOrganisation: withItsWhole,
    mediatorAccountId: withItsWhole,
    mediatorOrganisation: withItsWhole,
    channel: withItsWhole,
    reason: withItsWhole,
    childId: withItsWhole,
    openedAt: withItsWhole,
    expiresAt: withItsWhole,
    endedAt: withItsWhole,
    disputedAt: withItsWhole,
    uses: withItsWhole,
  },
  MediationUse: { requestId: withItsWhole, at: withItsWhole, kind: withItsWhole, childId: withItsWhole },
  MediationConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  MediationEdge: { cursor: withItsWhole, node: withItsWhole },
} as const;
