/** The settings of the service: `.env.example` of the project names them too. */
import { z } from 'zod';
import { readSettings } from '../govuk/settings.ts';

const config = z.object({
  ECAF_PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4500),
  ECAF_DIRECTORY_URL: z.url().default('http://localhost:4000/graphql'),
  ECAF_URL: z.url().optional(),
  ECAF_DATABASE_URL: z.string().min(1).optional(),
  ECAF_DATA_DIR: z.string().min(1).default('.data/ecaf'),
});

export const readConfig = (env?: Readonly<Record<string, string | undefined>>) => readSettings(config, env);
