/** Who may see that a young person takes part, and record it: the team that looks after them. */
import { may, seesRecord, withItsWhole } from '#core/rules.ts';

export const participationPolicy = {
  mutations: {
    // By those who are named for it, in a body that is accredited for it (domain study 10.2, Q5).
    recordParticipation: may('RECORD_PARTICIPATION'),
    // As easily as it was given (UK GDPR art 7(3)): by anybody of the team.
    withdrawParticipation: may('REVIEW_RECORDS'),
  },
  child: { participation: seesRecord('STEWARDSHIP') },
  types: {
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
