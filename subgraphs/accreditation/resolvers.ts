import { AppError } from '#core/errors.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { permissionsOf } from '#core/permissions.ts';
import type { AccreditationState } from '#core/words.ts';
import type { AccreditationContext } from './context.ts';
import { type AccountRow, checkValidUntil } from './standing.ts';
import type { AuthorityRow, OrganisationRow } from './store.ts';

const authorityRef = (code: string | null, { accreditation }: AccreditationContext) =>
  code === null ? null : accreditation.authorities.load(code);

async function viewer(_parent: unknown, _args: unknown, context: AccreditationContext) {
  const { viewer: me, accreditation } = context;
  const [account, client] = await Promise.all([
    accreditation.store.account(me.account),
    accreditation.store.client(me.client),
  ]);
  if (account === null) throw new AppError('STANDING_REFUSED');
  return {
    account: me.account,
    role: me.role,
    organisation: accreditation.organisations.load(me.organisation.id),
    authority: authorityRef(me.authority, context),
    practitioner: me.practitioner === null ? null : { id: me.practitioner },
    client,
    reason: me.reason,
    permissions: permissionsOf(me),
    clearance: clearance(account),
    validUntil: earliestEnd(account),
  };
}

const clearance = (account: AccountRow) => [
  { kind: 'ACCOUNT', validUntil: null },
  { kind: 'ENHANCED_CHECK', validUntil: checkValidUntil(account) },
  { kind: 'TRAINING', validUntil: account.trainedUntil },
  { kind: 'USER_AGREEMENT', validUntil: null },
  { kind: 'ORGANISATION', validUntil: account.reviewOn },
];

/** The first day on which something no longer holds: the day after the last on which all does. */
function earliestEnd(account: AccountRow): string | null {
  const [last] = clearance(account)
    .flatMap(({ validUntil }) => validUntil ?? [])
    .toSorted();
  return last === undefined ? null : new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10);
}

const AUTHORITY_CODE = /^\d{3}$/;
const ORGANISATION_ID = /^[A-Z0-9-]{1,64}$/;
const ORGANISATION_NAME = /^\P{Cc}{1,100}$/u;

/** The page that is asked for. A cursor whose parts are none of this list's was not made here, and reaches no database. */
function pageOf(args: PageArguments, parts: readonly RegExp[]) {
  const page = pageRequest(args, 20, parts.length);
  const made = page.after?.every((text, index) => text.isWellFormed() && parts[index]?.test(text)) ?? true;
  if (!made) throw new AppError('PAGE_INVALID', { field: 'after' });
  return page;
}

async function localAuthorities(_parent: unknown, args: PageArguments, { accreditation }: AccreditationContext) {
  const { first, after } = pageOf(args, [AUTHORITY_CODE]);
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
  const { first, after } = pageOf(args, [ORGANISATION_NAME, ORGANISATION_ID]);
  const { store } = context.accreditation;
  const rows = await store.organisationsOf(code, args.accreditation ?? null, after ?? [], first + 1);
  return connection(rows, first, ({ name, id }) => [name, id]);
}

export const resolvers = {
  Query: {
    viewer,
    organisation: (_parent: unknown, { id }: { id: string }, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(id),
    localAuthority: (_parent: unknown, { code }: { code: string }, { accreditation }: AccreditationContext) =>
      accreditation.authorities.load(code),
    localAuthorities,
  },
  Organisation: {
    __resolveReference: ({ id }: { id: string }, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(id),
    localAuthority: ({ authority }: OrganisationRow, _args: unknown, context: AccreditationContext) =>
      authorityRef(authority, context),
    accreditation: ({ accreditation: state, accreditedOn, reviewOn }: OrganisationRow) => ({
      state,
      accreditedOn,
      reviewOn,
    }),
  },
  LocalAuthority: {
    __resolveReference: ({ code }: { code: string }, { accreditation }: AccreditationContext) =>
      accreditation.authorities.load(code),
    organisations: organisationsOf,
  },
};
