/** Who may see that a young person takes part, and record it: the team that looks after them. */
import { forReason, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and, type Rule } from '#core/shield.ts';

const team = seesRecord('STEWARDSHIP');
/** Names in a list: for the work that it serves, and for nothing else (domain rules 11.4). */
const toAskAgain = and(may('REVIEW_RECORDS') as never, forReason('RECORD_MAINTENANCE') as never) as unknown as Rule;

export const participationPolicy = {
  mutations: {
    // By those who are named for it, in a body that is accredited for it (domain study 10.2, Q5).
    recordParticipation: may('RECORD_PARTICIPATION'),
    // As easily as it was given (UK GDPR art 7(3)): by anybody of the team.
    withdrawParticipation: may('REVIEW_RECORDS'),
  },
  queries: { participationsToRenew: toAskAgain },
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
