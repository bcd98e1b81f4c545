import type DataLoader from 'dataloader';
import type { RequestContext } from '#core/context.ts';
import type { Database } from '#core/database.ts';
import type { ChildReader, OrganisationReader } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import type { AgreementChanges } from './agreement-changes.ts';
import type { AgreementStore } from './agreement-store.ts';
import type { Agreements } from './agreements.ts';
import type { Assessments } from './assessments.ts';
import type { Brokering } from './broker-changes.ts';
import type { BrokerStore } from './broker-store.ts';
import type { Changes } from './changes.ts';
import type { InvolvementKey, InvolvementRow, PractitionerRow } from './involvement.ts';
import type { MediatedChangeRow } from './mediated-sql.ts';
import type { Asking } from './reader.ts';
import type { SensitiveChanges } from './sensitive-changes.ts';
import type { SensitiveRow, SensitiveStore } from './sensitive-store.ts';
import type { InvolvementPage, InvolvementStore } from './store.ts';

/** One page of one child, as a loader's key. */
export interface PageOfChild extends InvolvementPage {
  readonly records: readonly string[];
}

/** What lives as long as the process. */
export interface InvolvementServices {
  readonly database: Database;
  readonly keys: Keyring;
  /** Whether a receiver of notices may be on this machine. */
  readonly toLoopback: boolean;
  readonly store: InvolvementStore;
  readonly changes: Changes;
  readonly children: ChildReader;
  readonly agreements: Agreements;
  readonly agreementStore: AgreementStore;
  readonly agreementChanges: AgreementChanges;
  readonly assessments: Assessments;
  readonly organisations: OrganisationReader;
  readonly sensitiveStore: SensitiveStore;
  readonly sensitiveChanges: SensitiveChanges;
  readonly brokerStore: BrokerStore;
  readonly brokering: Brokering;
}

/** What is made for one request, when it is first asked for. */
export interface InvolvementLoaders {
  /** Who asks, as far as it changes the answer. */
  readonly asking: () => Promise<Asking>;
  readonly pages: DataLoader<PageOfChild, InvolvementRow[], string>;
  /** By the records of a child. */
  readonly roles: DataLoader<readonly string[], InvolvementRow[], string>;
  readonly practitioners: DataLoader<string, PractitionerRow | null>;
  /** What mediators have entered in an involvement. */
  readonly mediated: DataLoader<InvolvementKey, MediatedChangeRow[], string>;
  /** Whether this record of a child shows that a sensitive service is involved. */
  readonly sensitive: DataLoader<string, boolean>;
  /** The sensitive services of this record, for the team that looks after it. */
  readonly sensitiveOf: DataLoader<string, readonly SensitiveRow[]>;
}

export interface InvolvementsContext extends RequestContext {
  readonly involvements: InvolvementServices & InvolvementLoaders;
}
