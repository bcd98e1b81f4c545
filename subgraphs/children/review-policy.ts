/** Who may see reviews and rule on them: the team of the authority, and nobody else. Which authority, SQL says. */
import { may, seesRecord, withItsWhole } from '#core/rules.ts';

export const reviewPolicy = {
  queries: { reviews: may('REVIEW_RECORDS'), review: may('REVIEW_RECORDS') },
  mutations: {
    takeReview: may('REVIEW_RECORDS'),
    settleReview: may('REVIEW_RECORDS'),
    unmergeRecords: may('REVIEW_RECORDS'),
    splitRecord: may('REVIEW_RECORDS'),
    reopenReview: may('REVIEW_RECORDS'),
  },
  child: { links: seesRecord('STEWARDSHIP'), statements: seesRecord('STEWARDSHIP') },
  types: {
    RecordStatement: { id: withItsWhole, recordId: withItsWhole, source: withItsWhole, versions: withItsWhole },
    // Which values are there is decided one by one where they are made (statement-resolvers.ts).
    StatementVersion: { id: withItsWhole, receivedAt: withItsWhole, values: withItsWhole },
    StatedField: { field: withItsWhole, value: withItsWhole },
    RecordLink: { id: withItsWhole, recordIds: withItsWhole, linkedAt: withItsWhole },
    ReviewConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
    ReviewEdge: { cursor: withItsWhole, node: withItsWhole },
    Review: {
      id: withItsWhole,
      kind: withItsWhole,
      state: withItsWhole,
      risk: withItsWhole,
      record: withItsWhole,
      candidate: withItsWhole,
      differences: withItsWhole,
      otherAuthority: withItsWhole,
      splitStatements: withItsWhole,
      waterfall: withItsWhole,
      weight: withItsWhole,
      assignedTo: withItsWhole,
      assignedToMe: withItsWhole,
      finding: withItsWhole,
      openedAt: withItsWhole,
      closedAt: withItsWhole,
      version: withItsWhole,
    },
    FieldDifference: { field: withItsWhole, difference: withItsWhole },
    WeighingStep: { comparison: withItsWhole, level: withItsWhole, bits: withItsWhole },
    ReviewPayload: { review: withItsWhole, problems: withItsWhole },
    ReviewProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  },
} as const;
