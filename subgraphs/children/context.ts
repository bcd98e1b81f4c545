import type DataLoader from 'dataloader';
import type { RequestContext } from '#core/context.ts';
import type { Database } from '#core/database.ts';
import type { OrganisationReader } from '#core/ports.ts';
import type { TrailReader } from '#core/trail-reader.ts';
import type { Viewer } from '#core/viewer.ts';
import type { Alike } from './alike.ts';
import type { ChildRecord } from './child.ts';
import type { ComplaintActRow, ComplaintStore } from './complaint-store.ts';
import type { DisputedField } from './dispute-states.ts';
import type { SourceRow as DisputeSourceRow, DisputeStore } from './dispute-store.ts';
import type { History } from './history.ts';
import type { Identifiers } from './identifiers.ts';
import type { Known } from './likeness.ts';
import type { Means as IdentityMeans } from './new-identity.ts';
import type { Looks } from './notices.ts';
import type { LookRow, OverrideStore } from './override-store.ts';
import type { Overrides } from './overrides.ts';
import type { ParticipationRow } from './participation-sql.ts';
import type { Reviews } from './reviews.ts';
import type { Means as ShieldingMeans } from './shield-cover.ts';
import type { ActsAsked, ShieldActRow, ShieldCaseRow, ShieldStore } from './shield-store.ts';
import type { ChildStore } from './store.ts';
import type { Look, LookPlaces, LooksPage } from './subject-access-looks.ts';
import type {
  SubjectAccessActRow,
  SubjectAccessActsAsked,
  SubjectAccessStore,
  ToldRecord,
} from './subject-access-store.ts';
import type { TransferRow, TransferStore } from './transfer-store.ts';

/** What lives as long as the process. */
export interface ChildrenServices {
  readonly store: ChildStore;
  readonly alike: Alike;
  readonly identifiers: Identifiers;
  readonly database: Database;
  readonly organisations: OrganisationReader;
  /** What is known of whoever asks, for those who judge looks. */
  readonly asker: (viewer: Viewer) => Promise<Known>;
  readonly shields: ShieldStore;
  readonly shielding: ShieldingMeans;
  readonly identity: IdentityMeans;
  readonly overrides: Overrides;
  readonly overrideStore: OverrideStore;
  readonly subjectAccess: SubjectAccessStore;
  readonly disputes: DisputeStore;
  readonly complaints: ComplaintStore;
  readonly transfers: TransferStore;
  readonly lookPlaces: LookPlaces;
  readonly trail: TrailReader;
}

/** What is made for one request, when it is first asked for. */
export interface ChildrenLoaders {
  /** Records by number, of which whoever asks may know. */
  readonly byId: DataLoader<string, ChildRecord | null>;
  /** Those that a review is about: shown to its team, whoever's record it is. */
  readonly inReview: DataLoader<string, ChildRecord | null>;
  readonly reviews: Reviews;
  readonly shieldCases: DataLoader<string, ShieldCaseRow | null>;
  readonly shieldActs: DataLoader<ActsAsked, ShieldActRow[], string>;
  readonly showsCarerNames: DataLoader<string, boolean>;
  readonly carerNames: DataLoader<string, readonly string[]>;
  readonly overrideLooks: DataLoader<string, LookRow[]>;
  readonly subjectAccessActs: DataLoader<SubjectAccessActsAsked, SubjectAccessActRow[], string>;
  /** By the identifier of a request: the records its family is told of, as they are now. */
  readonly recordsOfRequests: DataLoader<string, ToldRecord[]>;
  readonly looksOfRequests: DataLoader<LooksPage, Look[], string>;
  readonly disputeSources: DataLoader<string, DisputeSourceRow[]>;
  /** By the records of a child: its disputed fields. */
  readonly disputedFields: DataLoader<readonly string[], DisputedField[], string>;
  readonly history: History;
  /** By authority: the suppliers that are its own systems. */
  readonly ownSystems: DataLoader<string, readonly string[]>;
  readonly complaintActs: DataLoader<string, ComplaintActRow[]>;
  /** By child: the open transfers that the viewer's authority is a side of. */
  readonly openTransfers: DataLoader<string, TransferRow[]>;
  /** By child: how each consent stands that is its. */
  readonly participation: DataLoader<string, ParticipationRow[]>;
  /** By review: whose team the other hidden child's is, where two teams have to agree. */
  readonly otherTeams: DataLoader<string, string | null>;
  /** Asked once a request: whether all of the trail can be read. */
  readonly trailWhole: DataLoader<string, boolean>;
  /** What is looked at, told to the teams before the answer leaves. */
  readonly looks: Looks;
}

export interface ChildrenContext extends RequestContext {
  readonly children: ChildrenServices & ChildrenLoaders;
}
