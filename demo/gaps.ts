/**
 * Leaves out what is undefined: in a statement a missing part is missing, not empty (`exactOptionalPropertyTypes`), and
 * this spares each of them a condition of its own.
 */
export const withoutGaps = <T extends object>(parts: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as T;
