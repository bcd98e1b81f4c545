/** Who may see what of a child: nothing else stands in this file. */
import type { PolicyOf } from '#core/policy.ts';
import { anyone, directoryOnly, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { reviewPolicy } from './review-policy.ts';
import type { Resolvers } from './schema.generated.ts';

export const policy = {
  Query: {
    child: may('OPEN_CHILD'),
    searchChildren: may('SEARCH_CHILDREN'),
    ...reviewPolicy.queries,
  },
  Mutation: { ...reviewPolicy.mutations },
  Child: {
    id: anyone,
    recordFacts: directoryOnly,
    familyName: seesRecord('IDENTITY'),
    givenNames: seesRecord('IDENTITY'),
    preferredName: seesRecord('IDENTITY'),
    gender: seesRecord('IDENTITY'),
    dateOfBirth: seesRecord('IDENTITY'),
    dateOfDeath: seesRecord('IDENTITY'),
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
  LocalAuthority: { code: anyone },
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
