/** Reads the settings of an example: what cannot be used is said by its name, all of it at once. */
import type { z } from 'zod';

export function readSettings<Settings extends z.ZodType>(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Settings> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new TypeError(`The settings cannot be used:\n${faults.join('\n')}`);
}
