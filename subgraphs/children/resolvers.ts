import { allMay } from '#core/asker.ts';
import { sees, wouldSee } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { figureResolvers, informationReference, monthly, yearly } from '#core/figures/resolvers.ts';
import { childNumber, postcodeDistrict } from '#core/ids.ts';
import { connection, pageRequest } from '#core/page.ts';
import { fieldClasses } from '#core/words.ts';
import { alikeQueries, alikeTypes } from './alike-resolvers.ts';
import { type Child, type ChildRecord, listRecord, shownTo } from './child.ts';
import { complaintMutations, complaintQueries, complaintTypes } from './complaint-resolvers.ts';
import type { ChildrenContext } from './context.ts';
import { type Criteria, searchPlan } from './criteria.ts';
import { disputeMutations, disputeOfChild, disputeQueries, disputeTypes } from './dispute-resolvers.ts';
import { educationOfChild, educationQueries, educationTypes } from './education-resolvers.ts';
import { explainResolvers } from './explain.ts';
import { identityMutations } from './identity-resolvers.ts';
import { likenessOf } from './likeness.ts';
import { lineageOfChild, lineageTypes } from './lineage-resolvers.ts';
import { noticeMutations, noticeQueries, noticeTypes } from './notice-resolvers.ts';
import { tellOfLook } from './notices.ts';
import { overrideMutations, overrideOfChild, overrideQueries, overrideTypes } from './override-resolvers.ts';
import { participationMutations, participationOfChild, participationQueries } from './participation-resolvers.ts';
import { linkedNumbers, reviewMutations, reviewQueries, reviewTypes } from './review-resolvers.ts';
import { capFor, searcherIn } from './search-bounds.ts';
import { noteMiss, noteSearch } from './search-notes.ts';
import { shieldMutations, shieldOfChild, shieldQueries, shieldTypes } from './shield-resolvers.ts';
import { statementsOfChild, statementsOfReview } from './statement-resolvers.ts';
import { placeOf } from './store.ts';
import { subjectAccessMutations, subjectAccessQueries, subjectAccessTypes } from './subject-access-resolvers.ts';
import { transferMutations, transferOfChild, transferQueries, transferTypes } from './transfer-resolvers.ts';

/** The record, if this viewer may know that there is one. Unknown and hidden come out alike. */
async function known(record: ChildRecord | null, context: ChildrenContext): Promise<Child | null> {
  if (record === null) return null;
  const child = shownTo(context, record);
  if (!sees(context, child.subject, 'EXISTENCE')) return null;
  context.disclosures.opened(child.id, likenessOf(await context.children.asker(context.viewer), child));
  await tellOfLook('LOOKED_AT', context, [child]);
  return child;
}

async function childById(id: string, context: ChildrenContext): Promise<Child | null> {
  const number = childNumber(id);
  return number === undefined ? null : known(await context.children.byId.load(number), context);
}

async function searchChildren(
  _parent: unknown,
  { criteria, first, after }: { criteria: Criteria; first?: number | null; after?: string | null },
  context: ChildrenContext,
) {
  const page = pageRequest({ first, after }, 10, [(text) => childNumber(text) !== undefined]);
  const plan = searchPlan(criteria);
  mayUseNumber(plan, context);
  const cap = capFor(context);
  const found = await context.children.store.search(plan, searcherIn(context), cap + 1);
  if (found.length > cap) {
    await noteSearch(context, plan, 'TOO_MANY');
    throw new AppError('TOO_MANY_MATCHES');
  }
  // By place and not by finding the child again: one that is no longer found must not send anybody back to the start.
  const [last = null] = page.after ?? [];
  const ahead = last === null ? found : found.filter(({ id }) => placeOf(id) > placeOf(last));
  const { edges, nodes, pageInfo } = connection(ahead.map(listRecord), page.first, ({ id }) => [id]);
  // Asked only of those on the page: whoever is not in the answer has not been looked at.
  const seen = new Set(nodes.filter(({ subject }) => sees(context, subject, 'EXISTENCE')));
  await noteSearch(context, plan, seen.size > 0 ? 'SOME' : 'NONE');
  await tellOfLook('FOUND', context, [...seen]);
  return { edges: () => edges().filter(({ node }) => seen.has(node)), nodes: [...seen], pageInfo };
}

