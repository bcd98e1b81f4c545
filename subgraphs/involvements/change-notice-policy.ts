/** Who may see what of changes that are told of, and of who is told of them. */
import { seesRecord, withItsWhole } from '#core/rules.ts';

export const changeNoticePolicy = {
  ChangeNotice: {
    id: seesRecord('SERVICES'),
    kind: seesRecord('SERVICES'),
    at: seesRecord('SERVICES'),
    child: seesRecord('SERVICES'),
    involvement: seesRecord('SERVICES'),
  },
  ChangeNoticeConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  ChangeNoticeEdge: { cursor: withItsWhole, node: withItsWhole },
  ChangeSubscription: {
    id: withItsWhole,
    installationId: withItsWhole,
    organisation: withItsWhole,
    url: withItsWhole,
    publicKey: withItsWhole,
    state: withItsWhole,
    since: withItsWhole,
    delivered: withItsWhole,
    lastDelivered: withItsWhole,
    failures: withItsWhole,
    failingSince: withItsWhole,
    lastFailure: withItsWhole,
    nextAttempt: withItsWhole,
  },
  ChangeSubscriptionPayload: { subscription: withItsWhole, problems: withItsWhole },
} as const;
