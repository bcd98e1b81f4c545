/**
 * The only door to `process.env`: read once, every fault reported at once, each with the variable's name.
 */
import { existsSync } from 'node:fs';
import type { z } from 'zod';

/** Settings that cannot be used: says every fault, so that one start shows them all. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
}

/** The variables of the process, with those of a `.env` file below them where there is one. */
export function environment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  // An empty variable is one that was not set: that is what a line `PORT=` in a file means.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data) as z.output<Schema>;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`The settings cannot be used (see .env.example):\n${faults.join('\n')}`);
}
