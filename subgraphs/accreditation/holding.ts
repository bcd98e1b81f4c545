/** How an accreditation is lost and got back; its people and its machine clients go with it, in one transaction. */
import { dayOf } from '#core/clock.ts';
import { mayDo } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Permission } from '#core/permissions.ts';
import type { AccreditationState } from '#core/words.ts';
import { type OrganisationChange, stepFrom } from './accreditation-states.ts';
import { administered } from './administered.ts';
import * as cases from './case-sql.ts';
import type { AccreditationContext } from './context.ts';
import type { Declared } from './declaring.ts';
import { requireAtAcceptedPlace } from './giving-up.ts';
import * as sql from './organisation-sql.ts';
import { Refused } from './problems.ts';
import { type Held, inTransaction, lockedOrganisation, record } from './rounds.ts';
import { isAccredited } from './standing.ts';

type Reason = 'ORGANISATION_SUSPENDED' | 'ORGANISATION_LAPSED';

async function suspendAll(within: Asks, id: string, reason: Reason, sparing: string | null = null): Promise<void> {
  await within.ask(sql.suspendAccounts, [id, reason, sparing]);
  await within.ask(sql.suspendClients, [id, reason]);
}

async function liftAll(within: Asks, id: string, reason: Reason): Promise<void> {
  await within.ask(sql.liftFromAccounts, [id, reason]);
  await within.ask(sql.liftFromClients, [id, reason]);
}

/** Whoever must declare again comes in, with no function at all (`standing.ts`). */
const lapseAll = (within: Asks, id: string): Promise<void> =>
  suspendAll(within, id, 'ORGANISATION_LAPSED', 'PARTNER_ADMINISTRATOR');

async function held(
  organisationId: string,
  permission: Permission,
  context: AccreditationContext,
  work: (held: Held) => Promise<void>,
): Promise<Declared> {
  const { id } = await administered(organisationId, permission, context);
  return inTransaction(context, async (within) => {
    await work({ within, context, organisation: await lockedOrganisation(within, id) });
    return { organisation: id, case: null };
  });
}

function requireStep(change: OrganisationChange, { organisation }: Held): AccreditationState {
  const step = stepFrom('ORGANISATION', change, organisation.accreditation);
  if (step === undefined) throw new Refused('WRONG_STATE', 'organisationId');
  return step.to;
}

/** Takes on an organisation nobody accredits yet: an authority's team one of its area, the national office any other. */
export async function takeOnOrganisation(id: string, context: AccreditationContext): Promise<Declared> {
  const { viewer, accreditation } = context;
  const found = await accreditation.organisations.load(id);
  const theirs = viewer.organisation.kind === 'NATIONAL' || (viewer.authority ?? '') === found?.authority;
  // Decided as for one that is theirs already: nobody takes their own on.
  const asTheirs = { id, accreditor: viewer.organisation.id };
  if (found === null || !theirs || !mayDo(context, 'REVIEW_ACCREDITATION', asTheirs).allow) {
    throw new Refused('ORGANISATION_NOT_FOUND', 'organisationId');
  }
  return inTransaction(context, async (within) => {
    const organisation = await lockedOrganisation(within, id);
    if (organisation.accreditor === viewer.organisation.id) return { organisation: id, case: null };
    if (organisation.accreditor !== null) throw new Refused('WRONG_STATE', 'organisationId');
    await within.ask(sql.takeOn, [id, viewer.organisation.id]);
    await record({ within, context, organisation }, 'TAKEN_ON', organisation.accreditation);
    return { organisation: id, case: null };
  });
}

/** Nobody of it gets in from this moment. Suspending what is suspended changes nothing. */
export const suspendOrganisation = (id: string, reason: string, context: AccreditationContext) =>
  held(id, 'SUSPEND_ORGANISATION', context, async (found) => {
    if (found.organisation.accreditation === 'SUSPENDED') return;
    const to = requireStep('SUSPEND', found);
    await found.within.ask(sql.moveOrganisation, [id, to]);
    await suspendAll(found.within, id, 'ORGANISATION_SUSPENDED');
    await record(found, 'SUSPENDED', to, reason);
  });

/** Back to where it was before, which may have lapsed meanwhile; lifts that one reason and no other. */
async function reinstate(found: Held): Promise<void> {
  const { within, context, organisation } = found;
  requireStep('REINSTATE', found);
  const before = organisation.suspendedFrom ?? 'ACCREDITED';
  const reviewOn = organisation.reviewOn as IsoDate | null;
  const to = isAccredited({ accreditation: before, reviewOn }, dayOf(context.now)) ? before : 'LAPSED';
  await within.ask(sql.moveOrganisation, [organisation.id, to]);
  await liftAll(within, organisation.id, 'ORGANISATION_SUSPENDED');
  if (to === 'LAPSED') await lapseAll(within, organisation.id);
  await record(found, 'REINSTATED', to);
}

/** Lifts a suspension; or lets an organisation that gave up declare again. */
export const reinstateOrganisation = (id: string, context: AccreditationContext) =>
  held(id, 'SIGN_ACCREDITATION', context, async (found) => {
    if (found.organisation.accreditation !== 'WITHDRAWN') return reinstate(found);
    const to = requireStep('READMIT', found);
    await found.within.ask(sql.moveOrganisation, [id, to]);
    await record(found, 'READMITTED', to);
  });

/** Gives the accreditation up, with whatever round is open: functions and the rights that need them go at once. */
export const withdrawAccreditation = (id: string, context: AccreditationContext) =>
  held(id, 'DECLARE_ACCREDITATION', context, async (found) => {
    const { within } = found;
    const to = requireStep('GIVE_UP', found);
    requireAtAcceptedPlace(found.organisation, context, 'organisationId');
    const [open] = await within.ask(cases.lockOpenCase, [id]);
    if (open) await within.ask(cases.moveCase, [open.id, 'WITHDRAWN']);
    await within.ask(sql.moveOrganisation, [id, to]);
    await within.ask(sql.narrowFunctions, [id, []]);
    await liftAll(within, id, 'ORGANISATION_LAPSED');
    await record(found, 'WITHDRAWN', to);
  });

const BATCH = 100;

async function lapseSome(database: Database, now: Date): Promise<number> {
  return database.transaction(async (within) => {
    const overdue = await within.ask(sql.lockOverdue, [dayOf(now), BATCH]);
    for (const { id, accreditation } of overdue) {
      await within.ask(sql.moveOrganisation, [id, 'LAPSED']);
      await lapseAll(within, id);
      await within.ask(sql.recordEvent, [id, 'LAPSED', accreditation, 'LAPSED', null, null, now]);
    }
    return overdue.length;
  });
}

/**
 * Writes down what the calendar has done: whose yearly review was missed is LAPSED. Standing is denied by the day itself,
 * so nothing waits for this, and doing it again changes nothing.
 */
export async function lapseOverdue(database: Database, now: Date): Promise<void> {
  while ((await lapseSome(database, now)) === BATCH);
}
