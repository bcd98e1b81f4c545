import DataLoader from 'dataloader';
import { askerOf } from '#core/asker.ts';
import { type Clock, dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import { isUuid } from '#core/ids.ts';
import { portOf, type Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import { whenAsked } from '#core/when-asked.ts';
import { accountChangesIn } from './account-changes.ts';
import { accountStore } from './account-store.ts';
import { authenticatorsIn } from './authenticators.ts';
import { caseStore } from './case-store.ts';
import type { AccreditationContext, AccreditationLoaders, AccreditationServices } from './context.ts';
import { feedBook } from './feed-book.ts';
import { feedStore } from './feed-store.ts';
import { figuresLoaded } from './feeds.ts';
import { accreditationFigures } from './figures.ts';
import { caseSystems, placed } from './figures-sql.ts';
import { organisationIntake } from './intake.ts';
import { type Lapses, watchLapses } from './lapses.ts';
import { locationStore } from './location-store.ts';
import { mediationsIn } from './mediations.ts';
import { policy } from './policy.ts';
import { requestAccountIn } from './request-account.ts';
import { resolvers } from './resolvers.ts';
import { type Standings, standingsOf } from './standings.ts';
import { accreditationStore } from './store.ts';
import { systemStore } from './system-store.ts';

interface Services extends AccreditationServices {
  readonly standings: Standings;
  readonly lapses: Lapses;
  readonly means: (request: RequestContext) => AccreditationContext['accreditation'];
  readonly now: Clock;
}

/** Who may ask: accounts, their clearances, and the organisations they act for. */
export const accreditation: Subgraph<Services> = {
  name: 'accreditation',
  resolvers,
  policy,
  open: ({ database, keys, clock, log, ports }) => {
    const store = accreditationStore(database);
    const accounts = accountStore(database);
    const standings = standingsOf({ database, accounts, client: store.client, clock, log });
    const authenticators = authenticatorsIn(database, keys);
    const lasting: AccreditationServices = {
      database,
      store,
      accounts,
      accountChanges: accountChangesIn(database, keys),
      requestAccount: requestAccountIn(database),
      cases: caseStore(database),
      locations: locationStore(database),
      systems: systemStore(database),
      feeds: feedStore(database),
      standingOf: standings.of,
      authenticators,
      mediations: mediationsIn(database, authenticators, standings.of),
    };
    const organisation = together(store.organisations);
    const authority = together(store.authorities);
    return {
      ...lasting,
      standings,
      lapses: watchLapses(database, clock, log),
      means: whenAsked<AccreditationServices, AccreditationLoaders>(lasting, {
        feedFigures: ({ now }) => new DataLoader((suppliers) => figuresLoaded(suppliers, lasting, now)),
        mediationUses: () => new DataLoader((ids) => lasting.mediations.uses(ids)),
        // Of the part that is opened after this one.
        knownChildren: ({ viewer }) =>
          new DataLoader((ids) =>
            Promise.all(ids.map(async (id) => (await portOf(ports.children).child(id, askerOf(viewer))) !== null)),
          ),
        organisations: () => new DataLoader((ids) => Promise.all(ids.map(organisation))),
        authorities: () => new DataLoader((codes) => Promise.all(codes.map(authority))),
      }),
      now: clock,
    };
  },
  perRequest: ({ means }, request): Pick<AccreditationContext, 'accreditation'> => ({ accreditation: means(request) }),
  figures: () => accreditationFigures,
  ports: ({ database, store, accounts, systems, standings, mediations, accountChanges, now }) => ({
    standings,
    homes: { homeOf: async (account) => (isUuid(account) ? accounts.home(account) : null) },
    mediations: {
      mediation: async (id, mediator) => {
        const open = await mediations.find(id, mediator, now());
        // Whoever asks through another uses their account too.
        if (open) standings.noteUse(open.requester.account);
        return open;
      },
      use: (use) => mediations.use(use, now()),
    },
    accounts: {
      suspendForMisuse: (account, by) => accountChanges.suspendForMisuse(account, by, now()),
      underInvestigation: store.underInvestigation,
    },
    organisations: {
      organisations: store.organisationsMeant,
      organisationCounts: store.organisationCounts,
      suppliers: store.suppliers,
      authoritySuppliers: store.authoritySuppliers,
      installations: (ids) => systems.reach(ids, dayOf(now())),
      person: async (account) => (isUuid(account) ? store.person(account) : null),
      reviewer: async (account) => (isUuid(account) ? store.reviewer(account) : null),
    },
    places: {
      placed: (after, limit) => database.ask(placed, [after, limit]),
      caseSystems: async (clients) => (await database.ask(caseSystems, [clients])).map(({ id }) => id),
    },
  }),
  // Nobody has this account; whether the question can be asked is what counts.
  check: ({ standings }) => standings.of('00000000-0000-0000-0000-000000000000'),
  close: async ({ standings, lapses }) => {
    await Promise.all([standings.close(), lapses.stop()]);
  },
  intake: ({ database, keys, clock }) => ({
    ...organisationIntake(database, clock),
    feeds: feedBook(database, keys, clock),
  }),
};
