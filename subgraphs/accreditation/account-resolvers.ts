import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { isUuid, userNumberFrom } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { listed, reachable } from './account-scope.ts';
import type { AdministeredRow, EventRow } from './account-store.ts';
import { reviewDueOn } from './clearances.ts';
import type { AccreditationContext } from './context.ts';
import type { AccountFilter as FilterInput } from './schema.generated.ts';
import { suspensionsOf } from './standing.ts';
import type { OrganisationRow } from './store.ts';
import { clearanceOf } from './viewer-clearance.ts';

interface AccountsArguments extends PageArguments {
  readonly organisationId?: string | null;
  readonly filter?: FilterInput | null;
}

/** As many days as a check and a little more can be away. */
const FURTHEST = 1_100;
const isNumber = (text: string): boolean => /^\d{1,18}$/.test(text);

function conditionsIn(given: FilterInput | null | undefined) {
  const { state = null, role = null, expiringWithinDays = null, reviewDue = null, dormant = null } = given ?? {};
  if (expiringWithinDays !== null && (expiringWithinDays < 0 || expiringWithinDays > FURTHEST)) {
    throw new AppError('BAD_USER_INPUT', { field: 'expiringWithinDays' });
  }
  return { state, role, expiringWithinDays, reviewDue, dormant };
}

async function accounts(_parent: unknown, args: AccountsArguments, context: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isNumber]);
  const conditions = conditionsIn(args.filter);
  const scope = listed(context, args.organisationId ?? null);
  const { accounts: store } = context.accreditation;
  const rows =
    scope === null
      ? []
      : await store.page({ ...scope, ...conditions }, dayOf(context.now), after?.[0] ?? null, first + 1);
  return connection(rows, first, ({ userNumber }) => [userNumber]);
}

/** Of an organisation whose accounts are not the viewer's to see there are none to be seen. */
const accountsOf = ({ id }: OrganisationRow, args: AccountsArguments, context: AccreditationContext) =>
  accounts(null, { ...args, organisationId: id }, context);

async function history({ id }: AdministeredRow, args: PageArguments, { accreditation }: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isUuid]);
  const rows = await accreditation.accounts.events(id, after?.[0] ?? null, first + 1);
  return connection(rows, first, (row) => [row.id]);
}

/** What an act was about has a name of its own for each kind of act. */
const about =
  (...acts: readonly string[]) =>
  (event: EventRow): string | null =>
    acts.includes(event.act) ? event.about : null;

export const accountResolvers = {
  queries: {
    account: (_parent: unknown, { id }: { id: string }, context: AccreditationContext) =>
      reachable(id, 'SEE_ACCOUNTS', context),
    accounts,
  },
  ofOrganisation: { accounts: accountsOf },
  types: {
    Account: {
      userNumber: ({ userNumber }: AdministeredRow) => userNumberFrom(userNumber),
      organisation: ({ organisationId }: AdministeredRow, _args: unknown, { accreditation }: AccreditationContext) =>
        accreditation.organisations.load(organisationId),
      authority: ({ authority }: AdministeredRow, _args: unknown, { accreditation }: AccreditationContext) =>
        authority === null ? null : accreditation.authorities.load(authority),
      practitioner: ({ practitionerId }: AdministeredRow) => (practitionerId === null ? null : { id: practitionerId }),
      state: (account: AdministeredRow, _args: unknown, { now }: AccreditationContext) =>
        suspensionsOf(account, dayOf(now)).length > 0 ? 'SUSPENDED' : account.state,
      suspensions: (account: AdministeredRow, _args: unknown, { now }: AccreditationContext) =>
        suspensionsOf(account, dayOf(now)),
      clearance: (account: AdministeredRow, _args: unknown, { now }: AccreditationContext) =>
        clearanceOf(account, dayOf(now)),
      reviewDueOn,
      history,
    },
    AccountEvent: {
      clearance: about('CLEARANCE_RECORDED'),
      suspension: about('SUSPENDED', 'SUSPENSION_LIFTED'),
      right: about('RIGHT_GRANTED', 'RIGHT_WITHDRAWN'),
      closedFor: about('CLOSED'),
      by: ({ by }: EventRow) => userNumberFrom(by),
    },
  },
};
