/**
 * Record first, then disclose (law 1): an intent before anything is read, the outcome before a byte of the answer
 * leaves. Whoever cannot be recorded is not answered.
 */
import type { DisclosureReport } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import { isUuid } from '#core/ids.ts';
import type { AuditLog, MediatorOfEntry, TrailEntry } from '#core/ports.ts';
import { reasonFacts } from '#core/reasons.ts';
import { traced } from '#core/tracing.ts';
import type { Viewer } from '#core/viewer.ts';
import type { GraphQLBody } from './body.ts';
import type { TurnedAway } from './identity.ts';

export interface Asked {
  readonly viewer: Viewer;
  readonly body: GraphQLBody;
  /** Name of the operation; null when it has none. */
  readonly operation: string | null;
  /** The hash of the document's text: of one that is registered, its identifier. */
  readonly document: string;
  readonly peer: string;
}

/** How an answer came out, for the trail. */
export type OutcomeKind = 'ANSWERED' | 'ANSWERED_WITH_ERRORS' | 'REFUSED';

const nothing = { children: {}, rules: [] };

const mediatorOf = ({ mediation }: Viewer): MediatorOfEntry | null =>
  mediation && {
    mediation: mediation.id,
    account: mediation.mediator.account,
    organisation: mediation.mediator.organisation.id,
    role: mediation.mediator.role,
    proof: mediation.proof,
  };

const entryFor = ({
  viewer,
  operation,
  document,
  peer,
}: Asked): Omit<TrailEntry, 'kind' | 'decision' | 'children' | 'rules'> => ({
  request: viewer.request,
  account: viewer.account,
  organisation: viewer.organisation.id,
  role: viewer.role,
  client: viewer.client,
  mediator: mediatorOf(viewer),
  override: viewer.override?.id ?? null,
  reason: viewer.reason,
  purpose: viewer.reason === null ? null : reasonFacts[viewer.reason].purpose,
  caseReference: viewer.caseReference,
  operation,
  document,
  peer,
});

const refused = (request: string, peer: string, rule: string) => ({
  ...nothing,
  kind: 'REFUSAL' as const,
  request,
  mediator: null,
  override: null,
  reason: null,
  purpose: null,
  caseReference: null,
  operation: null,
  document: null,
  decision: 'REFUSED',
  rules: [rule],
  peer,
});

/** Only a place in the trail says that an entry is durable: anything else is no acknowledgement. */
function acknowledged(place: unknown): number {
  if (!Number.isSafeInteger(place) || (place as number) < 0) throw new AppError('SERVICE_UNAVAILABLE');
  return place as number;
}

export function recorderOn(log: AuditLog) {
  const append = (entry: TrailEntry): Promise<number> =>
    traced(`record ${entry.kind.toLowerCase()}`, async () => acknowledged(await log.append(entry)));
  return {
    /** Somebody is about to ask. With everything that was asked: literals stand in the query, values in the variables. */
    intent: (asked: Asked): Promise<number> => {
      const { query, variables } = asked.body;
      const parameters = JSON.stringify({ query, variables });
      return append({ ...entryFor(asked), ...nothing, kind: 'INTENT', decision: 'PENDING', parameters });
    },

    outcome: (asked: Asked, decision: OutcomeKind, report: DisclosureReport): Promise<number> => {
      const { children, rules, opened, searches, namesakes, elsewhere, atHome } = report;
      const looks = {
        opened,
        searches,
        ...(namesakes.length > 0 && { namesakes }),
        ...(elsewhere.length > 0 && { elsewhere }),
        ...(atHome.length > 0 && { atHome }),
      };
      return append({ ...entryFor(asked), kind: 'OUTCOME', decision, children, rules, looks });
    },

    /** Somebody was turned away before they were let in. */
    refusal: (request: string, peer: string, { bearer, standing, rule }: TurnedAway): Promise<number> =>
      append({
        ...refused(request, peer, rule),
        // Accounts are UUIDs; a token that names something else is recorded without one rather than not at all.
        account: bearer !== null && isUuid(bearer.account) ? bearer.account : null,
        organisation: standing?.organisation.id ?? null,
        role: standing?.role ?? null,
        client: bearer?.client.slice(0, 64).toWellFormed() ?? null,
      }),

    /** Somebody who is let in asked for what nobody may ask: too much, or nothing this server understands. */
    declined: (viewer: Viewer, peer: string, rule: string): Promise<number> => {
      const { request, account, organisation, role, client } = viewer;
      const mediator = mediatorOf(viewer);
      const override = viewer.override?.id ?? null;
      const who = { account, organisation: organisation.id, role, client, mediator, override };
      return append({ ...refused(request, peer, rule), ...who });
    },
  };
}
export type Recorder = ReturnType<typeof recorderOn>;
