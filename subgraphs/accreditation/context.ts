import type DataLoader from 'dataloader';
import type { RequestContext } from '#core/context.ts';
import type { Database } from '#core/database.ts';
import type { Standing } from '#core/ports.ts';
import type { AccountChanges } from './account-changes.ts';
import type { AccountStore } from './account-store.ts';
import type { Authenticators } from './authenticators.ts';
import type { CaseStore } from './case-store.ts';
import type { FeedStore, FiguresRow } from './feed-store.ts';
import type { LocationStore } from './location-store.ts';
import type { UseRow } from './mediation-sql.ts';
import type { Mediations } from './mediations.ts';
import type { requestAccountIn } from './request-account.ts';
import type { AccreditationStore, AuthorityRow, OrganisationRow } from './store.ts';
import type { SystemStore } from './system-store.ts';

/** What lives as long as the process. */
export interface AccreditationServices {
  readonly database: Database;
  readonly store: AccreditationStore;
  readonly accounts: AccountStore;
  readonly accountChanges: AccountChanges;
  readonly requestAccount: ReturnType<typeof requestAccountIn>;
  readonly cases: CaseStore;
  readonly locations: LocationStore;
  readonly systems: SystemStore;
  readonly feeds: FeedStore;
  /** The standing of any account, of whichever program. */
  readonly standingOf: (account: string) => Promise<Standing | null>;
  readonly authenticators: Authenticators;
  readonly mediations: Mediations;
}

/** What is made for one request, when it is first asked for. */
export interface AccreditationLoaders {
  readonly feedFigures: DataLoader<string, FiguresRow>;
  readonly organisations: DataLoader<string, OrganisationRow | null>;
  readonly authorities: DataLoader<string, AuthorityRow | null>;
  readonly mediationUses: DataLoader<string, UseRow[]>;
  /** Whether those who ask may know of the child with this number; not, where there is none. */
  readonly knownChildren: DataLoader<string, boolean>;
}

export interface AccreditationContext extends RequestContext {
  readonly accreditation: AccreditationServices & AccreditationLoaders;
}
