/**
 * Mediated access: an authorised user whose service has no screen asks another authorised user, who looks up or records
 * for them (domain rules 6). Here it is opened, used, ended and disputed; what it allows is `core/decide.ts`.
 */
import type { Database } from '#core/database.ts';
import { isUuid, userNumber } from '#core/ids.ts';
import { isGranted } from '#core/permissions.ts';
import type { MediationUse, OpenMediation, Standing } from '#core/ports.ts';
import { newUuid } from '#core/uuid.ts';
import type { Viewer } from '#core/viewer.ts';
import type { Authenticators } from './authenticators.ts';
import * as sql from './mediation-sql.ts';
import { Refused } from './problems.ts';

export interface OpeningInput {
  readonly userNumber: string;
  readonly code: string;
  readonly channel: string;
  readonly child: string | null;
}

/** Nobody has this account: asked about where there is none, so that finding none takes as long. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const holds = (standing: Standing | null): standing is Standing =>
  standing !== null && standing.fault === null && standing.organisation.functions.includes('MEDIATED_ACCESS');

/** Whether somebody could ask themselves, had they a screen: what is asked through another is nothing new to them. */
const couldAsk = (standing: Standing): boolean =>
  isGranted('OPEN_CHILD', standing) && standing.organisation.functions.includes('QUERY');

export function mediationsIn(
  database: Database,
  authenticators: Authenticators,
  standingOf: (account: string) => Promise<Standing | null>,
) {
  return {
    /** The mediation that was opened, or null: which of several things stood in the way is told to nobody. */
    open: async (mediator: Viewer, { child, ...input }: OpeningInput, now: Date): Promise<sql.MediationRow | null> => {
      const number = userNumber(input.userNumber) ?? '0';
      const [found] = await database.ask(sql.accountByUserNumber, [number]);
      const requester = found?.id ?? NOBODY;
      const standing = await standingOf(requester);
      const given = { triedBy: mediator.account, account: requester, code: input.code };
      if (!(await authenticators.spend(given, now))) return null;
      if (!holds(standing) || !couldAsk(standing) || mediator.reason === null) return null;
      const { account, reason, caseReference } = mediator;
      const values = [newUuid(now), requester, account, input.channel, reason, caseReference, child, now] as const;
      return database
        .transaction(async (within) => {
          await within.ask(sql.endOthers, [account, now]);
          const [opened] = await within.ask(sql.openMediation, [...values]);
          // What was open stays open when nothing takes its place.
          if (opened === undefined) throw new Refused('MEDIATION_NOT_OPENED');
          return opened;
        })
        .catch((error: unknown) => {
          if (error instanceof Refused) return null;
          throw error;
        });
    },

    end: async (id: string, mediator: string, now: Date): Promise<sql.MediationRow | null> =>
      isUuid(id) ? ((await database.ask(sql.endMediation, [id, mediator, now]))[0] ?? null) : null,

    dispute: async (id: string, requester: string, now: Date): Promise<sql.MediationRow | null> =>
      isUuid(id) ? ((await database.ask(sql.disputeMediation, [id, requester, now]))[0] ?? null) : null,

    /** The mediation as a request needs it; null unless it is this mediator's, open, and its requester in good standing. */
    find: async (id: string, mediator: string, now: Date): Promise<OpenMediation | null> => {
      if (!isUuid(id)) return null;
      const [row] = await database.ask(sql.mediationById, [id]);
      if (row === undefined || row.mediator !== mediator || row.endedAt !== null || row.expiresAt <= now) return null;
      const requester = await standingOf(row.requester);
      if (!holds(requester)) return null;
      const { reason, caseReference, child, channel, proof } = row;
      return { id: row.id, requester, reason, caseReference, child, channel, proof };
    },

    /** Notes a look or a change, for the requester to be told of; false when the mediation is over or of another child. */
    use: async ({ mediation, mediator, request, kind, child }: MediationUse, now: Date): Promise<boolean> =>
      isUuid(mediation) &&
      (await database.ask(sql.useMediation, [mediation, mediator, request, kind, child, now])).length > 0,

    byId: async (id: string): Promise<sql.MediationRow | null> =>
      (await database.ask(sql.mediationById, [id]))[0] ?? null,
    ofRequester: (account: string, [at = null, id = null]: readonly (string | null)[], limit: number) =>
      database.ask(sql.mediationsOfRequester, [account, at, id, limit]),
    ofMediator: (account: string, [at = null, id = null]: readonly (string | null)[], limit: number) =>
      database.ask(sql.mediationsOfMediator, [account, at, id, limit]),
    disputedIn: (organisation: string, [at = null, id = null]: readonly (string | null)[], limit: number) =>
      database.ask(sql.disputedMediations, [organisation, at, id, limit]),
    uses: async (ids: readonly string[]): Promise<sql.UseRow[][]> => {
      const rows = Map.groupBy(await database.ask(sql.usesOfMediations, [ids]), ({ mediation }) => mediation);
      return ids.map((id) => rows.get(id) ?? []);
    },
  };
}
export type Mediations = ReturnType<typeof mediationsIn>;
