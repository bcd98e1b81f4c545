/** What is made for one request, when it is asked for: each question once, for all fields that ask it at the same time. */
import DataLoader from 'dataloader';
import { askerOf } from '#core/asker.ts';
import type { Makers } from '#core/when-asked.ts';
import type { ChildRecord } from './child.ts';
import type { ChildrenLoaders, ChildrenServices } from './context.ts';
import { historyOf } from './history.ts';
import { looksTold } from './notices.ts';
import { participationOf } from './participation-sql.ts';
import { type ReviewServices, reviewsFor } from './reviews.ts';
import type { KnownTo } from './store.ts';
import type { LooksPage, looksWith } from './subject-access-looks.ts';
import { otherTeamsOf } from './transfer-sql.ts';

export interface LoaderMeans extends ChildrenServices {
  readonly record: (id: string) => Promise<ChildRecord | null>;
  readonly known: (asked: KnownTo) => Promise<ChildRecord | null>;
  readonly reviewing: ReviewServices;
  readonly looksOf: ReturnType<typeof looksWith>;
}

export const loadersOf = ({
  record,
  known,
  reviewing,
  looksOf,
  ...services
}: LoaderMeans): Makers<ChildrenLoaders> => ({
  reviews: () => reviewsFor(reviewing),
  byId: ({ viewer }) => {
    const asker = askerOf(viewer);
    const overridden = viewer.override?.child ?? null;
    return new DataLoader((ids) => Promise.all(ids.map((id) => known({ id, ...asker, overridden }))));
  },
  inReview: () => new DataLoader((ids) => Promise.all(ids.map(record))),
  shieldCases: () => new DataLoader((ids) => services.shields.latest(ids)),
  shieldActs: () =>
    new DataLoader((asked) => services.shields.acts(asked), { cacheKeyFn: (asked) => JSON.stringify(asked) }),
  showsCarerNames: ({ now }) => new DataLoader((authorities) => services.shields.shows(authorities, now)),
  carerNames: () => new DataLoader((ids) => services.shields.carerNames(ids)),
  overrideLooks: () => new DataLoader((ids) => services.overrideStore.looks(ids)),
  subjectAccessActs: () =>
    new DataLoader((asked) => services.subjectAccess.acts(asked), { cacheKeyFn: (asked) => JSON.stringify(asked) }),
  recordsOfRequests: () => new DataLoader((ids) => services.subjectAccess.records(ids)),
  looksOfRequests: () =>
    new DataLoader(looksOf, {
      cacheKeyFn: ({ request: { id }, upTo, limit }: LooksPage) => JSON.stringify([id, upTo, limit]),
    }),
  trailWhole: () =>
    new DataLoader(async (asked) => {
      const damaged = await services.trail.unreadable();
      return asked.map(() => damaged.length === 0);
    }),
  disputeSources: () => new DataLoader((ids) => services.disputes.sources(ids)),
  disputedFields: () => new DataLoader((records) => services.disputes.fields(records), { cacheKeyFn: String }),
  history: () => historyOf(services.database, services.identifiers),
  ownSystems: () =>
    new DataLoader((codes) => Promise.all(codes.map((code) => services.organisations.authoritySuppliers(code)))),
  complaintActs: () => new DataLoader((ids) => services.complaints.acts(ids)),
  openTransfers: ({ viewer, now }) =>
    new DataLoader((ids) => services.transfers.ofChildren(ids, viewer.authority ?? '', now)),
  participation: () => new DataLoader((ids) => participationOf(services.database, ids)),
  otherTeams: ({ viewer }) =>
    new DataLoader(async (ids) => {
      const found = await otherTeamsOf(services.database, ids, viewer.authority ?? '');
      return ids.map((id) => found.find(({ review }) => review === id)?.authority ?? null);
    }),
  looks: () => looksTold(services.database),
});