/** A pupil number is a key only for those who are given it (domain rules 4.4 B); the NHS number is the identifier all share. */
function mayUseNumber(plan: ReturnType<typeof searchPlan>, context: ChildrenContext): void {
  if (plan.by === 'identifier' && plan.scheme === 'UPN' && !allMay(context.viewer, 'SEE_UPN')) {
    throw new AppError('FORBIDDEN', { field: 'upn' });
  }
}

async function child(_parent: unknown, { id }: { id: string }, context: ChildrenContext): Promise<Child | null> {
  const found = await childById(id, context);
  if (found === null) noteMiss(context, id);
  return found;
}

export const resolvers = {
  ...figureResolvers,
  ManagementInformation: {
    ...informationReference,
    liveRecords: monthly('LIVE_RECORDS'),
    recordsLacking: monthly('RECORDS_LACKING'),
    sourceMatches: monthly('SOURCE_MATCHES'),
    reviewsWaiting: monthly('REVIEWS_WAITING'),
    subjectAccessClosed: monthly('SUBJECT_ACCESS_CLOSED'),
    subjectAccessOpen: monthly('SUBJECT_ACCESS_OPEN'),
    disputesClosed: monthly('DISPUTES_CLOSED'),
    disputesOpen: monthly('DISPUTES_OPEN'),
    complaintsAnswered: monthly('COMPLAINTS_ANSWERED'),
    complaintsOpen: monthly('COMPLAINTS_OPEN'),
    moves: monthly('MOVES'),
    retention: monthly('RETENTION'),
    shieldActs: yearly('SHIELD_ACTS'),
    shieldCases: yearly('SHIELD_CASES'),
    overrides: yearly('OVERRIDES'),
  },
  ...explainResolvers,
  ...shieldTypes,
  ...noticeTypes,
  ...overrideTypes,
  ...subjectAccessTypes,
  ...disputeTypes,
  ...educationTypes,
  ...lineageTypes,
  ...transferTypes,
  ...complaintTypes,
  Query: {
    child,
    searchChildren,
    ...alikeQueries,
    ...reviewQueries,
    ...shieldQueries,
    ...noticeQueries,
    ...overrideQueries,
    ...subjectAccessQueries,
    ...disputeQueries,
    ...educationQueries,
    ...participationQueries,
    ...transferQueries,
    ...complaintQueries,
  },
  Mutation: {
    ...reviewMutations,
    ...shieldMutations,
    ...identityMutations,
    ...noticeMutations,
    ...overrideMutations,
    ...subjectAccessMutations,
    ...disputeMutations,
    ...transferMutations,
    ...complaintMutations,
    ...participationMutations,
  },
  ...reviewTypes,
  Review: { ...reviewTypes.Review, ...statementsOfReview },
  ...alikeTypes,
  Child: {
    ...shieldOfChild,
    ...overrideOfChild,
    ...disputeOfChild,
    ...educationOfChild,
    ...lineageOfChild,
    ...statementsOfChild,
    ...transferOfChild,
    ...participationOfChild,
    __resolveReference: ({ id }: { id: string }, context: ChildrenContext) => childById(id, context),
    recordFacts: ({ subject }: Child) => subject.facts,
    shielded: ({ state }: Child) => state === 'SHIELDED',
    provisional: ({ state }: Child) => state === 'PROVISIONAL',
    linkedRecords: ({ members }: Child, _args: unknown, context: ChildrenContext) => linkedNumbers(members, context),
    links: (child: Child, _args: unknown, { children }: ChildrenContext) => children.reviews.links.load(child),
    address: ({ address }: Child) => address,
    responsibleAuthority: ({ authority }: Child) => (authority === null ? null : { code: authority }),
    nhsNumber: ({ identifiers }: Child, _args: unknown, { children }: ChildrenContext) =>
      children.identifiers.unseal(identifiers).nhsNumber ?? null,
    upn: ({ identifiers }: Child, _args: unknown, { children }: ChildrenContext) =>
      children.identifiers.unseal(identifiers).upn ?? null,
    // On a shielded record even the list of what is missing would tell something.
    withheld: ({ subject, state }: Child, _args: unknown, context: ChildrenContext) =>
      state === 'SHIELDED'
        ? null
        : fieldClasses.filter((kind) => kind !== 'STEWARDSHIP' && !wouldSee(context, subject, kind)),
  },
  ChildMatch: {
    shielded: ({ state }: Child) => state === 'SHIELDED',
    postcodeDistrict: ({ address }: Child) =>
      address?.status === 'CURRENT' && address.postcode ? postcodeDistrict(address.postcode) : null,
  },
};
