import { createHash } from 'node:crypto';

/**
 * A UUID made of names (version 8, RFC 9562): the same names make the same one, on every machine, so that what a
 * supplier sends twice needs no look-up to be known again.
 */
export function nameUuid(...names: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(names)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The practitioner whom a supplier knows by this identifier. */
export const practitionerUuid = (supplier: string, localId: string): string =>
  nameUuid('practitioner', supplier, localId);
