/**
 * Leaves out what is undefined: in a statement a missing part is missing, not empty (`exactOptionalPropertyTypes`), and
 * this spares each of them a condition of its own. A loop, for England's children pass here by the ten million.
 */
export function withoutGaps<T extends object>(parts: { readonly [K in keyof T]: T[K] | undefined }): T {
  const whole: Partial<T> = {};
  for (const name in parts) {
    if (parts[name] !== undefined) whole[name] = parts[name];
  }
  return whole as T;
}
