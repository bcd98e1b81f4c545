/** Who may see what of the trail: nothing else stands in this file. */
import { figurePolicy, seesFigures, seesProtectedFigures } from '#core/figures/rules.ts';
import type { PolicyOf } from '#core/policy.ts';
import { anyone, may, withItsWhole } from '#core/rules.ts';
import { incidentPolicy } from './incident-policy.ts';
import type { Resolvers } from './schema.generated.ts';

export const policy = {
  ...incidentPolicy,
  Query: {
    ...incidentPolicy.Query,
    myAccessRecords: may('SEE_OWN_ACCESSES'),
    accessRecords: may('SEE_ACCESSES'),
  },
  AccessRecordConnection: {
    edges: withItsWhole,
    nodes: withItsWhole,
    pageInfo: withItsWhole,
    judgedUpTo: withItsWhole,
  },
  AccessRecordEdge: { cursor: withItsWhole, node: withItsWhole },
  AccessRecord: {
    id: withItsWhole,
    unreadable: withItsWhole,
    at: withItsWhole,
    kind: withItsWhole,
    requestId: withItsWhole,
    accountId: withItsWhole,
    organisation: withItsWhole,
    clientId: withItsWhole,
    mediation: withItsWhole,
    overrideId: withItsWhole,
    reason: withItsWhole,
    purpose: withItsWhole,
    operation: withItsWhole,
    decision: withItsWhole,
    disclosureCount: withItsWhole,
    disclosures: withItsWhole,
  },
  MediatedEntry: {
    id: withItsWhole,
    mediatorAccountId: withItsWhole,
    mediatorRole: withItsWhole,
    organisation: withItsWhole,
    proof: withItsWhole,
  },
  Disclosure: { childId: withItsWhole, classes: withItsWhole },
  Organisation: { id: anyone },
  ManagementInformation: {
    id: anyone,
    looks: seesFigures,
    refusals: seesFigures,
    serviceLevels: seesFigures,
    overrideLooks: seesProtectedFigures,
  },
  ...figurePolicy,
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
