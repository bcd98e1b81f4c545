/** Identifiers made here, so that no sequence is shared between machines (RFC 9562). */
import { createHash, randomBytes } from 'node:crypto';

/** Sixteen bytes as a UUID of this version. */
function uuid(sixteen: Buffer, version: 7 | 8): string {
  const bytes = Buffer.from(sixteen);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A new one, in the order of time. */
export function newUuid(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  return uuid(bytes, 7);
}

/** One that is made of a hash: the same hash gives the same. */
export const uuidOf = (hash: Buffer): string => uuid(hash.subarray(0, 16), 8);

/**
 * The practitioner whom a supplier knows by this identifier: the same names make the same UUID, on every machine, so
 * that what is sent twice needs no look-up to be known again.
 */
export const practitionerUuid = (supplier: string, localId: string): string =>
  uuidOf(
    createHash('sha256')
      .update(JSON.stringify(['practitioner', supplier, localId]))
      .digest(),
  );
