/** Who may see that a young person takes part, and record it: the team that looks after them. */
import { may, mayForReason, seesRecord, withItsWhole } from '#core/rules.ts';

const team = seesRecord('STEWARDSHIP');

export const participationPolicy = {
  mutations: {
    // By those who are named for it, in a body that is accredited for it (domain study 10.2, Q5).
    recordParticipation: may('RECORD_PARTICIPATION'),
    // As easily as it was given (UK GDPR art 7(3)): by anybody of the team.
    withdrawParticipation: may('REVIEW_RECORDS'),
  },
  queries: { participationsToRenew: mayForReason('REVIEW_RECORDS', 'RECORD_MAINTENANCE') },
  child: { participation: team },
  types: {
    ParticipationToRenewConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
    ParticipationToRenewEdge: { cursor: withItsWhole, node: withItsWhole },
    ParticipationToRenew: { child: team, dueOn: team },
    Participation: {
      state: withItsWhole,
      reason: withItsWhole,
      consentedOn: withItsWhole,
      renewedOn: withItsWhole,
      renewalDueOn: withItsWhole,
      withdrawnOn: withItsWhole,
      until: withItsWhole,
    },
    ParticipationPayload: { participation: withItsWhole, problems: withItsWhole },
    ParticipationProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  },
} as const;
