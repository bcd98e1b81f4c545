import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { userNumberFrom } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { permissionsOf } from '#core/permissions.ts';
import type { AccreditationState } from '#core/words.ts';
import { accountMutations } from './account-mutations.ts';
import { accountResolvers } from './account-resolvers.ts';
import { accreditationMutations } from './accreditation-mutations.ts';
import { accreditationQueries, accreditationTypes, organisationFields } from './accreditation-queries.ts';
import type { AccreditationContext } from './context.ts';
import { explainResolvers } from './explain.ts';
import { figureQueries, informationOfAuthority, informationTypes } from './figure-resolvers.ts';
import { mediationOf, mediationResolvers } from './mediation-resolvers.ts';
import type { AuthorityRow, OrganisationRow } from './store.ts';
import { clearanceOf, lastDay, viewerAccount } from './viewer-clearance.ts';

const authorityRef = (code: string | null, { accreditation }: AccreditationContext) =>
  code === null ? null : accreditation.authorities.load(code);

async function viewer(_parent: unknown, _args: unknown, context: AccreditationContext) {
  const { viewer: me, accreditation } = context;
  const today = dayOf(context.now);
  const [account, client] = await Promise.all([viewerAccount(context), accreditation.store.client(me.client, today)]);
  return {
    account: me.account,
    role: me.role,
    organisation: accreditation.organisations.load(me.organisation.id),
    authority: authorityRef(me.authority, context),
    userNumber: userNumberFrom(account.userNumber),
    rights: me.rights,
    practitioner: me.practitioner === null ? null : { id: me.practitioner },
    client,
    reason: me.reason,
    mediation: () => mediationOf(context),
    // Who has yet to sign what is in force may do that, and nothing that has a name here.
    permissions: me.inGoodStanding ? permissionsOf(me) : [],
    clearance: clearanceOf(account, today),
    documents: accreditation.accounts.documents(today),
    validUntil: lastDay(account, today),
  };
}

const isAuthorityCode = (text: string): boolean => /^\d{3}$/.test(text);
const isOrganisationId = (text: string): boolean => /^[A-Z0-9-]{1,64}$/.test(text);
const isOrganisationName = (text: string): boolean => /^\P{Cc}{1,100}$/u.test(text);

async function localAuthorities(_parent: unknown, args: PageArguments, { accreditation }: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isAuthorityCode]);
  const rows = await accreditation.store.authoritiesAfter(after?.[0] ?? null, first + 1);
  return connection(rows, first, ({ code }) => [code]);
}

interface OrganisationArguments extends PageArguments {
  readonly accreditation?: AccreditationState | null;
}

/** To filter by a state is to ask for it: whoever may not see the state may not filter by it either. */
function mayFilter({ accreditation }: OrganisationArguments, { viewer: me }: AccreditationContext): void {
  if (accreditation && !permissionsOf(me).includes('SEE_ACCREDITATION')) {
    throw new AppError('FORBIDDEN', { field: 'accreditation' });
  }
}

async function organisationsOf({ code }: AuthorityRow, args: OrganisationArguments, context: AccreditationContext) {
  mayFilter(args, context);
  const { first, after } = pageRequest(args, 20, [isOrganisationName, isOrganisationId]);
  const { store } = context.accreditation;
  const rows = await store.organisationsOf(code, args.accreditation ?? null, after ?? [], first + 1);
  return connection(rows, first, ({ name, id }) => [name, id]);
}

const { Query, Mutation, ...mediation } = mediationResolvers;
const { Query: explainQuery, ...explanation } = explainResolvers;

export const resolvers = {
  ...mediation,
  ...explanation,
  ...accountResolvers.types,
  Mutation: { ...Mutation, ...accountMutations, ...accreditationMutations },
  Query: {
    ...Query,
    ...explainQuery,
    viewer,
    organisation: (_parent: unknown, { id }: { id: string }, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(id),
    localAuthority: (_parent: unknown, { code }: { code: string }, { accreditation }: AccreditationContext) =>
      accreditation.authorities.load(code),
    localAuthorities,
    ...accountResolvers.queries,
    ...accreditationQueries,
    ...figureQueries,
  },
  ...accreditationTypes,
  ...informationTypes,
  Organisation: {
    ...accountResolvers.ofOrganisation,
    __resolveReference: ({ id }: { id: string }, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(id),
    localAuthority: ({ authority }: OrganisationRow, _args: unknown, context: AccreditationContext) =>
      authorityRef(authority, context),
    accreditedBy: ({ accreditor }: OrganisationRow, _args: unknown, { accreditation }: AccreditationContext) =>
      accreditor === null ? null : accreditation.organisations.load(accreditor),
    accreditation: ({ accreditation: state, accreditedOn, reviewOn, functions }: OrganisationRow) => ({
      state,
      functions,
      accreditedOn,
      reviewOn,
    }),
    ...organisationFields,
  },
  LocalAuthority: {
    __resolveReference: ({ code }: { code: string }, { accreditation }: AccreditationContext) =>
      accreditation.authorities.load(code),
    organisations: organisationsOf,
    ...informationOfAuthority,
  },
};
