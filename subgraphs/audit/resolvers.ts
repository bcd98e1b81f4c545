import { AppError } from '#core/errors.ts';
import { figureResolvers, informationReference, monthly, yearly } from '#core/figures/resolvers.ts';
import { childNumber, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { AuditContext } from './context.ts';
import type { Entry } from './store.ts';

type Read = (before: string | null, limit: number) => Promise<Entry[]>;

const NONE: Read = async () => [];

/** Places in the trail are masked: two of one's own would tell how much everybody else has asked in between. */
async function page(args: PageArguments, { audit: { masks } }: AuditContext, read: Read) {
  const { first, after } = pageRequest(args, 20, [(text) => masks.place(text) !== undefined]);
  const before = after === null ? null : (masks.place(after[0] ?? '') ?? null);
  return connection(await read(before, first + 1), first, ({ idx }) => [masks.mask(idx)]);
}

interface Filter {
  readonly childId?: string | null;
  readonly accountId?: string | null;
}

/** Who looked at a child. That somebody did tells that there is one, so this look is in the trail too. */
const ofChild =
  (number: string, { viewer, audit, disclosures }: AuditContext): Read =>
  async (before, limit) => {
    const entries = await audit.store.ofChild(number, viewer.account, before, limit);
    if (entries.length > 0) disclosures.disclosed(number, 'EXISTENCE');
    return entries;
  };

/** Nobody reviews their own looks: an auditor's own entries are for another auditor. */
const others = (context: AuditContext, { childId, accountId }: Filter): Read => {
  const { viewer, audit } = context;
  if (childId && accountId) throw new AppError('BAD_USER_INPUT', { field: 'filter' });
  if (accountId) {
    if (accountId === viewer.account) throw new AppError('FORBIDDEN', { field: 'accountId' });
    return isUuid(accountId) ? (before, limit) => audit.store.ofAccount(accountId, before, limit) : NONE;
  }
  if (!childId) return (before, limit) => audit.store.all(viewer.account, before, limit);
  const number = childNumber(childId);
  return number === undefined ? NONE : ofChild(number, context);
};

/** More than a search may list. Reading about children is a look at them, and an entry must not grow with every reading. */
const DISCLOSURES_SHOWN = 50;

export const resolvers = {
  ...figureResolvers,
  ManagementInformation: {
    ...informationReference,
    looks: monthly('LOOKS'),
    refusals: monthly('REFUSALS'),
    overrideLooks: yearly('OVERRIDE_LOOKS'),
  },
  Query: {
    myAccessRecords: (_parent: unknown, args: PageArguments, context: AuditContext) =>
      page(args, context, (before, limit) => context.audit.store.ofAccount(context.viewer.account, before, limit)),
    accessRecords: (_parent: unknown, args: PageArguments & { filter?: Filter | null }, context: AuditContext) =>
      page(args, context, others(context, args.filter ?? {})),
  },
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
    disclosureCount: ({ children }: Entry) => Object.keys(children).length,
    disclosures: ({ children }: Entry, _args: unknown, { disclosures }: AuditContext) =>
      Object.entries(children)
        .slice(0, DISCLOSURES_SHOWN)
        .map(([childId, classes]) => {
          disclosures.disclosed(childId, 'EXISTENCE');
          return { childId, classes };
        }),
  },
};
