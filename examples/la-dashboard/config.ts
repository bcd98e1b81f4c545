/** The settings of the example: `.env.example` of the project names them too. */
import { z } from 'zod';

const config = z.object({
  DASHBOARD_PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4400),
  DASHBOARD_DIRECTORY_URL: z.url().default('http://localhost:4000/graphql'),
  DASHBOARD_URL: z.url().optional(),
});

export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = config.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new TypeError(`The settings cannot be used:\n${faults.join('\n')}`);
}
