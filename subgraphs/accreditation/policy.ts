/** Who may see what of accounts and organisations: nothing else stands in this file. */
import { figurePolicy, seesFigures } from '#core/figures/rules.ts';
import type { PolicyOf } from '#core/policy.ts';
import { anyone, askedForOneself, directoryOnly, may, withItsWhole } from '#core/rules.ts';
import { accountMutations, accountQueries, accountTypes } from './account-policy.ts';
import {
  accreditationMutationPolicy,
  accreditationQueryPolicy,
  accreditationTypePolicy,
  organisationFieldPolicy,
} from './accreditation-policy.ts';
import { mediationPolicy } from './mediation-policy.ts';
import type { Resolvers } from './schema.generated.ts';

const { Query, Mutation, ...mediation } = mediationPolicy;

export const policy = {
  ...mediation,
  ...accountTypes,
  Mutation: { ...Mutation, ...accountMutations, ...accreditationMutationPolicy },
  Query: {
    england: seesFigures,
    ...Query,
    viewer: anyone,
    organisation: may('SEE_DIRECTORY'),
    explainAccess: may('EXPLAIN_ACCESS'),
    localAuthority: may('SEE_DIRECTORY'),
    localAuthorities: may('SEE_DIRECTORY'),
    ...accountQueries,
    ...accreditationQueryPolicy,
  },
  Viewer: {
    account: withItsWhole,
    role: withItsWhole,
    organisation: withItsWhole,
    authority: withItsWhole,
    userNumber: withItsWhole,
    rights: withItsWhole,
    practitioner: withItsWhole,
    client: withItsWhole,
    reason: withItsWhole,
    mediation: withItsWhole,
    permissions: withItsWhole,
    clearance: askedForOneself,
    documents: withItsWhole,
    validUntil: askedForOneself,
  },
  Clearance: { kind: withItsWhole, validUntil: withItsWhole, holds: withItsWhole, warning: withItsWhole },
  ClientApplication: { id: withItsWhole, name: withItsWhole, kind: withItsWhole },
  Organisation: {
    id: anyone,
    name: anyone,
    kind: anyone,
    localAuthority: anyone,
    telephone: anyone,
    email: anyone,
    accreditation: may('SEE_ACCREDITATION'),
    accreditedBy: may('SEE_ACCREDITATION'),
    accounts: may('SEE_ACCOUNTS'),
    ...organisationFieldPolicy,
  },
  Accreditation: { state: withItsWhole, accreditedOn: withItsWhole, reviewOn: withItsWhole, functions: withItsWhole },
  LocalAuthority: {
    code: anyone,
    name: anyone,
    organisations: may('SEE_DIRECTORY'),
    managementInformation: seesFigures,
    managementInformationByMonth: seesFigures,
  },
  England: { managementInformation: seesFigures, managementInformationByMonth: seesFigures, elsewhere: seesFigures },
  ManagementInformation: {
    id: anyone,
    area: withItsWhole,
    month: withItsWhole,
    accounts: seesFigures,
    clearancesEnding: seesFigures,
    organisations: seesFigures,
    accreditationRounds: seesFigures,
    places: seesFigures,
    feedBatches: seesFigures,
    feedRows: seesFigures,
  },
  ...figurePolicy,
  LocalAuthorityConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  LocalAuthorityEdge: { cursor: withItsWhole, node: withItsWhole },
  OrganisationConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
  OrganisationEdge: { cursor: withItsWhole, node: withItsWhole },
  AccessExplanation: {
    id: anyone,
    decisionFacts: directoryOnly,
    standingFault: withItsWhole,
    operations: withItsWhole,
  },
  OperationExplanation: {
    permission: withItsWhole,
    allowed: withItsWhole,
    rule: withItsWhole,
    because: withItsWhole,
    fact: withItsWhole,
  },
  AdministrationProblem: { code: withItsWhole, field: withItsWhole, message: withItsWhole, remedy: withItsWhole },
  ...accreditationTypePolicy,
  Practitioner: { id: anyone },
  PageInfo: { hasNextPage: withItsWhole, endCursor: withItsWhole },
} as const satisfies PolicyOf<Resolvers>;
