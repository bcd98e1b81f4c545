/** Finding what is to be administered: what is not there and what is somebody else's are told alike. */
import { mayDo } from '#core/context.ts';
import type { Permission } from '#core/permissions.ts';
import type { AccreditationContext } from './context.ts';
import { Refused } from './problems.ts';
import type { OrganisationRow } from './store.ts';

/** The organisation, if the viewer may do this to it; throws Refused otherwise. What decided is noted for the trail. */
export async function administered(
  id: string,
  permission: Permission,
  context: AccreditationContext,
): Promise<OrganisationRow> {
  const organisation = await context.accreditation.organisations.load(id);
  if (organisation === null || !mayDo(context, permission, organisation).allow) {
    throw new Refused('ORGANISATION_NOT_FOUND', 'organisationId');
  }
  return organisation;
}
