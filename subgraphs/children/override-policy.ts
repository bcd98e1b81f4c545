/** Who may override a shield, and who investigates it. */
import { askedForOneself, atAScreen, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and } from '#core/shield.ts';

const team = seesRecord('STEWARDSHIP');
/** Never for a program, whoever it asks for (domain rules 7.6). Never in mediated access: the permission is none there. */
const inPerson = and(may('OVERRIDE_SHIELD'), atAScreen);

export const overridePolicy = {
  queries: { overrides: may('INVESTIGATE_OVERRIDES') },
  mutations: {
    requestOverride: inPerson,
    confirmOverride: inPerson,
    // To hide it again needs nothing: neither the right nor a reason.
    closeOverride: askedForOneself,
    investigateOverride: may('INVESTIGATE_OVERRIDES'),
  },
  child: { override: seesRecord('EXISTENCE') },
  types: {
    OverridePrompt: { id: withItsWhole, warning: withItsWhole, validUntil: withItsWhole },
    OverrideWarning: { version: withItsWhole, sentences: withItsWhole },
    OverrideInForce: { id: withItsWhole, until: withItsWhole },
    RequestOverridePayload: { prompt: withItsWhole, problems: withItsWhole },
    ConfirmOverridePayload: { override: withItsWhole, problems: withItsWhole },
    CloseOverridePayload: { closed: withItsWhole },
    InvestigateOverridePayload: { override: withItsWhole, problems: withItsWhole },
    OverrideProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
    EmergencyOverrideConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
    EmergencyOverrideEdge: { cursor: withItsWhole, node: withItsWhole },
    EmergencyOverride: {
      id: withItsWhole,
      childId: team,
      state: team,
      accountId: team,
      organisation: team,
      reason: team,
      caseReference: team,
      grantedAt: team,
      until: team,
      closedAt: team,
      looks: team,
      investigateBy: team,
      overdue: team,
      outcome: team,
      investigatedByAccountId: team,
      investigatedAt: team,
    },
    OverrideLook: { requestId: withItsWhole, at: withItsWhole, details: withItsWhole },
  },
} as const;
