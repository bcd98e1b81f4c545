import { createHash } from 'node:crypto';

/** The first sixteen bytes of a hash as a UUID (version 8, RFC 9562). */
export function uuidOf(hash: Buffer): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

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
