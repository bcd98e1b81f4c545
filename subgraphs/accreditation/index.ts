import DataLoader from 'dataloader';
import { dayOf } from '#core/clock.ts';
import { isUuid } from '#core/ids.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import type { AccreditationContext } from './context.ts';
import { organisationIntake } from './intake.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { standingOf } from './standing.ts';
import { type AccreditationStore, type AuthorityRow, accreditationStore, type OrganisationRow } from './store.ts';

interface Services {
  readonly store: AccreditationStore;
  /** Read together with those that other requests ask for at this moment. */
  readonly organisation: (id: string) => Promise<OrganisationRow | null>;
  readonly authority: (code: string) => Promise<AuthorityRow | null>;
  readonly today: () => ReturnType<typeof dayOf>;
}

/** Who may ask: accounts, their clearances, and the organisations they act for. */
export const accreditation: Subgraph<Services> = {
  name: 'accreditation',
  resolvers,
  policy,
  open: ({ database, clock }) => {
    const store = accreditationStore(database);
    return {
      store,
      organisation: together(store.organisations),
      authority: together(store.authorities),
      today: () => dayOf(clock()),
    };
  },
  perRequest: ({ store, organisation, authority }): Pick<AccreditationContext, 'accreditation'> => ({
    accreditation: {
      store,
      organisations: new DataLoader((ids) => Promise.all(ids.map(organisation))),
      authorities: new DataLoader((codes) => Promise.all(codes.map(authority))),
    },
  }),
  ports: ({ store, today }) => ({
    standings: {
      standing: async (id, clientId) => {
        if (!isUuid(id)) return null;
        const [account, client] = await Promise.all([store.account(id), store.client(clientId)]);
        return account && standingOf(account, client, today());
      },
    },
  }),
  // Nobody has this account; whether the question can be asked is what counts.
  check: ({ store }) => store.account('00000000-0000-0000-0000-000000000000'),
  intake: ({ database }) => organisationIntake(database),
};
