/**
 * Signed notes (c2sp.org/signed-note) with Ed25519, and the timestamped signatures of witnesses
 * (c2sp.org/tlog-cosignature, cosignature/v1).
 */
import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

/** What a signature is: of the log itself, or of a witness, with a time. */
const ED25519 = 1;
const COSIGNATURE = 4;
type Type = typeof ED25519 | typeof COSIGNATURE;

/** Whose signature is believed: name and public key, as a "vkey" says it. */
export interface Verifier {
  readonly name: string;
  readonly id: Buffer;
  readonly type: Type;
  readonly key: KeyObject;
}

/** A note that cannot be believed, or is none. */
export class NoteError extends Error {
  readonly code = 'NOTE_INVALID';
}

const rawKey = (key: KeyObject): Buffer =>
  Buffer.from((key.type === 'public' ? key : createPublicKey(key)).export({ format: 'jwk' }).x ?? '', 'base64url');

const keyId = (name: string, type: Type, raw: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), raw]), 'buffer').subarray(0, 4);

const NAME = /^[^\s+\p{Cc}]+$/u;

function vkeyOf(name: string, type: Type, key: KeyObject): string {
  if (!NAME.test(name)) throw new NoteError('a name of a key has no spaces and no plus sign');
  const raw = rawKey(key);
  const id = keyId(name, type, raw).toString('hex');
  return `${name}+${id}+${Buffer.concat([Buffer.from([type]), raw]).toString('base64')}`;
}

/** How a log's key is written down for those who check its signatures; from either half of the pair. */
export const logVkey = (name: string, key: KeyObject): string => vkeyOf(name, ED25519, key);
/** The same for a witness. */
export const witnessVkey = (name: string, key: KeyObject): string => vkeyOf(name, COSIGNATURE, key);

/** Reads `name+id+key`. Throws a NoteError where it is not one. */
export function parseVkey(text: string): Verifier {
  const [, name = '', id = '', key = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = Buffer.from(key, 'base64');
  const [type, raw] = [bytes[0], bytes.subarray(1)];
  if ((type !== ED25519 && type !== COSIGNATURE) || raw.length !== 32 || !NAME.test(name)) {
    throw new NoteError('not a key of a log or a witness');
  }
  const own = keyId(name, type, raw);
  if (own.toString('hex') !== id) throw new NoteError('the key does not have the identifier it claims');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return { name, id: own, type, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

const line = (name: string, bytes: readonly Buffer[]): string =>
  `— ${name} ${Buffer.concat(bytes).toString('base64')}\n`;

/** The line by which a log signs a text; the text ends in a newline. */
export const signatureLine = (text: string, name: string, key: KeyObject): string =>
  line(name, [keyId(name, ED25519, rawKey(key)), sign(null, Buffer.from(text), key)]);

const cosigned = (text: string, seconds: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** The line by which a witness signs a checkpoint, at a moment in seconds since 1970. */
export function cosignatureLine(text: string, name: string, key: KeyObject, seconds: number): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return line(name, [keyId(name, COSIGNATURE, rawKey(key)), time, sign(null, cosigned(text, BigInt(seconds)), key)]);
}

export interface Signature {
  readonly by: Verifier;
  /** When a witness signed, in seconds since 1970; null for a log's own signature. */
  readonly time: number | null;
}

export interface OpenedNote {
  /** What was signed, with its last newline. */
  readonly text: string;
  /** The signatures of those who are believed; there is at least one. */
  readonly signatures: readonly Signature[];
}

const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+=*)$/;

function check(text: string, by: Verifier, bytes: Buffer): Signature {
  const whole = by.type === ED25519 ? 68 : 76;
  if (bytes.length !== whole) throw new NoteError('a signature of a known key has the wrong length');
  const seconds = by.type === ED25519 ? null : bytes.readBigUInt64BE(4);
  const signed = seconds === null ? Buffer.from(text) : cosigned(text, seconds);
  if (!verify(null, signed, by.key, bytes.subarray(-64))) throw new NoteError('a signature of a known key is wrong');
  return { by, time: seconds === null ? null : Number(seconds) };
}

/** A note is a few hundred bytes; nobody is read without end. */
const LONGEST = 1_000_000;

/**
 * Checks a note against the keys that are believed. Signatures of others are passed over; one of a known key that is
 * wrong, or none of a known key, is a NoteError.
 */
export function openNote(note: string, believed: readonly Verifier[]): OpenedNote {
  const end = note.lastIndexOf('\n\n');
  if (note.length > LONGEST || end < 0 || !note.endsWith('\n')) throw new NoteError('not a signed note');
  const text = note.slice(0, end + 1);
  if (/[^\P{Cc}\n]/u.test(text)) throw new NoteError('a note has no control characters');
  const signatures: Signature[] = [];
  for (const each of note.slice(end + 2, -1).split('\n')) {
    const [, name = '', base64 = ''] = SIGNATURE_LINE.exec(each) ?? [];
    if (name === '') throw new NoteError('not a line of a signature');
    const bytes = Buffer.from(base64, 'base64');
    const by = believed.find((known) => known.name === name && known.id.equals(bytes.subarray(0, 4)));
    if (by) signatures.push(check(text, by, bytes));
  }
  if (signatures.length === 0) throw new NoteError('signed by nobody who is believed');
  return { text, signatures };
}
