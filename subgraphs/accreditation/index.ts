import DataLoader from 'dataloader';
import { dayOf } from '#core/clock.ts';
import type { Subgraph } from '#core/subgraph.ts';
import type { AccreditationContext } from './context.ts';
import { organisationIntake } from './intake.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { standingOf } from './standing.ts';
import { type AccreditationStore, accreditationStore } from './store.ts';

interface Services {
  readonly store: AccreditationStore;
  readonly today: () => ReturnType<typeof dayOf>;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who may ask: accounts, their clearances, and the organisations they act for. */
export const accreditation: Subgraph<Services> = {
  name: 'accreditation',
  resolvers,
  policy,
  open: ({ database, clock }) => ({ store: accreditationStore(database), today: () => dayOf(clock()) }),
  perRequest: ({ store }): Pick<AccreditationContext, 'accreditation'> => ({
    accreditation: {
      store,
      organisations: new DataLoader((ids) => store.organisations(ids)),
      authorities: new DataLoader((codes) => store.authorities(codes)),
    },
  }),
  ports: ({ store, today }) => ({
    standings: {
      standing: async (id, clientId) => {
        if (!UUID.test(id)) return null;
        const [account, client] = await Promise.all([store.account(id), store.client(clientId)]);
        return account && standingOf(account, client, today());
      },
    },
  }),
  intake: ({ database }) => organisationIntake(database),
};
