/**
 * Assessments of places (PWIS): the organisation assesses, its accrediting body accepts, for twelve months at most.
 * Apart from the criteria, because organisations met those long before their workstations did (domain rules 10.6).
 */
import { addMonths, type dayOf } from '#core/clock.ts';
import { mayDo } from '#core/context.ts';
import { isUuid } from '#core/ids.ts';
import type { Permission } from '#core/permissions.ts';
import { newUuid } from '#core/uuid.ts';
import { administered } from './administered.ts';
import type { AccreditationContext } from './context.ts';
import { requireAtAcceptedPlace } from './giving-up.ts';
import * as sql from './location-store.ts';
import { Refused } from './problems.ts';
import { today } from './rounds.ts';

const VALID_MONTHS = 12;
const MAX_NETWORKS = 32;

async function locationOf(id: string, permission: Permission, context: AccreditationContext) {
  const found = isUuid(id) ? await context.accreditation.locations.byId(id, today(context)) : null;
  const whose = found && { id: found.organisationId, accreditor: found.accreditorId };
  if (found === null || whose === null || !mayDo(context, permission, whose).allow) {
    throw new Refused('LOCATION_NOT_FOUND', 'locationId');
  }
  return found;
}

const changed = (rows: readonly unknown[]): void => {
  if (rows.length === 0) throw new Refused('CHANGED_SINCE', 'version');
};

export async function registerLocation(
  organisationId: string,
  name: string,
  networks: readonly string[],
  context: AccreditationContext,
): Promise<string> {
  const { id: organisation, accreditor } = await administered(organisationId, 'DECLARE_ACCREDITATION', context);
  if (accreditor === null) throw new Refused('NOBODY_ACCREDITS', 'organisationId');
  if (networks.length === 0 || networks.length > MAX_NETWORKS) throw new Refused('TOO_MANY', 'networks');
  const id = newUuid(context.now);
  await context.accreditation.database.ask(sql.registerLocation, [id, organisation, accreditor, name, networks]);
  return id;
}

export async function assessLocation(id: string, version: number, context: AccreditationContext): Promise<string> {
  await locationOf(id, 'DECLARE_ACCREDITATION', context);
  const { database } = context.accreditation;
  changed(await database.ask(sql.assessLocation, [id, version, context.viewer.account, today(context)]));
  return id;
}

/** Counts from the assessment, however long the acceptance took. */
export async function acceptLocation(id: string, version: number, context: AccreditationContext): Promise<string> {
  const location = await locationOf(id, 'REVIEW_ACCREDITATION', context);
  const { viewer, accreditation } = context;
  const { assessedOn } = location;
  const until = assessedOn === null ? null : addMonths(assessedOn as ReturnType<typeof dayOf>, VALID_MONTHS);
  if (until === null || until <= today(context) || location.state === 'EXPIRED') {
    throw new Refused('WRONG_STATE', 'locationId');
  }
  const [by] = await accreditation.database.ask(sql.assessedBySamePerson, [id, viewer.account]);
  if (by?.same !== false) throw new Refused('ANOTHER_PERSON_NEEDED');
  const values = [id, version, viewer.account, today(context), until] as const;
  changed(await accreditation.database.ask(sql.acceptLocation, [...values]));
  return id;
}

export async function closeLocation(id: string, version: number, context: AccreditationContext): Promise<string> {
  const { state, organisationId } = await locationOf(id, 'DECLARE_ACCREDITATION', context);
  const organisation = await context.accreditation.organisations.load(organisationId);
  // Where nobody may sit yet, or any more, there is nothing to lose.
  if (state === 'ACCEPTED' && organisation !== null) requireAtAcceptedPlace(organisation, context, 'locationId');
  changed(await context.accreditation.database.ask(sql.closeLocation, [id, version, today(context)]));
  return id;
}
