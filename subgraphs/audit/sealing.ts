/**
 * What somebody asked with, made unreadable so that it can be erased (AES-256-GCM). Each question has a key of its own,
 * derived from the master key and a random salt (HMAC-SHA-256): take the salt away, and nobody reads it again. Nothing is
 * remembered of a child, so that sealing takes as long for a number that was asked about before as for one nobody has (law 3).
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
import { childNumber } from '#core/ids.ts';
import type { Keyring } from '#core/secrets.ts';

/** The form of what is sealed, so that another can be told from it. */
const FORM = 3;
const HEADER = Buffer.of(FORM);
const TAG = 16;
/** A key seals one question alone, so that no nonce is needed beside it (NIST SP 800-38D, section 8). */
const NONCE = Buffer.alloc(12);
const SALT = 32;

/** No request writes more rows than this. What names more children is erased with the first of them. */
const MOST_CHILDREN = 100;

/** Whatever the directory takes for a number: with spaces and hyphens, and by the escapes of JSON within GraphQL. */
const NUMBER = /(?<!\d)[1-9](?:[ -]*\d){11}(?!\d)/g;
const ESCAPED_DIGIT = /\\+u(?:00|\{0*)3(\d)\}?/gi;

/** Directory numbers in a text, each once, in their order. */
export function childrenNamedIn(text: string): string[] {
  const found = new Set<string>();
  const plain = text.includes('\\u') || text.includes('\\U') ? text.replace(ESCAPED_DIGIT, '$1') : text;
  for (const written of plain.match(NUMBER) ?? []) {
    const number = childNumber(written);
    if (number !== undefined) found.add(number);
    if (found.size === MOST_CHILDREN) break;
  }
  return [...found].toSorted();
}

/** Random salts, many at a time: the way to the system's randomness costs more than what it brings. */
const drawn = Buffer.alloc(256 * SALT);
let used = drawn.length;
function newSalt(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += SALT;
  return Buffer.from(drawn.subarray(used - SALT, used));
}

/** As a key object: given as bytes, it would cost three times what all the sealing does. */
const keyOf = (keys: Keyring, salt: Buffer): KeyObject =>
  createSecretKey(keys.fingerprint('question', salt.toString('base64url')));

/** What was asked, sealed: with what its key comes from, and whom it names. */
export interface Sealed {
  readonly salt: Buffer;
  readonly sealed: Buffer;
  /** Directory numbers of the children with whom it is erased. */
  readonly named: readonly string[];
}

/** Seals what was asked. */
export const sealWith =
  (keys: Keyring) =>
  (parameters: string): Sealed => {
    const salt = newSalt();
    const cipher = createCipheriv('aes-256-gcm', keyOf(keys, salt), NONCE).setAAD(HEADER);
    const text = cipher.update(parameters, 'utf8');
    cipher.final(); // adds nothing in this mode but the tag
    const sealed = Buffer.concat([HEADER, text, cipher.getAuthTag()]);
    return { salt, sealed, named: childrenNamedIn(parameters) };
  };
export type Seal = ReturnType<typeof sealWith>;

/** Reads what was sealed. Throws where it is not what was sealed under this salt. */
export function unseal({ salt, sealed }: Pick<Sealed, 'salt' | 'sealed'>, keys: Keyring): string {
  if (sealed[0] !== FORM) throw new Error('sealed in a form that is not known here');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(keys, salt), NONCE).setAAD(HEADER);
  decipher.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([decipher.update(sealed.subarray(1, -TAG)), decipher.final()]).toString('utf8');
}
