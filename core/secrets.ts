/**
 * The keys the directory keeps: they seal identifiers and search parameters, and sign what passes between its parts.
 * In production they are given; for a demonstration they are made once and kept beside the data.
 */
import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createSecretKey,
  type Decipheriv,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hmacSha256 } from './hmac.ts';

/** Keys for one use each, all derived from one master key (HKDF, RFC 5869). */
export interface Keyring {
  /** Makes a value unreadable; the same value looks different each time (AES-256-GCM). */
  seal(use: string, plain: string): Buffer;
  unseal(use: string, sealed: Buffer): string;
  /** A keyed fingerprint (HMAC-SHA-256): equal for equal values, useless without the key. */
  fingerprint(use: string, value: string): Buffer;
  /** A private key that signs (Ed25519): always the same for the same use. */
  signer(use: string): KeyObject;
  /** A position that tells nothing of how many came before: always the same for the same position. */
  mask(use: string, position: string): string;
  /** The position that was masked; undefined for anything this key has not masked. */
  unmask(use: string, masked: string): string | undefined;
}

/** Which key sealed a value: a second one can be added without opening what the first has sealed. */
const KEY_ID = Buffer.from([1]);

/** One block, by itself: the only case in which no mode of chaining is needed. */
const onBlock = (cipher: Cipheriv | Decipheriv, block: Buffer): Buffer =>
  Buffer.concat([cipher.setAutoPadding(false).update(block), cipher.final()]);

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function oncePerUse<Made>(make: (use: string) => Made): (use: string) => Made {
  const made = new Map<string, Made>();
  return (use) => {
    const known = made.get(use);
    if (known !== undefined) return known;
    const one = make(use);
    made.set(use, one);
    return one;
  };
}

export function keyring(master: Buffer): Keyring {
  if (master.length !== 32) throw new TypeError('a master key is 32 bytes');
  // As key objects: made of bytes at each use, they would cost four times what they do.
  const key = oncePerUse((use) => createSecretKey(Buffer.from(hkdfSync('sha256', master, 'contactpoint', use, 32))));
  const fingerprint = oncePerUse((use) => hmacSha256(key(`fingerprint ${use}`).export()));
  return {
    seal: (use, plain) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(`seal ${use}`), nonce).setAAD(KEY_ID);
      return Buffer.concat([KEY_ID, nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    unseal: (use, sealed) => {
      if (!sealed.subarray(0, 1).equals(KEY_ID)) throw new Error('sealed with a key that is not here');
      const decipher = createDecipheriv('aes-256-gcm', key(`seal ${use}`), sealed.subarray(1, 13)).setAAD(KEY_ID);
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()]).toString('utf8');
    },
    fingerprint: (use, value) => fingerprint(use)(value),
    signer: (use) =>
      createPrivateKey({
        key: Buffer.concat([ED25519_PKCS8, key(`sign ${use}`).export()]),
        format: 'der',
        type: 'pkcs8',
      }),
    mask: (use, position) => {
      const block = Buffer.alloc(16);
      block.writeBigUInt64BE(BigInt(position), 8);
      return onBlock(createCipheriv('aes-256-ecb', key(`mask ${use}`), null), block).toString('base64url');
    },
    unmask: (use, masked) => {
      const block = Buffer.from(masked, 'base64url');
      if (block.length !== 16) return undefined;
      const plain = onBlock(createDecipheriv('aes-256-ecb', key(`mask ${use}`), null), block);
      // The first half is all zeros in what we made, and in nothing anybody could guess.
      return plain.readBigUInt64BE(0) === 0n ? String(plain.readBigUInt64BE(8)) : undefined;
    },
  };
}

/** A secret in this folder, made at first use. Written elsewhere and linked, so that nobody reads half of one. */
export function keptSecret(folder: string, name: string, make: () => string): string {
  const file = join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, make(), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error; // somebody else made it at the same moment
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8');
}

/** A key of a demonstration, the master key or another: made at the first start, kept with mode 0600, the same ever after. */
export function demonstrationKey(dataDir: string, name = 'master.key'): Buffer {
  return Buffer.from(
    keptSecret(dataDir, name, () => randomBytes(32).toString('base64url')),
    'base64url',
  );
}
