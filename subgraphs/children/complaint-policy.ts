/** Who may see what of complaints, and do what with them: the team that looks after the child, but for whom it is about. */
import { askedForOneself, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and } from '#core/shield.ts';

const team = seesRecord('STEWARDSHIP');
/** Through nobody: whoever asked for them might be whom it is about. */
const teamsWork = and(may('REVIEW_RECORDS'), askedForOneself);

export const complaintPolicy = {
  queries: { complaints: teamsWork, complaint: teamsWork },
  mutations: {
    recordComplaint: teamsWork,
    acknowledgeComplaint: teamsWork,
    extendComplaint: teamsWork,
    answerComplaint: teamsWork,
    escalateComplaint: teamsWork,
    concludeComplaint: teamsWork,
    withdrawComplaint: teamsWork,
  },
  types: {
    ComplaintConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
    ComplaintEdge: { cursor: withItsWhole, node: withItsWhole },
    Complaint: {
      id: withItsWhole,
      childId: team,
      about: team,
      state: team,
      version: team,
      complainant: team,
      receivedBy: team,
      receivedOn: team,
      requestId: team,
      lookId: team,
      dueOn: team,
      overdue: team,
      extendedFor: team,
      escalatedTo: team,
      outcome: team,
      acts: team,
    },
    ComplaintActEntry: {
      act: withItsWhole,
      at: withItsWhole,
      accountId: withItsWhole,
      organisation: withItsWhole,
      reason: withItsWhole,
      outcome: withItsWhole,
      escalatedTo: withItsWhole,
    },
    ComplaintPayload: { complaint: withItsWhole, problems: withItsWhole },
    ComplaintProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  },
} as const;
