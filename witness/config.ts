import { z } from 'zod';
import { faultsIn, privateKey, reading } from '#core/settings.ts';
import { parseVkey } from '#transparency/note.ts';

const vkeys = reading(
  (text) => text.split(',').map((vkey) => parseVkey(vkey.trim())),
  'keys of logs as name+id+key, with commas between, as `npm run audit -- keys` prints them',
);

/** The settings of a witness. Every variable stands in `.env.example`. */
export const witnessConfig = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    HOST: z.string().default('127.0.0.1'),
    WITNESS_PORT: z.coerce.number('a port number').int().min(0).max(65_535).default(4200),
    WITNESS_DIR: z.string().default('.data/witness'),
    WITNESS_NAME: z
      .string()
      .regex(/^[^\s+]{1,100}$/, 'a name without spaces and plus signs')
      .default('witness.contactpoint.example'),
    WITNESS_PRIVATE_KEY: z.string().transform(privateKey).optional(),
    WITNESS_LOGS: z.string('needed: the logs whose keys are believed').transform(vkeys),
  })
  .superRefine((config, context) => {
    if (config.NODE_ENV !== 'production' || config.WITNESS_PRIVATE_KEY) return;
    faultsIn(context)('WITNESS_PRIVATE_KEY', 'needed in production: a made-up key proves nothing there');
  });
