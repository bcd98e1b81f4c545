/** What a log commits to: its name, its length and its root (c2sp.org/tlog-checkpoint), signed as a note. */
import type { KeyObject } from 'node:crypto';
import { NoteError, type OpenedNote, openNote, type Signature, signatureLine, type Verifier } from './note.ts';

export interface Checkpoint {
  /** Names the log, and is the name of its key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface OpenedCheckpoint extends Checkpoint {
  readonly text: string;
  readonly signatures: readonly Signature[];
}

const textOf = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root.toString('base64')}\n`;

/** A signed checkpoint; signatures of witnesses are lines to be put after it. */
export function signCheckpoint(checkpoint: Checkpoint, key: KeyObject): string {
  const text = textOf(checkpoint);
  return `${text}\n${signatureLine(text, checkpoint.origin, key)}`;
}

/** Reads what was signed; a NoteError where it is no checkpoint. Lines after the third are extensions. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const bytes = Buffer.from(root, 'base64');
  const length = Number(size);
  if (origin === '' || !/^(?:0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(length)) {
    throw new NoteError('not a checkpoint');
  }
  if (bytes.length !== 32 || bytes.toString('base64') !== root) throw new NoteError('a root is 32 bytes in base64');
  return { origin, size: length, root: bytes };
}

/** Opens a checkpoint that one of these signed. Throws a NoteError where it is not believed. */
export function openCheckpoint(note: string, believed: readonly Verifier[]): OpenedCheckpoint {
  const { text, signatures }: OpenedNote = openNote(note, believed);
  return { ...parseCheckpoint(text), text, signatures };
}
