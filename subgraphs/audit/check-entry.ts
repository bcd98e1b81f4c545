/** What one entry of a log must be: its own words against its hash, its seal and its place in the indexes. */
import { leafHash } from '#transparency/merkle.ts';
import { readBody, sealedHash } from './entry.ts';
import { isStored, type LogEntry, type StoredEntry } from './log-source.ts';

/** Kinds of what can be wrong with a log. */
export type FaultKind =
  /** Entries are not there: taken out of the middle, or cut off the end. */
  | 'MISSING'
  /** An entry says something else than its hash. */
  | 'EDITED'
  /** An entry and its hash are not those that came in: edited with its hash, or swapped. */
  | 'REPLACED'
  /** What was sealed beside an entry is not what it commits to. */
  | 'SEALED_CHANGED'
  /** An entry cannot be found by whom it is about, or is found by somebody else. */
  | 'INDEX_CHANGED'
  /** There is more than was ever put in. */
  | 'BEYOND_HEAD'
  /** The tree that is kept is not that of the entries. */
  | 'TREE_CHANGED'
  /** Somebody signed another history. */
  | 'REWRITTEN'
  /** A checkpoint is not signed by anybody who is believed, or stands out of order. */
  | 'SIGNATURE';

/** What is wrong, and from which entry: somewhere from `from` up to and without `to`. */
export interface LogFault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly to: number;
  /** Whose word is contradicted, where somebody signed it. */
  readonly by?: string;
}

export class Faulty extends Error {
  readonly fault: LogFault;
  constructor(kind: FaultKind, from: number, to = from + 1, by?: string) {
    super(kind);
    this.fault = { kind, from, to, ...(by === undefined ? {} : { by }) };
  }
}

/** The hash of its sealed parameters as a body says it: fields stand in a fixed order, and this is the last. */
const SEALED = /"sealed":(?:null|"([0-9a-f]{64})")\}$/;

/** Whether what was sealed has been erased. */
function isErased({ idx, body, sealed }: LogEntry): boolean {
  const [, said] = SEALED.exec(body.toString('latin1', Math.max(0, body.length - 80))) ?? [];
  if (sealed !== null && said !== sealedHash(sealed)) throw new Faulty('SEALED_CHANGED', idx);
  return sealed === null && said !== undefined;
}

/** A child, and an entry that a search by it must find. */
export type Subject = readonly [child: string, idx: number];

/** By whom an entry is found must be what its body says, or somebody's looks could be hidden from searches. */
function subjectsOf(entry: StoredEntry): readonly Subject[] {
  const { account, mediator, children } = readBody(entry.body);
  if ((account ?? null) !== entry.account || (mediator?.account ?? null) !== entry.mediator) {
    throw new Faulty('INDEX_CHANGED', entry.idx);
  }
  return Object.keys(children).map((child) => [child, entry.idx] as const);
}

export interface Checked {
  readonly leaf: Buffer;
  readonly erased: boolean;
  readonly subjects: readonly Subject[];
}

const NONE: readonly Subject[] = [];

/** `copy` is the hash that came in with the entry: null where it is missing, undefined where there are no copies. */
export function checkEntry(entry: LogEntry | StoredEntry, copy: Buffer | null | undefined): Checked {
  const leaf = leafHash(entry.body);
  if (isStored(entry) && !entry.leaf.equals(leaf)) throw new Faulty('EDITED', entry.idx);
  if (copy !== undefined && !copy?.equals(leaf)) throw new Faulty('REPLACED', entry.idx);
  return { leaf, erased: isErased(entry), subjects: isStored(entry) ? subjectsOf(entry) : NONE };
}
