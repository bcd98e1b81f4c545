/** What the trail tells the part that answers families: each look at a child, and that it stands in the log. */
import type { TrailEntry } from './ports.ts';
import type { AccessReason, Purpose } from './reasons.ts';
import type { Span } from './spans.ts';
import { portOf } from './subgraph.ts';
import type { FieldClass, Role } from './words.ts';

/** What an entry of the trail says of some children: no more than whoever answers their family needs. */
export interface TrailLook {
  /** Its place in the trail. */
  readonly place: number;
  /** Its leaf hash, in base64. */
  readonly leaf: string;
  readonly at: string;
  readonly kind: TrailEntry['kind'];
  readonly account: string | null;
  readonly mediator: string | null;
  readonly organisation: string | null;
  readonly role: Role | null;
  readonly reason: AccessReason | null;
  readonly purpose: Purpose | null;
  readonly override: string | null;
  /** Whether anything left: what was read and then refused is in the trail too. */
  readonly left: boolean;
  /** Kinds of details of these children that left. */
  readonly details: readonly FieldClass[];
  /** The bytes of the entry, in base64, where they name nobody and nothing beyond these children; null otherwise. */
  readonly body: string | null;
}

/** That entries stand in the log, as it and its witness signed it. Hashes are in base64. */
export interface TrailProofs {
  /** The signed checkpoint. */
  readonly checkpoint: string;
  /** The siblings on the way from each leaf to the root, in the order the places were asked. */
  readonly proofs: readonly (readonly string[])[];
  /** The keys of the log and of its witness, each as `name+id+key`. */
  readonly keys: readonly string[];
}

/** Which looks are asked for: at any of these children, newest first, at places up to this one, at most so many. */
export interface LooksAsked {
  readonly children: readonly string[];
  readonly upTo: number;
  readonly limit: number;
}

/** A report that is about to be written for a child's family: the root of the tree of what it says, in hex. */
export interface ReportTold {
  readonly child: string;
  readonly root: string;
  /** Reference of the request in which it is written. */
  readonly request: string;
}

/** The entry that says so: its place, and its bytes in base64. */
export interface ToldEntry {
  readonly place: number;
  readonly body: string;
}

export interface TrailReader {
  /** What is in the trail about each of these sets of children. */
  looks(asked: readonly LooksAsked[]): Promise<readonly (readonly TrailLook[])[]>;
  /** Enters what a family is going to be told: durable when it resolves. */
  tell(report: ReportTold): Promise<ToldEntry>;
  /** Null until a checkpoint covers all of these places. */
  prove(places: readonly number[]): Promise<TrailProofs | null>;
  /** Which entries, of anybody, cannot be read as they were written. */
  unreadable(): Promise<readonly Span[]>;
  /** That a family complains of the look at this place: those who look into misuse are told of it, and of nothing else. */
  complained(place: number): Promise<void>;
}

/** The trail, which is opened after those that ask it: found each time it is asked. */
export const laterTrail = (ports: { readonly trail?: TrailReader }): TrailReader => ({
  looks: async (asked) => portOf(ports.trail).looks(asked),
  tell: async (report) => portOf(ports.trail).tell(report),
  prove: async (places) => portOf(ports.trail).prove(places),
  unreadable: async () => portOf(ports.trail).unreadable(),
  complained: async (place) => portOf(ports.trail).complained(place),
});
