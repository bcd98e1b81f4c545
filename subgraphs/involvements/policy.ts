/** Who may see what of who works with a child: nothing else stands in this file. */
import { type RequestContext, seesOwn } from '#core/context.ts';
import type { PolicyOf } from '#core/policy.ts';
import { anyone, directoryOnly, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { or, type Rule, rule } from '#core/shield.ts';
import { type Involvement, isOwn } from './involvement.ts';
import type { Resolvers } from './schema.generated.ts';

/** What a practitioner has said of themselves stays theirs to see, also when the record has been shielded since. */
const own = rule<Involvement, RequestContext>(
  'it is one’s own',
  (row, _args, context) => isOwn(row, context.viewer) && seesOwn(context, row.subject),
);

const shown = or(own as never, seesRecord('SERVICES') as never) as unknown as Rule;

export const policy = {
  Query: {
    practitioner: may('SEE_DIRECTORY'),
    myInvolvements: may('SEE_OWN_INVOLVEMENTS'),
  },
  Mutation: {
    recordInvolvement: may('RECORD_INVOLVEMENTS'),
    endInvolvement: may('RECORD_INVOLVEMENTS'),
    confirmInvolvement: may('RECORD_INVOLVEMENTS'),
    becomeLeadProfessional: may('RECORD_INVOLVEMENTS'),
    handOverLeadProfessional: may('RECORD_INVOLVEMENTS'),
  },
  Child: {
    id: anyone,
    recordFacts: directoryOnly,
    involvements: seesRecord('SERVICES'),
    leadProfessional: seesRecord('SERVICES'),
    commonAssessment: seesRecord('SERVICES'),
  },
  Involvement: {
    id: anyone,
    child: shown,
    serviceType: shown,
    recordType: shown,
    practitioner: shown,
    organisation: shown,
    team: shown,
    contacts: shown,
    status: shown,
    startedOn: shown,
    endedOn: shown,
    lastConfirmedOn: shown,
    isLeadProfessional: shown,
    commonAssessment: shown,
    source: shown,
    version: shown,
    mediatedChanges: own,
  },
  InvolvementConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  InvolvementEdge: { cursor: withItsWhole, node: withItsWhole },
  InvolvementPayload: { involvement: withItsWhole, confirmationNumber: withItsWhole, problems: withItsWhole },
  LeadProfessionalPayload: { leadProfessional: withItsWhole, confirmationNumber: withItsWhole, problems: withItsWhole },
  Problem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  MediatedChange: {
    mediationId: withItsWhole,
    mediatorAccountId: withItsWhole,
    organisation: withItsWhole,
    confirmationNumber: withItsWhole,
    at: withItsWhole,
  },
  Contact: { name: withItsWhole, telephone: withItsWhole, email: withItsWhole },
  CommonAssessment: { status: withItsWhole, heldBy: withItsWhole, recordedOn: withItsWhole },
  Practitioner: {
    id: anyone,
    name: anyone,
    organisation: anyone,
    team: anyone,
    telephone: anyone,
    email: anyone,
  },
  Organisation: { id: anyone },
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
