import DataLoader from 'dataloader';
import { dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import type { ChildReader } from '#core/ports.ts';
import { reasonFacts } from '#core/reasons.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { type Agreements, agreementsIn } from './agreements.ts';
import { type Changes, changesIn } from './changes.ts';
import type { InvolvementsContext, PageOfChild } from './context.ts';
import { involvementIntake } from './intake.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { type SharedPointers, sharedPointers } from './sharing.ts';
import { type InvolvementStore, involvementStore } from './store.ts';

interface Services {
  readonly store: InvolvementStore;
  readonly agreements: Agreements;
  readonly changes: Changes;
  readonly children: ChildReader;
}

/** Which pointers under agreements this viewer may see, for the reason they state. */
async function pointersFor({ viewer, now }: RequestContext, agreements: Agreements): Promise<SharedPointers> {
  return sharedPointers(await agreements.current(), {
    organisation: viewer.organisation.id,
    kind: viewer.organisation.kind,
    purpose: viewer.reason === null ? null : reasonFacts[viewer.reason].sharing,
    now,
  });
}

/** Who else is working with the child, and how to reach them. */
export const involvements: Subgraph<Services> = {
  name: 'involvements',
  resolvers,
  policy,
  open: ({ database, keys, clock, ports }) => {
    if (ports.children === undefined) throw new TypeError('involvements needs the port of children');
    const store = involvementStore(database);
    return {
      store,
      agreements: agreementsIn(store.agreements, clock),
      changes: changesIn(database, keys),
      children: ports.children,
    };
  },
  perRequest: (services, context): Pick<InvolvementsContext, 'involvements'> => {
    const { store, agreements } = services;
    const today = dayOf(context.now);
    let pointers: Promise<SharedPointers> | undefined;
    const shared = () => {
      pointers ??= pointersFor(context, agreements);
      return pointers;
    };
    // Pages of the same shape are asked for together; a document rarely has more than one shape.
    const pages = async (keys: readonly PageOfChild[]) => {
      const shapes = Map.groupBy(keys, ({ first, after, state }) => JSON.stringify([first, after, state]));
      const found = new Map<PageOfChild, Awaited<ReturnType<InvolvementStore['ofChildren']>>[number]>();
      for (const same of shapes.values()) {
        const [page] = same as [PageOfChild];
        const rows = await store.ofChildren(
          same.map(({ child }) => child),
          today,
          await shared(),
          page,
        );
        for (const [index, key] of same.entries()) found.set(key, rows[index] ?? []);
      }
      return keys.map((key) => found.get(key) ?? []);
    };
    return {
      involvements: {
        ...services,
        pages: new DataLoader(pages, { cacheKeyFn: (key) => JSON.stringify(key) }),
        roles: new DataLoader(async (ids) => store.rolesOf(ids, today, await shared())),
        practitioners: new DataLoader((ids) => store.practitioners(ids)),
      },
    };
  },
  intake: ({ database, keys, clock }) => involvementIntake(database, keys, clock),
};
