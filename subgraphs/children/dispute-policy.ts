/** Who may see what of disputes, and do what with them: whoever raises one, the sources that are asked, the child's team. */
import { askedForOneself, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and } from '#core/shield.ts';

const team = seesRecord('STEWARDSHIP');
const teamsWork = may('REVIEW_RECORDS');
/** Whoever keeps records of their organisation disputes, and answers for, what is said: themselves, and through nobody. */
const recordsWork = and(may('RECORD_INVOLVEMENTS'), askedForOneself);

const connectionOf = { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole };
const edge = { cursor: withItsWhole, node: withItsWhole };

export const disputePolicy = {
  queries: { disputes: teamsWork, dispute: teamsWork, disputedStatements: recordsWork },
  mutations: {
    raiseDispute: recordsWork,
    upholdStatement: recordsWork,
    correctDisputedField: teamsWork,
    undoCorrection: teamsWork,
    settleDispute: teamsWork,
    withdrawDispute: teamsWork,
  },
  child: { disputedFields: seesRecord('EXISTENCE') },
  types: {
    DisputeConnection: connectionOf,
    DisputeEdge: edge,
    Dispute: {
      id: withItsWhole,
      childId: team,
      field: team,
      ground: team,
      onBehalfOf: team,
      state: team,
      version: team,
      raisedAt: team,
      dueOn: team,
      overdue: team,
      corrected: team,
      outcome: team,
      sources: team,
    },
    DisputeSource: {
      supplier: withItsWhole,
      shown: withItsWhole,
      asked: withItsWhole,
      answer: withItsWhole,
      answeredAt: withItsWhole,
    },
    DisputedStatementConnection: connectionOf,
    DisputedStatementEdge: edge,
    // Its own supplier's, by the list alone: each is in the trail with its child when it is listed.
    DisputedStatement: {
      id: withItsWhole,
      childId: withItsWhole,
      supplier: withItsWhole,
      field: withItsWhole,
      ground: withItsWhole,
      raisedOn: withItsWhole,
      dueOn: withItsWhole,
      overdue: withItsWhole,
    },
    RaiseDisputePayload: { reference: withItsWhole, problems: withItsWhole },
    UpholdStatementPayload: { upheld: withItsWhole, problems: withItsWhole },
    DisputePayload: { dispute: withItsWhole, problems: withItsWhole },
    DisputeProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  },
} as const;
