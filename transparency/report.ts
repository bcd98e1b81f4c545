/**
 * The form of what a family takes home (docs/family-view.md): texts, their hashes, and proofs. Types alone, for whoever
 * writes one, shows one or checks one.
 */
export interface FamilyReport {
  readonly form: 1;
  /** What the report says of itself, and each line: JSON, as the very texts that were hashed. */
  readonly header: string;
  readonly lines: readonly string[];
  /** Leaf hashes of the header and of each line, in base64: the leaves of the tree that the log was told the root of. */
  readonly hashes: readonly string[];
  /** In base64, in the order of the lines: the whole entry, where nothing of it is hidden. */
  readonly bodies: readonly (string | null)[];
  /** That each line's entry stands in the log; empty where which entry it is is not told. */
  readonly proofs: readonly (readonly string[])[];
  /** The entry that says what was told. */
  readonly told: { readonly place: number; readonly body: string; readonly proof: readonly string[] };
  /** A signed note (c2sp.org/tlog-checkpoint). */
  readonly checkpoint: string;
  /** Keys of the log and its witness, as `name+id+key`. */
  readonly keys: readonly string[];
}

export interface ReportHeader {
  /** Directory number. */
  readonly child: string;
  /** Reference of the family's request. */
  readonly request: string;
  readonly madeOn: string;
  /** Whether no look was left out for the length of the report alone. */
  readonly all: boolean;
  /** Spans of entries of the whole log, of anybody, that could not be read as they were written; not there where none. */
  readonly unreadable?: readonly (readonly [from: number, to: number])[];
}

export interface ReportLine {
  /** Place and leaf hash of the entry it tells of; null where only the day is told. */
  readonly place: number | null;
  readonly leaf: string | null;
  /** The moment; null where only the day is told. */
  readonly at: string | null;
  readonly day: string;
  readonly kind: string;
  readonly organisation: string | null;
  readonly organisationKind: string | null;
  readonly role: string | null;
  readonly reason: string | null;
  readonly purpose: string | null;
  readonly details: readonly string[];
  readonly mediated: boolean | null;
  readonly overridden: boolean | null;
}
