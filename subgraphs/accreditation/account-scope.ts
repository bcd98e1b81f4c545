/** Whose accounts the viewer may see and change: what is not there and what is somebody else's are told alike. */
import { dayOf } from '#core/clock.ts';
import { mayDo } from '#core/context.ts';
import { isUuid } from '#core/ids.ts';
import type { Permission } from '#core/permissions.ts';
import { reaches } from '#core/scopes.ts';
import type { AdministeredRow } from './account-store.ts';
import type { AccreditationContext } from './context.ts';
import { Refused } from './problems.ts';

const employer = ({ organisationId: id, accreditor }: AdministeredRow) => ({ id, accreditor });

/** The account, if the viewer may do this to it; null otherwise. What decided is noted for the trail. */
export async function reachable(
  id: string,
  permission: Permission,
  context: AccreditationContext,
): Promise<AdministeredRow | null> {
  const { accounts } = context.accreditation;
  const account = isUuid(id) ? await accounts.account(id, dayOf(context.now)) : null;
  return account !== null && mayDo(context, permission, employer(account)).allow ? account : null;
}

/** The same for a change; throws Refused. */
export async function administeredAccount(
  id: string,
  permission: Permission,
  context: AccreditationContext,
): Promise<AdministeredRow> {
  const account = await reachable(id, permission, context);
  if (account === null) throw new Refused('ACCOUNT_NOT_FOUND', 'accountId');
  return account;
}

/** Whose accounts the viewer may list: of the area of their own body, or of everywhere; of an organisation, if one is named; null for nobody's. */
export function listed({ viewer }: AccreditationContext, wanted: string | null) {
  const { role, organisation } = viewer;
  if (reaches('SEE_ACCOUNTS', role, 'ELSEWHERE')) return { area: null, organisation: wanted };
  const { id } = organisation;
  if (reaches('SEE_ACCOUNTS', role, 'ACCREDITED_BY_OWN')) return { area: id, organisation: wanted };
  return wanted === null || wanted === id ? { area: null, organisation: id } : null;
}
