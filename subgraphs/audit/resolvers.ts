import { figureResolvers, informationReference, monthly, yearly } from '#core/figures/resolvers.ts';
import type { PageArguments } from '#core/page.ts';
import type { AuditContext } from './context.ts';
import { incidentMutations, incidentQueries, incidentTypes } from './incident-resolvers.ts';
import { recordPage } from './record-page.ts';
import { type RecordFilter, reviewed } from './review.ts';
import { ofNobodySealed } from './sealed.ts';
import type { Entry } from './store.ts';

/** More than a search may list. Reading about children is a look at them, and an entry must not grow with every reading. */
const DISCLOSURES_SHOWN = 50;

export const resolvers = {
  ...figureResolvers,
  ManagementInformation: {
    ...informationReference,
    looks: monthly('LOOKS'),
    refusals: monthly('REFUSALS'),
    serviceLevels: monthly('SERVICE_LEVELS'),
    overrideLooks: yearly('OVERRIDE_LOOKS'),
  },
  Query: {
    myAccessRecords: (_parent: unknown, args: PageArguments, context: AuditContext) =>
      recordPage(args, context, async (before, limit) =>
        ofNobodySealed(await context.audit.store.ofAccount(context.viewer.account, before, limit), context),
      ),
    accessRecords: async (
      _parent: unknown,
      args: PageArguments & { filter?: RecordFilter | null },
      context: AuditContext,
    ) => {
      const { read, judgedUpTo } = await reviewed(args.filter ?? {}, context);
      return recordPage(args, context, read, judgedUpTo);
    },
    ...incidentQueries,
  },
  Mutation: incidentMutations,
  ...incidentTypes,
  AccessRecord: {
    id: ({ idx }: Entry, _args: unknown, { audit }: AuditContext) => audit.masks.mask(idx),
    requestId: ({ request }: Entry) => request,
    accountId: ({ account }: Entry) => account,
    organisation: ({ organisation }: Entry) => (organisation === null ? null : { id: organisation }),
    clientId: ({ client }: Entry) => client,
    // Entries from before mediated access say nothing of it.
    mediation: ({ mediator }: Entry) =>
      mediator
        ? {
            id: mediator.mediation,
            mediatorAccountId: mediator.account,
            mediatorRole: mediator.role,
            organisation: { id: mediator.organisation },
            proof: mediator.proof,
          }
        : null,
    // Entries of the first form say nothing of it.
    overrideId: ({ override }: Entry) => override ?? null,
    disclosureCount: ({ children, unreadable }: Entry) => (unreadable ? null : Object.keys(children).length),
    disclosures: ({ children, unreadable }: Entry, _args: unknown, { disclosures }: AuditContext) =>
      unreadable
        ? null
        : Object.entries(children)
            .slice(0, DISCLOSURES_SHOWN)
            .map(([childId, classes]) => {
              disclosures.disclosed(childId, 'EXISTENCE');
              return { childId, classes };
            }),
  },
};
