/** When a protected record is looked at, the team that looks after it is told, before the answer leaves (domain rules 9.6). */
import DataLoader from 'dataloader';
import { wouldSee } from '#core/context.ts';
import type { Asks } from '#core/database.ts';
import type { Child } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { type Notice, notifyAll } from './notice-sql.ts';

export type Looks = DataLoader<Notice, void, string>;

/** Looks of one request, told of in as few statements as there are rounds of loading, however many children there are. */
export const looksTold = (within: Asks): Looks =>
  new DataLoader(
    async (notices) => {
      await notifyAll(within, notices);
      return notices.map(() => undefined);
    },
    { cacheKeyFn: ({ kind, childId }) => `${kind} ${childId}` },
  );

/** Of shielded records alone, and not of what the team sees of its own. Rejects when it cannot be told: then nothing is answered. */
export async function tellOfLook(
  kind: 'FOUND' | 'LOOKED_AT',
  context: ChildrenContext,
  seen: readonly Child[],
): Promise<void> {
  const { viewer, now, children } = context;
  const told = seen.filter((each) => each.state === 'SHIELDED' && !wouldSee(context, each.subject, 'STEWARDSHIP'));
  await Promise.all(told.map(({ id }) => children.looks.load({ kind, childId: id, by: viewer, about: null, at: now })));
}
