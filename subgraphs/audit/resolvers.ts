import { AppError } from '#core/errors.ts';
import { childNumber } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { AuditContext } from './context.ts';
import type { Entry } from './store.ts';

type Read = (before: string | null, limit: number) => Promise<Entry[]>;

const NONE: Read = async () => [];

async function page(args: PageArguments, read: Read) {
  const { first, after } = pageRequest(args, 20, 1);
  const [before = null] = after ?? [];
  if (before !== null && !/^\d{1,18}$/.test(before)) throw new AppError('PAGE_INVALID', { field: 'after' });
  return connection(await read(before, first + 1), first, ({ idx }) => [idx]);
}

interface Filter {
  readonly childId?: string | null;
  readonly accountId?: string | null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Nobody reviews their own looks: an auditor's own entries are for another auditor. */
const others = ({ viewer, audit }: AuditContext, { childId, accountId }: Filter): Read => {
  if (childId && accountId) throw new AppError('BAD_USER_INPUT', { field: 'filter' });
  if (accountId) {
    if (accountId === viewer.account) throw new AppError('FORBIDDEN', { field: 'accountId' });
    return UUID.test(accountId) ? (before, limit) => audit.store.ofAccount(accountId, before, limit) : NONE;
  }
  if (!childId) return (before, limit) => audit.store.all(viewer.account, before, limit);
  const number = childNumber(childId);
  return number === undefined ? NONE : (before, limit) => audit.store.ofChild(number, viewer.account, before, limit);
};

export const resolvers = {
  Query: {
    myAccessRecords: (_parent: unknown, args: PageArguments, { viewer, audit }: AuditContext) =>
      page(args, (before, limit) => audit.store.ofAccount(viewer.account, before, limit)),
    accessRecords: (_parent: unknown, args: PageArguments & { filter?: Filter | null }, context: AuditContext) =>
      page(args, others(context, args.filter ?? {})),
  },
  AccessRecord: {
    id: ({ idx }: Entry) => idx,
    requestId: ({ request }: Entry) => request,
    accountId: ({ account }: Entry) => account,
    organisation: ({ organisation }: Entry) => (organisation === null ? null : { id: organisation }),
    clientId: ({ client }: Entry) => client,
    // To read that somebody looked at a child is to learn that there is one: that, too, is in the trail.
    disclosures: ({ children }: Entry, _args: unknown, { disclosures }: AuditContext) =>
      Object.entries(children).map(([childId, classes]) => {
        disclosures.disclosed(childId, 'EXISTENCE');
        return { childId, classes };
      }),
  },
};
