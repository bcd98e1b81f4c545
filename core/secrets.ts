/**
 * The keys the directory keeps: they seal identifiers and search parameters, and sign what passes between its parts.
 * In production they are given; for a demonstration they are made once and kept beside the data.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keys for one use each, all derived from one master key (HKDF, RFC 5869). */
export interface Keyring {
  /** Makes a value unreadable; the same value looks different each time (AES-256-GCM). */
  seal(use: string, plain: string): Buffer;
  unseal(use: string, sealed: Buffer): string;
  /** A keyed fingerprint (HMAC-SHA-256): equal for equal values, useless without the key. */
  fingerprint(use: string, value: string): Buffer;
}

export function keyring(master: Buffer): Keyring {
  const derived = new Map<string, Buffer>();
  const key = (use: string): Buffer => {
    const known = derived.get(use);
    if (known) return known;
    const made = Buffer.from(hkdfSync('sha256', master, 'contactpoint', use, 32));
    derived.set(use, made);
    return made;
  };
  return {
    seal: (use, plain) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(`seal ${use}`), nonce);
      return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    unseal: (use, sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key(`seal ${use}`), sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
    fingerprint: (use, value) =>
      createHmac('sha256', key(`fingerprint ${use}`))
        .update(value)
        .digest(),
  };
}

/** The master key of a demonstration: made at the first start, kept with mode 0600, the same ever after. */
export function demonstrationKey(dataDir: string): Buffer {
  const file = join(dataDir, 'master.key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64url');
}
