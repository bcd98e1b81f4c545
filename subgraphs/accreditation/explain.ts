/**
 * `explainAccess`: what an account may do and why. What it would see of records is answered by children, who know them;
 * the account's side of the decision travels there through the graph, hidden from every client (ADR 7).
 */
import { mayDo } from '#core/context.ts';
import type { Party } from '#core/decide.ts';
import { explain } from '#core/explain.ts';
import { isUuid } from '#core/ids.ts';
import { permissions } from '#core/permissions.ts';
import type { Standing } from '#core/ports.ts';
import type { AccessReason } from '#core/reasons.ts';
import type { AccreditationContext } from './context.ts';

export interface ExplainArguments {
  readonly accountId: string;
  readonly childId?: string | null;
  readonly reason?: AccessReason | null;
  readonly caseReference: boolean;
}

/** The account's side of every decision about it. */
export interface ExplainedAccount extends ExplainArguments {
  readonly standing: Standing;
}

const partyOf = ({ role, organisation, rights, authority, fault }: Standing): Party => ({
  role,
  organisation,
  rights,
  authority,
  inGoodStanding: fault === null,
  isTheirs: false,
  isSource: false,
});

const factsOf = ({ standing, reason, caseReference }: ExplainedAccount) => ({
  party: partyOf(standing),
  mediator: null,
  mode: 'DIRECT' as const,
  live: false,
  reason: reason ?? null,
  caseReference,
});

/** Null for an account that is not there and for one that is not the viewer's to administer or review alike. */
async function explainAccess(
  _parent: unknown,
  args: ExplainArguments,
  context: AccreditationContext,
): Promise<ExplainedAccount | null> {
  const { accreditation } = context;
  const standing = isUuid(args.accountId) ? await accreditation.standingOf(args.accountId) : null;
  const organisation = standing && (await accreditation.organisations.load(standing.organisation.id));
  if (standing === null || !organisation || !mayDo(context, 'EXPLAIN_ACCESS', organisation).allow) return null;
  return { ...args, standing };
}

export const explainResolvers = {
  Query: { explainAccess },
  AccessExplanation: {
    // Reached by its question alone: what another part must know of it travels with it.
    __resolveReference: () => null,
    id: ({ accountId, childId, reason, caseReference }: ExplainedAccount) =>
      Buffer.from(JSON.stringify([accountId, childId ?? null, reason ?? null, caseReference])).toString('base64url'),
    decisionFacts: (explained: ExplainedAccount) => ({
      ...factsOf(explained),
      organisation: explained.standing.organisation.id,
      childId: explained.childId ?? null,
    }),
    standingFault: ({ standing }: ExplainedAccount) => standing.fault,
    operations: (explained: ExplainedAccount) =>
      permissions.map((permission) => ({
        permission,
        ...explain({ ...factsOf(explained), asks: { of: 'OPERATION', permission, scope: null } }),
      })),
  },
};
