import DataLoader from 'dataloader';
import { type Clock, dayOf } from '#core/clock.ts';
import { isUuid } from '#core/ids.ts';
import type { Standing } from '#core/ports.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import { type Authenticators, authenticatorsIn } from './authenticators.ts';
import type { AccreditationContext } from './context.ts';
import { organisationIntake } from './intake.ts';
import { type Mediations, mediationsIn } from './mediations.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { standingOf } from './standing.ts';
import { type AccreditationStore, type AuthorityRow, accreditationStore, type OrganisationRow } from './store.ts';

interface Services {
  readonly store: AccreditationStore;
  /** Read together with those that other requests ask for at this moment. */
  readonly organisation: (id: string) => Promise<OrganisationRow | null>;
  readonly authority: (code: string) => Promise<AuthorityRow | null>;
  readonly authenticators: Authenticators;
  readonly mediations: Mediations;
  readonly standingOf: (account: string, client: string | null) => Promise<Standing | null>;
  readonly now: Clock;
}

/** Who may ask: accounts, their clearances, and the organisations they act for. */
export const accreditation: Subgraph<Services> = {
  name: 'accreditation',
  resolvers,
  policy,
  open: ({ database, keys, clock }) => {
    const store = accreditationStore(database);
    const standingOfAccount = async (id: string, clientId: string | null): Promise<Standing | null> => {
      if (!isUuid(id)) return null;
      const [account, client] = await Promise.all([
        store.account(id),
        clientId === null ? null : store.client(clientId),
      ]);
      return account && standingOf(account, client, dayOf(clock()));
    };
    const authenticators = authenticatorsIn(database, keys);
    return {
      store,
      organisation: together(store.organisations),
      authority: together(store.authorities),
      authenticators,
      mediations: mediationsIn(database, authenticators, (account) => standingOfAccount(account, null)),
      standingOf: standingOfAccount,
      now: clock,
    };
  },
  perRequest: ({ store, organisation, authority, authenticators, mediations, standingOf: standing }) => ({
    accreditation: {
      store,
      authenticators,
      mediations,
      standingOf: (account) => standing(account, null),
      mediationUses: new DataLoader((ids) => mediations.uses(ids)),
      organisations: new DataLoader((ids) => Promise.all(ids.map(organisation))),
      authorities: new DataLoader((codes) => Promise.all(codes.map(authority))),
    } satisfies AccreditationContext['accreditation'],
  }),
  ports: ({ standingOf: standing, mediations, now }) => ({
    standings: { standing },
    mediations: {
      mediation: (id, mediator) => mediations.find(id, mediator, now()),
      use: (use) => mediations.use(use, now()),
    },
  }),
  // Nobody has this account; whether the question can be asked is what counts.
  check: ({ store }) => store.account('00000000-0000-0000-0000-000000000000'),
  intake: ({ database }) => organisationIntake(database),
};
