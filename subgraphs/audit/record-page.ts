import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { AuditContext } from './context.ts';
import type { Read } from './review.ts';

/** Places in the trail are masked: two of one's own would tell how much everybody else has asked in between. */
export async function recordPage(
  args: PageArguments,
  { audit: { masks } }: AuditContext,
  read: Read,
  judgedUpTo: Date | null = null,
) {
  const { first, after } = pageRequest(args, 20, [(text) => masks.place(text) !== undefined]);
  const before = after === null ? null : (masks.place(after[0] ?? '') ?? null);
  return { ...connection(await read(before, first + 1), first, ({ idx }) => [masks.mask(idx)]), judgedUpTo };
}
