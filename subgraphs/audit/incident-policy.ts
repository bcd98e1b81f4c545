/** Who may see what of incidents: nothing else stands in this file. Which of them is a question to the store. */
import { may, withItsWhole } from '#core/rules.ts';

export const incidentPolicy = {
  Query: { incidents: may('SEE_ACCESSES'), incident: may('SEE_ACCESSES') },
  Mutation: {
    suspendForIncident: may('INVESTIGATE_MISUSE'),
    investigateIncident: may('INVESTIGATE_MISUSE'),
    concludeIncident: may('INVESTIGATE_MISUSE'),
  },
  IncidentPayload: { incident: withItsWhole, problems: withItsWhole },
  IncidentProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  IncidentConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole, judgedUpTo: withItsWhole },
  IncidentEdge: { cursor: withItsWhole, node: withItsWhole },
  Incident: {
    reference: withItsWhole,
    state: withItsWhole,
    accountId: withItsWhole,
    organisation: withItsWhole,
    openedAt: withItsWhole,
    signals: withItsWhole,
    acts: withItsWhole,
    entries: withItsWhole,
  },
  IncidentSignal: { detector: withItsWhole, day: withItsWhole, at: withItsWhole },
  IncidentAct: { state: withItsWhole, at: withItsWhole, accountId: withItsWhole, organisation: withItsWhole },
} as const;
