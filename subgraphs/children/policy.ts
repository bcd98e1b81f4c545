/** Who may see what of a child: nothing else stands in this file. */
import { type RequestContext, wouldSee } from '#core/context.ts';
import { figurePolicy, seesFigures, seesProtectedFigures } from '#core/figures/rules.ts';
import type { PolicyOf } from '#core/policy.ts';
import { anyone, directoryOnly, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and, rule } from '#core/shield.ts';
import type { Child } from './child.ts';
import { complaintPolicy } from './complaint-policy.ts';
import { disputePolicy } from './dispute-policy.ts';
import { educationPolicy } from './education-policy.ts';
import { lineagePolicy } from './lineage-policy.ts';
import { overridePolicy } from './override-policy.ts';
import { participationPolicy } from './participation-policy.ts';
import { reviewPolicy } from './review-policy.ts';
import type { Resolvers } from './schema.generated.ts';
import { shieldPolicy } from './shield-policy.ts';
import { subjectAccessPolicy } from './subject-access-policy.ts';
import { transferPolicy } from './transfer-policy.ts';

/** A shield leaves visible the names a record is known by, gender, day of birth and number, and nothing that came beside them. */
const notBehindShield = rule<Child, RequestContext>(
  'the record is not shielded, or it may see WHEREABOUTS',
  ({ state, subject }, _args, context) => state !== 'SHIELDED' || wouldSee(context, subject, 'WHEREABOUTS'),
);

const besideTheName = and(notBehindShield, seesRecord('IDENTITY'));

export const policy = {
  Query: {
    child: may('OPEN_CHILD'),
    searchChildren: may('SEARCH_CHILDREN'),
    searchChildrenAlike: may('SEARCH_CHILDREN'),
    ...reviewPolicy.queries,
    ...shieldPolicy.queries,
    ...overridePolicy.queries,
    ...subjectAccessPolicy.queries,
    ...disputePolicy.queries,
    ...educationPolicy.queries,
    ...participationPolicy.queries,
    ...transferPolicy.queries,
    ...complaintPolicy.queries,
  },
  Mutation: {
    ...reviewPolicy.mutations,
    ...shieldPolicy.mutations,
    ...overridePolicy.mutations,
    ...subjectAccessPolicy.mutations,
    ...disputePolicy.mutations,
    ...transferPolicy.mutations,
    ...complaintPolicy.mutations,
    ...participationPolicy.mutations,
  },
  Child: {
    id: anyone,
    recordFacts: directoryOnly,
    familyName: seesRecord('IDENTITY'),
    givenNames: seesRecord('IDENTITY'),
    preferredName: besideTheName,
    gender: seesRecord('IDENTITY'),
    dateOfBirth: seesRecord('IDENTITY'),
    dateOfDeath: besideTheName,
    shielded: seesRecord('EXISTENCE'),
    provisional: seesRecord('EXISTENCE'),
    linkedRecords: seesRecord('STEWARDSHIP'),
    address: seesRecord('WHEREABOUTS'),
    responsibleAuthority: seesRecord('WHEREABOUTS'),
    carers: seesRecord('FAMILY'),
    nhsNumber: seesRecord('NHS_NUMBER'),
    upn: seesRecord('UPN'),
    withheld: seesRecord('EXISTENCE'),
    ...reviewPolicy.child,
    ...shieldPolicy.child,
    ...overridePolicy.child,
    ...disputePolicy.child,
    ...educationPolicy.child,
    ...lineagePolicy.child,
    ...transferPolicy.child,
    ...participationPolicy.child,
  },
  ChildMatch: {
    id: anyone,
    familyName: seesRecord('IDENTITY'),
    givenNames: seesRecord('IDENTITY'),
    dateOfBirth: seesRecord('IDENTITY'),
    gender: seesRecord('IDENTITY'),
    postcodeDistrict: seesRecord('WHEREABOUTS'),
    shielded: seesRecord('EXISTENCE'),
  },
  AlikeChild: { likeness: withItsWhole, match: withItsWhole },
  ChildMatchConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  ChildMatchEdge: { cursor: withItsWhole, node: withItsWhole },
  Address: {
    status: withItsWhole,
    line1: withItsWhole,
    line2: withItsWhole,
    town: withItsWhole,
    postcode: withItsWhole,
    since: withItsWhole,
  },
  Carer: {
    name: withItsWhole,
    relationship: withItsWhole,
    parentalResponsibility: withItsWhole,
    telephone: withItsWhole,
  },
  AccessExplanation: { id: anyone, decisionFacts: directoryOnly, records: may('EXPLAIN_ACCESS') },
  RecordExplanation: {
    state: withItsWhole,
    ofOwnAuthority: withItsWhole,
    toldByOwnOrganisation: withItsWhole,
    details: withItsWhole,
  },
  DetailExplanation: {
    detail: withItsWhole,
    fields: withItsWhole,
    allowed: withItsWhole,
    rule: withItsWhole,
    because: withItsWhole,
    fact: withItsWhole,
  },
  ...reviewPolicy.types,
  ...shieldPolicy.types,
  ...overridePolicy.types,
  ...subjectAccessPolicy.types,
  ...disputePolicy.types,
  ...educationPolicy.types,
  ...lineagePolicy.types,
  ...transferPolicy.types,
  ...complaintPolicy.types,
  ...participationPolicy.types,
  LocalAuthority: { code: anyone },
  ManagementInformation: {
    id: anyone,
    liveRecords: seesFigures,
    recordsLacking: seesFigures,
    sourceMatches: seesFigures,
    reviewsWaiting: seesFigures,
    subjectAccessClosed: seesFigures,
    subjectAccessOpen: seesFigures,
    disputesClosed: seesFigures,
    disputesOpen: seesFigures,
    complaintsAnswered: seesFigures,
    complaintsOpen: seesFigures,
    moves: seesFigures,
    retention: seesFigures,
    shieldActs: seesProtectedFigures,
    shieldCases: seesProtectedFigures,
    overrides: seesProtectedFigures,
  },
  ...figurePolicy,
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
