import DataLoader from 'dataloader';
import { askerOf } from '#core/asker.ts';
import { type Clock, dayOf } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import { isUuid } from '#core/ids.ts';
import type { Ports } from '#core/ports.ts';
import { portOf, type Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import { type AccountChanges, accountChangesIn } from './account-changes.ts';
import { type AccountStore, accountStore } from './account-store.ts';
import { type Authenticators, authenticatorsIn } from './authenticators.ts';
import { type CaseStore, caseStore } from './case-store.ts';
import type { AccreditationContext } from './context.ts';
import { feedBook } from './feed-book.ts';
import { type FeedStore, feedStore } from './feed-store.ts';
import { figuresLoaded } from './feeds.ts';
import { accreditationFigures } from './figures.ts';
import { caseSystems, placed } from './figures-sql.ts';
import { organisationIntake } from './intake.ts';
import { type Lapses, watchLapses } from './lapses.ts';
import { type LocationStore, locationStore } from './location-store.ts';
import { type Mediations, mediationsIn } from './mediations.ts';
import { policy } from './policy.ts';
import { requestAccountIn } from './request-account.ts';
import { resolvers } from './resolvers.ts';
import { type Standings, standingsOf } from './standings.ts';
import { type AccreditationStore, type AuthorityRow, accreditationStore, type OrganisationRow } from './store.ts';
import { type SystemStore, systemStore } from './system-store.ts';

interface Services {
  readonly database: Database;
  readonly store: AccreditationStore;
  readonly accounts: AccountStore;
  readonly accountChanges: AccountChanges;
  readonly requestAccount: ReturnType<typeof requestAccountIn>;
  readonly standings: Standings;
  readonly cases: CaseStore;
  readonly locations: LocationStore;
  readonly systems: SystemStore;
  readonly feeds: FeedStore;
  readonly lapses: Lapses;
  /** Read together with those that other requests ask for at this moment. */
  readonly organisation: (id: string) => Promise<OrganisationRow | null>;
  readonly authority: (code: string) => Promise<AuthorityRow | null>;
  readonly authenticators: Authenticators;
  readonly mediations: Mediations;
  /** Of the other parts, which are opened after this one. */
  readonly ports: Partial<Ports>;
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
    return {
      database,
      store,
      accounts,
      accountChanges: accountChangesIn(database, keys),
      requestAccount: requestAccountIn(database),
      standings,
      cases: caseStore(database),
      locations: locationStore(database),
      systems: systemStore(database),
      feeds: feedStore(database),
      lapses: watchLapses(database, clock, log),
      organisation: together(store.organisations),
      authority: together(store.authorities),
      authenticators,
      mediations: mediationsIn(database, authenticators, standings.of),
      ports,
      now: clock,
    };
  },
  perRequest: (
    { organisation, authority, mediations, standings, lapses: _lapses, now: _now, ports, ...services },
    { now, viewer },
  ) => ({
    accreditation: {
      ...services,
      mediations,
      standingOf: standings.of,
      feedFigures: new DataLoader((suppliers) => figuresLoaded(suppliers, services, now)),
      mediationUses: new DataLoader((ids) => mediations.uses(ids)),
      knownChildren: new DataLoader((ids) =>
        Promise.all(ids.map(async (id) => (await portOf(ports.children).child(id, askerOf(viewer))) !== null)),
      ),
      organisations: new DataLoader((ids) => Promise.all(ids.map(organisation))),
      authorities: new DataLoader((codes) => Promise.all(codes.map(authority))),
    } satisfies AccreditationContext['accreditation'],
  }),
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
