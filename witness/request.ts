/** What a log asks of a witness (c2sp.org/tlog-witness): a checkpoint, and that it continues the one before. */
import { type OpenedCheckpoint, openCheckpoint, parseCheckpoint } from '#transparency/checkpoint.ts';
import { EMPTY_ROOT } from '#transparency/merkle.ts';
import { NoteError, type Verifier } from '#transparency/note.ts';
import { verifyConsistency } from '#transparency/verify-proof.ts';

/** The largest tree a log could have has fewer levels. */
const MOST_HASHES = 63;

interface Asked {
  readonly old: number;
  readonly proof: readonly Buffer[];
  readonly note: string;
}

function parse(body: string): Asked | null {
  const end = body.indexOf('\n\n');
  const [first = '', ...hashes] = body.slice(0, end).split('\n');
  const [, old] = /^old (0|[1-9]\d*)$/.exec(first) ?? [];
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
  const whole = proof.every((hash, index) => hash.length === 32 && hash.toString('base64') === hashes[index]);
  if (end < 0 || old === undefined || !whole || proof.length > MOST_HASHES) return null;
  return { old: Number(old), proof, note: body.slice(end + 2) };
}

/** What is said to a log, and what is to be remembered before it is said. */
export type Ruling =
  | { readonly status: 400 | 403 | 404 | 422 }
  /** The log and the witness do not remember the same: how long the log was, as the witness knows it. */
  | { readonly status: 409; readonly size: number }
  | { readonly status: 200; readonly checkpoint: OpenedCheckpoint; readonly note: string };

function originOf(note: string): string | null {
  try {
    return parseCheckpoint(note).origin;
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}

function opened(note: string, log: readonly Verifier[]): OpenedCheckpoint | null {
  try {
    return openCheckpoint(note, log);
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}

/**
 * Judges a request against what was cosigned last. The order is the protocol's: unknown log, unknown signature, sizes,
 * then the proof. A log that goes back, or that shows two histories of the same length, gets no signature.
 */
export function judge(
  body: string,
  logs: readonly Verifier[],
  lastOf: (origin: string) => OpenedCheckpoint | null,
): Ruling {
  const asked = parse(body);
  const origin = asked && originOf(asked.note);
  if (!asked || origin === null) return { status: 400 };
  const keys = logs.filter(({ name }) => name === origin);
  if (keys.length === 0) return { status: 404 };
  const checkpoint = opened(asked.note, keys);
  if (checkpoint === null) return { status: 403 };
  const { old, proof, note } = asked;
  if (old > checkpoint.size) return { status: 400 };
  const last = lastOf(origin) ?? { size: 0, root: EMPTY_ROOT };
  if (old !== last.size) return { status: 409, size: last.size };
  if (checkpoint.size === last.size && !checkpoint.root.equals(last.root)) return { status: 409, size: last.size };
  const { size, root } = checkpoint;
  if (!verifyConsistency({ old, size, proof, oldRoot: last.root, root })) return { status: 422 };
  return { status: 200, checkpoint, note };
}
