import { childNumber } from './ids.ts';
import { type RecordState, recordStates } from './words.ts';

/**
 * What must be known of a child's record before any part of the directory may answer for it. The children subgraph
 * states it, the gateway carries it to the others (`@requires`), and clients can never name it.
 */
export interface RecordFacts {
  readonly state: RecordState;
  /** Three-digit code of the responsible local authority; null for a record no authority has accepted yet. */
  readonly authority: string | null;
  /** Nobody real: the only kind of record that SYSTEM_TEST opens. */
  readonly synthetic: boolean;
  /** Code of the only organisation whose feed tells of a provisional record; null for every other. */
  readonly source: string | null;
  /** Directory numbers of records that were found to be this child's: what hangs on them is this child's too. */
  readonly members: readonly string[];
}

/** What is not stated of a record is decided as if it were archived: nothing is shown. */
export const UNKNOWN_FACTS: RecordFacts = {
  state: 'ARCHIVED',
  authority: null,
  synthetic: false,
  source: null,
  members: [],
};

/** One child's record in one request: who it is about, what is known of it, what was decided so far. */
export interface Subject {
  readonly id: string;
  readonly facts: RecordFacts;
  /** Whether a search merely lists it: then no override opens it. */
  readonly listed: boolean;
  /** Decisions of this request, so that each is made once per record and kind of detail. */
  readonly decided: Map<string, boolean>;
}

export const subject = (id: string, facts: RecordFacts, listed = false): Subject => ({
  id,
  facts,
  listed,
  decided: new Map(),
});

/** Facts as they arrive in a representation; undefined when they are missing or malformed, which denies. */
export function recordFacts(value: unknown): RecordFacts | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { state, authority, synthetic, source, members } = value as Record<string, unknown>;
  const isFact =
    isState(state) &&
    isCode(authority) &&
    isCode(source) &&
    typeof synthetic === 'boolean' &&
    Array.isArray(members) &&
    members.every((each) => typeof each === 'string' && childNumber(each) !== undefined);
  return isFact ? { state, authority, synthetic, source, members } : undefined;
}

const isState = (value: unknown): value is RecordState => (recordStates as readonly unknown[]).includes(value);
const isCode = (value: unknown): value is string | null => value === null || typeof value === 'string';
