/** Who may see what of shields, notices and new identities, and do what with them. */
import { anyone, may, seesRecord, withItsWhole } from '#core/rules.ts';

const team = seesRecord('STEWARDSHIP');

const connectionOf = { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole };
const edge = { cursor: withItsWhole, node: withItsWhole };
const caseOnly = { case: withItsWhole, problems: withItsWhole };

export const shieldPolicy = {
  queries: { shieldCases: may('DECIDE_SHIELD'), notices: may('SEE_NOTICES') },
  mutations: {
    requestShield: may('REQUEST_SHIELD'),
    appealShieldRefusal: may('REQUEST_SHIELD'),
    decideShield: may('DECIDE_SHIELD'),
    reviewShield: may('DECIDE_SHIELD'),
    proposeLift: may('DECIDE_SHIELD'),
    confirmLift: may('DECIDE_SHIELD'),
    cancelLift: may('DECIDE_SHIELD'),
    takeOnShieldCase: may('DECIDE_SHIELD'),
    // What concerns all of an authority's hidden children at once is for its managers, like sealing.
    setShieldSettings: may('SEAL_IDENTITY'),
    acknowledgeNotices: may('SEE_NOTICES'),
    giveNewIdentity: may('SEAL_IDENTITY'),
    openSealedLink: may('SEAL_IDENTITY'),
  },
  child: { carerNames: seesRecord('IDENTITY'), shieldCase: team },
  types: {
    ShieldCaseConnection: connectionOf,
    ShieldCaseEdge: edge,
    ShieldCase: {
      id: withItsWhole,
      childId: team,
      state: team,
      ground: team,
      version: team,
      openedAt: team,
      dueAt: team,
      reviewOn: team,
      acts: team,
    },
    ShieldActConnection: connectionOf,
    ShieldActEdge: edge,
    ShieldActEntry: {
      act: withItsWhole,
      at: withItsWhole,
      accountId: withItsWhole,
      organisation: withItsWhole,
      ground: withItsWhole,
      requestedBy: withItsWhole,
      reasons: withItsWhole,
      reviewOn: withItsWhole,
      familyToldBy: withItsWhole,
      familyToldOn: withItsWhole,
    },
    ShieldRequestPayload: { reference: withItsWhole, problems: withItsWhole },
    ShieldCasePayload: caseOnly,
    ShieldSettingsPayload: { holdsFrom: withItsWhole },
    AcknowledgeNoticesPayload: { acknowledged: withItsWhole },
    NewIdentityPayload: { step: withItsWhole, problems: withItsWhole },
    SealedLinkPayload: { step: withItsWhole, linkedChildId: withItsWhole, problems: withItsWhole },
    ShieldProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
    NoticeConnection: connectionOf,
    NoticeEdge: edge,
    Notice: {
      id: withItsWhole,
      kind: team,
      childId: team,
      at: team,
      accountId: team,
      mediatorId: team,
      organisation: team,
      reason: team,
      requestId: team,
      aboutId: team,
      acknowledgedAt: team,
      acknowledgedBy: team,
    },
    Organisation: { id: anyone },
  },
} as const;
