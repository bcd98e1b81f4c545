/**
 * What is done with incidents. Each act is one transaction on the locked incident: it happens whole or not at all, and
 * the database holds its order and who may act again (`0005_review.sql`).
 */
import type { Asks, Database } from '#core/database.ts';
import type { AccountKeeper, Reviewer } from '#core/ports.ts';
import type { Viewer } from '#core/viewer.ts';
import { FAMILY_COMPLAINT } from './complained.ts';
import { Refused } from './incident-problems.ts';
import * as sql from './incident-sql.ts';
import { goesOn, grave, type IncidentState } from './incident-states.ts';

/** Who acts, as what person, how far they reach, and when. */
export interface Actor {
  readonly viewer: Viewer;
  readonly reviewer: Reviewer;
  readonly now: Date;
}

export interface Act {
  readonly reference: string;
  readonly to: IncidentState;
  readonly key: string;
}

export interface IncidentFilter {
  readonly state?: string | null;
  readonly accountId?: string | null;
  readonly organisationId?: string | null;
  readonly detector?: string | null;
}

const reachOf = ({ area, person }: Reviewer) => [area?.organisations ?? null, person] as const;

/** Whether it goes that way, and by this person's hand. */
async function mayAct(within: Asks, incident: sql.IncidentRow, to: IncidentState, { viewer, reviewer }: Actor) {
  const signals = await within.ask(sql.signalsOf, [[incident.number]]);
  const acts = await within.ask(sql.actsOf, [[incident.number]]);
  const course = {
    state: incident.state,
    onlyComplained: signals.length > 0 && signals.every(({ detector }) => detector === FAMILY_COMPLAINT),
    suspended: acts.some(({ state }) => state === 'SUSPENDED_USER'),
  };
  if (!goesOn(course, to)) throw new Refused('WRONG_STATE', 'reference');
  if (incident.state !== 'INVESTIGATING' || to === 'SUSPENDED_USER') return;
  if (incident.organisation === viewer.organisation.id) throw new Refused('ANOTHER_BODY_NEEDED', 'reference');
  if (!grave.includes(to)) return;
  if (acts.some(({ state, person }) => state === 'INVESTIGATING' && person === reviewer.person)) {
    throw new Refused('SECOND_PERSON_NEEDED', 'outcome');
  }
}

/** Whether this very act has been carried out under its key. */
async function isDone(within: Asks, { number }: sql.IncidentRow, { to, key }: Act, { account }: Viewer) {
  const [before] = await within.ask(sql.actByKey, [account, key]);
  if (before && (before.incident !== number || before.state !== to)) throw new Refused('KEY_REUSED', 'idempotencyKey');
  return before !== undefined;
}

async function note(within: Asks, { number }: sql.IncidentRow, { to, key }: Act, { viewer, reviewer, now }: Actor) {
  const { account, organisation, request } = viewer;
  const made = [number, to, account, reviewer.person, organisation.id, key, now, request] as const;
  const [done] = await within.ask(sql.insertAct, [...made]);
  // The same key at the same moment, for another incident.
  if (done === undefined) throw new Refused('KEY_REUSED', 'idempotencyKey');
}

export function incidentsIn(database: Database, accounts: () => AccountKeeper) {
  return {
    page: (filter: IncidentFilter, before: string | null, limit: number, reviewer: Reviewer) =>
      database.ask(sql.incidentsPage, [
        ...reachOf(reviewer),
        before,
        limit,
        filter.state ?? null,
        filter.accountId ?? null,
        filter.organisationId ?? null,
        filter.detector ?? null,
      ]),

    byReference: async (reference: string, reviewer: Reviewer): Promise<sql.IncidentRow | null> =>
      (await database.ask(sql.incidentByReference, [...reachOf(reviewer), reference]))[0] ?? null,

    signals: async (incidents: readonly string[]): Promise<sql.SignalRow[][]> => {
      const found = Map.groupBy(await database.ask(sql.signalsOf, [incidents]), ({ incident }) => incident);
      return incidents.map((number) => found.get(number) ?? []);
    },

    acts: async (incidents: readonly string[]): Promise<sql.ActRow[][]> => {
      const found = Map.groupBy(await database.ask(sql.actsOf, [incidents]), ({ incident }) => incident);
      return incidents.map((number) => found.get(number) ?? []);
    },

    /**
     * Carries one act out. An account is suspended before that is noted: should the note then be lost, nobody is left in
     * whom it was meant for, and the act is there to be done again, which suspends nobody twice.
     */
    act: (act: Act, actor: Actor): Promise<void> =>
      database.transaction(async (within) => {
        const { viewer } = actor;
        await within.ask(sql.holdIncident, [act.reference]);
        const [incident] = await within.ask(sql.incidentByReference, [...reachOf(actor.reviewer), act.reference]);
        if (incident === undefined) throw new Refused('INCIDENT_NOT_FOUND', 'reference');
        if (await isDone(within, incident, act, viewer)) return;
        await mayAct(within, incident, act.to, actor);
        if (act.to === 'SUSPENDED_USER') await accounts().suspendForMisuse(incident.account, viewer.account);
        await note(within, incident, act, actor);
      }),
  };
}
export type Incidents = ReturnType<typeof incidentsIn>;
