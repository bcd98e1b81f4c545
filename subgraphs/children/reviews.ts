/** What reviewing needs: for the life of the process, and for the life of a request. */
import DataLoader from 'dataloader';
import type { Database } from '#core/database.ts';
import type { OrganisationReader } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import type { Child } from './child.ts';
import { type MergeRow, mergesOfRecords } from './merge-sql.ts';
import { pairOf, type ReviewChanges, reviewChangesIn } from './review-changes.ts';
import { type ReviewRow, type ReviewStore, reviewStore } from './review-store.ts';

export interface ReviewServices {
  readonly store: ReviewStore;
  readonly changes: ReviewChanges;
  /** The two records a review is about, also where it is closed. */
  readonly pairOf: (review: ReviewRow) => readonly [record: string | null, candidate: string | null];
  /** Who has this account. */
  readonly person: (account: string) => Promise<string | null>;
  readonly mergesOf: (records: readonly string[]) => Promise<MergeRow[]>;
}

export interface Reviews extends ReviewServices {
  readonly links: DataLoader<Child, readonly MergeRow[], string>;
}

export const reviewServices = (
  database: Database,
  keys: Keyring,
  organisations: OrganisationReader,
): ReviewServices => ({
  store: reviewStore(database),
  changes: reviewChangesIn(database, keys),
  pairOf: (review) => pairOf(review, keys),
  person: (account) => organisations.person(account),
  mergesOf: (records) => database.ask(mergesOfRecords, [records]),
});

export const reviewsFor = (services: ReviewServices): Reviews => ({
  ...services,
  links: new DataLoader(
    async (children) => {
      const rows = await services.mergesOf(children.flatMap(({ id, members }) => [id, ...members]));
      // Both ends must be of what is shown: a record that stands alone to whoever asks may be of a hidden child.
      return children.map(({ id, members }) => {
        const records = new Set([id, ...members]);
        return rows.filter(({ one, other }) => records.has(one) && records.has(other));
      });
    },
    { cacheKeyFn: ({ id }) => id },
  ),
});
