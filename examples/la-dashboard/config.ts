/** The settings of the example: `.env.example` of the project names them too. */
import { z } from 'zod';
import { readSettings } from '../govuk/settings.ts';

const config = z.object({
  DASHBOARD_PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4400),
  DASHBOARD_DIRECTORY_URL: z.url().default('http://localhost:4000/graphql'),
  DASHBOARD_URL: z.url().optional(),
});

export const readConfig = (env?: Readonly<Record<string, string | undefined>>) => readSettings(config, env);
