/** Who may see and change what of accounts. On whose account, each change finds out for itself (`account-scope.ts`). */
import type { PolicyOf } from '#core/policy.ts';
import { askedForOneself, may, withItsWhole } from '#core/rules.ts';
import type { Resolvers } from './schema.generated.ts';

const part = { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole } as const;
const edge = { cursor: withItsWhole, node: withItsWhole } as const;

export const accountQueries = { account: may('SEE_ACCOUNTS'), accounts: may('SEE_ACCOUNTS') } as const;

export const accountMutations = {
  requestAccount: may('MANAGE_ACCOUNTS'),
  recordClearance: may('MANAGE_ACCOUNTS'),
  recordHomePostcode: may('MANAGE_ACCOUNTS'),
  activateAccount: may('MANAGE_ACCOUNTS'),
  reviewAccess: may('MANAGE_ACCOUNTS'),
  suspendAccount: may('MANAGE_ACCOUNTS'),
  liftSuspension: may('MANAGE_ACCOUNTS'),
  closeAccount: may('MANAGE_ACCOUNTS'),
  grantRight: may('GRANT_RIGHTS'),
  withdrawRight: may('GRANT_RIGHTS'),
  // All that is let through of whoever has not signed what is in force; nobody signs for another.
  acknowledge: askedForOneself,
} as const;

export const accountTypes = {
  Account: {
    id: withItsWhole,
    userNumber: withItsWhole,
    role: withItsWhole,
    organisation: withItsWhole,
    authority: withItsWhole,
    practitioner: withItsWhole,
    state: withItsWhole,
    suspensions: withItsWhole,
    closedFor: withItsWhole,
    rights: withItsWhole,
    clearance: withItsWhole,
    reviewDueOn: withItsWhole,
    lastUsedOn: withItsWhole,
    homeKnown: withItsWhole,
    version: withItsWhole,
    history: withItsWhole,
  },
  AccountConnection: part,
  AccountEdge: edge,
  AccountEvent: {
    act: withItsWhole,
    clearance: withItsWhole,
    suspension: withItsWhole,
    right: withItsWhole,
    closedFor: withItsWhole,
    by: withItsWhole,
    at: withItsWhole,
  },
  AccountEventConnection: part,
  AccountEventEdge: edge,
  Document: { kind: withItsWhole, version: withItsWhole, inForceFrom: withItsWhole },
  AccountPayload: { account: withItsWhole, problems: withItsWhole },
  ReviewAccessPayload: { outcomes: withItsWhole },
  AcknowledgePayload: { clearance: withItsWhole, problems: withItsWhole },
} as const satisfies Partial<PolicyOf<Resolvers>>;
