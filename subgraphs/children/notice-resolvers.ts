import { AppError } from '#core/errors.ts';
import { isMoment, isUuid } from '#core/ids.ts';
import { MAX_PAGE, type PageArguments, pageRequest } from '#core/page.ts';
import type { ChildrenContext } from './context.ts';
import { type NoticeKind, notifyDue } from './notice-sql.ts';
import type { NoticeRow } from './shield-store.ts';
import { ownAuthority, pageOf, readersOf } from './stewardship.ts';

async function notices(
  _parent: unknown,
  args: PageArguments & { readonly kind?: NoticeKind | null; readonly unread?: boolean | null },
  context: ChildrenContext,
) {
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  const readers = await readersOf(context);
  const asked = {
    kind: args.kind ?? null,
    unread: args.unread === true,
    after: after ?? [],
    limit: first + 1,
    readers,
  };
  const authority = ownAuthority(context);
  await notifyDue(context.children.database, authority, context.now);
  const rows = await context.children.shields.notices(authority, asked);
  return pageOf(rows, first, context, ({ at, id }) => [at.toISOString(), id]);
}

async function acknowledgeNotices(
  _parent: unknown,
  { input: { noticeIds } }: { input: { readonly noticeIds: readonly string[] } },
  context: ChildrenContext,
) {
  if (noticeIds.length === 0 || noticeIds.length > MAX_PAGE) {
    throw new AppError('BAD_USER_INPUT', { field: 'noticeIds' });
  }
  const { viewer, now, children } = context;
  const ids = noticeIds.filter(isUuid);
  const by = { account: viewer.account, readers: await readersOf(context), now };
  return { acknowledged: await children.shields.acknowledge(ids, ownAuthority(context), by) };
}

export const noticeQueries = { notices };
export const noticeMutations = { acknowledgeNotices };
export const noticeTypes = {
  Notice: {
    accountId: ({ account }: NoticeRow) => account,
    mediatorId: ({ mediator }: NoticeRow) => mediator,
    organisation: ({ organisation }: NoticeRow) => (organisation === null ? null : { id: organisation }),
    requestId: ({ request }: NoticeRow) => request,
    aboutId: ({ about }: NoticeRow) => about,
  },
};
