import DataLoader from 'dataloader';
import type { IsoDate } from '#core/ids.ts';
import type { Subgraph } from '#core/subgraph.ts';
import type { ChildrenContext } from './context.ts';
import { type Identifiers, identifiersWith } from './identifiers.ts';
import { childIntake } from './intake.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { type ChildStore, childStore } from './store.ts';

interface Services {
  readonly store: ChildStore;
  readonly identifiers: Identifiers;
}

/** Who the child is: identity, whereabouts, family. */
export const children: Subgraph<Services> = {
  name: 'children',
  resolvers,
  policy,
  open: ({ database, keys }) => {
    const identifiers = identifiersWith(keys);
    return { identifiers, store: childStore(database, identifiers.fingerprint) };
  },
  perRequest: ({ store, identifiers }): Pick<ChildrenContext, 'children'> => ({
    children: { store, identifiers, byId: new DataLoader((ids) => store.byId(ids)) },
  }),
  ports: ({ store }) => ({
    children: {
      child: async (id) => {
        const [record] = await store.byId([id]);
        if (!record) return null;
        const { state, authority, synthetic, dateOfBirth, dateOfDeath } = record;
        return {
          facts: { state, authority, synthetic },
          dateOfBirth: dateOfBirth as IsoDate | null,
          dateOfDeath: dateOfDeath as IsoDate | null,
        };
      },
    },
  }),
  intake: ({ database, keys, clock }) => childIntake(database, keys, clock),
};
