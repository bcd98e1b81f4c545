import DataLoader from 'dataloader';
import type { IsoDate } from '#core/ids.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import type { ChildRecord } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { type Identifiers, identifiersWith } from './identifiers.ts';
import { childIntake } from './intake.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { type ChildStore, childStore } from './store.ts';

interface Services {
  readonly store: ChildStore;
  /** One record, read together with those that other requests ask for at this moment. */
  readonly record: (id: string) => Promise<ChildRecord | null>;
  readonly identifiers: Identifiers;
}

/** Who the child is: identity, whereabouts, family. */
export const children: Subgraph<Services> = {
  name: 'children',
  resolvers,
  policy,
  open: ({ database, keys }) => {
    const identifiers = identifiersWith(keys);
    const store = childStore(database, identifiers.fingerprint);
    return { identifiers, store, record: together(store.byId) };
  },
  perRequest: ({ store, record, identifiers }): Pick<ChildrenContext, 'children'> => ({
    children: { store, identifiers, byId: new DataLoader((ids) => Promise.all(ids.map(record))) },
  }),
  ports: ({ store }) => ({
    children: {
      child: async (id) => {
        const [record] = await store.byId([id]);
        if (!record) return null;
        const { state, authority, synthetic, source, members, dateOfBirth, dateOfDeath } = record;
        return {
          facts: { state, authority, synthetic, source, members },
          dateOfBirth: dateOfBirth as IsoDate | null,
          dateOfDeath: dateOfDeath as IsoDate | null,
        };
      },
    },
  }),
  check: ({ store }) => store.byId(['100000000000']),
  intake: ({ database, keys, clock }) => childIntake(database, keys, clock),
};
