/**
 * What somebody asked with, made unreadable so that it can be erased (AES-256-GCM). It is sealed under the keys, of this
 * year, of all children it names: erase any of them and nobody reads it again. What names no child (a search by name) is
 * sealed under the year's own key, and goes with the child it found by erasure of what was sealed itself, or with the year.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import { childNumber } from '#core/ids.ts';
import type { Keyring } from '#core/secrets.ts';
import { together } from '#core/together.ts';
import type { Seal } from './appender.ts';
import { type KeyName, type KeyStore, nameOf } from './key-store.ts';

/** Forms of what is sealed. The first had one key for all, and is still read. */
const FORM = 2;
const OLD_FORM = 1;

/** Nobody may have more keys made by one request. What names more children is sealed under the first of them. */
const MOST_CHILDREN = 100;
const NO_CHILD = '0';

/** Directory numbers in a text, each once, in their order. */
export function childrenNamedIn(text: string): string[] {
  const found = new Set<string>();
  for (const [digits] of text.matchAll(/(?<!\d)[1-9]\d{11}(?!\d)/g)) {
    if (childNumber(digits) !== undefined) found.add(digits);
    if (found.size === MOST_CHILDREN) break;
  }
  return [...found].toSorted();
}

/** One key of several: useless when any of them is gone. */
const joined = (keys: readonly KeyObject[]): KeyObject =>
  keys.length === 1
    ? (keys[0] as KeyObject)
    : createSecretKey(hash('sha256', Buffer.concat(keys.map((key) => key.export())), 'buffer'));

/** Random nonces, many at a time: the way to the system's randomness costs more than what it brings. */
const NONCE = 12;
let [nonces, used] = [Buffer.alloc(0), 0];
function nonce(): Buffer {
  if (used === nonces.length) [nonces, used] = [randomBytes(512 * NONCE), 0];
  used += NONCE;
  return nonces.subarray(used - NONCE, used);
}

/** Which keys are needed stands before what is sealed, and cannot be changed without its being noticed. */
function headerOf(year: number, children: readonly string[]): Buffer {
  const header = Buffer.alloc(4 + 8 * children.length);
  header.writeUInt8(FORM, 0);
  header.writeUInt16BE(year, 1);
  header.writeUInt8(children.length, 3);
  for (const [index, child] of children.entries()) header.writeBigUInt64BE(BigInt(child), 4 + 8 * index);
  return header;
}

function sealUnder(keys: readonly KeyObject[], header: Buffer, plain: string): Buffer {
  const own = nonce();
  const cipher = createCipheriv('aes-256-gcm', joined(keys), own).setAAD(header);
  return Buffer.concat([header, own, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Keys are known for a while, so that a record that is opened again costs no question; then a lost one is found out. */
const KNOWN_FOR = 5 * 60_000;
const MOST_KNOWN = 50_000;

/** Seals parameters for the trail. */
export function sealerWith(store: KeyStore): Seal {
  let known = new Map<string, KeyObject>();
  let since = Date.now();
  const take = together<KeyName, KeyObject>(async (names) => {
    const unique = [...new Map(names.map((name) => [nameOf(name), name])).values()];
    const taken = await store.take(unique);
    return names.map((name) => taken.get(nameOf(name)) as KeyObject);
  });

  return (parameters, at) => {
    if (known.size > MOST_KNOWN || Date.now() - since > KNOWN_FOR) [known, since] = [new Map(), Date.now()];
    const year = at.getUTCFullYear();
    const children = childrenNamedIn(parameters);
    const header = headerOf(year, children);
    const names = (children.length === 0 ? [NO_CHILD] : children).map((child) => ({ child, year }));
    const keys = names.map((name) => known.get(nameOf(name)));
    if (keys.every((key) => key !== undefined)) return sealUnder(keys, header, parameters);
    return Promise.all(
      names.map(async (name) => {
        const key = await take(name);
        known.set(nameOf(name), key);
        return key;
      }),
    ).then((taken) => sealUnder(taken, header, parameters));
  };
}

/** Reads what was sealed; null when a key for it has been erased. Throws where it is not what was sealed. */
export async function unseal(sealed: Buffer, store: KeyStore, keys: Keyring): Promise<string | null> {
  if (sealed[0] === OLD_FORM) return keys.unseal('parameters', sealed);
  if (sealed[0] !== FORM) throw new Error('sealed in a form that is not known here');
  const year = sealed.readUInt16BE(1);
  const count = sealed.readUInt8(3);
  const start = 4 + 8 * count;
  const children = Array.from({ length: count }, (_, index) => String(sealed.readBigUInt64BE(4 + 8 * index)));
  const names = (count === 0 ? [NO_CHILD] : children).map((child) => ({ child, year }));
  const found = await store.find(names);
  const own = names.map((name) => found.get(nameOf(name)));
  if (!own.every((key) => key !== undefined)) return null;
  const decipher = createDecipheriv('aes-256-gcm', joined(own), sealed.subarray(start, start + 12));
  decipher.setAAD(sealed.subarray(0, start)).setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(start + 12, -16)), decipher.final()]).toString('utf8');
}
