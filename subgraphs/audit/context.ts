import type DataLoader from 'dataloader';
import type { RequestContext } from '#core/context.ts';
import type { Database } from '#core/database.ts';
import type { Reviewer } from '#core/ports.ts';
import type { Follower } from './follower.ts';
import type { ActRow, SignalRow } from './incident-sql.ts';
import type { Incidents } from './incidents.ts';
import type { AuditStore } from './store.ts';

/** Places in the trail as the graph shows them, and back; undefined for what was not made here. */
export interface Masks {
  mask(place: string): string;
  place(masked: string): string | undefined;
}

export interface AuditContext extends RequestContext {
  readonly audit: {
    readonly database: Database;
    readonly store: AuditStore;
    readonly masks: Masks;
    /** The same of incidents: how many there are is nobody's to count. */
    readonly incidentMasks: Masks;
    readonly follower: Follower;
    readonly incidents: Incidents;
    readonly reviewers: DataLoader<string, Reviewer | null>;
    readonly signals: DataLoader<string, SignalRow[]>;
    readonly acts: DataLoader<string, ActRow[]>;
    /** The number under which everybody finds a child; null for an identity that was given up. */
    readonly shownAs: DataLoader<string, string | null>;
    /** Whether a child's record is this authority's to look after. */
    readonly isOf: (child: string, authority: string) => Promise<boolean>;
  };
}
