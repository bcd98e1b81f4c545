/** Who may see what of transfers, and do what with them: the teams of the two authorities, and the national office. */
import { may, seesRecord, withItsWhole } from '#core/rules.ts';

/** Of which authority, SQL says: of any other nothing is listed, and nothing answered. */
const teamsWork = may('REVIEW_RECORDS');
const nationalOffice = may('DECIDE_TRANSFERS');

export const transferPolicy = {
  queries: { transfers: teamsWork, transfer: teamsWork, unansweredTransfers: nationalOffice },
  mutations: {
    proposeTransfer: teamsWork,
    acceptTransfer: teamsWork,
    rejectTransfer: teamsWork,
    decideTransfer: nationalOffice,
  },
  child: { transfers: seesRecord('EXISTENCE') },
  types: {
    TransferConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
    TransferEdge: { cursor: withItsWhole, node: withItsWhole },
    // Each is in the trail with its child when it is listed.
    Transfer: {
      id: withItsWhole,
      childId: withItsWhole,
      direction: withItsWhole,
      origin: withItsWhole,
      ground: withItsWhole,
      state: withItsWhole,
      version: withItsWhole,
      from: withItsWhole,
      to: withItsWhole,
      agreedByFrom: withItsWhole,
      agreedByTo: withItsWhole,
      proposedBy: withItsWhole,
      answeredBy: withItsWhole,
      refusal: withItsWhole,
      proposedAt: withItsWhole,
      dueAt: withItsWhole,
      closedAt: withItsWhole,
    },
    TransferPayload: { transfer: withItsWhole, problems: withItsWhole },
    TransferProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  },
} as const;
